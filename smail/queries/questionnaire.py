"""What the pages of the questionnaire need to know: the rating under way, its answers, and the next date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from smail.answers import ClosingAnswer, GivenAnswer
from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.tables import Answer, Assessment, Enrolment, PausePeriod, Programme, RaterKind
from smail.domain import occasion
from smail.domain.instrument import Instrument
from smail.domain.occasion import Progress, Step
from smail.domain.rhythm import Pause, Rhythm, Standing
from smail.domain.standing import Stay, standing
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


def state_of(db: Session, catalogue: Catalogue, assessment_id: int) -> QuestionnaireState:
    """The rating with its answers and the step where the person goes on."""
    assessment = db.get_one(Assessment, assessment_id)
    instrument = catalogue.by_digest(assessment.instrument_digest)
    answers = answers_of(db, assessment_id)
    progress = progress_of(assessment, instrument, answers)
    return QuestionnaireState(
        assessment_id=assessment.id,
        public_id=assessment.public_id,
        instrument=instrument,
        language=assessment.language,
        is_submitted=assessment.submitted_at is not None,
        answers=MappingProxyType(answers),
        focus=tuple(assessment.focus),
        progress=progress,
        step=occasion.current(progress),
    )


def progress_of(
    assessment: Assessment, instrument: Instrument, answers: Mapping[str, StoredAnswer]
) -> Progress:
    """What decides the next step of this rating."""
    closing = instrument.closing
    return Progress(
        parts=instrument.form(assessment.form).parts,
        shown=tuple(assessment.items_shown),
        wants_more=assessment.wants_more,
        answered=frozenset(answers),
        asks_closing=closing is not None and (closing.focus_max > 0 or closing.free_text_max > 0),
        has_closed=bool(assessment.focus) or assessment.free_text is not None,
    )


def answers_of(db: Session, assessment_id: int) -> dict[str, StoredAnswer]:
    """Every answer of the rating as it stands now, by item."""
    rows = db.execute(
        select(Answer.item_key, Answer.kind, Answer.value, Answer.version).where(
            Answer.assessment_id == assessment_id
        )
    )
    return {
        row.item_key: StoredAnswer(GivenAnswer(row.item_key, row.kind, row.value), row.version)
        for row in rows
    }


def closing_of(db: Session, vault: Vault, assessment_id: int) -> ClosingAnswer:
    """What was said after the items, readable."""
    assessment = db.get_one(Assessment, assessment_id)
    words = sealing.opened(vault, Assessment.free_text, assessment.public_id, assessment.free_text)
    return ClosingAnswer(tuple(assessment.focus), words)


def open_of(db: Session, participant_id: int) -> int | None:
    """The id of the person's own rating that is under way."""
    return db.scalar(_own_ratings(participant_id).where(Assessment.submitted_at.is_(None)))


def latest_submitted(db: Session, participant_id: int) -> SubmittedRating | None:
    """The person's own rating that was sent in last."""
    return next(iter(_submitted(db, participant_id, at_most=1)), None)


def submitted_of(db: Session, participant_id: int) -> tuple[SubmittedRating, ...]:
    """The person's own ratings that were sent in and not taken back, newest first."""
    return _submitted(db, participant_id)


def _submitted(db: Session, participant_id: int, at_most: int | None = None) -> tuple[SubmittedRating, ...]:
    rows = db.execute(
        _own_ratings(participant_id)
        .with_only_columns(Assessment.id, Assessment.public_id, Assessment.submitted_on)
        .where(Assessment.submitted_on.is_not(None))
        .order_by(Assessment.submitted_on.desc(), Assessment.id.desc())
        .limit(at_most)
    )
    return tuple(
        SubmittedRating(rating_id, public_id, day) for rating_id, public_id, day in rows if day is not None
    )


def _own_ratings(participant_id: int) -> Select[int]:
    return select(Assessment.id).where(
        Assessment.participant_id == participant_id,
        Assessment.rater_kind == RaterKind.PARTICIPANT,
        Assessment.withdrawn_at.is_(None),
    )


def is_enrolled(db: Session, participant_id: int, on: date) -> bool:
    """Whether the person is in any programme on that day, its last day included."""
    return bool(enrolments_on(db, participant_id, on))


def enrolments_on(db: Session, participant_id: int, on: date) -> Sequence[Enrolment]:
    """The person's enrolments that have not ended on that day; one that starts later counts as open."""
    return db.scalars(
        select(Enrolment)
        .where(Enrolment.participant_id == participant_id)
        .where(Enrolment.open_on(on))
        .options(joinedload(Enrolment.programme))
        .order_by(Enrolment.id)
    ).all()


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


def pauses_of(db: Session, participant_id: int) -> tuple[Pause, ...]:
    """The person's pauses, oldest first."""
    rows = db.execute(
        select(PausePeriod.starts_on, PausePeriod.ends_on)
        .where(PausePeriod.participant_id == participant_id)
        .order_by(PausePeriod.starts_on)
    )
    return tuple(Pause(*row) for row in rows)


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
    return Course(
        tuple(
            Stay(rhythm_of(row.programme), row.starts_on, row.ended_on)
            for row in enrolments_on(db, participant_id, on)
        ),
        latest.submitted_on if latest else None,
        pauses_of(db, participant_id),
    )
