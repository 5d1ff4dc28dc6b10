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
    found = [_figures(one, nest, programmes, threshold) for one in measures]
    keys = tuple(dict.fromkeys(one.table for one in measures))

    def tables(node: int, split: Split) -> tuple[PublishedTable, ...]:
        columns = COLUMNS.get(split, ())
        rows = [
            (
                one.table,
                PublishedRow(one.row, tuple(figures.get((node, key), HIDDEN) for key in columns)),
            )
            for one, figures in zip(measures, found, strict=True)
        ]
        return tuple(
            PublishedTable(key, columns, tuple(row for table, row in rows if table == key))
            for key in keys
            if columns
        )

    return tables


def _figures(
    one: Measure, nest: "Nest", programmes: Sequence[int], threshold: int
) -> Mapping[tuple[int, str], Figure]:
    """The figure of each open node by column, women and men where they are open too."""
    from smail.analysis.disclosure import Rules, opened

    rules, cap = Rules(threshold), np.zeros(nest.n_nodes, dtype=np.int64)
    place_of = {programme: place for place, programme in enumerate(programmes)}
    place = np.array([place_of[programme] for programme in one.programme.tolist()], dtype=np.int64)
    counts = np.bincount(2 * place + one.is_man, minlength=2 * len(programmes)).reshape(-1, 1, 2)
    plain = opened(nest, [counts.sum(axis=2, keepdims=True)], cap, rules)
    sexes = opened(nest, [counts], plain, rules)
    found: dict[tuple[int, str], Figure] = {}
    for node in np.flatnonzero(plain >= 0).tolist():
        among = np.isin(place, [node] if node < len(programmes) else nest.places_of(node))
        if not among.any():
            continue
        wanted = {ALL: among}
        if sexes[node] >= 0:
            wanted |= {Sex.WOMAN.value: among & ~one.is_man, Sex.MAN.value: among & one.is_man}
        found |= {
            (node, column): one.figure(np.flatnonzero(rows)) for column, rows in wanted.items() if rows.any()
        }
    return found
