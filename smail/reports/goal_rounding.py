"""Rounds what is told of a goal, for everybody but those who lead the programme.

The group results show exact numbers of the same persons: exact goals beside them would give the small numbers
that are hidden there. Nothing is worked out from a number that is not shown: shares and intervals come from
the rounded numbers, and a whole is the sum of its rounded parts. Five to seven are as hidden as fewer are:
they would hardly be rounded at all.

A number that grows by the quarter would be had from its roundings and the exact numbers of the
quarters between: of a year, or of all the time, only shares are told, and of those who come or go only how
the goal stands.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from smail.domain.goals.counting import Rung
from smail.domain.goals.grammar import Count, Difference, Distribution, Goal
from smail.domain.goals.judging import Interval, Judged, Status
from smail.domain.goals.told import Told, ToldFigure
from smail.domain.goals.windows import Per
from smail.domain.people import Sex
from smail.domain.publishing import Cadence
from smail.queries.goal_statuses import Kept
from smail.reports.goal_figures import of_share
from smail.reports.goal_gate import is_of_persons

STEP = 5
# From here on a multiple of five stands for five numbers.
FEWEST_ROUNDED = 8
# Of so many it tells of each that none, or all, are women.
_FEW = 10
# What several closed periods belong to.
_LONG = {
    Cadence.QUARTER: frozenset({Per.TERTIAL, Per.YEAR, Per.WHOLE}),
    Cadence.TERTIAL: frozenset({Per.QUARTER, Per.YEAR, Per.WHOLE}),
}
# How many steps of a share make all of it.
_PARTS = 20


def to_step(number: int) -> int:
    """The nearest multiple of five; nothing but 0 is 0."""
    return 0 if number == 0 else max((number + STEP // 2) // STEP, 1) * STEP


def rounded(goal: Goal, told: Told, cadence: Cadence = Cadence.QUARTER) -> Told:
    """What others than those who lead the programme are shown; how it stands is as it was judged."""
    if told.whole is None or not is_of_persons(goal):
        return told
    if _is_few(told.whole):
        return Told(Judged(Status.TOO_FEW), told.starts_on, told.until)
    by_sex = {} if _hides_sexes(told.by_sex.values(), told.whole) else told.by_sex
    if isinstance(goal.measure, Distribution) and not by_sex:
        return Told(Judged(Status.TOO_FEW), told.starts_on, told.until)
    found = _rounded(goal, replace(told, by_sex=by_sex), told.whole)
    return _without_numbers(goal, found) if goal.per in _LONG[cadence] else found


def _without_numbers(goal: Goal, found: Told) -> Told:
    if isinstance(goal.measure, Count) and goal.measure.condition is not None:
        return found
    nothing = replace(found, whole=None, by_sex={}, rungs=(), n_unknown=None)
    if isinstance(goal.measure, Count) or found.whole is None:
        return nothing
    by_sex = {sex: _share_alone(one) for sex, one in found.by_sex.items()}
    # How many all are is no share.
    whole = None if isinstance(goal.measure, Distribution) else _share_alone(found.whole)
    return replace(nothing, whole=whole, by_sex=by_sex)


def _share_alone(one: ToldFigure) -> ToldFigure:
    return replace(one, n_persons=0, count=None, n=None)


def _rounded(goal: Goal, told: Told, true: ToldFigure) -> Told:
    parts = {sex: _counts(one) for sex, one in told.by_sex.items()}
    whole = _counts(true)
    if isinstance(goal.measure, Distribution):
        whole = _of_distribution(told.by_sex, whole)
        parts = {sex: replace(one, n=whole.n, n_persons=whole.n_persons) for sex, one in parts.items()}
    elif parts:
        whole = _summed(told, list(parts.values()), whole)
    return replace(
        told,
        whole=_shared(goal, whole),
        by_sex={sex: _shared(goal, one) for sex, one in parts.items()},
        rungs=tuple((rung, _step_of(rung, number, true, whole)) for rung, number in told.rungs),
        n_unknown=_to_step(told.n_unknown),
    )


def _hides_sexes(found: Iterable[ToldFigure], whole: ToldFigure) -> bool:
    """Whether one of them is a few, or there are so few that nobody of one sex tells the sex of each."""
    return any(_is_few(one) or (not one.n_persons and to_step(whole.n_persons) <= _FEW) for one in found)


def all_rounded(goal: Goal, kept: Sequence[Kept]) -> list[Kept]:
    """What was kept of the goal, as it is shown to those who do not lead the programme."""
    return [replace(row, told=rounded(goal, row.told, Cadence.of_label(row.at.label))) for row in kept]


def _is_few(one: ToldFigure) -> bool:
    return any(0 < number < FEWEST_ROUNDED for number in (one.count or 0, one.n or 0, one.n_persons))


def _counts(one: ToldFigure) -> ToldFigure:
    return replace(one, n_persons=to_step(one.n_persons), count=_to_step(one.count), n=_to_step(one.n))


def _to_step(number: int | None) -> int | None:
    return None if number is None or 0 < number < FEWEST_ROUNDED else to_step(number)


def _of_distribution(by_sex: Mapping[Sex, ToldFigure], whole: ToldFigure) -> ToldFigure:
    """All of them as the sum of the sexes shown; as they are where somebody is neither."""
    counts = [one.count or 0 for one in by_sex.values()]
    exact = next((one.n for one in by_sex.values()), None)
    if sum(counts) != exact:
        return whole
    n = sum(to_step(one) for one in counts)
    return replace(whole, n_persons=n, count=n, n=n)


def _summed(told: Told, parts: Sequence[ToldFigure], whole: ToldFigure) -> ToldFigure:
    """Each number of all as the sum of its parts, where these are all of it."""

    def of(name: str) -> int | None:
        true = [getattr(one, name) for one in told.by_sex.values()]
        if None in true or sum(true) != getattr(told.whole, name):
            number: int | None = getattr(whole, name)
            return number
        return sum(int(getattr(one, name)) for one in parts)

    return replace(whole, n_persons=of("n_persons") or 0, count=of("count"), n=of("n"))


def _shared(goal: Goal, one: ToldFigure) -> ToldFigure:
    """The figure with its share and interval in whole steps."""
    if one.n is not None and one.count is not None:
        if not one.n:
            return one
        interval = None if one.interval is None else _outward(of_share(min(one.count, one.n), one.n))
        return replace(one, value=_in_steps(one.count / one.n), interval=interval)
    if one.count is not None:
        return replace(one, value=one.count, interval=None)
    value = round(one.value * _PARTS) / _PARTS if isinstance(goal.measure, Difference) else one.value
    if not isinstance(goal.measure, Difference):
        value = _in_steps(one.value)
    return replace(one, value=value, interval=None if one.interval is None else _outward(one.interval))


def _in_steps(share: float) -> float:
    """The nearest step; all or none only where it is so."""
    if share in (0, 1):
        return share
    return min(max(round(share * _PARTS), 1), _PARTS - 1) / _PARTS


def _outward(one: Interval) -> Interval:
    # What is a step to the last decimal is not pushed to the next one.
    low, high = math.floor(one.low * _PARTS + 1e-9), math.ceil(one.high * _PARTS - 1e-9)
    return Interval(max(low, 0) / _PARTS, min(high, _PARTS) / _PARTS)


def _step_of(rung: Rung, number: int | None, true: ToldFigure, whole: ToldFigure) -> int | None:
    """A step with the number of the figure itself says the same there."""
    is_counted = rung in (Rung.COUNTED, Rung.DUE)
    for name in ("count", "n") if is_counted else ("n", "n_persons", "count"):
        if number is not None and number == getattr(true, name):
            found: int | None = getattr(whole, name)
            return found
    return _to_step(number)
