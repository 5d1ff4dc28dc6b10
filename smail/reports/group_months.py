"""What is told of a quarter month by month: who came, went and was there, and what was due and done.

A place tells of its months only where it tells of the quarter, and of all of them: a month alone would
leave the two others together. The months add up to the quarter, and are opened by the same gate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.calendar import ClosedSpan
from smail.domain.publishing import ALL, HIDDEN, Figure, PublishedRow, PublishedTable
from smail.queries.group_counts import DONE, DUE, ENDED, MISSING, ONGOING, STARTED
from smail.queries.group_months import InMonth, months_of
from smail.reports.group_families import FamilyName, Opened

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
SHUT = -1
PEOPLE, RATINGS = "people", "ratings"
# Who was there when the month was over; in the column of the quarter, when that was.
AT_END = "at_end"
COUNTED = (STARTED, ONGOING, DUE, DONE, MISSING)
# What was due is told with what was done of it, or alone where the rest would tell too much.
DUE_ROWS = ((DUE, DONE, MISSING), (DUE,))


@dataclass(frozen=True, slots=True)
class Months:
    """The figures of every node by row and month, with the quarter last, and which nodes tell of them."""

    names: tuple[str, ...]
    numbers: Mapping[str, Counts]
    are_people_told: Flags
    is_due_told: Flags
    due_rows: tuple[str, ...]


def months_opened(
    counted: tuple[ClosedSpan, Sequence[InMonth]],
    programmes: Sequence[int],
    nest: "Nest",
    whole: Opened,
    threshold: int,
) -> Months:
    """Which nodes may tell of their months, where `whole` is what is told of the quarter without a split."""
    at, rows = counted
    months = months_of(at)
    persons, occasions = _by_month(rows, programmes, len(months))
    booked = _booked(persons, nest, whole)
    due_rows, is_due_told = _due_told(persons, nest, whole, threshold)
    found = {**booked, **{row: nest.summed(occasions[row]) for row in DUE_ROWS[0]}}
    names = tuple(first.isoformat()[:7] for first, _last in months)
    are_told = _people_told(booked, nest, whole, threshold)
    return Months(names, found, are_told, is_due_told, due_rows)


def _by_month(
    counted: Sequence[InMonth], programmes: Sequence[int], n_months: int
) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """Persons and occasions of each row, by place and month."""
    place_of = {programme: place for place, programme in enumerate(programmes)}
    persons, occasions = (
        {row: np.zeros((len(programmes), n_months), dtype=np.int64) for row in COUNTED} for _kind in range(2)
    )
    for one in counted:
        if one.programme_id in place_of:
            at = place_of[one.programme_id], one.month
            persons[one.row][at] += one.persons
            occasions[one.row][at] += one.occasions
    return persons, occasions


def _booked(persons: Mapping[str, Counts], nest: "Nest", whole: Opened) -> dict[str, Counts]:
    """Who came, went and was there by month, so that they add up to what was booked in the quarter."""
    n = len(nest.whole_of)
    came, wanted, before = whole.families[FamilyName.FLOWS].persons[0][:n, :, 0].T
    after = whole.families[FamilyName.STOCK].persons[0][:n, 0, 0]
    started, there = persons[STARTED].copy(), persons[ONGOING]
    # Whoever was written in late came in the first month.
    started[:, 0] += np.maximum(came - started.sum(axis=1), 0)
    ended = np.zeros_like(started)
    ended[:, 1:] = np.maximum(there[:, :-1] + started[:, 1:] - there[:, 1:], 0)
    for place in range(n):
        ended[place] = _adding_up(ended[place], int(wanted[place]))
    stock = before[:, None] + np.cumsum(started - ended, axis=1)
    stock[:, -1] = after
    return {
        STARTED: nest.summed(started),
        ENDED: nest.summed(ended),
        ONGOING: nest.summed(stock),
    }


def _adding_up(ended: Counts, wanted: int) -> Counts:
    """The months' numbers with the rest of the quarter's in the first, and none below nobody.

    In the first stands what was corrected since the quarter before, too.
    """
    found = ended.copy()
    found[0] = max(wanted - int(ended.sum()), 0)
    for month in range(1, len(found)):
        found[month] -= min(int(found[month]), max(int(found.sum()) - wanted, 0))
    return found


def _people_told(booked: Mapping[str, Counts], nest: "Nest", whole: Opened, threshold: int) -> Flags:
    """Which nodes tell of who came, went and was there by month.

    Whoever knows who was there before knows it at the end of each month: it must not be a few, neither there
    nor in what a whole's shut places have together.
    """
    from smail.analysis.disclosure import Rules, opened

    n = len(nest.whole_of)
    flows = np.stack([booked[STARTED][:n], booked[ENDED][:n]], axis=1)
    stock = booked[ONGOING]
    told_of_quarter = np.minimum(whole.levels[FamilyName.FLOWS], whole.levels[FamilyName.STOCK])
    cap = np.where(_is_few(stock, threshold).any(axis=1), SHUT, np.minimum(told_of_quarter, 0))
    is_stock_told = whole.levels[FamilyName.STOCK][:n] >= 0
    before = whole.families[FamilyName.FLOWS].persons[0][:n, 2, 0]
    is_tight = flows[:, 1].sum(axis=1) > before
    fragile = is_stock_told & (is_tight | _is_few(stock[:n], threshold).any(axis=1))
    while True:
        found = opened(nest, [flows], cap, Rules(threshold, are_shares=True)) >= 0
        bad = [
            node
            for node in range(n, nest.n_nodes)
            if found[node] and not _is_rest_safe(rest_of(nest, found, node), (stock, fragile), threshold)
        ]
        if not bad:
            return found
        cap = cap.copy()
        cap[bad] = SHUT


def _is_few(numbers: Counts, threshold: int) -> Flags:
    return (numbers > 0) & (numbers < threshold)


def rest_of(nest: "Nest", told: Flags, node: int) -> list[int]:
    """The places of a whole that a reader knows only together."""
    n, last = len(nest.whole_of), nest.n_nodes - 1
    wholes = [one for one in range(n, last) if told[one]] if node == last else []
    known = {place for one in wholes for place in nest.places_of(one)}
    return [place for place in nest.places_of(node) if not told[place] and place not in known]


def _is_rest_safe(rest: Sequence[int], at: tuple[Counts, Flags], threshold: int) -> bool:
    """Whether the shut places are together not few at the end of a month, nor one of them known to be."""
    stock, fragile = at
    together = stock[rest].sum(axis=0)
    return not _is_few(together, threshold).any() and not fragile[rest].any()


def _due_told(
    persons: Mapping[str, Counts], nest: "Nest", whole: Opened, threshold: int
) -> tuple[tuple[str, ...], Flags]:
    """Which nodes tell of what was due by month, and of which rows: those by which the whole county does."""
    from smail.analysis.disclosure import Rules, opened

    tries = []
    for level, rows in ((1, DUE_ROWS[0]), (0, DUE_ROWS[1])):
        parts = rows[1:] or rows
        table = np.stack([persons[row] for row in parts], axis=1)
        cap = np.where(whole.levels[FamilyName.DUE] >= level, 0, SHUT)
        found = opened(nest, [table], cap, Rules(threshold, are_shares=True)) >= 0
        tries.append((rows, found))
    (finer, is_finer), (coarser, is_coarser) = tries
    return (finer, is_finer) if is_finer[-1] or not is_coarser[-1] else (coarser, is_coarser)


def month_tables(months: Months, node: int, told: Sequence[PublishedTable]) -> tuple[PublishedTable, ...]:
    """The tables of a node by month, with the quarter first as it is told without a split in `told`."""
    rows = {PEOPLE: (STARTED, ENDED, ONGOING), RATINGS: months.due_rows}
    is_told = {PEOPLE: months.are_people_told[node], RATINGS: months.is_due_told[node]}
    columns = (ALL, *months.names)

    def row(table: PublishedTable, key: str) -> PublishedRow:
        numbers = months.numbers[key][node].tolist()
        each = [Figure(float(one)) if is_told[table.key] else HIDDEN for one in numbers]
        return PublishedRow(AT_END if key == ONGOING else key, (table.figure(key) or HIDDEN, *each))

    return tuple(
        PublishedTable(one.key, columns, tuple(row(one, key) for key in rows[one.key]))
        for one in told
        if one.key in rows
    )
