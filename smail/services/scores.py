"""The sums that are kept at submit, and the means to see that they still follow from the answers.

Sums of integers are stored, not means: they are exact, and the same on every machine.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from smail.analysis.scoring import SCORING_VERSION, indicator_scores
from smail.catalogue import Catalogue, scoring_key
from smail.db.base import Base
from smail.db.prepared import PreparedWrite
from smail.db.tables import Answer, Assessment, Score
from smail.domain.instrument import Instrument
from smail.queries.questionnaire import StoredAnswer, answers_of

BATCH = 200


@dataclass(frozen=True, slots=True)
class Sum:
    """One indicator's answered items added up."""

    total: int
    n_answered: int
    n_items: int
    scoring_version: int = SCORING_VERSION


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A stored sum that its answers do not give; no indicator where the very instrument is missing."""

    assessment_id: str
    indicator: str | None
    stored: Sum | None
    computed: Sum | None


_score = Base.metadata.tables[Score.__tablename__]
_FORGET = PreparedWrite(delete(_score).where(_score.c.assessment_id == bindparam("of_assessment")))
_KEEP = PreparedWrite(insert(_score), *_score.c.keys())


def store(
    db: Session,
    catalogue: Catalogue,
    assessment: Assessment,
    answers: Mapping[str, StoredAnswer] | None = None,
) -> None:
    """The rating has one sum for each indicator that was asked about, and no other; read, unless given."""
    instrument = catalogue.by_digest(assessment.instrument_digest)
    found = answers_of(db, assessment.id) if answers is None else answers
    values = {key: stored.answer.value for key, stored in found.items()}
    _FORGET.run(db, of_assessment=assessment.id)
    rows = [
        {
            "assessment_id": assessment.id,
            "indicator": indicator,
            "total": found.total,
            "n_answered": found.n_answered,
            "n_items": found.n_items,
            "scoring_version": found.scoring_version,
        }
        for indicator, found in _sums(instrument, assessment.items_shown, values).items()
    ]
    _KEEP.run_all(db, rows)


def recompute(db: Session, catalogue: Catalogue) -> Iterator[Mismatch]:
    """Every difference between what is stored and what the answers give; few ratings in memory at a time."""
    last_id = 0
    while batch := _next_batch(db, last_id):
        ids = [row.id for row in batch]
        values, stored = _values(db, ids), _stored(db, ids)
        for row in batch:
            yield from _compare(catalogue, row, values.get(row.id, {}), stored.get(row.id, {}))
        last_id = ids[-1]


@dataclass(frozen=True, slots=True)
class _Rating:
    id: int
    public_id: str
    digest: str
    shown: tuple[str, ...]


def _next_batch(db: Session, after_id: int) -> list[_Rating]:
    rows = db.execute(
        select(Assessment.id, Assessment.public_id, Assessment.instrument_digest, Assessment.items_shown)
        .where(Assessment.id > after_id, Assessment.submitted_at.is_not(None))
        .order_by(Assessment.id)
        .limit(BATCH)
    )
    return [_Rating(row.id, row.public_id, row.instrument_digest, tuple(row.items_shown)) for row in rows]


def _compare(
    catalogue: Catalogue, rating: _Rating, values: Mapping[str, int | None], stored: Mapping[str, Sum]
) -> Iterator[Mismatch]:
    try:
        instrument = catalogue.by_digest(rating.digest)
    except KeyError:
        yield Mismatch(rating.public_id, None, None, None)
        return
    computed = _sums(instrument, rating.shown, values)
    for indicator in sorted({*computed, *stored}):
        if stored.get(indicator) != computed.get(indicator):
            yield Mismatch(rating.public_id, indicator, stored.get(indicator), computed.get(indicator))


def _sums(instrument: Instrument, shown: Sequence[str], values: Mapping[str, int | None]) -> dict[str, Sum]:
    key = scoring_key(instrument, shown)
    row = [np.nan if (value := values.get(item)) is None else float(value) for item in shown]
    scores = indicator_scores([row], key)
    return {
        indicator: Sum(
            int(scores.sum[0, place]), int(scores.n_answered[0, place]), int(scores.n_items[place])
        )
        for place, indicator in enumerate(key.indicators)
        if scores.n_items[place] > 0
    }


_answer = Answer.__table__.c
_ANSWERS = select(_answer.assessment_id, _answer.item_key, _answer.value).where(
    _answer.assessment_id.in_(bindparam("ids", expanding=True))
)


def _values(db: Session, ids: Sequence[int]) -> dict[int, dict[str, int | None]]:
    found: dict[int, dict[str, int | None]] = {}
    for assessment_id, item_key, value in db.execute(_ANSWERS, {"ids": ids}):
        found.setdefault(assessment_id, {})[item_key] = value
    return found


def _stored(db: Session, ids: Sequence[int]) -> dict[int, dict[str, Sum]]:
    found: dict[int, dict[str, Sum]] = {}
    for row in db.scalars(select(Score).where(Score.assessment_id.in_(ids))):
        kept = Sum(row.total, row.n_answered, row.n_items, row.scoring_version)
        found.setdefault(row.assessment_id, {})[row.indicator] = kept
    return found
