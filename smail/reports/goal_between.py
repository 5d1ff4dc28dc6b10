"""Between which percents a share is, where it is not told: so wide that the numbers behind it are not had.

Whoever knows exactly how many there are must still find five numbers that have what is asked for; of a time
that grows by the period ten, since what is told of it at one period narrows what is told at the next. So the
steps are wider the fewer they are, and one of them begins at the promise: how the goal stands tells no more.
Of numbers that are told in fives it is what these leave possible, and tells nothing but them.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from smail.domain.goals.grammar import AtLeast, AtMost, Target
from smail.domain.goals.judging import Interval, Status
from smail.domain.goals.told import Bound, Told, ToldFigure
from smail.domain.people import Sex
from smail.reports.goal_figures import of_share
from smail.reports.goal_steps import FEWEST_ROUNDED, PARTS, STEP, to_step

_ALL = 100
# How wide a step is, in percent, from so many on in fives: of a period, and of a time that grows by it.
_WIDTHS = ((105, 5), (55, 10), (30, 20))
_LONG_WIDTHS = ((205, 5), (105, 10), (55, 20))
_SIDED = frozenset({Status.MET, Status.OFF})


def bound_of(target: AtLeast | AtMost, *, keeps: bool) -> Bound:
    """On which side of the promise a figure is that keeps it, or does not."""
    if isinstance(target, AtLeast):
        return Bound.AT_LEAST if keeps else Bound.UNDER
    return Bound.AT_MOST if keeps else Bound.OVER


def of_numbers(one: ToldFigure, slack: int) -> ToldFigure:
    """A figure of two numbers, with all that the share may be; each in fives is off by at most the slack."""
    if not one.n or one.count is None:
        return one
    value = min(one.count / one.n, 1.0)
    of_slack = 0 if one.is_of_exact else slack
    if not one.count:
        low = (0, one.n)
        high = (0, max(one.n - of_slack, 1))
    else:
        low = (max(one.count - slack, FEWEST_ROUNDED), one.n + of_slack)
        n = max(one.n - of_slack, FEWEST_ROUNDED)
        high = (min(one.count + slack, n), n)
    interval = None if one.interval is None else outward(of_share(*low).low, of_share(*high).high)
    ends = Interval(
        math.floor(_ALL * low[0] / low[1]) / _ALL,
        math.ceil(_ALL * high[0] / high[1]) / _ALL,
    )
    return replace(one, value=value, interval=interval, ends=ends)


def of_shares(
    target: Target, told: Told, *, is_long: bool
) -> tuple[ToldFigure | None, Mapping[Sex, ToldFigure]]:
    """The share of all, and of women and of men where these leave that of all as wide as it is."""
    if told.whole is None:
        return None, {}
    is_sided = told.status in _SIDED
    whole = _between(target, told.whole, is_sided=is_sided, is_long=is_long)
    if whole is None and is_sided and isinstance(target, AtLeast | AtMost):
        # Of so few it is told on which side they are, as the state does.
        bound = bound_of(target, keeps=told.status is Status.MET)
        return ToldFigure(target.value / _ALL, 0, is_rounded=True, bound=bound), {}
    own = {sex: _between(target, one, is_sided=False, is_long=is_long) for sex, one in told.by_sex.items()}
    if whole is None or whole.ends is None:
        return whole, {}
    by_sex = {sex: one for sex, one in own.items() if one is not None and _holds(one.ends, whole.ends)}
    return whole, by_sex if len(by_sex) == len(own) else {}


def _holds(one: Interval | None, other: Interval) -> bool:
    return one is not None and one.low <= other.low and other.high <= one.high


def _between(target: Target, one: ToldFigure, *, is_sided: bool, is_long: bool) -> ToldFigure | None:
    if not one.n or one.count is None or not isinstance(target, AtLeast | AtMost):
        return None
    widths = _LONG_WIDTHS if is_long else _WIDTHS
    fives, width = next(((n, width) for n, width in widths if to_step(one.n) >= n), (0, 0))
    if not width:
        return None
    low, high = _step(target, Fraction(_ALL * one.count, one.n), width)
    if high - low < width and not is_sided:
        return None
    fewest = fives - STEP // 2
    interval = None
    if is_long and one.interval is not None:
        # As wide as it is of the fewest whom such a step is told of.
        ends = math.floor(low * fewest / _ALL), math.ceil(high * fewest / _ALL)
        interval = outward(of_share(ends[0], fewest).low, of_share(ends[1], fewest).high)
    value = (low if isinstance(target, AtLeast) else high) / _ALL
    return ToldFigure(value, 0, interval=interval, is_rounded=True, ends=Interval(low / _ALL, high / _ALL))


def _step(target: AtLeast | AtMost, percent: Fraction, width: int) -> tuple[int, int]:
    """The ends of its step; a narrower one at 0 or 100 belongs to the next, except beside the promise."""
    at = target.value
    steps = (percent - at) / width
    first = math.floor(steps) if isinstance(target, AtLeast) else math.ceil(steps) - 1
    low, high = at + first * width, at + (first + 1) * width
    if low < 0 and high != at:
        high += width
    elif high > _ALL and low != at:
        low -= width
    elif 0 < low < width and low != at:
        low = 0
    elif 0 < _ALL - high < width and high != at:
        high = _ALL
    return max(low, 0), min(high, _ALL)


def outward(low: float, high: float) -> Interval:
    """The interval to whole steps, never narrower."""
    # What is a step to the last decimal is not pushed to the next one.
    first, last = math.floor(low * PARTS + 1e-9), math.ceil(high * PARTS - 1e-9)
    return Interval(max(first, 0) / PARTS, min(last, PARTS) / PARTS)
