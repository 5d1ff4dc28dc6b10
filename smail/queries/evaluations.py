"""Reads evaluations: the one at an address, those of a course, and counts of answers, never a sheet."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Attendance,
    Course,
    CourseOccasion,
    Evaluation,
    EvaluationAnswer,
    EvaluationCount,
    EvaluationPool,
    EvaluationSheet,
    Seat,
    TrainingRule,
)
from smail.domain.certification import SeatState
from smail.domain.evaluation import GOALS, Window, last_day, shown_key, window
from smail.domain.instrument import AnswerKind
from smail.queries import organisations


@dataclass(frozen=True, slots=True)
class Found:
    """An evaluation with what it is about."""

    evaluation: Evaluation
    occasion: CourseOccasion
    course: Course

    @property
    def held_on(self) -> date:
        """The day of the occasion."""
        return clock.civil(self.occasion.starts_at)

    @property
    def last_day(self) -> date:
        """The last day to answer."""
        return last_day(self.held_on)

    @property
    def shown_key(self) -> str:
        """The key as it stands in the address."""
        return shown_key(self.evaluation.key)

    @property
    def is_closed(self) -> bool:
        """Whether no answer can come any more: only then is told what was answered, which never changes."""
        return self.evaluation.closed_on is not None

    @property
    def window(self) -> Window:
        """Whether it can be answered now; never again once it is closed, wherever the occasion is moved."""
        if self.is_closed:
            return Window.OVER
        return window(self.occasion.starts_at, self.held_on, clock.now(), clock.today())


@dataclass(frozen=True, slots=True)
class Tally:
    """What was answered to one question: how many chose each step."""

    item: str
    steps: Mapping[int, int]

    @property
    def n(self) -> int:
        """How many chose a step."""
        return sum(self.steps.values())

    def at_least(self, step: int) -> int:
        """How many chose this step or a higher one."""
        return sum(n for value, n in self.steps.items() if value >= step)


@dataclass(frozen=True, slots=True)
class LastAnswers:
    """What was answered after the last occasion of a course that is closed, or (None) in a pool."""

    course: str | None
    title: str
    where: str | None
    closed_on: date
    tallies: Mapping[str, Tally]


def by_key(db: Session, key: str) -> Found | None:
    """The evaluation at an address; none of a course that was called off."""
    row = db.execute(
        select(Evaluation, CourseOccasion, Course)
        .join(CourseOccasion, CourseOccasion.id == Evaluation.occasion_id)
        .join(Course, Course.id == CourseOccasion.course_id)
        .where(Evaluation.key == key, Course.cancelled_on.is_(None))
    ).one_or_none()
    return None if row is None else Found(*row)


def of_course(db: Session, course_id: int) -> dict[int, Found]:
    """The evaluations of a course by the number of the occasion."""
    rows = db.execute(
        select(Evaluation, CourseOccasion, Course)
        .join(CourseOccasion, CourseOccasion.id == Evaluation.occasion_id)
        .join(Course, Course.id == CourseOccasion.course_id)
        .where(Course.id == course_id)
    )
    return {row.CourseOccasion.number: Found(*row) for row in rows}


def numbers_closed(db: Session, course_id: int) -> frozenset[int]:
    """The occasions of the course whose evaluation takes no more answers, by number."""
    rows = (
        select(CourseOccasion.number)
        .join(Evaluation, Evaluation.occasion_id == CourseOccasion.id)
        .where(CourseOccasion.course_id == course_id, Evaluation.closed_on.is_not(None))
    )
    return frozenset(db.scalars(rows))


def is_evaluated(db: Session, course_id: int) -> bool:
    """Whether somebody has answered about the course, or can no longer."""
    answered = (
        select(EvaluationSheet.occasion_id)
        .where(EvaluationSheet.occasion_id == CourseOccasion.id)
        .correlate(CourseOccasion)
    )
    found = (
        select(CourseOccasion.id)
        .join(Evaluation, Evaluation.occasion_id == CourseOccasion.id)
        .where(
            CourseOccasion.course_id == course_id,
            or_(Evaluation.closed_on.is_not(None), answered.exists()),
        )
    )
    return db.scalars(found.limit(1)).first() is not None


def open_for_seats(db: Session, seat_ids: Collection[int]) -> dict[int, list[Found]]:
    """What can be evaluated now by those who have these places, whether or not they have, by place.

    The occasions of the course but those at which they are noted absent, and those made up elsewhere.
    """
    noted = and_(Attendance.occasion_id == CourseOccasion.id, Attendance.seat_id == Seat.id)
    is_own = Seat.course_id == Course.id
    rows = db.execute(
        select(Seat.id, Evaluation, CourseOccasion, Course)
        .select_from(Evaluation)
        .join(CourseOccasion, CourseOccasion.id == Evaluation.occasion_id)
        .join(Course, Course.id == CourseOccasion.course_id)
        .join(Seat, Seat.id.in_(seat_ids))
        .outerjoin(Attendance, noted)
        .where(
            or_(
                is_own & (Seat.state == SeatState.ACCEPTED) & (func.coalesce(Attendance.minutes, 1) > 0),
                ~is_own & (Attendance.minutes > 0),
            ),
            Course.cancelled_on.is_(None),
            Evaluation.closed_on.is_(None),
        )
        .order_by(CourseOccasion.starts_at, CourseOccasion.id)
    )
    found: dict[int, list[Found]] = {}
    for row in rows:
        one = Found(row.Evaluation, row.CourseOccasion, row.Course)
        if one.window is Window.OPEN:
            found.setdefault(row.id, []).append(one)
    return found


def n_answered(db: Session, occasion_ids: Collection[int]) -> dict[int, int]:
    """How many sheets have come in, by occasion: those that wait; when closed, each question once."""
    each = (
        select(EvaluationAnswer.occasion_id, EvaluationAnswer.item_key, func.count().label("n"))
        .where(EvaluationAnswer.occasion_id.in_(occasion_ids))
        .group_by(EvaluationAnswer.occasion_id, EvaluationAnswer.item_key)
    )
    waiting = (
        select(EvaluationSheet.occasion_id, func.count())
        .where(EvaluationSheet.occasion_id.in_(occasion_ids))
        .group_by(EvaluationSheet.occasion_id)
    )
    found: dict[int, int] = dict.fromkeys(occasion_ids, 0)
    found |= {occasion_id: n for occasion_id, n in db.execute(waiting) if occasion_id is not None}
    for occasion_id, _item, n in db.execute(each):
        found[occasion_id] = max(found[occasion_id], n)
    return found


def tallies(db: Session, occasion_ids: Collection[int]) -> dict[int, dict[str, Tally]]:
    """How many chose each step, by occasion and question; one question to the database."""
    rows = db.execute(
        select(
            EvaluationAnswer.occasion_id,
            EvaluationAnswer.item_key,
            EvaluationAnswer.value,
            func.count(),
        )
        .where(
            EvaluationAnswer.occasion_id.in_(occasion_ids),
            EvaluationAnswer.kind == AnswerKind.VALUE,
        )
        .group_by(EvaluationAnswer.occasion_id, EvaluationAnswer.item_key, EvaluationAnswer.value)
    )
    counted: dict[int, dict[str, Counter[int]]] = {one: {} for one in occasion_ids}
    for occasion_id, item, value, n in rows:
        counted[occasion_id].setdefault(item, Counter())[value or 0] += n
    return {
        occasion_id: {item: Tally(item, steps) for item, steps in items.items()}
        for occasion_id, items in counted.items()
    }


def last_answers(db: Session, federation_id: int) -> tuple[LastAnswers, ...]:
    """The answers that the goals are counted by, of every course whose evaluation is closed and every pool.

    Those after the last occasion: then all is learnt, and nobody is counted once for each occasion.
    """
    above = {row.id: row for row in organisations.tree(db, federation_id)}
    return (*_of_courses(db, federation_id, above), *_of_pools(db, federation_id, above))


def _of_courses(
    db: Session, federation_id: int, above: Mapping[int, organisations.OrganisationRow]
) -> tuple[LastAnswers, ...]:
    rows = db.execute(
        select(Evaluation, CourseOccasion, Course)
        .join(CourseOccasion, CourseOccasion.id == Evaluation.occasion_id)
        .join(Course, Course.id == CourseOccasion.course_id)
        .join(TrainingRule, TrainingRule.id == Course.rule_id)
        .where(
            Course.federation_id == federation_id,
            Course.cancelled_on.is_(None),
            CourseOccasion.number == TrainingRule.n_occasions,
        )
        # A day that is put right moves no course among those whose answers were told together.
        .order_by(Evaluation.closed_on, CourseOccasion.id)
    )
    over = [one for one in (Found(*row) for row in rows) if one.is_closed]
    counted = tallies(db, [one.occasion.id for one in over])
    return tuple(
        LastAnswers(
            one.course.public_id,
            one.course.title,
            _where(one.course, above),
            one.last_day,
            {item: tally for item, tally in counted[one.occasion.id].items() if item in _ITEMS},
        )
        for one in over
    )


def _of_pools(
    db: Session, federation_id: int, above: Mapping[int, organisations.OrganisationRow]
) -> tuple[LastAnswers, ...]:
    rows = db.execute(
        select(EvaluationPool, EvaluationCount)
        .join(EvaluationCount, EvaluationCount.pool_id == EvaluationPool.id)
        .where(EvaluationPool.federation_id == federation_id)
        .order_by(EvaluationPool.id, EvaluationCount.item_key, EvaluationCount.value)
    )
    pools: dict[int, EvaluationPool] = {}
    steps: dict[int, dict[str, dict[int, int]]] = {}
    for pool, count in rows:
        pools[pool.id] = pool
        steps.setdefault(pool.id, {}).setdefault(count.item_key, {})[count.value] = count.n
    return tuple(
        LastAnswers(
            None,
            "",
            None if pool.organisation_id is None else above[pool.organisation_id].name,
            date(pool.year, 12, 31),
            {item: Tally(item, chosen) for item, chosen in steps[pool.id].items()},
        )
        for pool in pools.values()
    )


_ITEMS = frozenset(rule.item for rule in GOALS.values())


def _where(course: Course, above: Mapping[int, organisations.OrganisationRow]) -> str | None:
    """The municipality or other body that the course was held in."""
    if course.organisation_id is None:
        return None
    return above[above[course.organisation_id].path[-1]].name
