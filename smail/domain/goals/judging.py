"""How a figure stands to what was promised: by the number itself, and whether chance could have decided it.

A goal is met or not by its number, as it was promised; `is_sure` says that the interval is on the same side.
While the time still runs, a goal is off only where the interval says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from smail.domain.goals.grammar import AtLeast, AtMost, Parts
from smail.domain.goals.windows import Window
from smail.domain.people import Sex

# Of fewer persons than this nothing is said.
FEWEST = 5


class Status(StrEnum):
    """How a goal stands."""

    MET = "met"
    ON_THE_WAY = "on_the_way"
    OFF = "off"
    TOO_EARLY = "too_early"
    TOO_FEW = "too_few"
    NO_FIGURE = "no_figure"  # nobody has typed it in


@dataclass(frozen=True, slots=True)
class Interval:
    """What chance would leave possible."""

    low: float
    high: float

    def all_at_least(self, wanted: float) -> bool:
        """Whether all of it lies at the wanted figure or above."""
        return self.low >= wanted

    def all_below(self, wanted: float) -> bool:
        """Whether all of it lies below the wanted figure."""
        return self.high < wanted


@dataclass(frozen=True, slots=True)
class Judged:
    """A status, and whether the interval says the same; what is no estimate is sure."""

    status: Status
    is_sure: bool = True


def wanted_now(target: AtLeast | AtMost, window: Window) -> int:
    """What a promised number is for this window: in proportion where the programme was there for a part."""
    exact = target.value * window.part
    return -(-exact.numerator // exact.denominator)


def of_count(count: int, target: AtLeast | AtMost, window: Window, interval: Interval) -> Judged:
    """How a number of persons or things stands; before the end it is measured by the days that have been."""
    wanted = wanted_now(target, window)
    if isinstance(target, AtMost):
        if count > wanted:
            return Judged(Status.OFF)
        return Judged(Status.MET if window.is_over else Status.ON_THE_WAY)
    if count >= wanted:
        return Judged(Status.MET)
    if window.is_over:
        return Judged(Status.OFF)
    if window.elapsed is None:
        return Judged(Status.ON_THE_WAY, is_sure=False)
    pace = float(wanted * window.elapsed)
    if interval.all_below(pace):
        return Judged(Status.OFF)
    return Judged(Status.ON_THE_WAY, is_sure=count >= pace)


def of_share(
    share: Fraction | float, target: AtLeast | AtMost, interval: Interval | None, *, is_over: bool
) -> Judged:
    """How a share stands; compared exactly where it is a fraction of two counts."""
    wanted = Fraction(target.value, 100)
    low, high = (share, share) if interval is None else (interval.low, interval.high)
    if isinstance(target, AtLeast):
        # Nobody can be missing where all were promised: then chance has nothing to decide.
        reaches, is_sure = share >= wanted, low >= wanted or target.value == 100
        misses = high < wanted
    else:
        reaches, is_sure = share <= wanted, high <= wanted
        misses = low > wanted
    if is_over:
        return Judged(Status.MET, is_sure) if reaches else Judged(Status.OFF, misses)
    if reaches:
        return Judged(Status.ON_THE_WAY, is_sure)
    # Without an interval nothing says how far off is too far, and there is time left.
    is_off = misses and interval is not None
    return Judged(Status.OFF) if is_off else Judged(Status.ON_THE_WAY, is_sure=False)


def of_parts(
    parts: Parts, found: Sequence[tuple[Sex, Fraction | float, Interval]], *, is_over: bool
) -> Judged:
    """How a distribution stands: as wanted where no part is more than the points off."""
    shares = {sex: (share, interval) for sex, share, interval in found}
    near, inside, outside = [], [], []
    for sex, percent in parts.wanted:
        share, interval = shares[sex]
        low, high = Fraction(percent - parts.points, 100), Fraction(percent + parts.points, 100)
        near.append(low <= share <= high)
        inside.append(interval.low >= low and interval.high <= high)
        outside.append(interval.high < low or interval.low > high)
    if all(near):
        return Judged(Status.MET if is_over else Status.ON_THE_WAY, all(inside))
    if is_over or any(outside):
        return Judged(Status.OFF, any(outside))
    return Judged(Status.ON_THE_WAY, is_sure=False)


def of_smaller(now: Interval, then: Interval, *, is_smaller: bool, is_over: bool) -> Judged:
    """How a difference stands to the one before; sure where the two intervals have nothing in common."""
    apart = now.high < then.low if is_smaller else then.high < now.low
    if is_over:
        return Judged(Status.MET if is_smaller else Status.OFF, apart)
    return Judged(Status.OFF) if not is_smaller and apart else Judged(Status.ON_THE_WAY, is_smaller and apart)
