"""What a goal that is made of answers is made of, as the group results of the same time tell it.

How many persons, how many answers and how large a part is missing: numbers that stand there already, or
nothing. What a model is made of is told in tens for each area, so here it is from the least to the most.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from smail.domain.goals.grammar import Event, Goal, Occasions, Progression, is_on_due
from smail.domain.goals.told import Told
from smail.domain.goals.windows import Per
from smail.domain.publishing import ALL, Publication

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Basis:
    """From the least to the most; None where it is not told."""

    n_persons: Span | None = None
    n_ratings: Span | None = None
    share_missing: Span | None = None


NOTHING = Basis()


def basis(goal: Goal, told: Told, newest: Publication | None) -> Basis | None:
    """What the goal's figure is made of; None of a goal that is not made of answers."""
    if isinstance(goal.measure, Progression):
        return NOTHING if newest is None else _of_model(newest)
    is_ratings = isinstance(goal.measure, Occasions) and goal.measure.event is Event.RATING
    if not (is_ratings or is_on_due(goal)):
        return None
    n_persons = None if told.whole is None or not told.whole.n_persons else told.whole.n_persons
    persons = None if n_persons is None else (float(n_persons), float(n_persons))
    return Basis(persons, *_of_due(goal, newest))


def _of_model(found: Publication) -> Basis:
    table = found.table("share")
    figures = [] if table is None else [table.figure(row.key, ALL) for row in table.rows]
    told = [one for one in figures if one is not None and not one.is_hidden]
    return Basis(
        _span(one.n_persons for one in told),
        _span(one.n_ratings for one in told),
        _span(one.share_missing for one in told),
    )


def _of_due(goal: Goal, found: Publication | None) -> tuple[Span | None, Span | None]:
    """How many were done, and which part of those that were due was not."""
    if found is None or goal.per is Per.MONTH:
        return None, None
    label = found.period.label
    key = {Per.WHOLE: f"since_ratings_{label}", Per.YEAR: f"year_ratings_{label[:4]}"}.get(
        goal.per, "ratings"
    )
    table = found.table(key)
    due, done = (None if table is None else table.figure(row, ALL) for row in ("due", "done"))
    if due is None or done is None or not due.value or done.value is None:
        return None, None
    missing = 1 - done.value / due.value
    return (done.value, done.value), (missing, missing)


def _span(numbers: Iterable[float | None]) -> Span | None:
    known = [float(one) for one in numbers if one is not None]
    return (min(known), max(known)) if known else None
