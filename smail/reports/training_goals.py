"""What evaluations say: shares with Wilson's interval, and nothing of fewer than five."""

from collections.abc import Sequence
from dataclasses import dataclass

from smail.domain.evaluation import (
    FEWEST,
    GOALS,
    Block,
    Counted,
    Parts,
    TrainingGoal,
    Verdict,
    blocks,
    may_be_counted,
    parts,
    span_of,
    tells_of_everyone,
    total,
    verdict,
)
from smail.queries.evaluations import LastAnswers, Tally


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of at least five: the counts between which it is told to lie, mostly the same one twice.

    The interval reaches from that of the lowest count to that of the highest.
    """

    n: int
    least: int
    most: int
    low: float
    high: float
    verdict: Verdict | None

    @property
    def is_exact(self) -> bool:
        """Whether one count is told."""
        return self.least == self.most


@dataclass(frozen=True, slots=True)
class GoalReport:
    """One goal: for all, by year, by place and by course, each only where nothing less can be had from it."""

    goal: TrainingGoal
    wanted: float | None
    whole: Figure | None
    # The part of all that is told exactly: those who wait for others are not in it yet.
    exact: Figure | None
    years: tuple[tuple[int, Figure], ...]
    places: tuple[tuple[str | None, Figure], ...]
    # The title of a course; None for the small ones of a place and a year together.
    courses: tuple[tuple[Block, str | None, Figure], ...]


def figure(n: int, least: int, most: int, wanted: float | None = None) -> Figure:
    """The share with its interval, of a count that is told to lie between these."""
    from smail.analysis.groups.shares import share

    low, high = share(least, n), share(most, n)
    stands = None
    if wanted is not None:
        lowest = verdict(least / n, low.low, low.high, wanted)
        stands = _both(lowest, verdict(most / n, high.low, high.high, wanted))
    return Figure(n, least, most, low.low, high.high, stands)


def _both(lowest: Verdict, highest: Verdict) -> Verdict | None:
    """What holds whichever count it is; None where one reaches the wanted share and the other does not."""
    if lowest is highest:
        return lowest
    found = {lowest, highest}
    if found <= {Verdict.MET, Verdict.MET_UNSURE}:
        return Verdict.MET_UNSURE
    return Verdict.NOT_SURE if found <= {Verdict.OFF, Verdict.NOT_SURE} else None


def of_tally(tally: Tally | None, least: int, *, is_in_sums: bool) -> Figure | None:
    """How many chose this step or a higher one; what is in the goals' sums only if they may tell it too."""
    if tally is None:
        return None
    n, count = tally.n, tally.at_least(least)
    is_told = may_be_counted(n, count) if is_in_sums else n >= FEWEST and not tells_of_everyone(n, count)
    return figure(n, count, count) if is_told else None


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
    known = blocks(counted, this_year)
    found, wanted = parts(known), rule.wanted
    years = sorted({one.year for one in known}, reverse=True)
    places = sorted({one.where for one in known}, key=lambda name: (name is None, name or ""))
    return GoalReport(
        goal,
        wanted,
        _whole(found, wanted),
        _exact(found, wanted),
        tuple(
            (year, told)
            for year in years
            if (told := _sum(found, [one for one in known if one.year == year], wanted)) is not None
        ),
        tuple(
            (where, told)
            for where in places
            if (told := _sum(found, [one for one in known if one.where == where], wanted)) is not None
        ),
        tuple(
            (one, titles.get(one.course or ""), told)
            for one in reversed(known)
            if (told := _sum(found, [one], wanted)) is not None
        ),
    )


def _whole(found: Parts, wanted: float | None) -> Figure | None:
    """All: the parts exactly, and of those that wait no more than that fewer than five are on one side."""
    n, count = total(one for part in found.told for one in part)
    waiting, so = total(found.waiting)
    least, most = span_of(waiting, so)
    if n + waiting == 0 or (not found.told and most - least == waiting):
        return None
    return figure(n + waiting, count + least, count + most, wanted)


def _exact(found: Parts, wanted: float | None) -> Figure | None:
    """The parts that are told, as one."""
    n, count = total(one for part in found.told for one in part)
    return figure(n, count, count, wanted) if n else None


def _sum(found: Parts, rows: Sequence[Block], wanted: float | None) -> Figure | None:
    """The sum of some blocks, where they are whole parts."""
    whole = [one for part in found.told if all(one in rows for one in part) for one in part]
    if len(whole) < len(rows):
        return None
    n, count = total(rows)
    return figure(n, count, count, wanted)
