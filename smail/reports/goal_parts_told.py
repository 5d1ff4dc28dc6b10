"""Tells of a goal what the released numbers alone say, where all of its time is not released.

Everything here is worked out from numbers that stand in the group results: a sum since the start that leaves
out a hidden quarter, or the quarters of the goal's time that are shown. So it tells nothing new, whatever it
says. A sum since the start also holds whoever was there before the goal's own time: it is not told then.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from smail.domain.goals import judging
from smail.domain.goals.counting import Rung
from smail.domain.goals.grammar import Count, Distribution, Goal, Parts, Who, group_of
from smail.domain.goals.told import Bound, Told, ToldFigure
from smail.domain.goals.windows import Per, Window
from smail.domain.people import Sex
from smail.domain.publishing import ALL, Cadence, Publication, PublishedTable
from smail.reports.goal_figures import of_share

Find = Callable[[str], Publication | None]
_SEXES = (Sex.WOMAN, Sex.MAN)
_FLOWS = {Who.STARTED: "started", Who.DISCHARGED: "ended"}
# What a key of such a sum has before each period that is left out of it.
_WITHOUT, _SINCE, _PEOPLE = "~", "since_people_", "people"


@dataclass(frozen=True, slots=True)
class Sum:
    """Numbers of a row by column, None where one is hidden, and the periods that are not in them."""

    of: dict[str, int | None]
    without: tuple[str, ...]


def in_part(goal: Goal, told: Told, cadence: Cadence, find: Find, window: Window) -> Told | None:
    """What the released numbers say of the goal; None where they say nothing of it.

    Of a number that it is at least so much; of a distribution how it is without those left out.
    """
    row = _row(goal)
    if row is None or told.whole is None:
        return None
    for found in _sums(goal, row, told, cadence, find):
        part = _of_count(told, found) if isinstance(goal.measure, Count) else _of_parts(goal, found, window)
        if part is not None:
            return replace(part, starts_on=told.starts_on, until=told.until, without=found.without)
    return None


def _row(goal: Goal) -> str | None:
    """The row that counts just what the goal does."""
    if not isinstance(goal.measure, Count | Distribution):
        return None
    group = goal.measure.group
    is_cut = group.ages is not None or group.support is not None or bool(group.reasons)
    if is_cut or (isinstance(goal.measure, Count) and goal.measure.condition is not None):
        return None
    # Whoever was there at any time since the start began at some time.
    is_all = group.who is Who.PARTICIPANTS and goal.per is Per.WHOLE
    return "started" if is_all else _FLOWS.get(group.who)


def _sums(goal: Goal, row: str, told: Told, cadence: Cadence, find: Find) -> Iterator[Sum]:
    """Those that hold the most first."""
    if goal.per is Per.WHOLE and _is_all_since(goal, told, cadence):
        newest = find(cadence.span_of(told.until).label)
        yield from [] if newest is None else since(newest, row)
    elif _is_sum_of_periods(goal) and told.starts_on is not None:
        labels, span, last = [], cadence.span_of(told.starts_on), cadence.span_of(told.until)
        if goal.per is Per.WHOLE and (told.starts_on, told.until) != (span.starts_on, last.last_on):
            return
        while span.last_on <= last.last_on:
            labels.append(span.label)
            span = span.following()
        added = _of_periods(goal, row, {label: find(label) for label in labels})
        if goal.per is Per.YEAR or 2 * len(added.without) <= len(labels):
            yield added


def _is_sum_of_periods(goal: Goal) -> bool:
    """Whether whoever the goal counts came, or left, in one of the periods of its time."""
    group = group_of(goal.measure)
    return goal.per in (Per.YEAR, Per.WHOLE) and group is not None and group.who in _FLOWS


def _is_all_since(goal: Goal, told: Told, cadence: Cadence) -> bool:
    """Whether a sum since the start is of the goal's own time: nobody came before it, or is told of after it.

    Of those who left a number is at least so many; who they are may be another before the time began.
    """
    group = group_of(goal.measure)
    if group is not None and group.who is Who.DISCHARGED:
        return isinstance(goal.measure, Count)
    rungs = dict(told.rungs)
    every = rungs.get(Rung.ENROLLED)
    is_whole = told.until == cadence.span_of(told.until).last_on
    return every is not None and every == rungs.get(Rung.IN_PERIOD) and is_whole


def since(newest: Publication, row: str) -> Iterator[Sum]:
    """What is told of the row since the start: of all until then, or without the periods that are hidden."""
    label = newest.period.label
    for table in newest.tables:
        first, *gone = table.key.removeprefix(_SINCE).split(_WITHOUT)
        if table.key.startswith(_SINCE) and first == label:
            yield Sum({column: _value(table, row, column) for column in table.columns}, tuple(gone))


def _of_periods(goal: Goal, row: str, periods: dict[str, Publication | None]) -> Sum:
    """The periods added up that are told, of a distribution those that are told by sex too."""
    columns = (ALL, *(sex.value for sex in _SEXES)) if isinstance(goal.measure, Distribution) else (ALL,)
    found = {label: None if one is None else one.table(_PEOPLE) for label, one in periods.items()}
    told = {label: _values(one, row, columns) for label, one in found.items()}
    known = [numbers for numbers in told.values() if numbers]
    gone = tuple(label for label, numbers in told.items() if not numbers)
    return Sum({column: sum(each[column] for each in known) if known else None for column in columns}, gone)


def _values(table: PublishedTable | None, row: str, columns: Iterable[str]) -> dict[str, int]:
    """The numbers of the row by column; nothing where one of them is not told."""
    found = {column: None if table is None else _value(table, row, column) for column in columns}
    return (
        {} if None in found.values() else {column: each for column, each in found.items() if each is not None}
    )


def _value(table: PublishedTable, row: str, column: str) -> int | None:
    figure = table.figure(row, column)
    return None if figure is None or figure.value is None else round(figure.value)


def _of_count(told: Told, found: Sum) -> Told | None:
    """That it is at least so much; nothing where persons who came twice would make that untrue."""
    number = found.of.get(ALL)
    if not number or told.whole is None or number > (told.whole.count or 0):
        return None
    bound = Bound.AT_LEAST if found.without else None
    whole = ToldFigure(number, number, number, bound=bound)
    return replace(told, whole=whole, by_sex={}, rungs=_rungs(number), n_unknown=None)


def _of_parts(goal: Goal, found: Sum, window: Window) -> Told | None:
    """The parts as they are told, and how these stand to what was wanted."""
    both = {sex: found.of.get(sex.value) for sex in _SEXES}
    known = {sex: number for sex, number in both.items() if number is not None}
    n = sum(known.values())
    if not isinstance(goal.target, Parts) or len(known) < len(both) or found.of.get(ALL) != n or not n:
        return None
    if {sex for sex, _percent in goal.target.wanted} - set(known):
        return None
    parts = {sex: ToldFigure(number / n, n, number, n, of_share(number, n)) for sex, number in known.items()}
    each = [(sex, Fraction(known[sex], n), of_share(known[sex], n)) for sex in known]
    judged = judging.of_parts(goal.target, each, is_over=window.is_over)
    return Told(judged, None, window.until, ToldFigure(1.0, n, n, n), parts, _rungs(n))


def _rungs(number: int) -> tuple[tuple[Rung, int | None], ...]:
    return (Rung.IN_PERIOD, number), (Rung.COUNTED, number)
