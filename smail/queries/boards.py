"""Reads what a board of the training is counted from: who is certified, who is learning, and who measures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select, union
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Account,
    Assessment,
    Certificate,
    Course,
    CourseOccasion,
    Enrolment,
    Learner,
    Programme,
    RaterKind,
    Seat,
    StaffPeriod,
    TrainingRule,
)
from smail.db.tables.people import is_real
from smail.domain.calendar import Quarter
from smail.domain.certification import CERTIFIES, CourseKind, LearnerGroup, Level, SeatState, is_valid
from smail.domain.people import Sex
from smail.domain.training_plan import TAKING_UNTIL, last_quarter
from smail.queries.organisations import paths


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a level, and where; `until` is the last day of a certificate that holds."""

    learner_id: int
    account_id: int | None
    name: str
    level: Level
    path: tuple[int, ...]
    sex: Sex | None
    until: date | None = None
    # As it was told on the last day of the quarter that was closed last.
    sex_then: Sex | None = None

    def is_within(self, area: int | None) -> bool:
        """Whether the person works in the area; everybody does in the county (None)."""
        return area is None or area in self.path


class Held(NamedTuple):
    """A certificate, the first day without an account of whoever holds it and has left, and the person."""

    certificate: Certificate
    left_on: date | None
    person: Person


@dataclass(frozen=True, slots=True)
class State:
    """The training of a county on a day, each person once on each level."""

    today: date
    quarter: Quarter
    certified: tuple[Person, ...]
    learning: tuple[Person, ...]
    # Certified användare on the last day of the quarter, and the accounts that measured in it.
    users: tuple[Person, ...]
    measured: frozenset[int]
    # Every certificate that holds on that day or later, with whose it is.
    held: tuple[Held, ...] = ()
    # Each organisation with those above it.
    above: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


def state_of(db: Session, federation_id: int, today: date) -> State:
    """The training of the federation today; a handful of questions however many there are."""
    above = paths(db, federation_id)
    quarter = last_quarter(today)
    rows = db.execute(
        select(Certificate, Learner, Account.ended_on)
        .join(Learner, Learner.id == Certificate.learner_id)
        .outerjoin(Account, Account.id == Learner.account_id)
        .where(Learner.federation_id == federation_id, Certificate.valid_until >= quarter.last_on)
        .order_by(Certificate.id)
    ).all()
    held = [
        Held(row.Certificate, row.ended_on, _holder(row.Learner, row.Certificate, above, quarter.last_on))
        for row in rows
    ]
    certified = holding(held, today)
    then = holding(held, quarter.last_on)
    return State(
        today,
        quarter,
        certified,
        _learning(db, federation_id, certified, above, today),
        tuple(one for one in then if one.level is Level.ANVANDARE),
        _accounts(db, measuring(federation_id, quarter)),
        tuple(held),
        above,
    )


def _holder(
    learner: Learner, row: Certificate, above: Mapping[int, tuple[int, ...]], closed_on: date
) -> Person:
    return replace(person_on(learner, row.level, above, closed_on), until=row.valid_until)


def person_on(
    learner: Learner, level: Level, above: Mapping[int, tuple[int, ...]], closed_on: date
) -> Person:
    """The learner on a level, who has no certificate on it yet."""
    name, path = learner.name, above[learner.organisation_id]
    then, _group = stood(learner, closed_on)
    return Person(learner.id, learner.account_id, name, level, path, learner.sex, sex_then=then)


def stood(learner: Learner, closed_on: date) -> tuple[Sex | None, LearnerGroup]:
    """The sex and the group of the learner as they were known on the last day of the closed quarter."""
    if learner.changed_on is None or learner.changed_on <= closed_on or learner.group_before is None:
        return learner.sex, learner.learner_group
    return learner.sex_before, learner.group_before


def holding(held: Iterable[Held], day: date) -> tuple[Person, ...]:
    """Everybody here whose certificate holds on that day, by the one that holds longest."""
    longest: dict[tuple[int, Level], Person] = {}
    for row, left_on, person in held:
        if row.issued_on > day or not is_valid(row.valid_until, row.withdrawn_on, day):
            continue
        if left_on is not None and left_on <= day:
            continue
        known = longest.get((person.learner_id, person.level))
        if known is None or (known.until or day) < row.valid_until:
            longest[(person.learner_id, person.level)] = person
    return tuple(longest.values())


def _learning(
    db: Session,
    federation_id: int,
    certified: Iterable[Person],
    above: Mapping[int, tuple[int, ...]],
    today: date,
) -> tuple[Person, ...]:
    """Those with a place on a course that certifies and is not long over, if not certified already."""
    holding = {(one.learner_id, one.level) for one in certified}
    found: dict[tuple[int, Level], Person] = {}
    for learner, kind in db.execute(_seated(federation_id, today)):
        level = CERTIFIES[kind]
        if (learner.id, level) not in holding:
            found[(learner.id, level)] = person_on(learner, level, above, last_quarter(today).last_on)
    return tuple(found.values())


def _seated(federation_id: int, today: date) -> Select[Learner, CourseKind]:
    last = (
        select(CourseOccasion.course_id)
        .group_by(CourseOccasion.course_id)
        .having(func.max(CourseOccasion.starts_at) >= clock.now() - TAKING_UNTIL)
    )
    given = select(Certificate.id).where(
        Certificate.learner_id == Learner.id, Certificate.course_id == Course.id
    )
    return (
        select(Learner, TrainingRule.kind)
        .join(Seat, Seat.learner_id == Learner.id)
        .join(Course, Course.id == Seat.course_id)
        .join(TrainingRule, TrainingRule.id == Course.rule_id)
        .outerjoin(Account, Account.id == Learner.account_id)
        .where(
            Course.federation_id == federation_id,
            or_(Account.id.is_(None), Account.open_on(today)),
            Seat.state == SeatState.ACCEPTED,
            Course.cancelled_on.is_(None),
            or_(Course.closed_on.is_(None), Course.closed_on > today),
            TrainingRule.kind.in_(CERTIFIES),
            Course.id.in_(last),
            ~given.exists(),
        )
        .order_by(Seat.id)
    )


def _accounts(db: Session, rows: Select[int | None, int]) -> frozenset[int]:
    own = rows.subquery().c[0]
    return frozenset(one for one in db.scalars(select(own).distinct()) if one is not None)


def measuring(federation_id: int, quarter: Quarter, end: datetime | None = None) -> Select[int | None, int]:
    """The accounts that sent in a rating of their own, or answered for somebody real who sent in theirs.

    Each with the rating. Until `end`, if it is given: what was taken back after it stood then.
    """
    stands = Assessment.withdrawn_at.is_(None)
    sent = (
        Assessment.submitted_on >= quarter.starts_on,
        Assessment.submitted_on <= quarter.last_on,
        stands if end is None else or_(stands, Assessment.withdrawn_at > end),
        is_real(Assessment.participant_id),
        Programme.federation_id == federation_id,
        Enrolment.starts_on <= Assessment.submitted_on,
        or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= Assessment.submitted_on),
    )
    stays = (
        select(StaffPeriod.account_id, Assessment.id)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(Assessment, Assessment.participant_id == Enrolment.participant_id)
        .where(
            *sent,
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            StaffPeriod.is_responsible,
            StaffPeriod.starts_on <= Assessment.submitted_on,
            or_(StaffPeriod.ends_on.is_(None), StaffPeriod.ends_on > Assessment.submitted_on),
        )
    )
    own = (
        select(Assessment.rater_account_id, Assessment.id)
        .join(Enrolment, Enrolment.participant_id == Assessment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(*sent, Assessment.rater_kind == RaterKind.STAFF)
    )
    both = union(stays, own).subquery()
    return select(both.c[0], both.c[1])
