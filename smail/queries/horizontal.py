"""Reads who was offered the course in horizontal principles, and who took it.

Whoever was asked was offered it, whatever came of that: a no, no answer, the waiting list. A place that was
taken away again, or a course that was called off, offered nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, Attendance, Course, CourseOccasion, HomeTask, Learner, Seat, TrainingRule
from smail.domain.certification import CourseKind, CourseRule, Level, SeatState, missing
from smail.domain.horizontal import Group, Reached, group_of
from smail.domain.people import Sex
from smail.queries.boards import State
from smail.queries.training_rules import rule_of

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

    def is_within(self, area: int | None) -> bool:
        """Whether the person works in the area; everybody does in the county (None)."""
        return area is None or area in self.path


def takers(
    db: Session, federation_id: int, state: State, above: Mapping[int, tuple[int, ...]]
) -> tuple[Taker, ...]:
    """Everybody in the federation whom the principles are for, in three questions."""
    reached = reached_by_learner(db, federation_id)
    utbildare = {one.learner_id for one in state.certified if one.level is Level.UTBILDARE}
    here = or_(Learner.account_id.is_(None), Account.open_on(state.today))
    rows = db.execute(
        select(Learner, here)
        .outerjoin(Account, Account.id == Learner.account_id)
        .where(Learner.federation_id == federation_id)
        .order_by(Learner.id)
    )
    return tuple(
        Taker(
            above[row.organisation_id],
            group_of(row.learner_group, is_utbildare=row.id in utbildare),
            row.sex,
            reached.get(row.id, NOTHING),
            bool(is_here),
        )
        for row, is_here in rows
    )


def reached_by_learner(db: Session, federation_id: int) -> dict[int, Reached]:
    """When each who was asked to such a course was first offered it, and first took it, in two questions."""
    there = _there(db, federation_id)
    found: defaultdict[int, list[Reached]] = defaultdict(list)
    for seat, rule, task in db.execute(_asked(federation_id)):
        taken_on = _taken_on(seat, rule_of(rule), task, there.get(seat.id, ()))
        found[seat.learner_id].append(Reached(clock.civil(seat.invited_at), taken_on))
    return {learner_id: _first(rows) for learner_id, rows in found.items()}


@dataclass(frozen=True, slots=True)
class _There:
    """How long somebody was at the occasion of a number, and when that began."""

    number: int
    minutes: int
    starts_at: datetime


def _asked(federation_id: int) -> Select[Seat, TrainingRule, HomeTask | None]:
    return (
        select(Seat, TrainingRule, HomeTask)
        .join(Course, Course.id == Seat.course_id)
        .join(TrainingRule, TrainingRule.id == Course.rule_id)
        .outerjoin(HomeTask, HomeTask.seat_id == Seat.id)
        .where(*_horizontal(federation_id))
    )


def _there(db: Session, federation_id: int) -> dict[int, list[_There]]:
    rows = db.execute(
        select(Attendance.seat_id, CourseOccasion.number, Attendance.minutes, CourseOccasion.starts_at)
        .join(CourseOccasion, CourseOccasion.id == Attendance.occasion_id)
        .join(Seat, Seat.id == Attendance.seat_id)
        .join(Course, Course.id == Seat.course_id)
        .join(TrainingRule, TrainingRule.id == Course.rule_id)
        .where(*_horizontal(federation_id), Attendance.minutes > 0)
    )
    found: defaultdict[int, list[_There]] = defaultdict(list)
    for seat_id, number, minutes, starts_at in rows:
        found[seat_id].append(_There(number, minutes, starts_at))
    return found


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
