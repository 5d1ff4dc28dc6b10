"""The rows of a file about persons, read some at a time, so that a county takes no more room than a few.

The persons stand in the order of their signs, which are made from a secret and differ from file to file: the
order tells nothing, and two files cannot be put together.
"""

import base64
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from sqlalchemy import String, case, cast, func, select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Answer, Assessment, PersonFile, Programme, RaterKind, Score
from smail.domain.instrument import AnswerKind, Instrument
from smail.domain.people import DischargeReason
from smail.domain.person_files import (
    Check,
    Coarseness,
    Group,
    Traits,
    checked,
    group_of,
    told_outcome,
    traits,
)
from smail.queries import person_file_people
from smail.queries.person_file_people import Scope, Stay, among
from smail.vault import Vault

BATCH = 125
SIGN_LENGTH = 12
Means = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class People:
    """Everybody in the file: row ids and signs in the order of the signs, and the check of the whole."""

    ids: npt.NDArray[np.int64]
    signs: npt.NDArray[np.bytes_]
    check: Check


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as the file tells of them."""

    sign: str
    traits: Traits
    outcome: DischargeReason | None
    n_ratings: int
    # The first and the last mean of each area.
    means: Means


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One rating: whose, which in order, how many days after the start, by whom, and what was answered.

    `answers` has a text for each: the question, its value, and what was said in place of one.
    """

    sign: str
    number: int
    day: int
    rater: RaterKind
    instrument: str
    answers: list[str]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some persons with their ratings."""

    persons: tuple[PersonRow, ...]
    ratings: tuple[RatingRow, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of one file come from."""

    db: Session
    scope: Scope
    how: Coarseness
    people: People
    instruments: tuple[Instrument, ...] = field(repr=False)

    def batches(self, *, with_means: bool, with_ratings: bool) -> Iterator[Batch]:
        """Everybody, some at a time, with what is wanted about them."""
        for first in range(0, len(self.people.ids), BATCH):
            ids = [int(one) for one in self.people.ids[first : first + BATCH]]
            signs = [one.decode() for one in self.people.signs[first : first + BATCH]]
            yield _Reading(self, dict(zip(ids, signs, strict=True))).batch(with_means, with_ratings)


def source_of(db: Session, vault: Vault, catalogue: Catalogue, row: PersonFile) -> Source:
    """The rows of the file as the register stands now."""
    scope, how = person_file_people.scope_of(db, row), person_file_people.coarseness_of(row)
    people = _people(db, vault, row.public_id, scope, how)
    keys = set(db.scalars(select(Programme.instrument_key).where(Programme.id.in_(scope.programme_ids))))
    used = db.scalars(
        select(Assessment.instrument_key)
        .where(Assessment.rater_kind == RaterKind.STAFF, person_file_people.given_in(scope))
        .distinct()
    )
    keys.update(used)
    return Source(db, scope, how, people, tuple(one for one in catalogue.all() if one.key in keys))


def _people(db: Session, vault: Vault, public_id: str, scope: Scope, how: Coarseness) -> People:
    ids = array("q")
    signs = bytearray()
    groups: dict[Group, int] = defaultdict(int)
    for id_, known in person_file_people.everybody(db, scope):
        ids.append(id_)
        signs += _sign(vault, public_id, id_)
        groups[group_of(known, how)] += 1
    own = np.frombuffer(bytes(signs), dtype=f"S{SIGN_LENGTH}")
    if len(np.unique(own)) != len(ids):
        raise RuntimeError("two persons have the same sign")
    order = np.argsort(own)
    return People(np.array(ids, dtype=np.int64)[order], own[order], checked(groups))


def _sign(vault: Vault, public_id: str, id_: int) -> bytes:
    mac = vault.mac(f"person_file:{public_id}", str(id_))
    return base64.b32encode(mac)[:SIGN_LENGTH].lower()


@dataclass(frozen=True, slots=True)
class _Reading:
    source: Source
    signs: Mapping[int, str]

    def batch(self, with_means: bool, with_ratings: bool) -> Batch:
        """The rows of these persons, with their means and their ratings where those were asked for."""
        stays = person_file_people.stays_of(self.source.db, self.source.scope, list(self.signs))
        ratings = self._ratings(stays) if with_ratings else ()
        means = self._means(stays) if with_means else {}
        counts = self._counts(stays) if with_means else {}
        persons = tuple(
            PersonRow(
                sign,
                traits(stays[id_].known, self.source.how),
                told_outcome(stays[id_].outcome),
                counts.get(id_, 0),
                means.get(id_, {}),
            )
            for id_, sign in self.signs.items()
        )
        return Batch(persons, ratings)

    def _ratings(self, stays: Mapping[int, Stay]) -> tuple[RatingRow, ...]:
        # The answers of a rating come as one text, found by its key: a row for each answer costs more, and
        # so does a join, whose rows are sorted to be put together.
        value = Answer.item_key.concat(";").concat(cast(Answer.value, String)).concat(";")
        said = Answer.item_key.concat(";;").concat(cast(Answer.kind, String))
        line = case((Answer.kind == AnswerKind.VALUE, value), else_=said)
        wanted = (
            select(
                Assessment.participant_id,
                Assessment.submitted_on,
                Assessment.rater_kind,
                Assessment.instrument_key,
                select(func.aggregate_strings(line, "\n"))
                .where(Answer.assessment_id == Assessment.id)
                .scalar_subquery(),
            )
            .where(
                among(Assessment.participant_id, self.signs), person_file_people.given_in(self.source.scope)
            )
            .order_by(Assessment.participant_id, Assessment.submitted_on, Assessment.id)
        )
        numbers: dict[int, int] = defaultdict(int)
        by_person: dict[int, list[RatingRow]] = defaultdict(list)
        for id_, day, rater, instrument, lines in self.source.db.execute(wanted):
            if not lines or day is None or not stays[id_].holds(day):
                continue
            numbers[id_] += 1
            after = (day - stays[id_].known.starts_on).days
            answers = sorted(lines.split("\n"))
            by_person[id_].append(RatingRow(self.signs[id_], numbers[id_], after, rater, instrument, answers))
        return tuple(rating for id_ in self.signs for rating in by_person[id_])

    def _counts(self, stays: Mapping[int, Stay]) -> Mapping[int, int]:
        wanted = (
            select(Assessment.participant_id, Assessment.submitted_on)
            .where(
                among(Assessment.participant_id, self.signs),
                person_file_people.given_in(self.source.scope),
                select(Answer.item_key).where(Answer.assessment_id == Assessment.id).exists(),
            )
            .order_by(Assessment.id)
        )
        counts: dict[int, int] = defaultdict(int)
        for id_, day in self.source.db.execute(wanted):
            counts[id_] += day is not None and stays[id_].holds(day)
        return counts

    def _means(self, stays: Mapping[int, Stay]) -> Mapping[int, Means]:
        wanted = (
            select(
                Assessment.participant_id,
                Assessment.submitted_on,
                Score.indicator,
                Score.total,
                Score.n_answered,
            )
            .join(Score, Score.assessment_id == Assessment.id)
            .where(
                among(Assessment.participant_id, self.signs),
                Assessment.rater_kind == RaterKind.PARTICIPANT,
                Score.n_answered > 0,
                person_file_people.given_in(self.source.scope),
            )
            .order_by(Assessment.participant_id, Assessment.submitted_on, Assessment.id, Score.indicator)
        )
        found: dict[int, dict[str, tuple[float, float]]] = defaultdict(dict)
        for id_, day, indicator, total, n in self.source.db.execute(wanted):
            if day is not None and stays[id_].holds(day):
                mean = total / n
                found[id_][indicator] = (found[id_].get(indicator, (mean, mean))[0], mean)
        return found


def indicators_of(source: Source) -> Sequence[tuple[str, str]]:
    """The areas that a person can have means of, by key and name, each once."""
    found: dict[str, str] = {}
    for instrument in source.instruments:
        for one in instrument.indicators:
            found.setdefault(one.key, one.name("sv"))
    return tuple(found.items())
