"""Keeps a rounded figure on the side of the promise where the state says that the goal stands.

A share of 58 in 66 is nearly 90 percent, and a goal of 90 percent is not met by it. Where rounding would say
otherwise the side is told in the place of the figure; where the state does not tell the side, nothing is.
"""

from dataclasses import replace

from smail.domain.goals.grammar import AtLeast, AtMost, Goal, Occasions, Parts, is_percent
from smail.domain.goals.judging import Interval, Judged, Status
from smail.domain.goals.told import Told, ToldFigure
from smail.reports.goal_between import bound_of
from smail.reports.goal_steps import PARTS

_ALL = 100
_EPSILON = 1e-9


def on_its_side(goal: Goal, told: Told, wanted: int) -> Told:
    """The rounded figures with nothing that contradicts the state; `wanted` is what was promised by then."""
    if isinstance(goal.target, Parts):
        return _parts(goal.target, told)
    if told.whole is None or not isinstance(goal.target, AtLeast | AtMost):
        return told
    keeps = _keeps(goal.target, told.judged, told.whole)
    if not is_percent(goal.measure):
        return told if keeps is None else replace(told, whole=_number(goal.target, told.whole, wanted, keeps))
    whole = told.whole if keeps is None else _share(goal, goal.target, told.whole, keeps)
    interval = _interval(goal.target, told.judged, told.whole.interval, keeps)
    return replace(told, whole=replace(whole, interval=interval))


def _keeps(target: AtLeast | AtMost, judged: Judged, one: ToldFigure) -> bool | None:
    """Whether the figure keeps the promise, as the state tells it; None where it tells neither."""
    if judged.status in (Status.MET, Status.OFF):
        return judged.status is Status.MET
    if judged.status is not Status.ON_THE_WAY:
        return None
    if one.count is not None and one.n is None:
        # A number that is reached is met before the time is out, and one that is passed is off.
        return isinstance(target, AtMost)
    is_told = judged.is_sure or one.interval is None or target == AtLeast(_ALL)
    return judged.is_sure if is_told else None


def _holds(target: AtLeast | AtMost, figure: float, wanted: float) -> bool:
    if isinstance(target, AtLeast):
        return figure >= wanted - _EPSILON
    return figure <= wanted + _EPSILON


def _number(target: AtLeast | AtMost, one: ToldFigure, wanted: int, keeps: bool) -> ToldFigure:
    if _holds(target, one.value, wanted) is keeps:
        return one
    return replace(one, value=wanted, count=wanted, bound=bound_of(target, keeps=keeps))


def _share(goal: Goal, target: AtLeast | AtMost, one: ToldFigure, keeps: bool) -> ToldFigure:
    if one.ends is not None and one.count is None:
        # A step that begins at the promise.
        return one
    wanted = target.value / _ALL
    found = one if one.ends is None else replace(one, ends=_clipped(target, one.ends, keeps=keeps))
    if one.count is not None and one.n and _holds(target, one.count / one.n, wanted) is not keeps:
        # Whoever divides the one by the other must not come to something else either.
        persons = 0 if isinstance(goal.measure, Occasions) else one.n_persons
        found = replace(found, count=None, n=None, n_persons=persons)
    if _holds(target, one.value, wanted) is keeps:
        return found
    return replace(found, value=wanted, bound=bound_of(target, keeps=keeps), ends=None)


def _clipped(target: AtLeast | AtMost, ends: Interval, *, keeps: bool) -> Interval:
    """No more of it than where the goal stands as it is told to."""
    wanted = target.value / _ALL
    if isinstance(target, AtLeast) is keeps:
        return Interval(max(ends.low, min(wanted, ends.high)), ends.high)
    return Interval(ends.low, min(ends.high, max(wanted, ends.low)))


def _interval(
    target: AtLeast | AtMost, judged: Judged, one: Interval | None, keeps: bool | None
) -> Interval | None:
    """The interval on the side of the promise where it surely is, and across it where chance may decide."""
    if one is None or target == AtLeast(_ALL) or (keeps is None and judged.is_sure):
        return one
    wanted, is_least = target.value / _ALL, isinstance(target, AtLeast)
    if not judged.is_sure:
        low = wanted - (1 / PARTS if is_least else 0)
        high = wanted + (0 if is_least else 1 / PARTS)
        return Interval(max(min(one.low, low), 0.0), min(max(one.high, high), 1.0))
    if keeps is is_least:
        low = max(one.low, wanted + (0 if is_least else 1 / _ALL))
        return Interval(low, max(one.high, low))
    high = min(one.high, wanted - (1 / _ALL if is_least else 0))
    return Interval(min(one.low, high), high)


def _parts(target: Parts, told: Told) -> Told:
    """A distribution whose rounded parts would say something else is told by its state alone."""
    says = {Status.MET: True, Status.OFF: False}.get(told.judged.status)
    near = [
        abs(_ALL * (one.count or 0) / one.n - percent) <= target.points + _EPSILON
        for sex, percent in target.wanted
        if (one := told.by_sex.get(sex)) is not None and one.n
    ]
    if says is None or not near or all(near) is says:
        return told
    return replace(told, whole=None, by_sex={}, rungs=(), n_unknown=None)
