"""At least how many are at each step of a goal that may not be told, as numbers that are released add up.

Whoever was there at the end of a period, and those who left in periods that are told, have been there; those
who left, and what was due and done, of these periods are some of those of all the time. Where a sum since the
start is just as many, it is everybody. So it tells nothing that the group results do not.
"""

from collections.abc import Iterator, Mapping, Sequence

from smail.domain.goals.counting import Rung
from smail.domain.goals.grammar import Event, Goal, Group, Occasions, Who, condition_of, group_of
from smail.domain.goals.told import Told
from smail.domain.goals.windows import Per
from smail.domain.people import DischargeReason
from smail.domain.publishing import ALL, Cadence, Publication
from smail.queries.group_endings import REACHED
from smail.reports.goal_parts_told import since

Row = tuple[str, str]
_LONG = (Per.YEAR, Per.WHOLE)
_REASONS = frozenset({DischargeReason.WORK, DischargeReason.STUDIES})


def least(goal: Goal, kept: Told, cadence: Cadence, released: Mapping[str, Publication]) -> dict[Rung, int]:
    """The steps of the goal with at least how many are there; `kept` holds their numbers.

    Nothing where somebody who came twice would make that untrue.
    """
    known = dict(kept.rungs)
    told = _periods(kept, cadence, released)
    found = {rung: number for rung, number in _found(goal, kept, cadence, released, told) if number}
    return {rung: number for rung, number in found.items() if number <= (known.get(rung) or 0)}


def exactly(goal: Goal, kept: Told, cadence: Cadence, released: Mapping[str, Publication]) -> frozenset[Rung]:
    """Those of the steps that are just as many as a released sum since the start tells of."""
    known, newest = dict(kept.rungs), released.get(cadence.span_of(kept.until).label)
    if newest is None or kept.until != newest.cut_off:
        return frozenset()
    told = least(goal, kept, cadence, released)
    began = _whole(newest, "started")
    found = {Rung.ENROLLED: began, Rung.IN_GROUP: began}
    if goal.per is Per.WHOLE:
        found[Rung.IN_PERIOD] = _whole(newest, "ended") if _is_of_ended(goal) else began
    return frozenset(
        rung for rung, number in found.items() if number and number == known.get(rung) == told.get(rung)
    )


def _whole(newest: Publication, row: str) -> int | None:
    """The row of everything since the start; None where it is not told."""
    return next((one.of.get(ALL) for one in since(newest, row) if not one.without), None)


def _is_of_ended(goal: Goal) -> bool:
    """Whether the time of the goal holds just those who have left in it."""
    return goal.per is Per.WHOLE and group_of(goal.measure) == Group(Who.DISCHARGED)


def _found(
    goal: Goal,
    kept: Told,
    cadence: Cadence,
    released: Mapping[str, Publication],
    told: Sequence[Publication],
) -> Iterator[tuple[Rung, int]]:
    known, group = dict(kept.rungs), group_of(goal.measure)
    every = _ever(released, cadence.span_of(kept.until).label)
    yield Rung.ENROLLED, every
    if group is None or known.get(Rung.IN_GROUP) != known.get(Rung.ENROLLED):
        return
    yield Rung.IN_GROUP, every
    if goal.per not in _LONG:
        return
    if goal.per is Per.WHOLE and known.get(Rung.IN_PERIOD) == known.get(Rung.ENROLLED):
        yield Rung.IN_PERIOD, every
    condition = condition_of(goal.measure)
    has_limit = condition is not None and condition.within is not None
    if group == Group(Who.DISCHARGED) and not has_limit:
        is_reached = condition is not None and set(condition.reasons) == _REASONS
        newest, ended = released.get(cadence.span_of(kept.until).label), ("people", "ended")
        since_start = None if newest is None or not _is_of_ended(goal) else _whole(newest, "ended")
        added = sum(_numbers(told, *ended).values())
        if since_start and since_start == known.get(Rung.IN_PERIOD) != added:
            # Those who count in some of the periods would be read as a share of all of them.
            yield Rung.IN_PERIOD, since_start
        else:
            yield from _both(told, Rung.IN_PERIOD, ended, ("endings", REACHED) if is_reached else None)
    if isinstance(goal.measure, Occasions) and goal.measure.event is Event.RATING:
        yield from _both(told, Rung.DUE, ("ratings", "due"), ("ratings", "done"))


def _both(
    told: Sequence[Publication], of: Rung, whole: Row, counted: Row | None
) -> Iterator[tuple[Rung, int]]:
    """Those it is of, and those who count where the same periods tell of both: they are read as a share."""
    every, some = _numbers(told, *whole), {} if counted is None else _numbers(told, *counted)
    yield of, sum(every.values())
    if set(every) == set(some):
        yield Rung.COUNTED, sum(some.values())


def _periods(kept: Told, cadence: Cadence, released: Mapping[str, Publication]) -> list[Publication]:
    """Those that lie in the goal's time as it is told."""
    if kept.starts_on is None:
        return []
    found, span, last = [], cadence.span_of(kept.starts_on), cadence.span_of(kept.until)
    span = span if span.starts_on == kept.starts_on else span.following()
    while span.last_on <= min(last.last_on, kept.until):
        found += [released[span.label]] if span.label in released else []
        span = span.following()
    return found


def _ever(released: Mapping[str, Publication], label: str) -> int:
    """At least how many have been there until the end of the period."""
    newest = released.get(label)
    if newest is None:
        return 0
    sums = [one.of.get(ALL) or 0 for one in since(newest, "started")]
    until = [one for at, one in released.items() if at <= label]
    there, gone = _numbers([newest], "people", "ongoing"), _numbers(until, "people", "ended")
    return max([*sums, sum(there.values()) + sum(gone.values())])


def _numbers(found: Sequence[Publication], key: str, row: str) -> dict[str, int]:
    """The row of all by the period that tells it."""
    tables = [(one.period.label, table) for one in found if (table := one.table(key)) is not None]
    figures = [(label, figure) for label, one in tables if (figure := one.figure(row, ALL)) is not None]
    return {label: round(one.value) for label, one in figures if one.value is not None}
