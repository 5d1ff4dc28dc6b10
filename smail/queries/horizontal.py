"""Reads whom the course in horizontal principles is for, who was offered it, and who took it.

It is for everybody who has a role today, and for every learner: each once, whether asked to a course or not.

Whoever was asked was offered it, whatever came of that: a no, no answer, the waiting list. A place that was
taken away again, or a course that was called off, offered nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Account,
    Attendance,
    Course,
    CourseOccasion,
    HomeTask,
    Learner,
    Programme,
    RoleGrant,
    Seat,
    TrainingRule,
)
from smail.domain.certification import CourseKind, CourseRule, LearnerGroup, Level, SeatState, missing
from smail.domain.horizontal import Group, Reached, group_of, usual_group
from smail.domain.people import Sex
from smail.queries.boards import State, stood
from smail.queries.boards_then import Then
from smail.queries.training_rules import rule_of
from smail.queries.viewers import as_grant

NOTHING = Reached()


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody whom the principles are for, where, as what, and what has come of it."""

    path: tuple[int, ...]
    group: Group
    sex: Sex | None
    reached: Reached
    # Not of whoever has left: what they took still counts in what was done.
    is_here: bool
    # Whoever takes no course has not been asked the own sex.
    is_learner: bool
    learner_id: int | None = None
    added_on: date | None = None
    # Whether the person was here when the last quarter closed.
    was_here: bool = False
    # The sex and the group as they were known then.
    stood: tuple[Sex | None, LearnerGroup] = (None, LearnerGroup.TRAINEE)

    def is_within(self, area: int | None) -> bool:
        """Whether the person works in the area; everybody does in the county (None)."""
        return area is None or area in self.path


def takers(
    db: Session, federation_id: int, state: State, above: Mapping[int, tuple[int, ...]]
) -> tuple[Taker, ...]:
    """Everybody in the federation whom the principles are for, in three questions."""
    reached = reached_by_learner(db, federation_id)
    utbildare = {one.learner_id for one in state.certified if one.level is Level.UTBILDARE}
    here, was_here = (
        or_(Learner.account_id.is_(None), Account.open_on(day))
        for day in (state.today, state.quarter.last_on)
    )
    rows = db.execute(
        select(Learner, here, was_here)
        .outerjoin(Account, Account.id == Learner.account_id)
        .where(Learner.federation_id == federation_id)
        .order_by(Learner.id)
    )
    known = tuple(
        Taker(
            above[row.organisation_id],
            group_of(row.learner_group, is_utbildare=row.id in utbildare),
            row.sex,
            reached.get(row.id, NOTHING),
            is_here=bool(is_here),
            is_learner=True,
            learner_id=row.id,
            added_on=clock.civil(row.added_at),
            was_here=bool(there),
            stood=stood(row, state.quarter.last_on),
        )
        for row, is_here, there in rows
    )
    return (*known, *_never_asked(db, federation_id, state.today, above))


def as_known(people: Iterable[Taker], then: Then) -> tuple[Taker, ...]:
    """The learners as they stood that day: who had come, as what, what was taken, and the sexes told."""
    utbildare = {one.learner_id for one in then.certified if one.level is Level.UTBILDARE}
    return tuple(
        replace(
            one,
            is_here=one.was_here,
            sex=one.stood[0],
            group=group_of(one.stood[1], is_utbildare=one.learner_id in utbildare),
            reached=Reached(_until(one.reached.offered_on, then.day), _until(one.reached.taken_on, then.day)),
        )
        for one in people
        if one.added_on is not None and one.added_on <= then.day
    )


def _until(day: date | None, last: date) -> date | None:
    return day if day is not None and day <= last else None


def _never_asked(
    db: Session, federation_id: int, today: date, above: Mapping[int, tuple[int, ...]]
) -> Iterable[Taker]:
    """Everybody who has a role and takes no course, where they work; an exercise is no role."""
    held = defaultdict[Account, list[tuple[RoleGrant, int | None]]](list)
    for account, grant, programme_at in db.execute(_roles(federation_id, today)):
        held[account].append((grant, grant.organisation_id or programme_at))
    for account, roles in held.items():
        group = usual_group(as_grant(grant, account) for grant, _at in roles)
        works_at = account.organisation_id or next((at for _grant, at in roles if at is not None), None)
        path = () if works_at is None else above[works_at]
        own = group_of(group, is_utbildare=False)
        yield Taker(path, own, None, NOTHING, is_here=True, is_learner=False)


def _roles(federation_id: int, today: date) -> Select[Account, RoleGrant, int | None]:
    return (
        select(Account, RoleGrant, Programme.organisation_id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .outerjoin(Programme, Programme.id == RoleGrant.programme_id)
        .outerjoin(Learner, Learner.account_id == Account.id)
        .where(
            Account.federation_id == federation_id,
            Account.open_on(today),
            RoleGrant.starts_on <= today,
            RoleGrant.open_on(today),
            Learner.id.is_(None),
            or_(Programme.id.is_(None), Programme.exercise_since.is_(None)),
        )
        .order_by(Account.id, RoleGrant.id)
    )


def reached_by_learner(db: Session, federation_id: int) -> dict[int, Reached]:
    """When each who was asked to such a course was first offered it, and first took it, in one question."""
    asked: dict[Seat, tuple[CourseRule, HomeTask | None]] = {}
    there = defaultdict[Seat, list[_There]](list)
    for seat, rule, task, number, minutes, starts_at in db.execute(_asked(federation_id)):
        asked[seat] = (rule_of(rule), task)
        if minutes:
            there[seat].append(_There(number, minutes, starts_at))
    found: defaultdict[int, list[Reached]] = defaultdict(list)
    for seat, (takes, task) in asked.items():
        reached = Reached(clock.civil(seat.invited_at), _taken_on(seat, takes, task, there[seat]))
        found[seat.learner_id].append(reached)
    return {learner_id: _first(rows) for learner_id, rows in found.items()}


@dataclass(frozen=True, slots=True)
class _There:
    """How long somebody was at the occasion of a number, and when that began."""

    number: int
    minutes: int
    starts_at: datetime


def _asked(federation_id: int) -> Select[Seat, TrainingRule, HomeTask | None, int, int | None, datetime]:
    """A row of each occasion that somebody was at; one of whoever was at none."""
    return (
        select(
            Seat,
            TrainingRule,
            HomeTask,
            CourseOccasion.number,
            Attendance.minutes,
            CourseOccasion.starts_at,
        )
        .join(Course, Course.id == Seat.course_id)
        .join(TrainingRule, TrainingRule.id == Course.rule_id)
        .outerjoin(HomeTask, HomeTask.seat_id == Seat.id)
        .outerjoin(Attendance, Attendance.seat_id == Seat.id)
        .outerjoin(CourseOccasion, CourseOccasion.id == Attendance.occasion_id)
        .where(*_horizontal(federation_id))
    )


def _horizontal(federation_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Course.federation_id == federation_id,
        Course.cancelled_on.is_(None),
        TrainingRule.kind == CourseKind.HORIZONTAL,
        Seat.state != SeatState.WITHDRAWN,
    )


def _taken_on(seat: Seat, rule: CourseRule, task: HomeTask | None, there: Iterable[_There]) -> date | None:
    """The day on which the last thing was done that the rule takes; None while something is lacking."""
    minutes: defaultdict[int, int] = defaultdict(int)
    last: list[datetime] = []
    for one in there:
        minutes[one.number] += one.minutes
        last.append(one.starts_at)
    if seat.state is not SeatState.ACCEPTED or missing(rule, minutes, task.state if task else None):
        return None
    if task is not None and rule.home_task_minutes:
        last.append(task.judged_at or task.handed_in_at)
    return clock.civil(max(last))


def _first(rows: Iterable[Reached]) -> Reached:
    offered = [one.offered_on for one in rows if one.offered_on is not None]
    taken = [one.taken_on for one in rows if one.taken_on is not None]
    return Reached(min(offered, default=None), min(taken, default=None))
