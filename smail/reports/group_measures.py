"""Means of a group, such as hours and shares of weeks, opened by the same gate as the levels.

A mean says how many persons it is of only roughly: those who have it beside those who were there would tell
of the few who lack it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.publishing import ALL, HIDDEN, Figure, PublishedRow, PublishedTable, Split
from smail.reports.group_books import SHUT
from smail.reports.group_columns import COLUMNS, WITH_ALL, InColumns, split_of
from smail.reports.group_wholes import Base, Bases, Whole, roughly

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest

Counts = NDArray[np.int64]
Values = NDArray[np.float64]
Rows = NDArray[np.intp]
# What gives the figure of these rows; hidden where it would tell of everybody.
FigureOf = Callable[[Rows], Figure]
# The same of several at once, for figures that are made faster so.
FiguresOf = Callable[[Sequence[Rows]], Sequence[Figure]]
# Whether these rows may be told of by themselves; where not they are as hidden as a few are.
MayTell = Callable[[Rows], bool]
# Of fewer persons it is not told that all have the same.
FEWEST_ALIKE = 10
_Z = 1.96
# The programmes of a node, and the column.
_Key = tuple[tuple[int, ...], str]


def _always(_rows: Rows) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of a table: in which programme and in which columns each person behind it is, and its figures.

    `of` is whom they are some of.
    """

    table: str
    row: str
    programme: Counts
    columns: InColumns
    figures: FiguresOf
    is_split: bool = True
    of: Whole = Whole.EVER
    may_tell: MayTell = _always


@dataclass(frozen=True, slots=True)
class Behind:
    """The persons behind a figure by place and column of each split: as the gate sees them, and in truth."""

    seen: Mapping[Split, Counts]
    true: Mapping[Split, Counts]


@dataclass(frozen=True, slots=True)
class Gates:
    """What opens nodes: the nest, the threshold, and what is told of those whom the figures are some of."""

    nest: "Nest"
    threshold: int
    bases: Bases
    # The same persons are asked of once.
    known: dict[tuple[Whole, tuple[bytes, ...]], Mapping[Split, Counts]] = field(default_factory=dict)

    def base(self, of: Whole, column: str) -> Base | None:
        """Whom a figure of everybody, or of a column, is of some of; None where nothing is known of them."""
        return self.bases.get((of, split_of(column)))

    def cap(self, of: Whole, split: Split, counts: Counts) -> Counts:
        """Which nodes must stay shut, of so many persons in each place and column."""
        base = self.bases.get((of, split))
        if base is None:
            return np.zeros(self.nest.n_nodes, dtype=np.int64)
        few = base.few_lack(self.nest.summed(counts)[:, 0], self.threshold)
        return np.where(few, SHUT, base.cap)

    def open(self, behind: Behind, of: Whole) -> Mapping[Split, Counts]:
        """How far each node is open for all, and in the columns of each split."""
        from smail.analysis.disclosure import Rules, opened

        key = of, tuple(one.tobytes() for one in (*behind.seen.values(), *behind.true.values()))
        if key not in self.known:
            rules = Rules(self.threshold)
            found: dict[Split, Counts] = {}
            for split, counts in behind.seen.items():
                cap = self.cap(of, split, behind.true[split])
                # Never further than without the split, which comes first.
                cap = np.minimum(cap, found.get(Split.NONE, cap))
                found[split] = opened(self.nest, [counts], cap, rules)
            self.known[key] = found
        return self.known[key]

    def said(self, figure: Figure, of: Whole, node: int, column: str) -> Figure:
        """The figure with its number of persons as it may be told."""
        if figure.is_hidden or figure.n_persons is None:
            return figure
        base = self.base(of, column)
        if base is None:
            return replace(figure, n_persons=roughly(figure.n_persons))
        place = max(WITH_ALL[split_of(column)].index(column) - 1, 0)
        return replace(figure, n_persons=base.said(figure.n_persons, node, place))


def each(figure: FigureOf) -> FiguresOf:
    """What gives figures that are made one by one."""
    return lambda several: [figure(rows) for rows in several]


def mean_of(values: Values, decimals: int, limits: tuple[float, float]) -> FigureOf:
    """What gives the mean of some of the values with its interval, within the limits."""
    differs = differing(values)

    def figure(rows: Rows) -> Figure:
        if not differs(rows):
            return HIDDEN
        own = values[rows]
        n, spread = len(own), float(own.std(ddof=1)) if len(own) > 1 else 0.0
        mean, half = float(own.mean()), _Z * spread / np.sqrt(n)
        ends = mean, max(mean - half, limits[0]), min(mean + half, limits[1])
        value, low, high = (round(float(one), decimals) for one in ends)
        return Figure(value, low, high, n)

    return figure


def differing(values: Values) -> MayTell:
    """What says whether some of the values are not the same for everybody in a group that is not large."""
    return lambda rows: len(rows) >= FEWEST_ALIKE or len(np.unique(values[rows])) > 1


def measured(
    measures: Sequence[Measure],
    nest: "Nest",
    programmes: Sequence[int],
    threshold: int,
    bases: Bases | None = None,
) -> Callable[[int, Split], tuple[PublishedTable, ...]]:
    """What gives the tables of a node and split; by month there are none."""
    gates = Gates(nest, threshold, bases or {})
    found = [_figures(one, gates, programmes) for one in measures]
    is_split = {one.table: one.is_split for one in measures}

    def table(key: str, node: int, columns: tuple[str, ...]) -> PublishedTable:
        rows = (
            PublishedRow(one.row, tuple(figures.get((node, column), HIDDEN) for column in columns))
            for one, figures in zip(measures, found, strict=True)
            if one.table == key
        )
        return PublishedTable(key, columns, tuple(rows))

    def tables(node: int, split: Split) -> tuple[PublishedTable, ...]:
        columns = WITH_ALL.get(split, ())
        return tuple(
            table(key, node, columns if by_column else (ALL,))
            for key, by_column in is_split.items()
            if columns
        )

    return tables


def counted(place: Counts, columns: InColumns, n_places: int, may_tell: MayTell) -> Behind:
    """The persons of each place by column; one where they may not be told of by themselves.

    So they are hidden as a few are, and another with them: else they are what the others leave of a whole.
    """
    true, seen = {}, {}
    for split, own in ({Split.NONE: np.zeros_like(place)} | dict(columns)).items():
        n = max(len(COLUMNS[split]), 1)
        cells = n * place + own
        true[split] = np.bincount(cells, minlength=n * n_places).reshape(-1, 1, n)
        seen[split] = true[split].copy()
        for cell in np.unique(cells).tolist():
            if not may_tell(np.flatnonzero(cells == cell)):
                seen[split][cell // n, 0, cell % n] = 1
    return Behind(seen, true)


def _figures(one: Measure, gates: Gates, programmes: Sequence[int]) -> Mapping[tuple[int, str], Figure]:
    """The figure of each open node by column, those of a split where they are open too."""
    place_of = {programme: place for place, programme in enumerate(programmes)}
    place = np.array([place_of[programme] for programme in one.programme.tolist()], dtype=np.int64)
    opens = gates.open(counted(place, one.columns, len(programmes), one.may_tell), one.of)
    wanted: dict[_Key, Rows] = {}
    key_of: dict[tuple[int, str], _Key] = {}
    for node in np.flatnonzero(opens[Split.NONE] >= 0).tolist():
        places = tuple([node] if node < len(programmes) else gates.nest.places_of(node))
        among = np.isin(place, places)
        columns = {ALL: among} if among.any() else {}
        for split, own in one.columns.items() if one.is_split else ():
            if opens[split][node] >= 0:
                columns |= {column: among & (own == at) for at, column in enumerate(COLUMNS[split])}
        for column, rows in columns.items():
            # A municipality with one programme has its figures.
            key = key_of[node, column] = places, column
            if rows.any():
                wanted.setdefault(key, np.flatnonzero(rows))
    known = dict(zip(wanted, one.figures(list(wanted.values())), strict=True))
    return {
        (node, column): gates.said(known.get(key, HIDDEN), one.of, node, column)
        for (node, column), key in key_of.items()
    }
