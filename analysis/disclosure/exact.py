"""Whether hidden sums can take so many values as they must, by linear programming over all that is told.

Room that is found by moving persons a certain way is the least there is. Where that is too little, and the
numbers are not many, it is looked for what there is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import block_diag, csr_array

from smail.analysis.disclosure.rules import Rules, is_told_of

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

ROUNDING = 1e-6
# Of more numbers than that nothing is looked for.
MOST_CELLS = 240
# So many sums are looked at together.
AT_ONCE = 8


@dataclass(slots=True)
class Exact:
    """What fits all that is told.

    Attributes
    ----------
    truth : (cells,) array
        What there is.
    told : (facts, cells) array
        The sums of cells that a reader knows.
    """

    truth: Array
    told: Array

    def leaves(self, asked: Iterable[Array], least: int) -> bool:
        """Whether each of the sums can be so much more than the least that it can be, or farther.

        Of two women and three men in each of two places, with the sums of both:

        >>> sums = np.array([[1, 0, 1, 0], [0, 1, 0, 1]], dtype=float)
        >>> exact = Exact(np.array([2.0, 3, 2, 3]), sums)
        >>> exact.leaves([np.array([1.0, 0, 0, 0])], 4), exact.leaves([np.array([1.0, 0, 0, 0])], 5)
        (True, False)
        """
        told = np.unique(self.told, axis=0)
        goals = np.array(list(asked)).reshape(-1, len(self.truth))
        # What is in no sum can be any number.
        goals = goals[~goals[:, ~told.any(axis=0)].any(axis=1)]
        worlds = self.truth[None, :]
        while len(goals := goals[_spreads(worlds, goals) < least]):
            now, goals = goals[:AT_ONCE], goals[AT_ONCE:]
            ends = self._ends(told, np.concatenate([now, -now]))
            # What was found for another sum is a world for this one too.
            worlds = np.concatenate([worlds, ends])
            if (_spreads(worlds, now) < least).any():
                return False
        return True

    def _ends(self, told: Array, goals: Array) -> Array:
        """A world in which each of the sums is least; none where they are not found.

        They are found in one program of parts that know nothing of each other: to begin a program costs as
        much as to solve a dozen so small.
        """
        n = len(goals)
        rows, sums = block_diag([csr_array(told)] * n, format="csr"), np.tile(told @ self.truth, n)
        found = milp(goals.ravel(), constraints=LinearConstraint(rows, sums, sums))
        return np.zeros((0, len(self.truth))) if found.x is None else found.x.reshape(n, -1)


def _spreads(worlds: Array, goals: Array) -> Array:
    """How far apart the least and the greatest whole value of each sum are."""
    values = worlds @ goals.T
    high, low = np.floor(values.max(axis=0) + ROUNDING), np.ceil(values.min(axis=0) - ROUNDING)
    return np.asarray(high - low)


@dataclass(frozen=True, slots=True)
class Group:
    """Shut places that something is told of together.

    Attributes
    ----------
    among : (places,) bool array
        Which they are.
    level, plain : int
        How far they are told of, by column and without; -1 where they are not.
    """

    among: Flags
    level: int
    plain: int


@dataclass(frozen=True, slots=True)
class Shut:
    """Places of which a reader knows what they have together by row and column.

    Attributes
    ----------
    tables : (places, rows, columns) int array
        Persons.
    rows : sequence of (rows,) int arrays
        The row of each coarser level, the coarsest first, that each row is part of; itself at last.
    groups : sequence of Group
        Each of the places, and those that are in a whole together.
    are_summed : bool
        Whether it is known what each place has by column, over all rows.
    """

    tables: Counts
    rows: Sequence[Counts]
    groups: Sequence[Group]
    are_summed: bool

    def leave_room(self, rules: Rules) -> bool:
        """Whether each small number of theirs takes `threshold` values or more, by all that is told."""
        told = np.array([one.ravel() for one in self._told()])
        exact = Exact(self.tables.ravel().astype(np.float64), told)
        return exact.leaves((one.ravel() for one in self._asked(rules)), rules.threshold - 1)

    def _told(self) -> Iterator[Array]:
        everywhere, nothing = np.ones(len(self.tables), dtype=np.bool_), np.zeros_like(self.rows[0])
        yield from self._cells(everywhere, self.rows[-1])
        for one in self.groups:
            if one.level >= 0 or self.are_summed:
                yield from self._cells(one.among, self.rows[one.level] if one.level >= 0 else nothing)
            if one.plain >= 0:
                yield from self._cells(one.among, self.rows[one.plain], is_plain=True)

    def _asked(self, rules: Rules) -> Iterator[Array]:
        """The numbers that are small, of each group and level where they are hidden."""
        for one in self.groups:
            table = self.tables[one.among].sum(axis=0)
            for level, rows in enumerate(self.rows):
                sums = np.stack([table[rows == row].sum(axis=0) for row in range(rows.max() + 1)])
                if level > one.level:
                    yield from self._where(one, rows, is_told_of(sums, rules))
                if level > one.plain and sums.shape[1] > 1:
                    plain = is_told_of(sums.sum(axis=1, keepdims=True), rules)
                    yield from self._where(one, rows, np.repeat(plain, sums.shape[1], axis=1), is_plain=True)

    def _where(self, one: Group, rows: Counts, chosen: Flags, *, is_plain: bool = False) -> Iterator[Array]:
        lines = list(self._cells(one.among, rows, is_plain=is_plain))
        flat = chosen[:, 0] if is_plain else chosen.ravel()
        yield from (lines[place] for place in np.flatnonzero(flat).tolist())

    def _cells(self, among: Flags, rows: Counts, *, is_plain: bool = False) -> Iterator[Array]:
        """The cells of each row and column, or of each row."""
        n = self.tables.shape[2]
        columns = [np.ones(n)] if is_plain else list(np.eye(n))
        for row in range(int(rows.max()) + 1):
            for column in columns:
                yield among[:, None, None] * (rows == row)[:, None] * column
