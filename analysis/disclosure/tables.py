"""What is published: figures that sum over groups that nobody sees."""

from collections.abc import Hashable
from dataclasses import dataclass


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
    share_of : frozenset, optional
        The atoms of the group that the figure is a share of: none or all of a small group tells of everyone.
    """

    atoms: frozenset[Hashable]
    count: int
    total: int | None = None
    share_of: frozenset[Hashable] | None = None


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
