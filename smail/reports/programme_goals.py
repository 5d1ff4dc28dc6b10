"""The goals of one programme on a day: read once from the database, then counted and judged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from smail.db.tables import Programme
from smail.domain.evaluation import TrainingGoal
from smail.domain.goals.facts import Estimated, Facts, Figure, Stay
from smail.domain.goals.grammar import Given, Goal, Who, group_of, is_on_due, sample_of
from smail.domain.goals.windows import Life
from smail.queries import goal_staff, goal_stays, goals
from smail.queries.evaluations import LastAnswers
from smail.queries.goals import StoredGoal
from smail.reports import training_goals
from smail.reports.goals import GoalReport, report


@dataclass(frozen=True, slots=True)
class StandingGoal:
    """A stored goal and how it stands."""

    stored: StoredGoal
    report: GoalReport


def of_programme(
    db: Session, programme: Programme, day: date, only: Sequence[StoredGoal] | None = None
) -> tuple[StandingGoal, ...]:
    """How every goal that holds, or these alone, stand on the day; nothing of an exercise.

    What a model says of the ratings is not brought in here: such a goal waits for the reports of a period.
    """
    if programme.is_exercise:
        return ()
    stored = goals.goals_of(db, programme.id) if only is None else only
    known = Read.of(db, programme, stored, day)
    life = Life(programme.starts_on, programme.ends_on)
    return tuple(StandingGoal(one, report(one.goal, known.facts_for(one), day, life)) for one in stored)


def read(
    db: Session,
    programme: Programme,
    stored: Sequence[StoredGoal],
    day: date,
    estimated: Sequence[Estimated] = (),
) -> "Read":
    """Everything that these goals are counted from, with what courses had answered by the day.

    What a model says of the ratings is brought along by whoever closes a quarter.
    """
    found = Read.of(db, programme, stored, day)
    return replace(found, shared=replace(found.shared, estimated=estimated))


@dataclass(frozen=True, slots=True)
class Read:
    """What the goals of a programme are counted from, each thing read once and only where a goal asks."""

    shared: Facts
    staff: Mapping[Who, tuple[Stay, ...]]
    typed: Mapping[int, list[Figure]]
    answers: tuple[LastAnswers, ...]
    day: date

    @classmethod
    def of(cls, db: Session, programme: Programme, stored: Sequence[StoredGoal], day: date) -> "Read":
        """Everything that these goals ask for."""
        known = stored
        asked = {group.who for one in known if (group := group_of(one.goal.measure)) is not None}
        with_events = not all(is_on_due(one.goal) for one in known)
        is_of_people = any(not who.is_staff for who in asked)
        stays = goal_stays.stays_in(db, programme.id, with_events=with_events) if is_of_people else ()
        samples = any(sample_of(one.goal.measure) for one in known)
        drawn = goal_stays.drawn_in(db, programme.id) if samples else None
        asks_courses = any(_question(one.goal) is not None for one in known)
        return cls(
            Facts(stays, drawn=drawn),
            {who: goal_staff.staff_of(db, programme, who) for who in asked if who.is_staff},
            goals.figures_of(db, known),
            goals.answers_until(db, programme.federation_id, day) if asks_courses else (),
            day,
        )

    def facts_for(self, one: StoredGoal) -> Facts:
        """What this goal is counted from."""
        question, group = _question(one.goal), group_of(one.goal.measure)
        staff = self.staff.get(group.who, ()) if group is not None else ()
        figures = self.typed.get(one.id, []) if question is None else list(self._answered(question))
        return replace(self.shared, staff=staff, figures=figures)

    def _answered(self, question: str) -> Iterable[Figure]:
        """The answers of all courses until the day as one figure, in the blocks that may be told."""
        if question not in set(TrainingGoal):
            return
        found = training_goals.goal_reports(self.answers, self.day.year)
        exact = next(one.exact for one in found if one.goal == question)
        if exact is not None:
            yield Figure(self.day, exact.most, exact.n)


def _question(goal: Goal) -> str | None:
    return goal.measure.question if isinstance(goal.measure, Given) else None
