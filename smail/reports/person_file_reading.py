"""Reads the rows of a file about persons, piece by piece: each question is made once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

from sqlalchemy import Select, String, cast, func, literal, select

from smail.db.tables import Answer, Assessment, RaterKind, Score
from smail.domain.person_files import told_outcome, traits
from smail.queries.person_file_people import IDS, Scope, among, given_in, stays_reader
from smail.reports.person_file_rows import END, Means, PersonRow, RatingRow, Some, Source


def persons_of(source: Source) -> Iterator[list[PersonRow]]:
    """Everybody, some at a time, with how many ratings each has given and the means of them."""
    stays_of = stays_reader(source.db, source.scope)
    scored = _scored(source.scope)

    for some in source.pieces():
        stays = stays_of(list(some.signs))
        means = _means(source, some, scored) if source.has_means else {}
        yield [
            PersonRow(
                sign,
                traits(stays[id_].known, source.how),
                told_outcome(stays[id_].known.outcome),
                some.n_given[id_],
                means.get(id_, {}),
            )
            for id_, sign in some.signs.items()
        ]


def ratings_of(source: Source) -> Iterator[tuple[int, list[RatingRow]]]:
    """How many persons a piece has, and every rating of theirs in the order of the persons."""
    wanted = _answered(source.scope)
    for some in source.pieces():
        by_person: dict[int, list[RatingRow]] = defaultdict(list)
        for id_, day, rater, instrument, given in source.db.execute(wanted, {IDS: list(some.signs)}):
            if not given or day is None or not some.holds(id_, day):
                continue
            own = by_person[id_]
            after = day.toordinal() - some.spans[id_][0][0]
            own.append(RatingRow(some.signs[id_], len(own) + 1, after, rater, instrument, given))
        yield len(some.signs), list(chain.from_iterable(by_person[id_] for id_ in some.signs))


def _answered(scope: Scope) -> Select[int, date | None, RaterKind, str, str | None]:
    # The answers of a rating come as one text, as lines of the table: a row for each answer costs more, and
    # so does a join, whose rows are sorted to be put together.
    said = func.coalesce(
        cast(Answer.value, String).concat(";"), literal(";").concat(cast(Answer.kind, String))
    )
    return (
        select(
            Assessment.participant_id,
            Assessment.submitted_on,
            Assessment.rater_kind,
            Assessment.instrument_key,
            select(func.aggregate_strings(Answer.item_key.concat(";").concat(said), END))
            .where(Answer.assessment_id == Assessment.id)
            .scalar_subquery(),
        )
        .where(among(Assessment.participant_id), given_in(scope))
        .order_by(Assessment.participant_id, Assessment.submitted_on, Assessment.id)
    )


def _scored(scope: Scope) -> Select[int, date | None, str, int, int]:
    return (
        select(
            Assessment.participant_id,
            Assessment.submitted_on,
            Score.indicator,
            Score.total,
            Score.n_answered,
        )
        .join(Score, Score.assessment_id == Assessment.id)
        .where(
            among(Assessment.participant_id),
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            Score.n_answered > 0,
            given_in(scope),
        )
        .order_by(Assessment.participant_id, Assessment.submitted_on, Assessment.id, Score.indicator)
    )


def _means(
    source: Source, some: Some, scored: Select[int, date | None, str, int, int]
) -> Mapping[int, Means]:
    found: dict[int, dict[str, tuple[float, float]]] = defaultdict(dict)
    for id_, day, indicator, total, n in source.db.execute(scored, {IDS: list(some.signs)}):
        if some.holds(id_, day):
            mean = total / n
            found[id_][indicator] = (found[id_].get(indicator, (mean, mean))[0], mean)
    return found
