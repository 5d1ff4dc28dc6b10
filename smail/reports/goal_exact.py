"""Finds a goal's figure among the released group results: what stands there is told exactly here too.

Only where the two are the same number is anything told, so that nothing new is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from smail.domain.goals.counting import Rung
from smail.domain.goals.grammar import (
    Count,
    Distribution,
    Event,
    Goal,
    Group,
    Measure,
    Occasions,
    Share,
    Who,
)
from smail.domain.goals.told import Told, ToldFigure
from smail.domain.goals.windows import Per
from smail.domain.people import Sex
from smail.domain.publishing import ALL, Cadence, Publication
from smail.reports.goal_figures import of_share
from smail.reports.goal_steps import OF_ALL_TIME, of_step, to_step

# What was released of a programme by the label of the period, split by sex.
Find = Callable[[str], Publication | None]
PEOPLE, RATINGS = "people", "ratings"
# Everybody who has been there has begun.
_FLOWS = {Who.STARTED: "started", Who.PARTICIPANTS: "started", Who.DISCHARGED: "ended"}
_PERIODS = {Per.QUARTER: Cadence.QUARTER, Per.TERTIAL: Cadence.TERTIAL}
_SEXES = (Sex.WOMAN, Sex.MAN)
Numbers = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class _Place:
    """In which tables a figure would stand: its family, and the rows of the number and of what it is of."""

    family: str
    count: str
    n: str | None = None


def exact(goal: Goal, told: Told, cadence: Cadence, find: Find) -> Told | None:
    """What is told of the goal as it was released; None where the released results do not hold it.

    Women and men are there where the figures of both are released; else nothing is said of them here.
    """
    place, whole = _place(goal.measure), told.whole
    if place is None or whole is None or told.starts_on is None:
        return None
    columns = [*_columns(goal, told, cadence, find)]
    own = [
        found
        for numbers in columns
        for found in [_found(goal.measure, told, whole, place, numbers)]
        if found is not None
    ]
    return next((one for one in own if one.by_sex), next(iter(own), None))


def _found(
    measure: Measure, told: Told, whole: ToldFigure, place: _Place, numbers: Callable[[_Place, str], Numbers]
) -> Told | None:
    group = _group(measure)
    sex = None if group is None else group.sex
    by_sex = {one: told.by_sex[one] for one in _SEXES if one in told.by_sex}
    are_all = bool(by_sex) and all(
        numbers(place, one.value) == _numbers(measure, figure) for one, figure in by_sex.items()
    )
    if isinstance(measure, Distribution):
        if not are_all or sum(one.count or 0 for one in by_sex.values()) != whole.n:
            return None
    elif numbers(place, ALL if sex is None else sex.value) != _numbers(measure, whole):
        return None
    return replace(
        told,
        whole=_figure(place, whole),
        by_sex={one: _figure(place, figure) for one, figure in by_sex.items()} if are_all else {},
        rungs=tuple((rung, _rung(measure, rung, number, whole)) for rung, number in told.rungs),
        n_unknown=of_step(told.n_unknown),
    )


def _numbers(measure: Measure, one: ToldFigure) -> Numbers:
    # A part of all is of all, whom another column holds.
    return one.count, None if isinstance(measure, Distribution) else one.n


def _figure(place: _Place, one: ToldFigure) -> ToldFigure:
    """The figure with an interval of these numbers alone; how many had an occasion is told in tens there."""
    interval = None if one.interval is None or not one.n else of_share(one.count or 0, one.n)
    persons = to_step(one.n_persons) if place.family == RATINGS else one.n_persons
    return replace(one, n_persons=persons, interval=interval)


def _rung(measure: Measure, rung: Rung, number: int | None, whole: ToldFigure) -> int | None:
    """The step's number: the figure's own as it is, another in fives; none where it would look like one."""
    if rung in OF_ALL_TIME:
        return None
    if rung is Rung.COUNTED or (rung is Rung.DUE and number is not None):
        return whole.count if rung is Rung.COUNTED else whole.n
    is_own = not isinstance(measure, Occasions) and number is not None and number in (whole.n, whole.count)
    if is_own:
        return number
    about = of_step(number)
    return None if about in (whole.n, whole.count) else about


def is_of_ratings(measure: Measure) -> bool:
    """Whether the group results count the ratings of just those whom it speaks of."""
    place = _place(measure)
    return place is not None and place.family == RATINGS


def _place(measure: Measure) -> _Place | None:
    """Where the figure would stand; None where the group results hold no such."""
    group = _group(measure)
    if group is None or group.ages is not None or group.support is not None or group.reasons:
        return None
    if isinstance(measure, Count | Distribution):
        is_plain = isinstance(measure, Distribution) or measure.condition is None
        return _Place(PEOPLE, _FLOWS[group.who]) if is_plain and group.who in _FLOWS else None
    return _Place(RATINGS, "done", "due") if _is_of_ratings(measure) else None


def _is_of_ratings(measure: Measure) -> bool:
    if isinstance(measure, Occasions):
        return measure.event is Event.RATING and measure.group.who in (Who.PARTICIPANTS, Who.DUE)
    if not isinstance(measure, Share) or measure.group.who is not Who.DUE or measure.sample is not None:
        return False
    condition = measure.condition
    return condition.events == (Event.RATING,) and not condition.reasons and condition.within is None


def _group(measure: Measure) -> Group | None:
    return measure.group if isinstance(measure, Count | Share | Occasions | Distribution) else None


def _columns(
    goal: Goal, told: Told, cadence: Cadence, find: Find
) -> Iterator[Callable[[_Place, str], Numbers]]:
    """Each way in which the released results may tell of the goal's time."""
    last = cadence.span_of(told.until)
    newest = find(last.label)
    if newest is None or told.starts_on is None:
        return
    if _PERIODS.get(goal.per) is cadence:
        yield lambda place, column: _of([newest], place, column)
    if goal.per is Per.YEAR:
        yield lambda place, column: _of([newest], place, column, f"year_{place.family}_{told.until.year}")
        labels, span = [], cadence.span_of(told.starts_on)
        while span.last_on <= last.last_on:
            labels.append(span.label)
            span = span.following()
        quarters = [find(label) for label in labels]
        yield lambda place, column: _of(quarters, place, column)
    if goal.per is Per.WHOLE:
        yield lambda place, column: _of([newest], place, column, f"since_{place.family}_{last.label}")


def _of(found: list[Publication | None], place: _Place, column: str, table: str | None = None) -> Numbers:
    """The numbers of the row added up; None where one of them is not shown."""

    def added(row: str | None) -> int | None:
        values = [None if row is None else _value(one, table or place.family, row, column) for one in found]
        return None if None in values else sum(one for one in values if one is not None)

    return added(place.count), added(place.n)


def _value(one: Publication | None, table: str, row: str, column: str) -> int | None:
    held = None if one is None else one.table(table)
    figure = None if held is None else held.figure(row, column)
    return None if figure is None or figure.value is None else round(figure.value)
