"""Whether how a goal stands may be told where its figure may not: only where the state hides who they are.

A state is also a number: that so many have what was promised, or not. It is told alone where each state that
might have been told leaves as many numbers possible as a hidden one must, whichever of them is so. That is
decided by what was promised, the day and how many all are, never by how many of them have it.
"""

from bisect import bisect_left
from dataclasses import replace

from smail.domain.goals import judging
from smail.domain.goals.grammar import AtLeast, Count, Goal, Occasions, Share
from smail.domain.goals.judging import Judged, Status
from smail.domain.goals.told import Told
from smail.domain.goals.windows import Per, Window
from smail.reports.goal_beside import Beside
from smail.reports.goal_figures import of_count
from smail.reports.goal_steps import FEWEST_ROUNDED

_ALL = 100
# Of a number each state must be told of so many numbers.
_LEAST_NUMBERS = 10
_LONG = frozenset({Per.YEAR, Per.WHOLE})
_STANDING = frozenset({Status.MET, Status.ON_THE_WAY, Status.OFF})
_OWN_PERIOD = frozenset({Per.QUARTER, Per.TERTIAL})


def alone(goal: Goal, judged: Judged, n: int, window: Window) -> Judged:
    """How it stands where that tells of nobody; else that they are too few.

    `n` are those whom the goal speaks of in the window, or the occasions where it speaks of these.
    """
    may = judged.status in _STANDING and (_is_of_all(goal, n) or _is_of_many_numbers(goal, window))
    # How sure it is would narrow the number.
    return Judged(judged.status) if may else Judged(Status.TOO_FEW)


def stands_alone(goal: Goal, kept: Told, shown: Told, beside: Beside, window: Window) -> Told:
    """What is shown without a figure, with how it stands where that tells of nobody.

    Of a share it is told where those whom it speaks of are, and what it asks for where that is counted too.
    """
    if kept.status not in _STANDING or (shown.status in _STANDING and kept.whole is not None):
        return shown
    if goal.per in _OWN_PERIOD and not (beside.tells_base(goal) and beside.tells_condition(goal)):
        return replace(shown, judged=Judged(Status.TOO_FEW))
    if kept.whole is None:
        return shown
    n = kept.whole.n_persons if kept.whole.n is None else min(kept.whole.n, kept.whole.n_persons)
    return replace(shown, judged=alone(goal, kept.judged, n, window))


def _is_of_all(goal: Goal, n: int) -> bool:
    """Whether it is promised of everybody: then the state says that nobody lacks it, or somebody of so many.

    Only of a period that stands for itself: of a longer time it would turn with the first who lacks it.
    """
    measure = goal.measure
    if not isinstance(measure, Share | Occasions) or (isinstance(measure, Share) and measure.sample):
        return False
    return goal.target == AtLeast(_ALL) and goal.per in _OWN_PERIOD and n >= FEWEST_ROUNDED


def _is_of_many_numbers(goal: Goal, window: Window) -> bool:
    """Whether each state of a number that grows leaves many numbers possible on this day."""
    if not isinstance(goal.measure, Count) or not isinstance(goal.target, AtLeast) or goal.per not in _LONG:
        return False
    target, wanted = goal.target, judging.wanted_now(goal.target, window)

    def is_not_off(count: int) -> bool:
        return judging.of_count(count, target, window, of_count(count)).status is not Status.OFF

    n_off = bisect_left(range(wanted), True, key=is_not_off)
    return all(numbers == 0 or numbers >= _LEAST_NUMBERS for numbers in (n_off, wanted - n_off))
