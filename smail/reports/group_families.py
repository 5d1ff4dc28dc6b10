"""The families of figures that are opened together, and how a figure of one is told where it is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from smail.domain.publishing import HIDDEN, Figure, Split
from smail.reports.group_columns import COLUMNS

Counts = NDArray[np.int64]


class FamilyName(StrEnum):
    """What each family is called; each kind of activity has one more, named in `group_kinds`."""

    STOCK = "stock"
    FLOWS = "flows"
    STEPS = "steps"
    DUE = "due"
    SUPPORT = "support"
    REFERRED = "referred"
    ENDINGS = "endings"


@dataclass(frozen=True, slots=True)
class Family:
    """Figures that are opened together, level by level: persons and occasions of each node and column."""

    rows: tuple[tuple[str, ...], ...]
    persons: tuple[Counts, ...]
    occasions: tuple[Counts, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """One split: the families by name, and how far each node is open in each."""

    families: Mapping[str, Family]
    levels: Mapping[str, Counts]
    # Where it is not told how many had an occasion; None until that is looked at.
    is_close: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class View:
    """One column of a split, as it is opened for one node."""

    of: Opened
    node: int
    column: int

    def level(self, family: str) -> int:
        """How far the node is open in the family; below 0 where it is shut."""
        return int(self.of.levels[family][self.node])

    def persons(self, family: str, row: int = 0) -> int:
        """How many persons are in a row of the family's first level, told or not."""
        return int(self.of.families[family].persons[0][self.node, row, self.column])

    def count(self, family: str, parts: Sequence[str]) -> int | None:
        """How many these rows have together; None where the node is not open as far as they stand."""
        found = self.of.families[family]
        level = next(number for number, rows in enumerate(found.rows) if set(parts) <= {*rows})
        if self.level(family) < level:
            return None
        counts = found.occasions[level][self.node, :, self.column]
        return sum(int(counts[found.rows[level].index(part)]) for part in parts)


def views_of(whole: Opened, part: Opened, node: int, split: Split) -> list[View]:
    """The columns that are told of a node by a split, everybody first."""
    return [View(whole, node, 0), *(View(part, node, column) for column in range(len(COLUMNS[split])))]


def told_persons(n: int | None) -> Figure:
    """So many persons, or a figure that is hidden."""
    return HIDDEN if n is None else Figure(float(n), n_persons=n)
