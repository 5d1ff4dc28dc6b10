"""Reads exercises: which there are, who practises in each, and who could."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import CompoundSelect, func, or_, select, union_all
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Account,
    Course,
    CourseOccasion,
    CourseTeacher,
    Enrolment,
    Learner,
    Organisation,
    Programme,
    RoleGrant,
    Seat,
)
from smail.domain.alphabet import swedish_order
from smail.domain.certification import SeatState
from smail.domain.roles import Role
from smail.policies import Action, Place, ProgrammeSubject, Viewer, holds, may
from smail.policies.training import EXERCISE_ROLES
from smail.queries.organisations import OrganisationRow, paths, place_of, tree

# A course that has been lately, or will be.
THESE_MONTHS = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class ExerciseRow:
    """One exercise: where it belongs, how many practise, with how many invented persons."""

    public_id: str
    name: str
    organisation: str
    since: datetime
    n_practising: int
    n_people: int


@dataclass(frozen=True, slots=True)
class Practiser:
    """Somebody who practises, or could."""

    account_id: int
    public_id: str
    name: str
    organisation: str
    practises: bool


def exercises_of(db: Session, viewer: Viewer) -> tuple[ExerciseRow, ...]:
    """The exercises that are not over and that the viewer sees to, by name."""
    today = clock.today()
    held = (
        select(func.count(RoleGrant.account_id.distinct()))
        .where(RoleGrant.programme_id == Programme.id, RoleGrant.starts_on <= today, RoleGrant.open_on(today))
        .scalar_subquery()
    )
    people = select(func.count()).where(Enrolment.programme_id == Programme.id).scalar_subquery()
    rows = db.execute(
        select(Programme, Organisation.name, held, people)
        .join(Organisation, Organisation.id == Programme.organisation_id)
        .where(
            Programme.federation_id == viewer.federation_id,
            Programme.exercise_since.is_not(None),
            Programme.ends_on.is_(None),
        )
    ).all()
    above = paths(db, viewer.federation_id)
    found = [
        ExerciseRow(row.public_id, row.name, place, row.exercise_since, n_practising, n_people)
        for row, place, n_practising, n_people in rows
        if row.exercise_since is not None
        and may(viewer, Action.RUN_EXERCISE, ProgrammeSubject(row.id, row.public_id, place_of(row, above)))
    ]
    return tuple(sorted(found, key=lambda one: (swedish_order(one.name), one.public_id)))


def practising(db: Session, exercise_id: int, day: date) -> Mapping[int, RoleGrant]:
    """By account, the role of everybody who practises in the exercise that day."""
    rows = db.scalars(
        select(RoleGrant)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.programme_id == exercise_id,
            RoleGrant.role == Role.HANDLEDARE,
            RoleGrant.starts_on <= day,
            RoleGrant.open_on(day),
            Account.open_on(day),
        )
        .order_by(RoleGrant.id)
    )
    return {row.account_id: row for row in rows}


def who_can(db: Session, viewer: Viewer, exercise_id: int) -> tuple[Practiser, ...]:
    """The viewer, who holds courses and who takes them these months, and who practises already; by name."""
    now = practising(db, exercise_id, clock.today())
    rows = db.execute(
        select(Account, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .where(
            Account.federation_id == viewer.federation_id,
            Account.open_on(clock.today()),
            or_(Account.id == viewer.account_id, Account.id.in_(now), Account.id.in_(_in_courses(viewer))),
        )
    )
    found = [
        Practiser(one.id, one.public_id, one.name, organisation or "", one.id in now)
        for one, organisation in rows
    ]
    return tuple(sorted(found, key=lambda one: (swedish_order(one.name), one.account_id)))


def _in_courses(viewer: Viewer) -> CompoundSelect[int | None]:
    """Accounts of those who hold or take a course, of these months, that the viewer sees to."""
    now = clock.now()
    courses = (
        select(Course.id)
        .join(CourseOccasion, CourseOccasion.course_id == Course.id)
        .where(
            Course.federation_id == viewer.federation_id,
            Course.cancelled_on.is_(None),
            CourseOccasion.starts_at.between(now - THESE_MONTHS, now + THESE_MONTHS),
        )
    )
    if not viewer.has(Role.FEDERATION_TRAINER, Role.COORDINATOR):
        own = select(CourseTeacher.course_id).where(CourseTeacher.account_id == viewer.account_id)
        courses = courses.where(Course.id.in_(own))
    teaching = select(CourseTeacher.account_id).where(CourseTeacher.course_id.in_(courses))
    taking = (
        select(Learner.account_id)
        .join(Seat, Seat.learner_id == Learner.id)
        .where(
            Seat.course_id.in_(courses),
            Seat.state.in_((SeatState.INVITED, SeatState.ACCEPTED)),
            Learner.account_id.is_not(None),
        )
    )
    return union_all(teaching, taking)


def places_for(db: Session, viewer: Viewer) -> Sequence[tuple[OrganisationRow, int]]:
    """Where the viewer can make an exercise: organisations in use, each with who answers for its data."""
    everywhere = tree(db, viewer.federation_id)
    rows = [
        one for one in everywhere if holds(viewer, Place(viewer.federation_id, one.path), *EXERCISE_ROLES)
    ]
    by_id = dict(
        db.execute(
            select(Organisation.id, Organisation.controller_id).where(
                Organisation.federation_id == viewer.federation_id, Organisation.controller_id.is_not(None)
            )
        ).all()
    )
    found = []
    for row in rows:
        controller_id = next((by_id[one] for one in row.path if one in by_id), None)
        if controller_id is not None and not row.is_ended:
            found.append((row, controller_id))
    return found
