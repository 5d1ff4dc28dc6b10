"""Reads courses: those that somebody holds, and one with everybody on it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.tables import (
    Account,
    Attendance,
    Course,
    CourseOccasion,
    CourseTeacher,
    HomeTask,
    Learner,
    Organisation,
    Seat,
    TrainingRule,
)
from smail.domain.alphabet import swedish_order
from smail.domain.certification import CourseKind, LearnerGroup, SeatState
from smail.domain.roles import Role
from smail.policies import CourseSubject, Place, Viewer, holds
from smail.queries import certificates
from smail.queries.learners import has_address
from smail.queries.organisations import paths
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class CourseRow:
    """One course in a list; its days are those of the first and the last occasion."""

    public_id: str
    title: str
    kind: CourseKind
    organisation: str | None
    first_on: date
    last_on: date
    places: int
    n_taken: int
    is_called_off: bool


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody who holds a course, or may be chosen to."""

    account_id: int
    public_id: str
    name: str
    organisation: str | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """One occasion of a course."""

    id: int
    public_id: str
    number: int
    starts_at: datetime
    place: str
    link: str

    def has_begun(self, now: datetime) -> bool:
        """Whether somebody can have been there."""
        return self.starts_at <= now


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Somebody who was asked to a course."""

    id: int
    public_id: str
    learner_id: int
    name: str
    organisation: str
    is_staff: bool
    # Whether letters about the course reach them.
    is_written_to: bool
    state: SeatState
    needs: str | None
    learner_group: LearnerGroup


@dataclass(frozen=True, slots=True)
class CoursePage:
    """One course with its occasions, who holds it, and everybody who was asked."""

    course: Course
    teachers: tuple[Teacher, ...]
    occasions: tuple[Occasion, ...]
    seats: tuple[SeatRow, ...]

    @property
    def taking_part(self) -> tuple[SeatRow, ...]:
        """Those who have a place."""
        return tuple(one for one in self.seats if one.state is SeatState.ACCEPTED)


def courses_of(db: Session, viewer: Viewer) -> tuple[CourseRow, ...]:
    """The courses that the viewer holds, or all of the federation for its own trainers; the latest first."""
    days = (
        select(
            CourseOccasion.course_id,
            func.min(CourseOccasion.starts_at).label("first"),
            func.max(CourseOccasion.starts_at).label("last"),
        )
        .group_by(CourseOccasion.course_id)
        .subquery()
    )
    taken = (
        select(Seat.course_id, func.count().label("n"))
        .where(Seat.state == SeatState.ACCEPTED)
        .group_by(Seat.course_id)
        .subquery()
    )
    wanted = (
        select(Course, TrainingRule.kind, Organisation.name, days.c.first, days.c.last, taken.c.n)
        .join(TrainingRule, TrainingRule.id == Course.rule_id)
        .join(days, days.c.course_id == Course.id)
        .outerjoin(Organisation, Organisation.id == Course.organisation_id)
        .outerjoin(taken, taken.c.course_id == Course.id)
        .where(Course.federation_id == viewer.federation_id)
        .order_by(days.c.first.desc(), Course.id.desc())
    )
    if not holds(viewer, Place(viewer.federation_id), Role.FEDERATION_TRAINER):
        own = select(CourseTeacher.course_id).where(CourseTeacher.account_id == viewer.account_id)
        wanted = wanted.where(Course.id.in_(own))
    return tuple(
        CourseRow(
            row.public_id,
            row.title,
            kind,
            organisation,
            clock.civil(first),
            clock.civil(last),
            row.places,
            n or 0,
            row.cancelled_on is not None,
        )
        for row, kind, organisation, first, last, n in db.execute(wanted)
    )


def coming_of(db: Session, account_id: int, now: datetime) -> tuple[str, ...]:
    """The titles of the courses that the account holds and that are not over."""
    last = select(func.max(CourseOccasion.starts_at)).where(CourseOccasion.course_id == Course.id)
    rows = (
        select(Course.title)
        .join(CourseTeacher, CourseTeacher.course_id == Course.id)
        .where(CourseTeacher.account_id == account_id, last.scalar_subquery() >= now)
        .where(Course.cancelled_on.is_(None), Course.closed_on.is_(None))
        .order_by(Course.id)
    )
    return tuple(db.scalars(rows))


def course_subject(db: Session, public_id: str) -> CourseSubject | None:
    """The course with this public id, and who holds it."""
    row = db.scalar(select(Course).where(Course.public_id == public_id))
    if row is None:
        return None
    teaching = select(CourseTeacher.account_id).where(CourseTeacher.course_id == row.id)
    path = () if row.organisation_id is None else paths(db, row.federation_id)[row.organisation_id]
    teachers = frozenset(db.scalars(teaching))
    return CourseSubject(row.id, row.public_id, Place(row.federation_id, path), teachers)


def course_page(db: Session, vault: Vault, course_id: int) -> CoursePage:
    """The course with all that belongs to it, in four questions."""
    course = db.get_one(Course, course_id)
    return CoursePage(
        course,
        teachers_of(db, course_id),
        occasions_of(db, course_id),
        _seats(db, vault, course_id),
    )


def occasions_of(db: Session, course_id: int) -> tuple[Occasion, ...]:
    """The occasions of a course in order."""
    rows = db.scalars(
        select(CourseOccasion).where(CourseOccasion.course_id == course_id).order_by(CourseOccasion.number)
    )
    return tuple(
        Occasion(row.id, row.public_id, row.number, row.starts_at, row.place, row.link) for row in rows
    )


def teachers_of(db: Session, course_id: int) -> tuple[Teacher, ...]:
    """Who holds the course, by name."""
    teaching = select(CourseTeacher.account_id).where(CourseTeacher.course_id == course_id)
    return _teachers(db, db.scalars(teaching).all())


def teachers_for(db: Session, federation_id: int, kind: CourseKind, day: date) -> tuple[Teacher, ...]:
    """Everybody in the federation who may hold such a course that day, also from another municipality."""
    everybody = select(Account.id).where(Account.federation_id == federation_id, Account.open_on(day))
    return _teachers(db, certificates.may_teach(db, db.scalars(everybody).all(), kind, day))


def minutes_at(db: Session, occasion_id: int) -> dict[int, int]:
    """How long each was at the occasion, by seat."""
    rows = db.execute(
        select(Attendance.seat_id, Attendance.minutes).where(Attendance.occasion_id == occasion_id)
    )
    return {row.seat_id: row.minutes for row in rows}


def home_tasks_of(db: Session, course_id: int) -> dict[int, HomeTask]:
    """The home tasks of a course by seat."""
    rows = db.scalars(
        select(HomeTask).join(Seat, Seat.id == HomeTask.seat_id).where(Seat.course_id == course_id)
    )
    return {row.seat_id: row for row in rows}


def _teachers(db: Session, account_ids: Collection[int]) -> tuple[Teacher, ...]:
    rows = db.execute(
        select(Account, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.id.in_(account_ids))
    )
    found = (Teacher(row.id, row.public_id, row.name, organisation) for row, organisation in rows)
    return tuple(sorted(found, key=lambda one: (swedish_order(one.name), one.account_id)))


def _seats(db: Session, vault: Vault, course_id: int) -> tuple[SeatRow, ...]:
    rows = db.execute(
        select(Seat, Learner, Organisation.name, has_address())
        .join(Learner, Learner.id == Seat.learner_id)
        .join(Organisation, Organisation.id == Learner.organisation_id)
        .where(Seat.course_id == course_id)
    )
    found = (
        SeatRow(
            seat.id,
            seat.public_id,
            learner.id,
            learner.name,
            organisation,
            learner.account_id is not None,
            is_written_to,
            seat.state,
            sealing.opened(vault, Seat.needs, seat.public_id, seat.needs),
            learner.learner_group,
        )
        for seat, learner, organisation, is_written_to in rows
    )
    return tuple(sorted(found, key=_in_order))


def _in_order(row: SeatRow) -> tuple[int, str, int]:
    return list(SeatState).index(row.state), swedish_order(row.name), row.id
