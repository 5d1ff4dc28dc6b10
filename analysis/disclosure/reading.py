"""What one who reads everything can work out, by linear programming."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import block_diag, csr_array

from smail.analysis.disclosure.tables import Table

Array = NDArray[np.float64]

ROUNDING = 1e-6
# So many groups are looked at together.
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Interval:
    """What an attacker knows of a group: it holds at least `low` persons and at most `high`."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How many persons it leaves open, knowing that persons are whole."""
        return float(np.floor(self.high + ROUNDING) - np.ceil(self.low - ROUNDING))


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

    Raises
    ------
    ValueError
        If two tables share a name, or tables contradict each other: a part is larger than its whole.

    References
    ----------
    Hundepool, A. and others (2012). Statistical disclosure control. Wiley. Fischetti, M. & Salazar, J. J.
    (2001). Management Science 47, 1008-1027.

    Examples
    --------
    >>> from smail.analysis.disclosure import Cell
    >>> women, men = Cell(frozenset("w"), 3), Cell(frozenset("m"), 20)
    >>> attack([Table("by sex", (women, men, Cell(frozenset("wm"), 23)), frozenset({0}))])
    {('by sex', 0): Interval(low=3.0, high=3.0)}
    """
    names = [table.name for table in tables]
    if len(set(names)) < len(names):
        raise ValueError(f"tables: {names} share a name")
    wanted = {
        (table.name, place): table.cells[place].atoms for table in tables for place in sorted(table.hidden)
    }
    reader = Reader.of([*tables, *released], scale, wanted.values())
    return dict(zip(wanted, reader.intervals([*wanted.values()]), strict=True))


@dataclass(frozen=True, slots=True)
class Reader:
    """What one who reads everything knows: sums that hold, and that nothing is negative."""

    places: dict[Hashable, int]
    equal: csr_array
    sums: Array
    below: csr_array | None

    @classmethod
    def of(
        cls, tables: Sequence[Table], scale: tuple[float, float], more: Iterable[frozenset[Hashable]] = ()
    ) -> "Reader":
        """Read every shown cell; `more` are groups that will be asked for."""
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

    def intervals(self, groups: Sequence[frozenset[Hashable]]) -> list[Interval]:
        """The least and the greatest number of persons in each of the groups."""
        found: list[Interval] = []
        for first in range(0, len(groups), AT_ONCE):
            some = groups[first : first + AT_ONCE]
            found += self._together(some) or map(self.interval, some)
        return found

    def interval(self, atoms: frozenset[Hashable]) -> Interval:
        """The least and the greatest number of persons in a group."""
        ends = [self._end(way * self._goal(atoms)) for way in (1, -1)]
        return Interval(ends[0] + 0.0, -ends[1] + 0.0)

    def _goal(self, atoms: frozenset[Hashable]) -> Array:
        goal = np.zeros(self.equal.shape[1])
        goal[[self.places[atom] for atom in atoms]] = 1
        return goal

    def _together(self, groups: Sequence[frozenset[Hashable]]) -> list[Interval] | None:
        """The same of several in one program of parts that know nothing of each other; None if one fails.

        To begin a program costs more than to solve one so small.
        """
        goals = np.stack([self._goal(atoms) for atoms in groups])
        n, sums = 2 * len(goals), np.tile(self.sums, 2 * len(goals))
        told = [LinearConstraint(block_diag([self.equal] * n, format="csr"), sums, sums)]
        if self.below is not None:
            told.append(LinearConstraint(block_diag([self.below] * n, format="csr"), -np.inf, 0))
        found = milp(np.concatenate([goals, -goals]).ravel(), constraints=told)
        if found.x is None or found.status != 0:
            return None
        ends = (np.concatenate([goals, goals]) * found.x.reshape(n, -1)).sum(axis=1).tolist()
        pairs = zip(ends[: len(goals)], ends[len(goals) :], strict=True)
        return [Interval(_rounded(low), _rounded(high)) for low, high in pairs]

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
        return _rounded(found.fun)


def _rounded(number: float) -> float:
    """The whole number that it is but for rounding, where it is."""
    nearest = round(number)
    return float(nearest) if abs(number - nearest) < ROUNDING else float(number)


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
