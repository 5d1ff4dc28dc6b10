"""How every goal of a programme stands on a day: figure, interval, status, by sex, and how it was counted.

The threshold here keeps a status from being read out of a few persons; what may be published of the figures
beside it is for the disclosure gate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from smail.domain.goals import judging
from smail.domain.goals.facts import Facts
from smail.domain.goals.grammar import (
    AtLeast,
    AtMost,
    Count,
    Form,
    Given,
    Goal,
    Parts,
    Smaller,
    group_of,
    sample_of,
)
from smail.domain.goals.judging import FEWEST, Interval, Judged, Status
from smail.domain.goals.windows import Life, Window, before, window
from smail.domain.people import Sex
from smail.reports.goal_figures import GoalFigure, figure

NOT_BEGUN = Judged(Status.TOO_EARLY)


@dataclass(frozen=True, slots=True)
class GoalReport:
    """How one goal stands; no window before the programme has begun."""

    goal: Goal
    window: Window | None
    judged: Judged
    whole: GoalFigure | None = None
    by_sex: Mapping[Sex, GoalFigure | None] | None = None

    @property
    def status(self) -> Status:
        """How it stands."""
        return self.judged.status


def report(goal: Goal, facts: Facts, day: date, life: Life) -> GoalReport:
    """How the goal stands on the day, with what has been until then."""
    now = window(goal.per, day, life, goal.deadline)
    if now is None:
        return GoalReport(goal, None, NOT_BEGUN)
    whole = figure(goal, facts, now)
    by_sex = {sex: figure(goal, facts, now, sex) for sex in _sexes(goal)}
    return GoalReport(goal, now, _judged(goal, facts, now, life, whole, by_sex), whole, by_sex)


def _sexes(goal: Goal) -> tuple[Sex, ...]:
    """Women and men, and whoever else a wanted distribution names."""
    named = [sex for sex, _ in goal.target.wanted] if isinstance(goal.target, Parts) else []
    return tuple(dict.fromkeys((Sex.WOMAN, Sex.MAN, *named)))


def _judged(
    goal: Goal,
    facts: Facts,
    now: Window,
    life: Life,
    whole: GoalFigure | None,
    by_sex: Mapping[Sex, GoalFigure | None],
) -> Judged:
    nothing = _nothing_to_judge(goal, facts, now, whole)
    if nothing is not None or whole is None:
        return Judged(nothing or Status.NO_FIGURE)
    if isinstance(goal.target, Parts):
        return _of_parts(goal.target, by_sex, now)
    if isinstance(goal.target, Smaller):
        return _of_smaller(goal, facts, now, life, whole)
    return _of_number(goal, goal.target, whole, now)


def _nothing_to_judge(goal: Goal, facts: Facts, now: Window, whole: GoalFigure | None) -> Status | None:
    """Why no figure can be judged; None where one can."""
    open_or = Status.TOO_EARLY if not now.is_over else None
    if sample_of(goal.measure) is not None and facts.drawn is None:
        return open_or or Status.NO_FIGURE
    if whole is None:
        return open_or or (Status.NO_FIGURE if isinstance(goal.measure, Given) else Status.TOO_FEW)
    if _is_of_persons(goal) and whole.n_persons < _fewest(goal):
        return open_or if open_or and whole.n_persons == 0 else Status.TOO_FEW
    return None


def _is_of_persons(goal: Goal) -> bool:
    """Whether it says something of each person, as a plain number and what is typed in do not."""
    if isinstance(goal.measure, Given):
        return goal.measure.question is not None
    return not isinstance(goal.measure, Count)


def _fewest(goal: Goal) -> int:
    """The few who work in a programme are no secret: whether they are certified their heads know by name."""
    group = group_of(goal.measure)
    return 1 if group is not None and group.who.is_staff else FEWEST


def _of_number(goal: Goal, target: AtLeast | AtMost, whole: GoalFigure, now: Window) -> Judged:
    if whole.count is not None and whole.n is None:
        return judging.of_count(whole.count, target, now, whole.interval or Interval(0, 0))
    if isinstance(goal.measure, Given) and goal.measure.form is Form.MEAN:
        reaches = whole.value >= target.value if isinstance(target, AtLeast) else whole.value <= target.value
        return Judged(_by_number(reaches=reaches, is_over=now.is_over))
    return judging.of_share(whole.fraction, target, whole.interval, is_over=now.is_over)


def _by_number(*, reaches: bool, is_over: bool) -> Status:
    if is_over:
        return Status.MET if reaches else Status.OFF
    return Status.ON_THE_WAY


def _of_parts(parts: Parts, by_sex: Mapping[Sex, GoalFigure | None], now: Window) -> Judged:
    found = [
        (sex, one.fraction, one.interval)
        for sex, one in by_sex.items()
        if one is not None and one.interval is not None
    ]
    return judging.of_parts(parts, found, is_over=now.is_over)


def _of_smaller(goal: Goal, facts: Facts, now: Window, life: Life, whole: GoalFigure) -> Judged:
    then = before(goal.per, now, life)
    earlier = None if then is None else figure(goal, facts, then)
    if earlier is None or earlier.n_persons < FEWEST or earlier.interval is None or whole.interval is None:
        return Judged(Status.TOO_EARLY if then is None or not now.is_over else Status.TOO_FEW)
    is_smaller = whole.value < earlier.value
    return judging.of_smaller(whole.interval, earlier.interval, is_smaller=is_smaller, is_over=now.is_over)
