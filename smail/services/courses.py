"""Plans courses: what they take, who holds them, when and where; one that is not held is called off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Attendance,
    Course,
    CourseOccasion,
    CourseTeacher,
    Federation,
    Organisation,
)
from smail.domain import web_address
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import CourseKind, CourseRule
from smail.domain.personnummer import looks_like_personnummer
from smail.errors import Conflict, Refused
from smail.queries import certificates, evaluations
from smail.queries.training_rules import rule_of
from smail.services import audit, course_materials, course_rules
from smail.services.audit import Actor

LONGEST_TITLE, LONGEST_PLACE, LONGEST_LINK = 120, 200, 300
MOST_PLACES, MOST_TEACHERS = 500, 2
LONGEST_AHEAD, LONGEST_BACK = timedelta(days=2 * 366), timedelta(days=5 * 366)


class CourseFault(StrEnum):
    """What is wrong with a course as it was filled in."""

    TITLE = "title"
    PLACES = "places"
    PERSONNUMMER = "personnummer"
    NO_SUCH_ORGANISATION = "no_such_organisation"
    HOW_MANY_TEACHERS = "how_many_teachers"
    TEACHER_MAY_NOT = "teacher_may_not"
    HOW_MANY_OCCASIONS = "how_many_occasions"
    ORDER = "order"
    TOO_FAR = "too_far"
    NOWHERE = "nowhere"
    LINK = "link"
    EVALUATED = "evaluated"
    ATTENDED = "attended"


@dataclass(frozen=True, slots=True)
class OccasionFields:
    """When an occasion begins, and where it is or by which link."""

    starts_at: datetime
    place: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class CourseFields:
    """Everything that is filled in about a course; teachers by account, occasions in order."""

    kind: CourseKind
    title: str
    places: int
    organisation_id: int | None
    teachers: tuple[int, ...]
    occasions: tuple[OccasionFields, ...]


def faults(
    db: Session, federation_id: int, new: CourseFields, rule: CourseRule, today: date
) -> tuple[tuple[str, CourseFault], ...]:
    """What is wrong with a course, by the field that it is filled in at; occasions are counted from 0."""
    return (
        *_in_words(new),
        *_in_teachers(db, new, today),
        *_in_occasions(new, rule, today),
        *_in_organisation(db, federation_id, new),
    )


def plan(
    db: Session,
    federation_id: int,
    new: CourseFields,
    actor: Actor,
    account_id: int,
    *,
    at: datetime | None = None,
) -> Course:
    """The course stands with its teachers and occasions; Refused for what `faults` names."""
    at = at or clock.now()
    rule = course_rules.current_rule(db, federation_id, new.kind)
    _refuse(faults(db, federation_id, new, rule_of(rule), clock.civil(at)))
    row = Course(
        federation_id=federation_id,
        rule_id=rule.id,
        organisation_id=new.organisation_id,
        title=new.title,
        places=new.places,
        account_id=account_id,
        planned_at=at,
    )
    db.add(row)
    db.flush()
    _teachers(db, row, new.teachers)
    _occasions(db, row, new.occasions)
    course_materials.settle(db, row)
    audit.record(db, actor, AuditAction.COURSE_PLAN, AuditObject.COURSE, row.public_id, course=new.kind.value)
    return row


def planned(db: Session, federation_id: int, new: CourseFields) -> Course | None:
    """The course as filled in where it is planned already; the federation is held.

    Nobody holds two courses of one name at the same hours: a form that is sent twice is one course.
    """
    db.get_one(Federation, federation_id, with_for_update={"key_share": True})
    alike = select(Course).where(
        Course.federation_id == federation_id,
        Course.title == new.title,
        Course.cancelled_on.is_(None),
        Course.closed_on.is_(None),
    )
    for row in db.scalars(alike.order_by(Course.id)):
        teachers = {one.account_id for one in db.scalars(_teaching(row.id))}
        is_same = row.rule.kind is new.kind and teachers == set(new.teachers)
        if is_same and _stands(db, row.id) == new.occasions:
            return row
    return None


def change(
    db: Session, course_id: int, new: CourseFields, actor: Actor, *, today: date | None = None
) -> Course:
    """The course is as filled in, by the rule that it was planned with; its kind stays what it was.

    Refused for what `faults` or `moved` names; Conflict for a course that is called off or closed.
    """
    row = held(db, course_id)
    if new.kind is not row.rule.kind:
        raise Refused("a course keeps its kind")
    _refuse(faults(db, row.federation_id, new, rule_of(row.rule), today or clock.today()))
    _refuse(moved(db, row, new))
    is_news = row.title != new.title or _stands(db, row.id) != new.occasions
    row.title, row.places, row.organisation_id = new.title, new.places, new.organisation_id
    _teachers(db, row, new.teachers)
    _occasions(db, row, new.occasions)
    course_materials.settle(db, row)
    if is_news:
        _tell(row)
    audit.record(db, actor, AuditAction.COURSE_CHANGE, AuditObject.COURSE, row.public_id)
    return row


def moved(db: Session, row: Course, new: CourseFields) -> tuple[tuple[str, CourseFault], ...]:
    """What an evaluation that is closed is counted by, and is changed: the day, and where the course was.

    Small courses are counted together by place and year: whoever moved one to and fro would read it alone.
    And no occasion at which somebody was is moved to a time that has not been.
    """
    closed, now = evaluations.numbers_closed(db, row.id), clock.now()
    pairs = tuple(enumerate(zip(_stands(db, row.id), new.occasions, strict=True)))
    been = _numbers_attended(db, row.id)
    ahead = [f"starts_{at}" for at, (_old, one) in pairs if at + 1 in been and one.starts_at > now]
    days = [f"starts_{at}" for at, (old, one) in pairs if at + 1 in closed and old.starts_at != one.starts_at]
    place = ["organisation"] if closed and new.organisation_id != row.organisation_id else []
    return (
        *((name, CourseFault.EVALUATED) for name in (*place, *days)),
        *((name, CourseFault.ATTENDED) for name in ahead),
    )


def call_off(db: Session, course_id: int, actor: Actor, *, today: date | None = None) -> Course:
    """The course is called off from today; Conflict where somebody has been there or has evaluated it.

    What was evaluated stays in every figure: whoever called a small course off would read it alone.
    """
    row = held(db, course_id)
    if evaluations.is_evaluated(db, course_id):
        raise Conflict("the course is evaluated")
    been = select(Attendance.seat_id).join(CourseOccasion, CourseOccasion.id == Attendance.occasion_id)
    if db.scalars(been.where(CourseOccasion.course_id == course_id).limit(1)).first() is not None:
        raise Conflict("somebody has been at the course")
    row.cancelled_on = today or clock.today()
    _tell(row)
    db.flush()
    audit.record(db, actor, AuditAction.COURSE_CALL_OFF, AuditObject.COURSE, row.public_id)
    return row


def _stands(db: Session, course_id: int) -> tuple[OccasionFields, ...]:
    """The occasions as they stand in people's calendars."""
    rows = select(CourseOccasion).where(CourseOccasion.course_id == course_id)
    ordered = db.scalars(rows.order_by(CourseOccasion.number))
    return tuple(OccasionFields(one.starts_at, one.place, one.link) for one in ordered)


def _numbers_attended(db: Session, course_id: int) -> frozenset[int]:
    """The occasions at which somebody was, also whoever made one up there."""
    rows = (
        select(CourseOccasion.number)
        .join(Attendance, Attendance.occasion_id == CourseOccasion.id)
        .where(CourseOccasion.course_id == course_id, Attendance.minutes > 0)
    )
    return frozenset(db.scalars(rows))


def _tell(row: Course) -> None:
    """Whoever has been written to about the course is written to again, with a newer calendar file."""
    row.sequence, row.changed_at = row.sequence + 1, clock.now()


def held(db: Session, course_id: int) -> Course:
    """The course as it stands now, held until the transaction ends; Conflict for one that is over."""
    row = db.get_one(Course, course_id, with_for_update={"key_share": True}, populate_existing=True)
    if row.cancelled_on is not None or row.closed_on is not None:
        raise Conflict("the course is over")
    return row


def _in_words(new: CourseFields) -> Iterator[tuple[str, CourseFault]]:
    if not new.title or len(new.title) > LONGEST_TITLE:
        yield "title", CourseFault.TITLE
    elif looks_like_personnummer(new.title):
        yield "title", CourseFault.PERSONNUMMER
    if not 1 <= new.places <= MOST_PLACES:
        yield "places", CourseFault.PLACES


def _in_organisation(db: Session, federation_id: int, new: CourseFields) -> Iterator[tuple[str, CourseFault]]:
    if new.organisation_id is None:
        return
    row = db.get(Organisation, new.organisation_id)
    if row is None or row.federation_id != federation_id:
        yield "organisation", CourseFault.NO_SUCH_ORGANISATION


def _in_teachers(db: Session, new: CourseFields, today: date) -> Iterator[tuple[str, CourseFault]]:
    if not 1 <= len(set(new.teachers)) <= MOST_TEACHERS:
        yield "teachers", CourseFault.HOW_MANY_TEACHERS
    elif certificates.may_teach(db, new.teachers, new.kind, today) != frozenset(new.teachers):
        yield "teachers", CourseFault.TEACHER_MAY_NOT


def _in_occasions(new: CourseFields, rule: CourseRule, today: date) -> Iterator[tuple[str, CourseFault]]:
    if len(new.occasions) != rule.n_occasions:
        yield "occasions", CourseFault.HOW_MANY_OCCASIONS
    before: datetime | None = None
    for place, one in enumerate(new.occasions):
        if before is not None and one.starts_at < before + timedelta(minutes=rule.minutes_each):
            yield f"starts_{place}", CourseFault.ORDER
        yield from ((f"{name}_{place}", fault) for name, fault in occasion_faults(one, today))
        before = one.starts_at


def occasion_faults(one: OccasionFields, today: date) -> Iterator[tuple[str, CourseFault]]:
    """What is wrong with when and where people meet, at a course or elsewhere."""
    if not today - LONGEST_BACK <= clock.civil(one.starts_at) <= today + LONGEST_AHEAD:
        yield "starts", CourseFault.TOO_FAR
    if len(one.place) > LONGEST_PLACE or not (one.place or one.link):
        yield "place", CourseFault.NOWHERE
    if one.link and not web_address.is_address(one.link, LONGEST_LINK):
        yield "link", CourseFault.LINK


def _teachers(db: Session, row: Course, account_ids: Sequence[int]) -> None:
    known = {one.account_id: one for one in db.scalars(_teaching(row.id))}
    for gone in known.keys() - set(account_ids):
        db.delete(known[gone])
    for new in sorted(set(account_ids) - known.keys()):
        db.add(CourseTeacher(course_id=row.id, account_id=new))
    db.flush()


def _teaching(course_id: int) -> Select[CourseTeacher]:
    return select(CourseTeacher).where(CourseTeacher.course_id == course_id)


def _occasions(db: Session, row: Course, wanted: Sequence[OccasionFields]) -> None:
    known = {
        one.number: one
        for one in db.scalars(select(CourseOccasion).where(CourseOccasion.course_id == row.id))
    }
    for number, new in enumerate(wanted, 1):
        one = known.get(number) or CourseOccasion(course_id=row.id, number=number)
        one.starts_at, one.place, one.link = new.starts_at, new.place, new.link
        db.add(one)
    db.flush()


def _refuse(wrong: Sequence[tuple[str, CourseFault]]) -> None:
    if wrong:
        raise Refused(", ".join(f"{name}: {fault}" for name, fault in wrong))
