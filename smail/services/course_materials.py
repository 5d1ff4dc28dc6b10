"""Which version of a document a course uses: by itself the one in force when it begins, or a chosen one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Course,
    CourseMaterial,
    CourseOccasion,
    Material,
    MaterialVersion,
    TrainingRule,
)
from smail.domain.audit import AuditAction, AuditObject
from smail.errors import Conflict, Refused
from smail.services import audit
from smail.services.audit import Actor


@dataclass(frozen=True, slots=True)
class Chosen:
    """A version that was chosen for a course; None where the course does without the document."""

    number: int | None


def settle(db: Session, course: Course) -> None:
    """What nobody has chosen is as it was in force when the course begins, of the documents for its kind."""
    begins = _begins(db, course.id)
    rows = {one.material_id: one for one in db.scalars(_used(course.id))}
    wanted = {} if begins is None else _in_force(db, course, begins)
    for material_id, row in rows.items():
        if not row.is_chosen and material_id not in wanted:
            db.delete(row)
    for material_id, number in wanted.items():
        row = rows.get(material_id) or CourseMaterial(
            course_id=course.id, material_id=material_id, is_chosen=False
        )
        if not row.is_chosen:
            row.number = number
            db.add(row)
    db.flush()


def settle_coming(db: Session, federation_id: int, since: datetime) -> None:
    """Every course that begins no earlier than this uses what is in force now."""
    first = func.min(CourseOccasion.starts_at)
    coming = select(CourseOccasion.course_id).group_by(CourseOccasion.course_id).having(first >= since)
    courses = select(Course).where(
        Course.federation_id == federation_id, Course.cancelled_on.is_(None), Course.id.in_(coming)
    )
    for course in db.scalars(courses.order_by(Course.id)).all():
        settle(db, course)


def choose(db: Session, course_id: int, wanted: Mapping[int, Chosen | None], actor: Actor) -> None:
    """The course uses these versions of these documents; None leaves it to the one in force.

    Refused for a document or a version that the federation does not have or has withdrawn; Conflict for a
    course that is over.
    """
    course = db.get_one(Course, course_id, with_for_update={"key_share": True}, populate_existing=True)
    if course.cancelled_on is not None or course.closed_on is not None:
        raise Conflict("the course is over")
    known = _versions(db, course.federation_id)
    rows = {one.material_id: one for one in db.scalars(_used(course_id))}
    for material_id, chosen in wanted.items():
        if chosen is None:
            if material_id in rows:
                db.delete(rows[material_id])
            continue
        if material_id not in known or chosen.number not in (None, *known[material_id]):
            raise Refused("the federation has no such version")
        row = rows.get(material_id) or CourseMaterial(course_id=course_id, material_id=material_id)
        row.number, row.is_chosen = chosen.number, True
        db.add(row)
    db.flush()
    settle(db, course)
    n = sum(one is not None for one in wanted.values())
    audit.record(
        db, actor, AuditAction.COURSE_MATERIAL_CHOOSE, AuditObject.COURSE, course.public_id, chosen=n
    )


def _begins(db: Session, course_id: int) -> datetime | None:
    first = select(CourseOccasion.starts_at).where(CourseOccasion.course_id == course_id)
    return db.scalars(first.order_by(CourseOccasion.starts_at).limit(1)).first()


def _used(course_id: int) -> Select[CourseMaterial]:
    return select(CourseMaterial).where(CourseMaterial.course_id == course_id)


def _in_force(db: Session, course: Course, begins: datetime) -> dict[int, int]:
    """The newest version that stood at that moment of each document for courses of this kind."""
    kind = db.scalars(select(TrainingRule.kind).where(TrainingRule.id == course.rule_id)).one()
    newest = (
        select(MaterialVersion.material_id, func.max(MaterialVersion.number).label("number"))
        .where(MaterialVersion.made_at <= begins)
        .where(_stands_on(clock.civil(begins)))
        .group_by(MaterialVersion.material_id)
        .subquery()
    )
    rows = db.execute(
        select(Material, newest.c.number)
        .join(newest, newest.c.material_id == Material.id)
        .where(Material.federation_id == course.federation_id)
    )
    on = clock.civil(begins)
    return {
        row.id: number
        for row, number in rows
        if kind.value in row.courses and (row.retired_on is None or on < row.retired_on)
    }


def _stands_on(day: date) -> ColumnElement[bool]:
    return or_(MaterialVersion.withdrawn_on.is_(None), MaterialVersion.withdrawn_on > day)


def _versions(db: Session, federation_id: int) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = db.execute(
        select(MaterialVersion.material_id, MaterialVersion.number)
        .join(Material, Material.id == MaterialVersion.material_id)
        .where(Material.federation_id == federation_id, MaterialVersion.withdrawn_on.is_(None))
    )
    for material_id, number in rows:
        found.setdefault(material_id, set()).add(number)
    return found
