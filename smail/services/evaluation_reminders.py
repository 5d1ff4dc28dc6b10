"""Reminds of an evaluation all who have a place, or made the occasion up there, whether or not they answered.

Nobody knows who has. So there is no list of those who are left, only how far in the order of the places the
reminding has come; and one letter is like the next but for the address.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Attendance,
    Course,
    CourseOccasion,
    Evaluation,
    Learner,
    Seat,
)
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import SeatState
from smail.domain.evaluation import is_time_to_remind, last_day
from smail.queries.course_mail import address_of
from smail.services import audit
from smail.services.audit import SYSTEM
from smail.vault import Vault

MAIL_PURPOSE = "evaluation_mail"


@dataclass(frozen=True, slots=True)
class Letter:
    """A reminder to one of a course; the address that it leads to is the same for all."""

    occasion_id: int
    seat_id: int
    # The same however often it is tried.
    message_key: str
    evaluation_key: str = field(repr=False)
    title: str
    held_on: date
    last_day: date
    to: str = field(repr=False)


def take(db: Session, vault: Vault, now: datetime) -> Letter | None:
    """The next letter, now the caller's to send; None when all who have an address have been written to."""
    for evaluation, occasion, course in _due(db, now):
        letter = _next_of(db, vault, evaluation, occasion, course)
        if letter is not None:
            return letter
    return None


def put_back(db: Session, letter: Letter) -> None:
    """Nothing could be sent: the reminding goes on from this letter, another time."""
    row = db.get_one(Evaluation, letter.occasion_id, with_for_update=True, populate_existing=True)
    row.reminded_to = min(row.reminded_to, letter.seat_id - 1)
    db.flush()


def _due(db: Session, now: datetime) -> list[tuple[Evaluation, CourseOccasion, Course]]:
    today = clock.civil(now)
    rows = db.execute(
        select(Evaluation, CourseOccasion, Course)
        .join(CourseOccasion, CourseOccasion.id == Evaluation.occasion_id)
        .join(Course, Course.id == CourseOccasion.course_id)
        .where(Evaluation.closed_on.is_(None), Course.cancelled_on.is_(None))
        .order_by(Evaluation.occasion_id)
    )
    return [
        (row.Evaluation, row.CourseOccasion, row.Course)
        for row in rows
        if is_time_to_remind(clock.civil(row.CourseOccasion.starts_at), today)
    ]


def _next_of(
    db: Session, vault: Vault, evaluation: Evaluation, occasion: CourseOccasion, course: Course
) -> Letter | None:
    row = db.get_one(Evaluation, evaluation.occasion_id, with_for_update=True, populate_existing=True)
    guests = select(Attendance.seat_id).where(Attendance.occasion_id == occasion.id, Attendance.minutes > 0)
    is_own = (Seat.course_id == course.id) & (Seat.state == SeatState.ACCEPTED)
    is_guest = (Seat.course_id != course.id) & Seat.id.in_(guests)
    left = (
        select(Seat, Learner)
        .join(Learner, Learner.id == Seat.learner_id)
        .where(is_own | is_guest, Seat.id > row.reminded_to)
        .order_by(Seat.id)
    )
    for seat, learner in db.execute(left).all():
        if row.reminded_to == 0:
            action, kind = AuditAction.EVALUATION_REMIND, AuditObject.COURSE
            audit.record(db, SYSTEM, action, kind, course.public_id, occasion=occasion.number)
        row.reminded_to = seat.id
        db.flush()
        to = address_of(db, vault, learner)
        if to:
            held_on = clock.civil(occasion.starts_at)
            key = vault.token(MAIL_PURPOSE, f"{row.key}:{seat.public_id}")
            return Letter(
                row.occasion_id, seat.id, key, row.key, course.title, held_on, last_day(held_on), to
            )
    return None
