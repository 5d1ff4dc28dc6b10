"""Courses that have been held, those who took them, and certificates."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Account,
    ActorKind,
    Certificate,
    Course,
    CourseOccasion,
    Learner,
    Seat,
)
from smail.domain.certification import CourseKind, Level, SeatState, last_valid_day
from smail.domain.roles import Role
from smail.services import courses
from smail.services.audit import Actor
from smail.services.courses import CourseFields, OccasionFields
from smail.vault import token
from tests.factories.accounts import make_account
from tests.factories.organisations import make_municipality, the_federation
from tests.factories.people import own_number

ACTOR = Actor(ActorKind.STAFF, "a" * 16)


def make_learner(db: Session, account: Account | None = None, **changes: Any) -> Learner:
    """Somebody who takes courses; the account's own where there is one."""
    usual: dict[str, Any] = {
        "federation_id": the_federation(db).id,
        "organisation_id": changes.pop("organisation_id", None) or make_municipality(db).id,
        "account_id": None if account is None else account.id,
        "first_name": "Alva",
        "last_name": "Ängslund",
        "added_at": clock.now(),
    }
    row = Learner(**usual | changes)
    db.add(row)
    db.flush()
    return row


def make_certificate(
    db: Session, learner: Learner, level: Level, issued_on: date, months: int = 24
) -> Certificate:
    """A certificate as an earlier register had it."""
    row = Certificate(
        number=own_number(),
        proof=token(),
        learner_id=learner.id,
        level=level,
        issued_on=issued_on,
        valid_until=last_valid_day(issued_on, months),
    )
    db.add(row)
    db.flush()
    return row


def make_trainer(db: Session) -> Account:
    """One of the federation's own trainers."""
    return make_account(db, Role.FEDERATION_TRAINER)


def make_utbildare(db: Session, *, certified_on: date | None = None) -> Account:
    """An utbildare whose certificate holds, unless it is of an older day."""
    account = make_account(db, Role.UTBILDARE)
    issued_on = certified_on or clock.today() - timedelta(days=100)
    make_certificate(db, make_learner(db, account), Level.UTBILDARE, issued_on)
    return account


def fields(kind: CourseKind, *teachers: Account, **changes: Any) -> CourseFields:
    """A course as it is filled in: its occasions were a week apart and are over."""
    first = clock.now() - timedelta(days=20)
    n = {CourseKind.REFRESHER: 1, CourseKind.HORIZONTAL: 1}.get(kind, 2)
    usual: dict[str, Any] = {
        "kind": kind,
        "title": "Grundkurs i SMAIL",
        "places": 12,
        "organisation_id": None,
        "teachers": tuple(one.id for one in teachers),
        "occasions": tuple(OccasionFields(first + timedelta(days=7 * place), "Sal 3") for place in range(n)),
    }
    return CourseFields(**usual | changes)


def make_course(db: Session, kind: CourseKind, *teachers: Account, **changes: Any) -> Course:
    """A course that was planned through the service."""
    new = fields(kind, *teachers, **changes)
    return courses.plan(db, the_federation(db).id, new, ACTOR, teachers[0].id)


def make_seat(db: Session, course: Course, learner: Learner | None = None, **changes: Any) -> Seat:
    """A place on the course that was taken at once."""
    now: datetime = clock.now()
    usual: dict[str, Any] = {"state": SeatState.ACCEPTED, "invited_at": now, "answered_at": now}
    usual["has_spoken"] = True
    row = Seat(course_id=course.id, learner_id=(learner or make_learner(db)).id, **usual | changes)
    db.add(row)
    db.flush()
    return row


def occasions_of(db: Session, course: Course) -> list[CourseOccasion]:
    """The occasions in order."""
    rows = select(CourseOccasion).where(CourseOccasion.course_id == course.id)
    return list(db.scalars(rows.order_by(CourseOccasion.number)))
