"""Two numbers side by side: what is known of each, what would happen if they became one, what forbids it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Answer,
    Assessment,
    Discharge,
    Enrolment,
    ImportPerson,
    Participant,
    Programme,
    RaterKind,
)
from smail.domain.spans import Days, clusters


class Obstacle(StrEnum):
    """Why two numbers cannot become one."""

    SAME = "same"
    OTHER_CONTROLLER = "other_controller"
    OTHER_EXERCISE = "other_exercise"
    SAME_DAY_IN_FILE = "same_day_in_file"


@dataclass(frozen=True, slots=True)
class SideStay:
    """A time in a programme."""

    programme: str
    starts_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Side:
    """What may be known of a number without reading a name or an answer."""

    number: str
    is_protected: bool
    registered_on: date
    stays: tuple[SideStay, ...]
    ratings: int
    first_on: date | None
    last_on: date | None
    answers_begun: int | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What happens when the second number becomes the first."""

    joined: tuple[str, ...]
    discharges_dropped: int
    both_answering: bool
    becomes_protected: bool


def obstacle(db: Session, keep: Participant, absorb: Participant) -> Obstacle | None:
    """What forbids it; of two who came with a file each row must still be found in the answers of its day."""
    if keep.id == absorb.id:
        return Obstacle.SAME
    if keep.controller_id != absorb.controller_id:
        return Obstacle.OTHER_CONTROLLER
    if keep.exercise_id != absorb.exercise_id:
        return Obstacle.OTHER_EXERCISE
    return Obstacle.SAME_DAY_IN_FILE if _clash_in_file(db, keep.id, absorb.id) else None


def side_of(db: Session, person: Participant) -> Side:
    """One number as the page shows it."""
    stays = db.execute(
        select(Programme.name, Enrolment.starts_on, Enrolment.ended_on)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Enrolment.participant_id == person.id)
        .order_by(Enrolment.starts_on, Enrolment.id)
    )
    days = [day for day in _days_of(db, person.id) if day is not None]
    under_way = own_under_way(db, person.id)
    return Side(
        number=person.number,
        is_protected=person.is_protected,
        registered_on=clock.civil(person.created_at),
        stays=tuple(SideStay(*row) for row in stays),
        ratings=len(days),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        answers_begun=None if under_way is None else answers_in(db, under_way.id),
    )


def outlook(db: Session, keep: Participant, absorb: Participant) -> Outlook:
    """What would happen, told before it does."""
    groups = joined_enrolments(db, keep.id, absorb.id)
    return Outlook(
        joined=tuple(group[0].programme.name for group in groups),
        discharges_dropped=sum(_dropped(db, group) for group in groups),
        both_answering=all(own_under_way(db, one.id) is not None for one in (keep, absorb)),
        becomes_protected=keep.is_protected or absorb.is_protected,
    )


def joined_enrolments(db: Session, keep_id: int, absorb_id: int) -> list[list[Enrolment]]:
    """Times of both in the same programme that share a day, which are one; none entered in error."""
    rows = db.scalars(
        select(Enrolment)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(
            Enrolment.participant_id.in_([keep_id, absorb_id]),
            Discharge.is_no_mistake(),
        )
        .order_by(Enrolment.id)
    ).all()
    by_programme: dict[int, list[Enrolment]] = {}
    for row in rows:
        by_programme.setdefault(row.programme_id, []).append(row)
    found = [group for same in by_programme.values() for group in clusters(same, days_in)]
    return [group for group in found if len({row.participant_id for row in group}) > 1]


def lasting(group: Sequence[Enrolment], keep_id: int) -> Enrolment:
    """The row that the others become part of: the one that goes on longest, of the number that stays."""
    return max(group, key=lambda row: (row.ended_on or date.max, row.participant_id == keep_id, row.id))


def days_in(row: Enrolment) -> Days:
    """The days of an enrolment, whose last one belongs to it."""
    return row.starts_on, None if row.ended_on is None else row.ended_on + timedelta(days=1)


def own_under_way(db: Session, participant_id: int) -> Assessment | None:
    """The person's own rating that was begun and not sent in."""
    return db.scalar(
        select(Assessment).where(
            Assessment.participant_id == participant_id,
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            Assessment.submitted_at.is_(None),
            Assessment.withdrawn_at.is_(None),
        )
    )


def answers_in(db: Session, assessment_id: int) -> int:
    """How many questions of the rating are answered."""
    query = select(func.count()).select_from(Answer).where(Answer.assessment_id == assessment_id)
    return db.scalar(query) or 0


def _dropped(db: Session, group: Sequence[Enrolment]) -> int:
    """The ends that say nothing any more, because the person was still there or came to another end."""
    ends = select(func.count()).where(Discharge.enrolment_id.in_([row.id for row in group]))
    n_ends = db.scalar(ends) or 0
    return n_ends if any(row.ended_on is None for row in group) else max(n_ends - 1, 0)


def _clash_in_file(db: Session, keep_id: int, absorb_id: int) -> bool:
    came = select(ImportPerson.id).where(ImportPerson.participant_id.in_([keep_id, absorb_id])).limit(1)
    if db.scalar(came) is None:
        return False
    return bool({*_days_of(db, keep_id)} & {*_days_of(db, absorb_id)})


def _days_of(db: Session, participant_id: int) -> Sequence[date | None]:
    return db.scalars(
        select(Assessment.submitted_on).where(
            Assessment.participant_id == participant_id,
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            Assessment.submitted_on.is_not(None),
            Assessment.withdrawn_at.is_(None),
        )
    ).all()
