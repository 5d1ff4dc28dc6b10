"""The figures of a goal: what was counted or brought in, with the interval that chance leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from smail.domain.goals.counting import Rung, Tally, tally
from smail.domain.goals.facts import Facts, Figure
from smail.domain.goals.grammar import (
    Count,
    Difference,
    Distribution,
    Form,
    Given,
    Goal,
    Occasions,
    Progression,
)
from smail.domain.goals.judging import FEWEST, Interval
from smail.domain.goals.windows import Window
from smail.domain.people import Sex


@dataclass(frozen=True, slots=True)
class GoalFigure:
    """One figure of a goal: of all, or of one sex.

    `count` of `n` where it is a share; `value` is the number, the share or the mean itself, in points of a
    share for a difference. The interval is None where nothing is left to chance or n does not say of how
    many persons. `rungs` are the steps from those who were there to those who are counted.
    """

    value: float
    n_persons: int
    count: int | None = None
    n: int | None = None
    interval: Interval | None = None
    rungs: tuple[tuple[Rung, int], ...] = ()
    n_unknown: int = 0

    @property
    def fraction(self) -> Fraction | float:
        """The value as it is compared: exact where it is one count of another."""
        return self.value if self.count is None or not self.n else Fraction(self.count, self.n)

    @property
    def is_enough(self) -> bool:
        """Whether neither those counted nor those left, nor all of them, are a few persons."""
        left = 0 if self.count is None or self.n is None else self.n - self.count
        shown = (self.n_persons, self.count or 0, left)
        return all(number == 0 or number >= FEWEST for number in shown)


def figure(goal: Goal, facts: Facts, window: Window, sex: Sex | None = None) -> GoalFigure | None:
    """The goal's figure in the window; None where there is none yet."""
    measure = goal.measure
    if isinstance(measure, Given):
        brought = [one for one in facts.figures if one.sex is sex and window.holds(one.on)]
        return _given(measure, brought)
    if isinstance(measure, Progression):
        return _estimated(facts, window, sex)
    if isinstance(measure, Difference):
        return None if sex is not None else _difference(measure, facts, window)
    if isinstance(measure, Distribution):
        return _part(measure, facts, window, sex)
    found = tally(measure, facts, window, sex)
    return None if found is None else _counted(found, is_of_persons=not isinstance(measure, Occasions))


def _counted(found: Tally, *, is_of_persons: bool) -> GoalFigure | None:
    if found.n is None:
        return GoalFigure(
            found.count,
            found.n_persons,
            found.count,
            None,
            of_count(found.count),
            found.rungs,
            found.n_unknown,
        )
    # Of nobody there is no share; how it came to nobody is told all the same.
    value = found.count / found.n if found.n else float("nan")
    wilson = of_share(found.count, found.n) if found.n and is_of_persons else None
    return GoalFigure(value, found.n_persons, found.count, found.n, wilson, found.rungs, found.n_unknown)


def of_share(count: int, n: int) -> Interval:
    """Wilson's interval."""
    # Whoever only answers never pays for the mathematics.
    from smail.analysis.groups import share

    found = share(count, n)
    return Interval(found.low, found.high)


def of_count(count: int) -> Interval:
    """Garwood's interval."""
    from smail.analysis.groups import count_interval

    return Interval(*count_interval(count))


def _given(measure: Given, brought: Sequence[Figure]) -> GoalFigure | None:
    if not brought:
        return None
    if measure.form is Form.COUNT:
        total = sum(one.value for one in brought)
        return GoalFigure(total, 0, total, None, of_count(total))
    # Of the same day the one that was written last.
    last = sorted(brought, key=lambda one: one.on)[-1]
    if not last.of:
        return None
    if measure.form is Form.MEAN:
        return GoalFigure(last.value / last.of, 0)
    # Only the answers of a course are persons drawn by chance into those who answer.
    is_asked = measure.question is not None
    interval = of_share(last.value, last.of) if is_asked else None
    return GoalFigure(last.value / last.of, last.of if is_asked else 0, last.value, last.of, interval)


def _estimated(facts: Facts, window: Window, sex: Sex | None) -> GoalFigure | None:
    found = [one for one in facts.estimated if one.sex is sex and window.holds(one.until)]
    if not found:
        return None
    last = max(found, key=lambda one: one.until)
    return GoalFigure(last.share, last.n_persons, interval=Interval(last.low, last.high))


def _part(measure: Distribution, facts: Facts, window: Window, sex: Sex | None) -> GoalFigure | None:
    """Of all how many there are; of one sex how large a part of all."""
    whole = tally(measure, facts, window)
    if whole is None or sex is None or not whole.n:
        return None if whole is None else _counted(whole, is_of_persons=True)
    part = tally(Count(measure.group), facts, window, sex)
    return None if part is None else _counted(replace(whole, count=part.count), is_of_persons=True)


def _difference(measure: Difference, facts: Facts, window: Window) -> GoalFigure | None:
    women, men = (tally(measure.of, facts, window, sex) for sex in (Sex.WOMAN, Sex.MAN))
    if women is None or men is None or not women.n or not men.n:
        return None
    from smail.analysis.groups import difference_of_shares

    found = difference_of_shares(women.count, women.n, men.count, men.n)
    return GoalFigure(
        abs(found.estimate), min(women.n, men.n), interval=_of_size(found.low, found.high), rungs=women.rungs
    )


def _of_size(low: float, high: float) -> Interval:
    """The interval of how large a difference is, whichever way it goes."""
    least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return Interval(least, max(abs(low), abs(high)))
