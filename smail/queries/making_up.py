"""What was missed at a course and made up at another: where it could be, and what was noted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import (
    Attendance,
    Course,
    CourseOccasion,
    Learner,
    Seat,
    TrainingRule,
)


def occasions_to_make_up(
    db: Session, course: Course, number: int, now: datetime
) -> tuple[tuple[CourseOccasion, str], ...]:
    """The same occasion of other courses of the kind that has been held, the latest first, with its title."""
    rows = db.execute(
        select(CourseOccasion, Course.title)
        .join(Course, Course.id == CourseOccasion.course_id)
        .join(TrainingRule, TrainingRule.id == Course.rule_id)
        .where(
            Course.federation_id == course.federation_id,
            Course.id != course.id,
            Course.cancelled_on.is_(None),
            TrainingRule.kind == course.rule.kind,
            CourseOccasion.number == number,
            CourseOccasion.starts_at <= now,
        )
        .order_by(CourseOccasion.starts_at.desc())
    )
    return tuple((occasion, title) for occasion, title in rows)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """What somebody of a course made up at another: which occasion, where and for how long."""

    seat_id: int
    seat: str
    name: str
    number: int
    occasion_id: int
    occasion: str
    starts_at: datetime
    title: str
    minutes: int


def made_up(db: Session, course_id: int) -> tuple[MadeUp, ...]:
    """Everything that those of the course made up elsewhere, in the order of the occasions."""
    rows = db.execute(
        select(Seat, Learner, CourseOccasion, Course.title, Attendance.minutes)
        .join(Learner, Learner.id == Seat.learner_id)
        .join(Attendance, Attendance.seat_id == Seat.id)
        .join(CourseOccasion, CourseOccasion.id == Attendance.occasion_id)
        .join(Course, Course.id == CourseOccasion.course_id)
        .where(Seat.course_id == course_id, CourseOccasion.course_id != course_id)
        .order_by(CourseOccasion.number, Seat.id, CourseOccasion.id)
    )
    return tuple(
        MadeUp(
            seat.id,
            seat.public_id,
            learner.name,
            occasion.number,
            occasion.id,
            occasion.public_id,
            occasion.starts_at,
            title,
            minutes,
        )
        for seat, learner, occasion, title, minutes in rows
    )
