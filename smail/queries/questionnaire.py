"""What the pages of the questionnaire need to know: the rating under way, its answers, and those sent in.

The statements are made once, when the program starts, and those of every tap are prepared as well.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from smail.answers import ClosingAnswer, GivenAnswer
from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.prepared import Prepared
from smail.db.tables import Answer, Assessment, RaterKind
from smail.domain import occasion
from smail.domain.instrument import Instrument
from smail.domain.occasion import Progress, Step
from smail.errors import NotFound
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it stands, and how often it was given anew."""

    answer: GivenAnswer
    version: int


@dataclass(frozen=True, slots=True)
class QuestionnaireState:
    """A rating as its pages see it."""

    assessment_id: int
    public_id: str
    instrument: Instrument
    language: str
    is_submitted: bool
    answers: Mapping[str, StoredAnswer]
    focus: tuple[str, ...]
    progress: Progress
    step: Step

    @property
    def shown(self) -> tuple[str, ...]:
        """The items that were put, in order."""
        return self.progress.shown


@dataclass(frozen=True, slots=True)
class SubmittedRating:
    """A rating that was sent in, and when."""

    id: int
    public_id: str
    submitted_on: date


class _Rating(NamedTuple):
    """What is read of a rating that is answered or shown."""

    id: int
    public_id: str
    instrument_digest: str
    form: str
    items_shown: Sequence[str]
    wants_more: bool | None
    language: str
    focus: Sequence[str]
    is_submitted: bool
    has_words: bool


_rating, _answer = Assessment.__table__.c, Answer.__table__.c
_RATING = select(
    _rating.id,
    _rating.public_id,
    _rating.instrument_digest,
    _rating.form,
    _rating.items_shown,
    _rating.wants_more,
    _rating.language,
    _rating.focus,
    _rating.submitted_at.is_not(None).label("is_submitted"),
    _rating.free_text.is_not(None).label("has_words"),
)
_BY_ID = Prepared(_RATING.where(_rating.id == bindparam("assessment_id")), _Rating)
_OWN = (
    _rating.participant_id == bindparam("participant_id"),
    _rating.rater_kind == RaterKind.PARTICIPANT,
    _rating.withdrawn_at.is_(None),
)
_UNDER_WAY = _RATING.where(*_OWN, _rating.submitted_at.is_(None))
_OPEN, _OPEN_HELD = Prepared(_UNDER_WAY, _Rating), Prepared(_UNDER_WAY.with_for_update(), _Rating)
_ANSWERS = Prepared(
    select(_answer.item_key, _answer.kind, _answer.value, _answer.version).where(
        _answer.assessment_id == bindparam("assessment_id")
    ),
    lambda item_key, kind, value, version: StoredAnswer(GivenAnswer(item_key, kind, value), version),
)


def state_of(db: Session, catalogue: Catalogue, assessment_id: int) -> QuestionnaireState:
    """The rating with its answers and the step where the person goes on."""
    row = _BY_ID.first(db, assessment_id=assessment_id)
    if row is None:
        raise NotFound(f"there is no assessment {assessment_id}")
    return _state(db, catalogue, row)


def open_state(
    db: Session, catalogue: Catalogue, participant_id: int, *, is_held: bool = False
) -> QuestionnaireState | None:
    """The person's own rating under way, or None; held, nobody else writes in it meanwhile."""
    statement = _OPEN_HELD if is_held else _OPEN
    row = statement.first(db, participant_id=participant_id)
    return None if row is None else _state(db, catalogue, row)


def _state(db: Session, catalogue: Catalogue, row: _Rating) -> QuestionnaireState:
    instrument = catalogue.by_digest(row.instrument_digest)
    answers = answers_of(db, row.id)
    has_closed = bool(row.focus) or row.has_words
    progress = _progress(instrument, row.form, row.items_shown, row.wants_more, answers, has_closed)
    return QuestionnaireState(
        assessment_id=row.id,
        public_id=row.public_id,
        instrument=instrument,
        language=row.language,
        is_submitted=row.is_submitted,
        answers=MappingProxyType(answers),
        focus=tuple(row.focus),
        progress=progress,
        step=occasion.current(progress),
    )


def _progress(
    instrument: Instrument,
    form: str,
    shown: Sequence[str],
    wants_more: bool | None,
    answers: Mapping[str, StoredAnswer],
    has_closed: bool,
) -> Progress:
    closing = instrument.closing
    return Progress(
        parts=instrument.form(form).parts,
        shown=tuple(shown),
        wants_more=wants_more,
        answered=frozenset(answers),
        asks_closing=closing is not None and (closing.focus_max > 0 or closing.free_text_max > 0),
        has_closed=has_closed,
    )


def answers_of(db: Session, assessment_id: int) -> dict[str, StoredAnswer]:
    """Every answer of the rating as it stands now, by item."""
    return {one.answer.item_key: one for one in _ANSWERS.all(db, assessment_id=assessment_id)}


def answers_of_all(db: Session, assessment_ids: Collection[int]) -> dict[int, dict[str, StoredAnswer]]:
    """The same of several ratings at once, by rating."""
    answers: dict[int, dict[str, StoredAnswer]] = {one: {} for one in assessment_ids}
    for row in db.scalars(select(Answer).where(Answer.assessment_id.in_(assessment_ids))):
        given = GivenAnswer(row.item_key, row.kind, row.value)
        answers[row.assessment_id][row.item_key] = StoredAnswer(given, row.version)
    return answers


class _Closing(NamedTuple):
    public_id: str
    focus: Sequence[str]
    sealed: bytes | None


_CLOSING = Prepared(
    select(_rating.public_id, _rating.focus, _rating.free_text).where(
        _rating.id == bindparam("assessment_id")
    ),
    _Closing,
)


def closing_of(db: Session, vault: Vault, assessment_id: int) -> ClosingAnswer:
    """What was said after the items, readable."""
    found = _CLOSING.first(db, assessment_id=assessment_id)
    if found is None:
        raise NotFound(f"there is no assessment {assessment_id}")
    public_id, focus, sealed = found
    return ClosingAnswer(tuple(focus), sealing.opened(vault, Assessment.free_text, public_id, sealed))


_OPEN_ID = Prepared(select(_rating.id).where(*_OWN, _rating.submitted_at.is_(None)), int)
_SENT_IN = (
    select(_rating.id, _rating.public_id, _rating.submitted_on)
    .where(*_OWN, _rating.submitted_on.is_not(None))
    .order_by(_rating.submitted_on.desc(), _rating.id.desc())
)
_SUBMITTED = Prepared(_SENT_IN, SubmittedRating)
_LATEST = Prepared(_SENT_IN.limit(1), SubmittedRating)


def open_of(db: Session, participant_id: int) -> int | None:
    """The id of the person's own rating that is under way."""
    return _OPEN_ID.first(db, participant_id=participant_id)


def latest_submitted(db: Session, participant_id: int) -> SubmittedRating | None:
    """The person's own rating that was sent in last."""
    return _LATEST.first(db, participant_id=participant_id)


def submitted_of(db: Session, participant_id: int) -> tuple[SubmittedRating, ...]:
    """The person's own ratings that were sent in and not taken back, newest first."""
    return tuple(_SUBMITTED.all(db, participant_id=participant_id))
