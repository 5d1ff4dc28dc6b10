"""Somebody without an account who was typed in by mistake is taken away, while nothing has come of it."""

from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from smail import clock
from smail.clock import civil
from smail.db.tables import (
    Attendance,
    CalibrationRound,
    CourseOccasion,
    Evaluation,
    HomeTask,
    Learner,
    Reminder,
    Seat,
)
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import SeatState
from smail.domain.training_plan import last_quarter
from smail.errors import Conflict
from smail.services import audit, calibration, courses, seats
from smail.services.audit import Actor
from smail.services.learner_binding import pointers


class Keeps(StrEnum):
    """What somebody has, and is therefore kept."""

    ACCOUNT = "account"
    WORD = "word"
    ATTENDANCE = "attendance"
    HOME_TASK = "home_task"
    EVALUATION = "evaluation"
    CALIBRATION = "calibration"
    OTHER_COURSE = "other_course"
    ELSEWHERE = "elsewhere"
    QUARTER = "quarter"


class Kept(Conflict):
    """The person has something, and stays."""

    def __init__(self, why: Keeps) -> None:
        self.why = why
        super().__init__(f"the learner is kept: {why}")


def remove(db: Session, seat_id: int, actor: Actor) -> None:
    """Nothing is left of the person but that one was added and taken away; Kept where there is something.

    Whoever waits gets the place. Letters that were not sent are never sent.
    """
    seat = db.get_one(Seat, seat_id)
    course = courses.held(db, seat.course_id)
    row = db.get_one(Learner, seat.learner_id, with_for_update=True, populate_existing=True)
    why = keeps(db, seat, row)
    if why is not None:
        raise Kept(why)
    calibration.forget_draft(db, row.id)
    for table in (Reminder, Attendance):
        db.execute(delete(table).where(table.seat_id == seat.id))
    db.delete(seat)
    db.flush()
    db.delete(row)
    db.flush()
    action, kind = AuditAction.LEARNER_REMOVE, AuditObject.LEARNER
    audit.record(db, actor, action, kind, row.public_id, course=course.public_id)
    seats.fill_places(db, course.id, actor)


def keeps(db: Session, seat: Seat, row: Learner) -> Keeps | None:
    """What the person has that is worth keeping; None for nothing."""
    if row.account_id is not None:
        return Keeps.ACCOUNT
    if seat.has_spoken:
        return Keeps.WORD
    if seats.have_been(db, [seat.id]):
        return Keeps.ATTENDANCE
    if db.get(HomeTask, seat.id) is not None:
        return Keeps.HOME_TASK
    if seat.state is SeatState.ACCEPTED and _is_evaluated(db, seat):
        return Keeps.EVALUATION
    if civil(row.added_at) <= last_quarter(clock.today()).last_on:
        return Keeps.QUARTER
    return _elsewhere(db, seat, row)


def _is_evaluated(db: Session, seat: Seat) -> bool:
    """Whether an occasion of the course is evaluated: nobody knows who has answered."""
    found = (
        select(Evaluation.occasion_id)
        .join(CourseOccasion, CourseOccasion.id == Evaluation.occasion_id)
        .where(CourseOccasion.course_id == seat.course_id)
    )
    return db.scalar(found.limit(1)) is not None


def _elsewhere(db: Session, seat: Seat, row: Learner) -> Keeps | None:
    others = select(Seat.id).where(Seat.learner_id == row.id, Seat.id != seat.id)
    if db.scalar(others.limit(1)) is not None:
        return Keeps.OTHER_COURSE
    sent = select(CalibrationRound.id).where(
        CalibrationRound.learner_id == row.id, CalibrationRound.sent_at.is_not(None)
    )
    if db.scalar(sent.limit(1)) is not None:
        return Keeps.CALIBRATION
    known = {Seat.__tablename__, CalibrationRound.__tablename__}
    for column in pointers():
        if column.table.name not in known and db.scalar(select(column).where(column == row.id).limit(1)):
            return Keeps.ELSEWHERE
    return None
