"""How a goal ended where its last figure may not be told: as the one that stands says, or not at all.

The state is told only where it would be the same whatever a few more, or a few fewer, had or lacked what the
goal asks for. So it is known from the figure that stands, and tells nothing of those who came after it.
"""

from collections.abc import Mapping

from smail.domain.goals import judging
from smail.domain.goals.grammar import AtLeast, AtMost, Goal, Parts
from smail.domain.goals.judging import Judged, Status
from smail.domain.goals.told import Told, ToldFigure
from smail.domain.goals.windows import Window
from smail.domain.people import Sex

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
    both = {sex: stands.by_sex[sex].count or 0 for sex in (Sex.WOMAN, Sex.MAN) if sex in stands.by_sex}
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
