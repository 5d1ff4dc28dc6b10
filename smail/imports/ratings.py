"""Writes ratings that were made elsewhere as they would stand had they been sent in here, sums included."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from smail import clock
from smail.analysis.scoring import SCORING_VERSION, indicator_scores
from smail.catalogue import scoring_key
from smail.db.base import new_public_id
from smail.db.tables import Answer, Assessment, RaterKind, Score
from smail.imports.bulk import BATCH, Row, insert, inserted
from smail.imports.check import Plan, PlannedRating

_NOON = time(12, tzinfo=clock.SWEDISH_TIME)

Step = Callable[[int], None]


def add_ratings(
    db: Session, plan: Plan, ratings: Sequence[tuple[int, PlannedRating]], step: Step
) -> list[int]:
    """Each is sent in on its day, with its answers and its sums; the ids in the same order."""
    ids: list[int] = []
    for first in range(0, len(ratings), BATCH):
        some = ratings[first : first + BATCH]
        new = list(inserted(db, Assessment, [_assessment(plan, person, rating) for person, rating in some]))
        numbered = list(zip(new, (rating for _, rating in some), strict=True))
        insert(db, Answer, [row for number, rating in numbered for row in _answers(number, rating)])
        by_items: dict[tuple[str, ...], list[tuple[int, PlannedRating]]] = defaultdict(list)
        for number, rating in numbered:
            by_items[tuple(rating.answers)].append((number, rating))
        for items, group in by_items.items():
            insert(db, Score, list(_scores(plan, items, group)))
        ids += new
        step(len(some))
    return ids


def _assessment(plan: Plan, participant_id: int, rating: PlannedRating) -> Row:
    moment = _moment(rating.day)
    instrument = plan.map.instrument
    return {
        "public_id": new_public_id(),
        "participant_id": participant_id,
        "rater_kind": RaterKind.PARTICIPANT,
        "instrument_key": instrument.key,
        "instrument_version": instrument.version,
        "instrument_digest": instrument.digest,
        "form": plan.map.form,
        "items_shown": list(rating.answers),
        "language": plan.map.language,
        "mode": plan.map.mode,
        "focus": [],
        "started_at": moment,
        "submitted_at": moment,
        "submitted_on": rating.day,
    }


def _moment(day: date) -> datetime:
    """Noon of the day, since a file seldom says the hour; on this very day no later than now."""
    return min(datetime.combine(day, _NOON).astimezone(UTC), clock.now())


def _answers(assessment_id: int, rating: PlannedRating) -> Iterator[Row]:
    for answer in rating.given:
        yield {
            "assessment_id": assessment_id,
            "item_key": answer.item_key,
            "kind": answer.kind,
            "value": answer.value,
            "version": 1,
            "idempotency_key": "import",
            "saved_at": _moment(rating.day),
        }


def _scores(plan: Plan, items: tuple[str, ...], group: Sequence[tuple[int, PlannedRating]]) -> Iterator[Row]:
    """One row for each rating and indicator that was asked about, as at submit."""
    key = scoring_key(plan.map.instrument, items)
    matrix = [_steps(rating, items) for _, rating in group]
    scores = indicator_scores(matrix, key)
    for line, (assessment_id, _) in enumerate(group):
        for place, indicator in enumerate(key.indicators):
            if scores.n_items[place] > 0:
                yield {
                    "assessment_id": assessment_id,
                    "indicator": indicator,
                    "total": int(scores.sum[line, place]),
                    "n_answered": int(scores.n_answered[line, place]),
                    "n_items": int(scores.n_items[place]),
                    "scoring_version": SCORING_VERSION,
                }


def _steps(rating: PlannedRating, items: tuple[str, ...]) -> list[float]:
    values = {answer.item_key: answer.value for answer in rating.given}
    return [float("nan") if (value := values.get(item)) is None else float(value) for item in items]
