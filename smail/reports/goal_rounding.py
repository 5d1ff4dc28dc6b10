"""Rounds what is told of a goal that the group results do not hold.

The group results show exact numbers of the same persons: exact goals beside them would give the small numbers
that are hidden there. Where rounded numbers are told, the share is said as widely as these leave it, and a
whole is the sum of its rounded parts. Five to seven are as hidden as fewer are: they would hardly be rounded
at all. Where the group results do not tell how many those are whom the goal speaks of, or tell of more than
those, shares alone are told, and of a plain number not how the goal stands.

A number that grows by the quarter would be had from its roundings and the exact numbers of the
quarters between: of a year, or of all the time, only shares are told, and of those who come or go, for
whatever reason, only how the goal stands, and not that either where a few persons would change it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from smail.domain.goals.counting import Rung
from smail.domain.goals.grammar import Count, Difference, Distribution, Goal, Progression, Who
from smail.domain.goals.judging import FEWEST, Judged, Status
from smail.domain.goals.told import Told, ToldFigure
from smail.domain.goals.windows import Per
from smail.domain.people import Sex
from smail.domain.publishing import Cadence
from smail.reports.goal_beside import Beside
from smail.reports.goal_between import of_numbers, of_shares, outward
from smail.reports.goal_gate import is_of_persons
from smail.reports.goal_steps import FEWEST_ROUNDED, OF_ALL_TIME, PARTS, STEP, in_steps, of_step, to_step

# Of so many it tells of each that none, or all, are women.
_FEW = 10
# So far a number may be from its multiple of five.
_SLACK = STEP // 2
_FLOWS = frozenset({Who.STARTED, Who.DISCHARGED, Who.COMPLETED})
# What several closed periods belong to.
_LONG = {
    Cadence.QUARTER: frozenset({Per.TERTIAL, Per.YEAR, Per.WHOLE}),
    Cadence.TERTIAL: frozenset({Per.QUARTER, Per.YEAR, Per.WHOLE}),
}


def rounded(goal: Goal, told: Told, beside: Beside, cadence: Cadence = Cadence.QUARTER) -> Told:
    """What is shown; how it stands is as it was judged."""
    if told.whole is None or not is_of_persons(goal):
        return told
    nothing = Told(Judged(Status.TOO_FEW), told.starts_on, told.until)
    is_long = goal.per in _LONG[cadence]
    if _is_few(told.whole) or not (is_long or may_stand(goal, beside)):
        return nothing
    is_hidden = _hides_sexes(told.by_sex.values(), told.whole) or not beside.tells_sexes(goal, is_sum=is_long)
    by_sex = {} if is_hidden else told.by_sex
    if isinstance(goal.measure, Distribution) and not by_sex:
        return nothing
    shown = replace(told, by_sex=by_sex)
    found = _rounded(goal, shown, told.whole)
    if is_long:
        return _without_numbers(goal, told, found, by_sex)
    if beside.tells_numbers(goal) and not _leaves_few(goal, told):
        return (
            _rounded(goal, shown, told.whole, is_of_exact=True) if _is_of_told(goal, shown, beside) else found
        )
    return _without_numbers(goal, told, found, by_sex, has_interval=False)


def _is_of_told(goal: Goal, told: Told, beside: Beside) -> bool:
    """Whether the group results tell to the last one how many it is of, and each sex that is shown."""
    each: list[tuple[Sex | None, ToldFigure | None]] = [(None, told.whole), *told.by_sex.items()]
    return all(
        one is not None and one.n is not None and beside.number(goal, sex) == one.n for sex, one in each
    )


def may_stand(goal: Goal, beside: Beside) -> bool:
    """Whether how it stands may be told: of a number where that is told, of a share where its parts are."""
    is_number = isinstance(goal.measure, Count | Distribution)
    return beside.tells_condition(goal) and (beside.tells_base(goal) or not is_number)


def _leaves_few(goal: Goal, told: Told) -> bool:
    """Whether beside how many there were it is told how few are not counted."""
    return (
        isinstance(goal.measure, Count)
        and goal.measure.condition is not None
        and dict(told.rungs).get(Rung.IN_PERIOD) is None
    )


def _without_numbers(
    goal: Goal, told: Told, found: Told, sexes: Mapping[Sex, ToldFigure], *, has_interval: bool = True
) -> Told:
    if has_interval and isinstance(goal.measure, Count) and not is_flow(goal.measure):
        # How many it was asked of would be a number that grows; and it is no sum of parts that nobody sees.
        alone = replace(told, by_sex={}, rungs=(), n_unknown=None)
        return found if told.whole is None else _rounded(goal, alone, told.whole)
    nothing = replace(found, whole=None, by_sex={}, rungs=(), n_unknown=None)
    if isinstance(goal.measure, Count) or found.whole is None:
        return nothing
    if isinstance(goal.measure, Distribution):
        # Of two parts that are all of it the one would narrow the other.
        return nothing
    if found.whole.count is not None:
        whole, by_sex = of_shares(goal.target, replace(told, by_sex=sexes), is_long=has_interval)
        return replace(nothing, whole=whole, by_sex=by_sex)
    # The interval tells how many there are; one of a model also how sure it is of each.
    keeps = has_interval or isinstance(goal.measure, Progression)
    by_sex = {sex: _share_alone(one, keeps) for sex, one in found.by_sex.items()}
    return replace(nothing, whole=_share_alone(found.whole, keeps), by_sex=by_sex)


def is_flow(measure: Count) -> bool:
    """Whether those of a year are those of its quarters added up: who begins or ends does so once."""
    condition = measure.condition
    return condition is None or bool(condition.reasons) or measure.group.who in _FLOWS


def grows(goal: Goal, cadence: Cadence) -> bool:
    """Whether its time holds several periods, and a figure of it may be told that is no sum of them."""
    measure = goal.measure
    return goal.per in _LONG[cadence] and not (isinstance(measure, Count) and is_flow(measure))


def is_near(goal: Goal, told: Told, wanted: int, cadence: Cadence) -> bool:
    """Whether a few more or fewer would change how a number of several periods stands.

    Beside the exact numbers of the other periods such a state tells how few there are in a hidden one.
    """
    count = None if told.whole is None else told.whole.count
    if not isinstance(goal.measure, Count) or count is None or goal.per not in _LONG[cadence]:
        return False
    return -FEWEST < count - wanted < FEWEST - 1


def _share_alone(one: ToldFigure, has_interval: bool) -> ToldFigure:
    return replace(one, n_persons=0, count=None, n=None, interval=one.interval if has_interval else None)


def _rounded(goal: Goal, told: Told, true: ToldFigure, *, is_of_exact: bool = False) -> Told:
    parts = {sex: _counts(one, is_of_exact=is_of_exact) for sex, one in told.by_sex.items()}
    # A part of a distribution is one of all of them, who are summed.
    of_part = 2 * _SLACK if isinstance(goal.measure, Distribution) else _SLACK
    whole = _counts(true, is_of_exact=is_of_exact)
    if isinstance(goal.measure, Distribution):
        whole = _of_distribution(told.by_sex, whole)
        parts = {sex: replace(one, n=whole.n, n_persons=whole.n_persons) for sex, one in parts.items()}
    elif parts:
        whole = _summed(told, list(parts.values()), whole)
    return replace(
        told,
        whole=_shared(goal, whole, 2 * _SLACK if parts else _SLACK),
        by_sex={sex: _shared(goal, one, of_part) for sex, one in parts.items()},
        rungs=tuple(
            (rung, None if rung in OF_ALL_TIME else _step_of(rung, number, true, whole))
            for rung, number in told.rungs
        ),
        n_unknown=of_step(told.n_unknown),
    )


def _hides_sexes(found: Iterable[ToldFigure], whole: ToldFigure) -> bool:
    """Whether one of them is a few, or there are so few that nobody of one sex tells the sex of each."""
    return any(_is_few(one) or (not one.n_persons and to_step(whole.n_persons) <= _FEW) for one in found)


def _is_few(one: ToldFigure) -> bool:
    return any(0 < number < FEWEST_ROUNDED for number in (one.count or 0, one.n or 0, one.n_persons))


def _counts(one: ToldFigure, *, is_of_exact: bool = False) -> ToldFigure:
    return replace(
        one,
        n_persons=one.n_persons if is_of_exact and one.n_persons == one.n else to_step(one.n_persons),
        count=of_step(one.count),
        n=one.n if is_of_exact else of_step(one.n),
        is_rounded=True,
        is_of_exact=is_of_exact,
    )


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


def _shared(goal: Goal, one: ToldFigure, slack: int) -> ToldFigure:
    """The figure with its share and interval in whole steps."""
    if one.n is not None and one.count is not None:
        return of_numbers(one, slack)
    if one.count is not None:
        return replace(one, value=one.count, interval=None)
    value = round(one.value * PARTS) / PARTS if isinstance(goal.measure, Difference) else one.value
    if not isinstance(goal.measure, Difference):
        value = in_steps(one.value)
    return replace(
        one,
        value=value,
        interval=None if one.interval is None else outward(one.interval.low, one.interval.high),
    )


def _step_of(rung: Rung, number: int | None, true: ToldFigure, whole: ToldFigure) -> int | None:
    """A step with the number of the figure itself says the same there."""
    is_counted = rung in (Rung.COUNTED, Rung.DUE)
    for name in ("count", "n") if is_counted else ("n", "n_persons", "count"):
        if number is not None and number == getattr(true, name):
            found: int | None = getattr(whole, name)
            return found
    return of_step(number)
