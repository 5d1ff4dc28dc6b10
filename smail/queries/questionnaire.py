"""What the pages of the questionnaire need to know: the rating under way, its answers, and the next date.

The statements are made once, when the program starts, and those of every tap are prepared as well.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import Session, joinedload

from smail.answers import ClosingAnswer, GivenAnswer
from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.prepared import Prepared
from smail.db.tables import Answer, Assessment, Enrolment, PausePeriod, Programme, RaterKind
from smail.domain import occasion
from smail.domain.instrument import Instrument
from smail.domain.occasion import Progress, Step
from smail.domain.rhythm import Pause, Rhythm, Standing
from smail.domain.standing import Stay, standing
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
class Course:
    """What decides where a person stands: the open stays, the day of the last rating, the pauses."""

    stays: tuple[Stay, ...]
    last_on: date | None
    pauses: tuple[Pause, ...]

    def standing(self, on: date, *, pauses: Sequence[Pause] | None = None) -> Standing:
        """Where the person stands on that day; the own pauses hold unless others are given."""
        return standing(
            self.stays,
            today=on,
            last_completed=self.last_on,
            pauses=self.pauses if pauses is None else pauses,
        )


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


def is_enrolled(db: Session, participant_id: int, on: date) -> bool:
    """Whether the person is in any programme on that day, its last day included."""
    return bool(_stays(db, participant_id, on))


_ENROLMENTS = (
    select(Enrolment)
    .where(Enrolment.participant_id == bindparam("participant_id"))
    .where(Enrolment.open_on(bindparam("on", type_=Date)))
    .order_by(Enrolment.id)
    .options(joinedload(Enrolment.programme))
)


def enrolments_on(db: Session, participant_id: int, on: date) -> Sequence[Enrolment]:
    """The person's enrolments that have not ended on that day; one that starts later counts as open."""
    return db.scalars(_ENROLMENTS, {"participant_id": participant_id, "on": on}).all()


def ruling_programme(enrolments: Sequence[Enrolment]) -> Programme:
    """Of several programmes at once, the one with the shortest interval; the first of equals."""
    return min((row.programme for row in enrolments), key=lambda programme: programme.interval_days)


def rhythm_of(programme: Programme) -> Rhythm:
    """The programme's days as the rules of time see them."""
    return Rhythm(
        interval_days=programme.interval_days,
        opens_days_before=programme.opens_days_before,
        on_time_days_after=programme.on_time_days_after,
        first_within_days=programme.first_within_days,
    )


_pause = PausePeriod.__table__.c
_PAUSES = Prepared(
    select(_pause.starts_on, _pause.ends_on)
    .where(_pause.participant_id == bindparam("participant_id"))
    .order_by(_pause.starts_on),
    Pause,
)


def pauses_of(db: Session, participant_id: int) -> tuple[Pause, ...]:
    """The person's pauses, oldest first."""
    return tuple(_PAUSES.all(db, participant_id=participant_id))


def standing_of(
    db: Session, participant_id: int, on: date, *, pauses: Sequence[Pause] | None = None
) -> Standing:
    """Where the person stands on that day: in the shortest of the rhythms, until the last enrolment ends.

    In two programmes at once the person has one next date, since a rating counts for both. The person's own
    pauses hold unless others are given.
    """
    return course_of(db, participant_id, on).standing(on, pauses=pauses)


def course_of(db: Session, participant_id: int, on: date) -> Course:
    """What is known of the person's time in the programmes that are open on that day."""
    latest = latest_submitted(db, participant_id)
    last_on = latest.submitted_on if latest else None
    return Course(_stays(db, participant_id, on), last_on, pauses_of(db, participant_id))


_enrolment, _programme = Enrolment.__table__.c, Programme.__table__.c
_STAYS = Prepared(
    select(
        _enrolment.starts_on,
        _enrolment.ended_on,
        _programme.interval_days,
        _programme.opens_days_before,
        _programme.on_time_days_after,
        _programme.first_within_days,
    )
    .join_from(Enrolment.__table__, Programme.__table__, _programme.id == _enrolment.programme_id)
    .where(_enrolment.participant_id == bindparam("participant_id"))
    .where(Enrolment.open_on(bindparam("on", type_=Date)))
    .order_by(_enrolment.id),
    lambda starts_on, ended_on, *days: Stay(Rhythm(*days), starts_on, ended_on),
)


def _stays(db: Session, participant_id: int, on: date) -> tuple[Stay, ...]:
    """The same enrolments as `enrolments_on`, as the rules of time see them."""
    return tuple(_STAYS.all(db, participant_id=participant_id, on=on))
