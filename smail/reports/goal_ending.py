"""How a goal ended where its last figure may not be told: as the one that stands says, or not at all.

The state is told only where it would be the same whatever a few more, or a few fewer, had or lacked what the
goal asks for. So it is known from the figure that stands, and tells nothing of those who came after it. Where
it might be another, what is shown is the state of the figure that stands, of its own day.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from smail.domain.goals import judging
from smail.domain.goals.grammar import AtLeast, AtMost, Goal, Parts
from smail.domain.goals.judging import Judged, Status
from smail.domain.goals.told import Told, ToldFigure
from smail.domain.goals.windows import Window
from smail.domain.people import Sex
from smail.reports.goal_figures import of_share

_ALL = 100


def ended(goal: Goal, stands: Told, now: Judged, window: Window, threshold: int) -> Judged:
    """The state at the end of the time, beside a figure of an earlier day."""
    whole, few = stands.whole, threshold - 1
    nothing = Judged(Status.TOO_FEW)
    if whole is None:
        return nothing
    if isinstance(goal.target, Parts):
        ends = _of_parts(goal.target, stands, few)
        is_sure = stands.judged.is_sure
    elif isinstance(goal.target, AtLeast | AtMost):
        ends = _of_number(goal.target, whole, window, few)
        is_sure = _is_sure(goal.target, whole)
    else:
        return nothing
    return Judged(now.status, is_sure) if ends == {now.status} else nothing


def of_its_own_day(goal: Goal, kept: Told) -> Told:
    """Where the last state may not be told, that of the figure which stands; else as it was kept."""
    if kept.status is not Status.TOO_FEW or kept.whole is None:
        return kept
    judged = _of_its_day(goal, kept)
    return kept if judged.status is Status.TOO_FEW else replace(kept, judged=judged, is_last_known=True)


def _of_its_day(goal: Goal, stands: Told) -> Judged:
    """The state as the figure gave it that day, before the end; of a number that may have grown none."""
    whole = stands.whole
    if isinstance(goal.target, Parts):
        both = _both(stands)
        if {sex for sex, _percent in goal.target.wanted} <= set(both):
            n = sum(both.values())
            each = [(sex, Fraction(one, n), of_share(one, n)) for sex, one in both.items() if n]
            return judging.of_parts(goal.target, each, is_over=False) if each else Judged(Status.TOO_FEW)
    if whole is None or not isinstance(goal.target, AtLeast | AtMost) or (whole.count and whole.n is None):
        return Judged(Status.TOO_FEW)
    share = Fraction(whole.count, whole.n) if whole.count is not None and whole.n else whole.value
    return judging.of_share(share, goal.target, whole.interval, is_over=False)


def _both(stands: Told) -> dict[Sex, int]:
    return {sex: stands.by_sex[sex].count or 0 for sex in (Sex.WOMAN, Sex.MAN) if sex in stands.by_sex}


def _is_sure(target: AtLeast | AtMost, whole: ToldFigure) -> bool:
    if whole.interval is None or (whole.count is not None and whole.n is None):
        return True
    return judging.of_share(whole.value, target, whole.interval, is_over=True).is_sure


def _of_number(target: AtLeast | AtMost, whole: ToldFigure, window: Window, few: int) -> set[Status]:
    """Every state that the goal may have ended in, with so few more or fewer."""
    if whole.count is not None and whole.n is None:
        # Of a time that goes on nobody is taken away again.
        wanted: float = judging.wanted_now(target, window)
        figures = [float(whole.count), float(whole.count + few)]
    else:
        wanted = target.value / _ALL
        n = float(whole.n or whole.n_persons)
        has = whole.value * n
        figures = _ends(has, n - has, few)
    is_least = isinstance(target, AtLeast)
    return {Status.MET if (one >= wanted if is_least else one <= wanted) else Status.OFF for one in figures}


def _ends(has: float, lacks: float, few: int) -> list[float]:
    """The least and the most that the share may be."""
    low, high = (max(has - few, 0.0), lacks + few), (has + few, max(lacks - few, 0.0))
    return [one / (one + other) for one, other in (low, high)]


def _of_parts(parts: Parts, stands: Told, few: int) -> set[Status]:
    both = _both(stands)
    if len(both) < 2 or {sex for sex, _percent in parts.wanted} - set(both):
        return set(Status)
    each = [
        _of_part(both, sex, (percent - parts.points, percent + parts.points), few)
        for sex, percent in parts.wanted
    ]
    # One part that is surely off is enough.
    return {Status.OFF} if {Status.OFF} in each else set().union(*each)


def _of_part(both: Mapping[Sex, int], sex: Sex, wanted: tuple[int, int], few: int) -> set[Status]:
    least, most = wanted
    low, high = (_ALL * one for one in _ends(both[sex], sum(both.values()) - both[sex], few))
    if low >= least and high <= most:
        return {Status.MET}
    return {Status.OFF} if high < least or low > most else {Status.OFF, Status.MET}
