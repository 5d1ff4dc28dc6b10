"""The one gate before anything is published: hides small numbers, and whatever would give them away.

A published table is a set of sums over atoms: the smallest groups that persons fall into, which nobody sees.
Whoever has all tables ever published knows those sums, and that no group is negative; linear programming
gives all that can be worked out from that.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

Array = NDArray[np.float64]

THRESHOLD = 5
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: how many persons, and what their ratings add up to where a mean is shown.

    Attributes
    ----------
    atoms : frozenset
        The smallest groups that the figure sums over; two cells with common atoms have persons in common.
    count : int
        Persons.
    total : int, optional
        Sum of the values behind a mean, in the least units: mean × n is this integer, so a mean tells it.
    """

    atoms: frozenset[Hashable]
    count: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Cells that are published together, margins too; and which of them are hidden.

    Attributes
    ----------
    name : str
        What the table is called.
    cells : tuple of Cell
        All of them.
    hidden : frozenset of int
        Places of the cells that are not shown.
    """

    name: str
    cells: tuple[Cell, ...]
    hidden: frozenset[int] = frozenset()

    @property
    def shown(self) -> tuple[Cell, ...]:
        """The cells that anybody can read."""
        return tuple(cell for place, cell in enumerate(self.cells) if place not in self.hidden)


@dataclass(frozen=True, slots=True)
class Interval:
    """What an attacker knows of a group: it holds at least `low` persons and at most `high`."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How many persons it leaves open, knowing that persons are whole."""
        return float(np.floor(self.high + ROUNDING) - np.ceil(self.low - ROUNDING))


@dataclass(frozen=True, slots=True)
class Protection:
    """Tables that may be published.

    Attributes
    ----------
    tables : tuple of Table
        The tables, with what must be hidden.
    known : dict of (str, int) to Interval
        For each hidden cell, by table and place, what an attacker still knows.
    exposed : tuple of frozenset
        Small groups that earlier releases gave away already; hiding more now does not help.
    """

    tables: tuple[Table, ...]
    known: dict[tuple[str, int], Interval]
    exposed: tuple[frozenset[Hashable], ...]


def protect(
    tables: Sequence[Table],
    threshold: int = THRESHOLD,
    released: Sequence[Table] = (),
    scale: tuple[float, float] = (1.0, 5.0),
) -> Protection:
    """Hide every small cell, and as few others as keep it hidden from one who has everything released.

    A group is small with 1 to threshold − 1 persons: a cell, or what is left of one cell when another is
    taken from it. It is safe when the attacker's interval for it is at least threshold − 1 wide. Cells are
    added the smallest first, and those that turn out not to be needed are shown again.

    Parameters
    ----------
    tables : sequence of Table
        To be published now.
    threshold : int
        The least number that may be shown, at least 2.
    released : sequence of Table
        All that was published before, with what was hidden then.
    scale : (float, float)
        The least and the greatest value of one person in `total`.

    Returns
    -------
    Protection
        Tables with their hidden cells.

    Raises
    ------
    ValueError
        If threshold is below 2, or two tables share a name.

    References
    ----------
    Hundepool, A. and others (2012). Statistical disclosure control. Wiley. Willenborg, L. & de Waal, T.
    (2001). Elements of statistical disclosure control. Springer.

    Examples
    --------
    >>> women, men = Cell(frozenset("w"), 3), Cell(frozenset("m"), 20)
    >>> everybody = Cell(frozenset("wm"), 23)
    >>> found = protect([Table("by sex", (women, men, everybody))])
    >>> sorted(found.tables[0].hidden)
    [0, 1]
    """
    if threshold < 2:
        raise ValueError(f"threshold: {threshold} is below 2")
    if len({table.name for table in tables}) < len(tables):
        raise ValueError(f"tables: {[table.name for table in tables]} share a name")
    gate = _Gate(tuple(tables), tuple(released), threshold, scale)
    exposed = gate.given_away()
    hidden = gate.widened(gate.primary(), exposed)
    hidden = gate.narrowed(hidden, gate.primary(), exposed)
    done = gate.with_hidden(hidden)
    known = attack(done, released, scale)
    return Protection(done, known, tuple(sorted(exposed, key=sorted_atoms)))


def attack(
    tables: Sequence[Table], released: Sequence[Table] = (), scale: tuple[float, float] = (1.0, 5.0)
) -> dict[tuple[str, int], Interval]:
    """Work out, as one who reads everything, what can be known of each hidden cell.

    Minimises and maximises the cell's sum over all groups that are not negative and add up to every shown
    figure; where a mean is shown, the sum behind it lies between the scale's ends times the persons.

    Parameters
    ----------
    tables, released : sequences of Table
        What is published now and was before.
    scale : (float, float)
        The least and the greatest value of one person in `total`.

    Returns
    -------
    dict of (str, int) to Interval
        By table and place, for the hidden cells of `tables`.

    Examples
    --------
    >>> women, men = Cell(frozenset("w"), 3), Cell(frozenset("m"), 20)
    >>> attack([Table("by sex", (women, men, Cell(frozenset("wm"), 23)), frozenset({0}))])
    {('by sex', 0): Interval(low=3.0, high=3.0)}
    """
    wanted = {
        (table.name, place): table.cells[place].atoms for table in tables for place in sorted(table.hidden)
    }
    reader = _Reader.of([*tables, *released], scale, wanted.values())
    return {key: reader.interval(atoms) for key, atoms in wanted.items()}


def sorted_atoms(atoms: Iterable[Hashable]) -> list[str]:
    """Give a name to sort a group by."""
    return sorted(map(str, atoms))


@dataclass(frozen=True, slots=True)
class _Reader:
    """What one who reads everything knows: sums that hold, and that nothing is negative."""

    places: dict[Hashable, int]
    equal: csr_array
    sums: Array
    below: csr_array | None

    @classmethod
    def of(
        cls, tables: Sequence[Table], scale: tuple[float, float], more: Iterable[frozenset[Hashable]] = ()
    ) -> "_Reader":
        shown = {(cell.atoms, cell.count, cell.total) for table in tables for cell in table.shown}
        everything = {atom for table in tables for cell in table.cells for atom in cell.atoms}
        atoms = sorted(everything.union(*more), key=str)
        places = {atom: place for place, atom in enumerate(atoms)}
        n = len(atoms)
        has_totals = any(total is not None for _, _, total in shown)
        rows = [(places, cell_atoms, 0, float(count)) for cell_atoms, count, _ in shown]
        rows += [(places, cell_atoms, n, float(total)) for cell_atoms, _, total in shown if total is not None]
        equal = _incidence([(row[1], row[2]) for row in rows], places, 2 * n if has_totals else n)
        sums = np.array([row[3] for row in rows])
        return cls(places, equal, sums, _bounds(n, scale) if has_totals else None)

    def interval(self, atoms: frozenset[Hashable]) -> Interval:
        """The least and the greatest number of persons in a group."""
        goal = np.zeros(self.equal.shape[1])
        goal[[self.places[atom] for atom in atoms]] = 1
        ends = [self._end(way * goal) for way in (1, -1)]
        return Interval(ends[0] + 0.0, -ends[1] + 0.0)

    def _end(self, goal: Array) -> float:
        none = None if self.below is None else np.zeros(self.below.shape[0])
        # The stubs of scipy do not know that sparse matrices are taken.
        found = linprog(  # type: ignore[call-overload]
            goal, self.below, none, self.equal, self.sums, bounds=(0, None), method="highs"
        )
        if found.status == 3:  # nothing published limits it
            return float("-inf")
        if not found.success:
            raise ValueError(f"released: the tables contradict each other ({found.message})")
        nearest = round(found.fun)
        return float(nearest) if abs(found.fun - nearest) < ROUNDING else float(found.fun)


def _incidence(
    rows: Sequence[tuple[frozenset[Hashable], int]], places: dict[Hashable, int], width: int
) -> csr_array:
    across = [(row, places[atom] + shift) for row, (atoms, shift) in enumerate(rows) for atom in atoms]
    if not across:
        return csr_array((len(rows), width))
    at = np.array(across)
    return csr_array((np.ones(len(at)), (at[:, 0], at[:, 1])), shape=(len(rows), width))


def _bounds(n: int, scale: tuple[float, float]) -> csr_array:
    """low·n ≤ total ≤ high·n for each atom, as rows that must not be above 0."""
    one = np.arange(n)
    rows = np.concatenate([one, one, one + n, one + n])
    columns = np.concatenate([one, one + n, one, one + n])
    values = np.repeat([scale[0], -1.0, -scale[1], 1.0], n)
    return csr_array((values, (rows, columns)), shape=(2 * n, 2 * n))


_Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Gate:
    """The search for what to hide."""

    tables: tuple[Table, ...]
    released: tuple[Table, ...]
    threshold: int
    scale: tuple[float, float]

    def is_small(self, count: int) -> bool:
        """Whether so many persons are too few to show."""
        return 0 < count < self.threshold

    def primary(self) -> frozenset[_Key]:
        """The cells that are small in themselves."""
        return frozenset(
            (table, place)
            for table, one in enumerate(self.tables)
            for place, cell in enumerate(one.cells)
            if self.is_small(cell.count) or place in one.hidden
        )

    def small_groups(self) -> dict[frozenset[Hashable], int]:
        """Every group that nobody may learn: small cells, and what one cell leaves of another."""
        cells = {cell.atoms: cell.count for table in (*self.tables, *self.released) for cell in table.cells}
        found = {atoms: count for atoms, count in cells.items() if self.is_small(count)}
        for whole, count in cells.items():
            for part, less in cells.items():
                if part < whole and self.is_small(count - less):
                    found[whole - part] = count - less
        return found

    def given_away(self) -> frozenset[frozenset[Hashable]]:
        """The small groups that can be worked out from what was released before."""
        if not self.released:
            return frozenset()
        groups = self.small_groups()
        reader = _Reader.of(self.released, self.scale, groups)
        return frozenset(atoms for atoms in groups if self._is_known(reader, atoms))

    def with_hidden(self, hidden: frozenset[_Key]) -> tuple[Table, ...]:
        """The tables with these cells hidden."""
        return tuple(
            replace(table, hidden=frozenset(place for at, place in hidden if at == number))
            for number, table in enumerate(self.tables)
        )

    def widened(self, hidden: frozenset[_Key], exposed: frozenset[frozenset[Hashable]]) -> frozenset[_Key]:
        """More cells hidden, the smallest that touches a known group first, until no small group is known."""
        groups = [atoms for atoms in self.small_groups() if atoms not in exposed]
        for atoms in sorted(groups, key=sorted_atoms):
            while self._is_known(self._reader(hidden, groups), atoms):
                candidate = self._nearest(hidden, atoms)
                if candidate is None:
                    break
                hidden = hidden | {candidate}
        return hidden if self._all_safe(hidden, groups) else self._everything(hidden, groups)

    def narrowed(
        self,
        hidden: frozenset[_Key],
        primary: frozenset[_Key],
        exposed: frozenset[frozenset[Hashable]],
    ) -> frozenset[_Key]:
        """Cells shown again, the largest first, where no small group becomes known by it."""
        groups = [atoms for atoms in self.small_groups() if atoms not in exposed]
        for key in sorted(hidden - primary, key=lambda one: -self._cell(one).count):
            if self._all_safe(hidden - {key}, groups):
                hidden = hidden - {key}
        return hidden

    def _everything(self, hidden: frozenset[_Key], groups: Sequence[frozenset[Hashable]]) -> frozenset[_Key]:
        """Hide on, one cell after the other, until nothing is known or nothing is left to show."""
        while not self._all_safe(hidden, groups):
            reader = self._reader(hidden, groups)
            known = next(atoms for atoms in groups if self._is_known(reader, atoms))
            candidate = self._nearest(hidden, known) or self._nearest(hidden, None)
            if candidate is None:
                return hidden
            hidden = hidden | {candidate}
        return hidden

    def _all_safe(self, hidden: frozenset[_Key], groups: Sequence[frozenset[Hashable]]) -> bool:
        reader = self._reader(hidden, groups)
        return not any(self._is_known(reader, atoms) for atoms in groups)

    def _reader(self, hidden: frozenset[_Key], groups: Iterable[frozenset[Hashable]]) -> _Reader:
        return _Reader.of([*self.with_hidden(hidden), *self.released], self.scale, groups)

    def _is_known(self, reader: _Reader, atoms: frozenset[Hashable]) -> bool:
        return reader.interval(atoms).width < self.threshold - 1

    def _nearest(self, hidden: frozenset[_Key], atoms: frozenset[Hashable] | None) -> _Key | None:
        """The smallest shown cell with persons in common with the group or with its hidden neighbours."""
        shown = [
            (number, place)
            for number, table in enumerate(self.tables)
            for place in range(len(table.cells))
            if (number, place) not in hidden
        ]
        if atoms is None:
            return min(shown, key=lambda key: (self._cell(key).count, key), default=None)
        tied = atoms.union(*(self._cell(key).atoms for key in shown if self._cell(key).atoms & atoms))
        touching = [key for key in shown if self._cell(key).atoms & tied]
        return min(
            touching,
            key=lambda key: (
                not self._cell(key).count,
                len(self._cell(key).atoms),
                self._cell(key).count,
                key,
            ),
            default=None,
        )

    def _cell(self, key: _Key) -> Cell:
        return self.tables[key[0]].cells[key[1]]
