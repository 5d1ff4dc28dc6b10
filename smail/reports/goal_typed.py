"""What others than those who lead see of persons that are typed in: nothing that tells of one to four.

Such a figure went through no gate: 19 of 20 says that one was left out. How the goal stands is told anyway.
"""

from collections.abc import Iterable
from dataclasses import replace

from smail.domain.goals.grammar import Given, Goal
from smail.domain.goals.judging import FEWEST
from smail.domain.goals.told import Told, ToldFigure
from smail.queries.goals import TypedRow

Counts = tuple[int, int | None]


def is_of_typed_persons(goal: Goal) -> bool:
    """Whether the goal's figure is typed in and counts persons."""
    return isinstance(goal.measure, Given) and goal.measure.is_of_persons


def for_others(told: Told) -> Told:
    """The figures of typed persons where none of them is a few; else how it stands alone."""
    whole = None if told.whole is None else _counts(told.whole)
    if whole is None or is_of_few(*whole):
        return replace(told, whole=None, by_sex={}, rungs=(), n_unknown=None)
    parts = [_counts(one) for one in told.by_sex.values()]
    hides = any(one is None or is_of_few(*one) for one in (*parts, _rest(whole, parts)))
    return replace(told, by_sex={}) if hides else told


def is_of_few(count: int, n: int | None) -> bool:
    """Whether those counted, those not counted or all of them are one to four."""
    numbers = (count,) if n is None else (count, n, n - count)
    return any(0 < abs(one) < FEWEST for one in numbers)


def hides(goal: Goal, row: TypedRow) -> bool:
    """Whether a figure that was typed in is not for others than those who lead; of one sex it never is."""
    return is_of_typed_persons(goal) and (row.sex is not None or is_of_few(row.value, row.out_of))


def _counts(one: ToldFigure) -> Counts | None:
    return None if one.count is None else (one.count, one.n)


def _rest(whole: Counts, parts: Iterable[Counts | None]) -> Counts:
    """What is left of all when the parts are taken away."""
    known = [one for one in parts if one is not None]
    n = None if whole[1] is None else whole[1] - sum(of or 0 for _count, of in known)
    return whole[0] - sum(count for count, _of in known), n
