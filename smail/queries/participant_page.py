"""One participant as the handledare's page shows one: what has been, who stands beside, what was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, undefer

from smail.catalogue import Catalogue
from smail.db.tables import (
    Answer,
    Assessment,
    Enrolment,
    Participant,
    PausePeriod,
    PersonPeriod,
    Programme,
    RaterKind,
)
from smail.domain import standing
from smail.domain.instrument import AnswerKind
from smail.domain.pairing import Dated
from smail.domain.people import AnswerMode, MissReason
from smail.domain.rhythm import Pause
from smail.queries.consents import ConsentRow, consents_of
from smail.queries.history import FramstegLine, framsteg_of
from smail.queries.in_words import AnswerInWords, answers_in_words
from smail.queries.looks import Look, looks_at
from smail.queries.own_people import has_live_link
from smail.queries.reminders import Message, messages_to
from smail.queries.staff_ratings import Course
from smail.queries.stays import Stay, stays_of
from smail.queries.talks import talk_day
from smail.queries.today import Facts, TodayRow, Underway, row_of
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Rating:
    """A submitted rating: when, how it was answered, and how much."""

    id: int
    submitted_on: date
    mode: AnswerMode | None
    answered: int
    shown: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A counted interval that is over, or runs, without a rating."""

    enrolment_public_id: str
    programme: str
    number: int
    starts_on: date
    ends_on: date
    reason: MissReason | None

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.enrolment_public_id}.{self.number}"


@dataclass(frozen=True, slots=True)
class PauseRow:
    """A pause, from its first day until the first day back."""

    reason: MissReason
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class ParticipantPage:
    """Everything that the page shows of one person, as it stands today."""

    person: Participant
    row: TodayRow
    stays: tuple[Stay, ...]
    ratings: tuple[Rating, ...]
    # The latest rating in words; empty before the first.
    answers: tuple[AnswerInWords, ...]
    missing: tuple[Interval, ...]
    pauses: tuple[PauseRow, ...]
    consents: tuple[ConsentRow, ...]
    # The newest first.
    framsteg: tuple[FramstegLine, ...]
    looks: tuple[Look, ...]
    # What was sent by itself, or could not be, the newest first.
    messages: tuple[Message, ...]
    # On which days the person and the viewer have rated.
    course: Course
    # The nearest day that somebody has agreed to meet the person on.
    talk_on: date | None
    today: date

    @property
    def is_paused(self) -> bool:
        """Whether a pause runs, or is to come."""
        return any(one.ends_on is None or one.ends_on > self.today for one in self.pauses)

    @property
    def sent(self) -> tuple[Message, ...]:
        """The reminders that were sent since the person answered last, or ever while there is no answer."""
        since = self.ratings[0].submitted_on if self.ratings else date.min
        return tuple(one for one in self.messages if one.is_sent and one.on > since)

    @property
    def unsent(self) -> Message | None:
        """The latest message, where it could not be sent."""
        return next((one for one in self.messages[:1] if not one.is_sent), None)


def page_of(
    db: Session, vault: Vault, catalogue: Catalogue, participant_id: int, viewer_id: int, today: date
) -> ParticipantPage:
    """One person's page for that account, in as many questions for a long past as for a short one."""
    person, has_link, talk_on, everything = _person_and_ratings(db, participant_id, viewer_id, today)
    rated = [row for row in everything if row.assessment.rater_kind is RaterKind.PARTICIPANT]
    newest = next((row for row in rated if row.assessment.submitted_on is not None), None)
    sent_on = [row.assessment.submitted_on for row in rated if row.assessment.submitted_on is not None]
    begun = next((row for row in rated if row.assessment.submitted_on is None and row.answered), None)
    stays, pauses = stays_of(db, participant_id), pauses_of(db, participant_id)
    facts = Facts(
        [
            (one.programme, standing.Stay(one.rhythm, one.starts_on, one.ended_on))
            for one in reversed(stays)
            if one.is_open_on(today)
        ],
        max(sent_on, default=None),
        [Pause(one.starts_on, one.ends_on) for one in pauses],
        Underway(begun.answered, len(begun.assessment.items_shown)) if begun else None,
        has_link,
        first_on=min(sent_on, default=None),
        n_ratings=len(sent_on),
    )
    return ParticipantPage(
        person=person,
        row=row_of(person, facts, today),
        stays=stays,
        ratings=_ratings(rated),
        answers=answers_in_words(db, catalogue, newest.assessment) if newest else (),
        missing=missing_intervals(db, participant_id, today),
        pauses=pauses,
        consents=consents_of(db, participant_id),
        framsteg=framsteg_of(db, vault, participant_id)[::-1],
        looks=looks_at(db, participant_id),
        messages=messages_to(db, participant_id),
        course=_course(everything),
        talk_on=talk_on,
        today=today,
    )


@dataclass(frozen=True, slots=True)
class _Rated:
    """A rating of the person, sent in or under way: how many answers, and how many are steps."""

    assessment: Assessment
    answered: int
    steps: int


def _person_and_ratings(
    db: Session, participant_id: int, viewer_id: int, today: date
) -> tuple[Participant, bool, date | None, list[_Rated]]:
    """The person, whether a link opens, the day of the next talk, and the ratings by person and viewer.

    They are read at once; the newest rating comes first, and one that is under way stands anywhere.
    """
    answered = func.count(Answer.item_key)
    by_either = and_(
        Assessment.participant_id == Participant.id,
        or_(Assessment.rater_kind == RaterKind.PARTICIPANT, Assessment.rater_account_id == viewer_id),
        Assessment.withdrawn_at.is_(None),
    )
    found = db.execute(
        select(
            Participant,
            has_live_link(),
            talk_day(Participant.id, today),
            Assessment,
            answered,
            answered.filter(Answer.kind == AnswerKind.VALUE),
        )
        .options(undefer(Participant.name), undefer(Participant.phone), undefer(Participant.email))
        .outerjoin(Assessment, by_either)
        .outerjoin(Answer, Answer.assessment_id == Assessment.id)
        .where(Participant.id == participant_id)
        .group_by(Participant.id, Assessment.id)
        .order_by(Assessment.submitted_on.desc(), Assessment.id.desc())
    ).all()
    rated = [_Rated(one, given, steps) for _, _, _, one, given, steps in found if one is not None]
    return found[0][0], found[0][1], found[0][2], rated


def _course(rated: Iterable[_Rated]) -> Course:
    days: dict[RaterKind, list[Dated]] = {kind: [] for kind in RaterKind}
    for one in rated:
        if one.assessment.submitted_on is not None:
            days[one.assessment.rater_kind].append(Dated(one.assessment.id, one.assessment.submitted_on))
    return Course(tuple(days[RaterKind.PARTICIPANT]), tuple(days[RaterKind.STAFF]))


def _ratings(rated: Iterable[_Rated]) -> tuple[Rating, ...]:
    return tuple(
        Rating(row.id, row.submitted_on, row.mode, one.steps, len(row.items_shown))
        for one in rated
        if (row := one.assessment).submitted_on is not None
    )


def missing_intervals(db: Session, participant_id: int, today: date) -> tuple[Interval, ...]:
    """The counted intervals that have begun and hold no rating, the newest first."""
    found = db.execute(
        select(PersonPeriod, Enrolment.public_id, Programme.name)
        .join(Enrolment, Enrolment.id == PersonPeriod.enrolment_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(
            Enrolment.participant_id == participant_id,
            PersonPeriod.starts_on <= today,
            PersonPeriod.assessment_id.is_(None),
        )
        .order_by(PersonPeriod.ends_on.desc(), Enrolment.id)
    )
    return tuple(
        Interval(public_id, name, row.number, row.starts_on, row.ends_on, row.reason)
        for row, public_id, name in found
    )


def pauses_of(db: Session, participant_id: int) -> tuple[PauseRow, ...]:
    """The person's pauses, the newest first."""
    found = db.scalars(
        select(PausePeriod)
        .where(PausePeriod.participant_id == participant_id)
        .order_by(PausePeriod.starts_on.desc())
    )
    return tuple(PauseRow(row.reason, row.starts_on, row.ends_on) for row in found)
