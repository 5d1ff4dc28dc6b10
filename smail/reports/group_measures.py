"""Means of a group, such as hours and shares of weeks, opened by the same gate as the levels.

A mean says how many persons it is of only roughly: those who have it beside those who were there would tell
of the few who lack it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.people import Sex
from smail.domain.publishing import ALL, HIDDEN, Figure, PublishedRow, PublishedTable, Split

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest

Counts = NDArray[np.int64]
Values = NDArray[np.float64]
Rows = NDArray[np.intp]
# What gives the figure of these rows; hidden where it would tell of everybody.
FigureOf = Callable[[Rows], Figure]
Gate = Callable[[Counts], tuple[Counts, Counts]]
COLUMNS = {Split.NONE: (ALL,), Split.SEX: (ALL, Sex.WOMAN.value, Sex.MAN.value)}
# Of fewer persons it is not told that all have the same.
FEWEST_ALIKE = 10
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of a table: in which programme and of which sex each person behind it is, and its figure."""

    table: str
    row: str
    programme: Counts
    is_man: NDArray[np.bool_]
    figure: FigureOf
    by_sex: bool = True


def mean_of(values: Values, decimals: int, limits: tuple[float, float]) -> FigureOf:
    """What gives the mean of some of the values with its interval, within the limits."""

    def figure(rows: Rows) -> Figure:
        own = values[rows]
        n, spread = len(own), float(own.std(ddof=1)) if len(own) > 1 else 0.0
        if spread == 0 and n < FEWEST_ALIKE:
            return HIDDEN
        mean, half = float(own.mean()), _Z * spread / np.sqrt(n)
        ends = mean, max(mean - half, limits[0]), min(mean + half, limits[1])
        value, low, high = (round(float(one), decimals) for one in ends)
        return Figure(value, low, high, roughly(n))

    return figure


def roughly(n: int) -> int:
    """The number in whole tens; of a few it is ten."""
    return 10 * max(1, round(n / 10))


def measured(
    measures: Sequence[Measure], nest: "Nest", programmes: Sequence[int], threshold: int
) -> Callable[[int, Split], tuple[PublishedTable, ...]]:
    """What gives the tables of a node and split; by age there are none."""
    gate = _gate(nest, threshold)
    found = [_figures(one, nest, programmes, gate) for one in measures]
    split_by_sex = {one.table: one.by_sex for one in measures}

    def table(key: str, node: int, columns: tuple[str, ...]) -> PublishedTable:
        rows = (
            PublishedRow(one.row, tuple(figures.get((node, column), HIDDEN) for column in columns))
            for one, figures in zip(measures, found, strict=True)
            if one.table == key
        )
        return PublishedTable(key, columns, tuple(rows))

    def tables(node: int, split: Split) -> tuple[PublishedTable, ...]:
        columns = COLUMNS.get(split, ())
        return tuple(
            table(key, node, columns if by_sex else (ALL,)) for key, by_sex in split_by_sex.items() if columns
        )

    return tables


def _gate(nest: "Nest", threshold: int) -> Gate:
    """What opens nodes by their persons, and by their women and men; the same persons are asked of once."""
    from smail.analysis.disclosure import Rules, opened

    rules, cap = Rules(threshold), np.zeros(nest.n_nodes, dtype=np.int64)
    known: dict[bytes, tuple[Counts, Counts]] = {}

    def gate(counts: Counts) -> tuple[Counts, Counts]:
        key = counts.tobytes()
        if key not in known:
            plain = opened(nest, [counts.sum(axis=2, keepdims=True)], cap, rules)
            known[key] = plain, opened(nest, [counts], plain, rules)
        return known[key]

    return gate


def _figures(
    one: Measure, nest: "Nest", programmes: Sequence[int], gate: Gate
) -> Mapping[tuple[int, str], Figure]:
    """The figure of each open node by column, women and men where they are open too."""
    place_of = {programme: place for place, programme in enumerate(programmes)}
    place = np.array([place_of[programme] for programme in one.programme.tolist()], dtype=np.int64)
    counts = np.bincount(2 * place + one.is_man, minlength=2 * len(programmes)).reshape(-1, 1, 2)
    plain, sexes = gate(counts)
    found: dict[tuple[int, str], Figure] = {}
    # A municipality with one programme has its figures.
    known: dict[tuple[tuple[int, ...], str], Figure] = {}
    for node in np.flatnonzero(plain >= 0).tolist():
        places = tuple([node] if node < len(programmes) else nest.places_of(node))
        among = np.isin(place, places)
        wanted = {ALL: among} if among.any() else {}
        if one.by_sex and sexes[node] >= 0:
            wanted |= {Sex.WOMAN.value: among & ~one.is_man, Sex.MAN.value: among & one.is_man}
        for column, rows in wanted.items():
            if rows.any() and (places, column) not in known:
                known[places, column] = one.figure(np.flatnonzero(rows))
            found[node, column] = known.get((places, column), HIDDEN)
    return found
