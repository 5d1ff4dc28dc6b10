"""Who was at an occasion, and for how long: all at once, one by one, or made up at another course."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Attendance, Course, CourseOccasion, Seat
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import SeatState
from smail.errors import Conflict, Refused
from smail.services import audit, courses
from smail.services.audit import Actor


def record(
    db: Session,
    occasion_id: int,
    minutes: Mapping[int, int],
    actor: Actor,
    account_id: int,
    *,
    is_from_list: bool = False,
    at: datetime | None = None,
) -> int:
    """Those of the course were at the occasion so many minutes, by seat; how many were there at all.

    What was written before about somebody who is not named stays. Refused for minutes that the occasion has
    not, before it has begun, and for somebody who has no place on the course; Conflict for a course that is
    over.
    """
    at = at or clock.now()
    occasion = db.get_one(CourseOccasion, occasion_id)
    course = courses.held(db, occasion.course_id)
    _refuse_minutes(minutes.values(), course)
    if at < occasion.starts_at:
        raise Refused("the occasion has not begun")
    taken = select(Seat.id).where(Seat.course_id == course.id, Seat.state == SeatState.ACCEPTED)
    if not minutes.keys() <= set(db.scalars(taken)):
        raise Refused("somebody has no place on the course")
    for seat_id, there in minutes.items():
        _keep(db, seat_id, occasion_id, there, account_id, at, is_from_list=is_from_list)
    db.flush()
    n_there = sum(there > 0 for there in minutes.values())
    kind = AuditObject.COURSE
    audit.record(
        db,
        actor,
        AuditAction.ATTENDANCE_RECORD,
        kind,
        course.public_id,
        occasion=occasion.number,
        n=n_there,
    )
    return n_there


def make_up(
    db: Session,
    seat_id: int,
    occasion_id: int,
    minutes: int,
    actor: Actor,
    account_id: int,
    *,
    at: datetime | None = None,
) -> Attendance:
    """What somebody missed was made up at the same occasion of another course of the same kind.

    Refused where the other course is of another kind, is the own one or has not begun, and for minutes that
    the occasion has not.
    """
    at = at or clock.now()
    seat, occasion = db.get_one(Seat, seat_id), db.get_one(CourseOccasion, occasion_id)
    own = courses.held(db, seat.course_id)
    other = db.get_one(Course, occasion.course_id)
    if other.id == own.id or other.rule.kind is not own.rule.kind or other.federation_id != own.federation_id:
        raise Refused("an occasion is made up at another course of the same kind")
    if seat.state is not SeatState.ACCEPTED:
        raise Conflict("the place was given back")
    if at < occasion.starts_at or other.cancelled_on is not None:
        raise Refused("the occasion has not been held")
    _refuse_minutes([minutes], other)
    row = _keep(db, seat_id, occasion_id, minutes, account_id, at, is_from_list=False)
    db.flush()
    audit.record(
        db,
        actor,
        AuditAction.ATTENDANCE_MAKE_UP,
        AuditObject.SEAT,
        seat.public_id,
        occasion=occasion.number,
        course=other.public_id,
    )
    return row


def take_back(db: Session, seat_id: int, occasion_id: int, actor: Actor) -> None:
    """What was typed as made up at another course is gone; Conflict for a course that is over.

    Refused where the occasion is of the own course: those who were not there have 0 minutes.
    """
    seat, occasion = db.get_one(Seat, seat_id), db.get_one(CourseOccasion, occasion_id)
    own = courses.held(db, seat.course_id)
    if occasion.course_id == own.id:
        raise Refused("the own course has its attendance")
    row = db.get(Attendance, (seat_id, occasion_id))
    if row is None:
        return
    db.delete(row)
    db.flush()
    other = db.get_one(Course, occasion.course_id).public_id
    action, kind = AuditAction.ATTENDANCE_MAKE_UP, AuditObject.SEAT
    audit.record(db, actor, action, kind, seat.public_id, occasion=occasion.number, course=other, n=0)


def minutes_of(db: Session, seat_ids: list[int]) -> dict[int, dict[int, int]]:
    """How long each was at the occasion of each number, in minutes, wherever it was; one question.

    Time that was made up counts beside the time in the own course, up to the length of the occasion.
    """
    found: dict[int, dict[int, int]] = {seat_id: {} for seat_id in seat_ids}
    rows = db.execute(
        select(Attendance.seat_id, CourseOccasion.number, Attendance.minutes)
        .join(CourseOccasion, CourseOccasion.id == Attendance.occasion_id)
        .where(Attendance.seat_id.in_(seat_ids))
    )
    for seat_id, number, minutes in rows:
        found[seat_id][number] = found[seat_id].get(number, 0) + minutes
    return found


def _refuse_minutes(minutes: Iterable[int], course: Course) -> None:
    if not all(0 <= one <= course.rule.minutes_each for one in minutes):
        raise Refused(f"minutes must be 0 to {course.rule.minutes_each}")


def _keep(
    db: Session,
    seat_id: int,
    occasion_id: int,
    minutes: int,
    account_id: int,
    at: datetime,
    *,
    is_from_list: bool,
) -> Attendance:
    row = db.get(Attendance, (seat_id, occasion_id)) or Attendance(seat_id=seat_id, occasion_id=occasion_id)
    row.minutes, row.account_id, row.recorded_at = minutes, account_id, at
    row.is_from_list = is_from_list
    db.add(row)
    return row
