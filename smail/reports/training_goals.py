"""What evaluations say: shares with Wilson's interval, and nothing of fewer than five."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smail.domain.evaluation import (
    FEWEST,
    GOALS,
    Block,
    Counted,
    TrainingGoal,
    Verdict,
    blocks,
    count_in_sums,
    tells_of_everyone,
    verdict,
)
from smail.queries.evaluations import LastAnswers, Tally


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of at least five; `is_open` is False where it would say what each has answered."""

    n: int
    count: int
    low: float
    high: float
    verdict: Verdict | None
    is_open: bool

    @property
    def value(self) -> float:
        """The share itself."""
        return self.count / self.n


@dataclass(frozen=True, slots=True)
class GoalReport:
    """One goal: for all, by year, by place and by course; None where nothing can be told."""

    goal: TrainingGoal
    wanted: float | None
    whole: Figure | None
    years: tuple[tuple[int, Figure], ...]
    places: tuple[tuple[str | None, Figure], ...]
    # The title of a course; None for the small ones of a place and a year together.
    courses: tuple[tuple[Block, str | None, Figure], ...]


def figure(n: int, count: int, wanted: float | None = None) -> Figure | None:
    """The share with its interval; None of fewer than five."""
    if n < FEWEST:
        return None
    from smail.analysis.groups.shares import share

    found = share(count, n)
    is_open = not tells_of_everyone(n, count)
    stands = None if wanted is None else verdict(count / n, found.low, found.high, wanted)
    return Figure(n, count, found.low, found.high, stands, is_open)


def of_tally(tally: Tally | None, least: int) -> Figure | None:
    """How many chose this step or a higher one."""
    return None if tally is None else figure(tally.n, tally.at_least(least))


def goal_reports(answers: Sequence[LastAnswers], this_year: int) -> tuple[GoalReport, ...]:
    """Every goal, by everything that was answered until now."""
    return tuple(_report(goal, answers, this_year) for goal in TrainingGoal)


def _report(goal: TrainingGoal, answers: Sequence[LastAnswers], this_year: int) -> GoalReport:
    rule = GOALS[goal]
    titles = {one.course: one.title for one in answers if one.course is not None}
    counted = [
        Counted(one.course, one.where, one.closed_on.year, tally.n, tally.at_least(rule.least))
        for one in answers
        if (tally := one.tallies.get(rule.item)) is not None
    ]
    told = blocks(counted, this_year)
    years = sorted({one.year for one in told}, reverse=True)
    places = sorted({one.where for one in told}, key=lambda name: (name is None, name or ""))
    return GoalReport(
        goal,
        rule.wanted,
        _sum(told, rule.wanted),
        tuple(
            (year, found)
            for year in years
            if (found := _sum((one for one in told if one.year == year), rule.wanted)) is not None
        ),
        tuple(
            (where, found)
            for where in places
            if (found := _sum((one for one in told if one.where == where), rule.wanted)) is not None
        ),
        tuple(
            (one, titles.get(one.course or ""), found)
            for one in reversed(told)
            if (found := _sum([one], rule.wanted)) is not None
        ),
    )


def _sum(told: Iterable[Block], wanted: float | None) -> Figure | None:
    parts = list(told)
    return figure(sum(one.n for one in parts), round(sum(map(count_in_sums, parts))), wanted)
