"""Moves between cells that change no told sum.

All the room that there is lies in one row of numbers: how much each cell may grow, then how much each may
shrink. A move is the places of its cells there, so that going the other way is the same with the two halves
exchanged, and what a move takes from the one half it gives to the other.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

import numpy as np

from smail.analysis.disclosure.facts import At, Counts, Mask

FREE = 1 << 40
# Of a cell's moves only the farthest are looked at, none of them as farther than this.
MOST_TARGETS = 60
MOST_REACH = 40
# What a move may be swapped along: any of the four sides.
_CORNERS = np.array(list(product((0, 1), repeat=4)))
_PARITY = _CORNERS.sum(axis=1) % 2
_PAIRS = np.array(list(combinations(range(4), 2))).T


# Without slots, since what is worked out of it once is kept on it.
@dataclass(frozen=True)
class World:
    """All that there is, hidden and shown.

    Attributes
    ----------
    counts : (places, times, rows, columns) int array
        Persons or occasions of each cell; those who go are counted below zero.
    least, most : (rows,) int arrays
        Within what the cells of a row must lie.
    is_known : (places, times) bool array
        Where nothing is hidden, so that nothing can be moved.
    stock : (places, times, columns) int array, optional
        What can never fall below zero, and changes as all rows together do.
    runs_on : bool
        Whether the stock of a time is that of the time before and what came in it.
    """

    counts: Counts
    least: Counts
    most: Counts
    is_known: Mask
    stock: Counts | None = None
    runs_on: bool = True

    @cached_property
    def room(self) -> Counts:
        """How much each cell may grow, how much each may shrink, and what no move is held up by."""
        up = self.most[None, None, :, None] - self.counts
        down = self.counts - self.least[None, None, :, None]
        return np.concatenate([up.ravel(), down.ravel(), [FREE]])

    @cached_property
    def places(self) -> Counts:
        """Where each cell lies: (4, cells)."""
        return np.indices(self.counts.shape).reshape(4, -1)

    @cached_property
    def strides(self) -> Counts:
        """How far apart in a row of all cells two are that lie beside each other along each side."""
        return np.array([math.prod(self.counts.shape[side + 1 :]) for side in range(4)])

    def number(self, at: At) -> int:
        """Where the cell lies in a row of all cells."""
        return int(np.ravel_multi_index(at, self.counts.shape))

    def is_possible(self, moved: Counts) -> bool:
        """Whether no stock has fallen below zero where cells have grown by so much."""
        if self.stock is None:
            return True
        more = moved.reshape(self.counts.shape).sum(axis=2)
        return bool((self.stock + (more.cumsum(axis=1) if self.runs_on else more) >= 0).all())


@dataclass(frozen=True, slots=True)
class Moves:
    """What a cell may be swapped with.

    Attributes
    ----------
    targets : (4, moves) int array
        Where the cells lie that it is swapped with.
    takes : (cells, moves) int array
        The places in the room of a world that each move takes from; the last place where it has fewer cells.
    """

    targets: Counts
    takes: Counts

    def among(self, chosen: Mask | Counts) -> "Moves":
        """Only these of the moves."""
        return Moves(self.targets[:, chosen], self.takes[:, chosen])


def swaps(world: World, at: At, allowed: Mask) -> Moves:
    """Find the swaps of a cell along some of the four sides that may go farthest.

    Parameters
    ----------
    world : World
        What there is.
    at : (place, time, row, column) of int
        The cell.
    allowed : (cells,) bool array
        Which cells, in a row of all, it may be swapped with.

    Returns
    -------
    Moves
        At most `MOST_TARGETS`, the farthest first; none that cannot go one step either way.

    Notes
    -----
    Cell and target are two corners of a box. Every corner grows, or shrinks, by the same number, with the
    sign (-1)^k of how many sides k it is from the cell: so each sum along a side that they differ by stays.
    These are the moves of two-way tables, taken along more sides.

    References
    ----------
    Diaconis, P. & Sturmfels, B. (1998). Annals of Statistics 26, 363-397.

    Examples
    --------
    Two places by two columns at one time, one row; the other place's other column is swapped with.

    >>> counts = np.array([[[[3, 1]]], [[[2, 5]]]])
    >>> from smail.analysis.disclosure.walks import walked
    >>> known = np.zeros((2, 1), dtype=bool)
    >>> world = World(counts, np.array([0]), np.array([9]), known)
    >>> found = swaps(world, (0, 0, 0, 0), np.array([False, False, False, True]))
    >>> found.targets[:, 0].tolist(), walked(world, [found], 1, 3)
    ([1, 0, 0, 1], 1)
    """
    targets = world.places[:, np.flatnonzero(allowed)]
    reach = _at_most(world, targets, at)
    best = np.argsort(-reach, kind="stable")[:MOST_TARGETS]
    targets = targets[:, best[reach[best] > 0]]
    cells = world.number(at) + _CORNERS @ _steps(world, targets, at)
    is_used = _CORNERS @ (targets == np.array(at)[:, None]) == 0
    return Moves(targets, _takes(world, cells, is_used, _PARITY))


def exchanges(world: World, at: At, allowed: Mask) -> Moves:
    """Find the exchanges of a cell with another place, of any two cells, that go farthest.

    Parameters
    ----------
    world, at, allowed
        As for `swaps`.

    Returns
    -------
    Moves
        At most `MOST_TARGETS`, the farthest first.

    Notes
    -----
    The cell grows by one and another cell of its place shrinks; in the other place it is the other way
    round. Unlike a swap the two cells may differ by time, row and column at once, so that what both places
    have together of each of the two stays as it was.

    Examples
    --------
    >>> counts = np.array([[[[3, 1]]], [[[2, 5]]]])
    >>> from smail.analysis.disclosure.walks import walked
    >>> known = np.zeros((2, 1), dtype=bool)
    >>> world = World(counts, np.array([0]), np.array([9]), known)
    >>> found = exchanges(world, (0, 0, 0, 0), np.array([False, False, False, True]))
    >>> walked(world, [found], -1, 9)
    3
    """
    targets = world.places[:, np.flatnonzero(allowed)]
    steps = _steps(world, targets, at)
    place, within = steps[0], steps[1:].sum(axis=0)
    is_place, is_cell = place != 0, (targets[1:] != np.array(at[1:])[:, None]).any(axis=0)
    cells = world.number(at) + np.stack([np.zeros_like(place), within, place, place + within])
    is_used = np.stack([np.ones_like(is_place), is_cell, is_place, is_place & is_cell])
    moves = Moves(targets, _takes(world, cells, is_used, np.array([0, 1, 1, 0])))
    reach = sum(
        np.minimum(room[moves.takes].min(axis=0), MOST_REACH) for room in (world.room, turned(world.room))
    )
    return moves.among(np.argsort(-np.asarray(reach), kind="stable")[:MOST_TARGETS])


def turned(room: Counts) -> Counts:
    """The room of whoever goes the other way."""
    half = len(room) // 2
    return np.concatenate([room[half:-1], room[:half], room[-1:]])


def _takes(world: World, cells: Counts, is_used: Mask, parity: Counts) -> Counts:
    """Where in the room each cell of each move takes: of growing, or of shrinking where it goes against."""
    size = world.counts.size
    return np.asarray(np.where(is_used, cells + (parity * size)[:, None], 2 * size))


def _steps(world: World, targets: Counts, at: At) -> Counts:
    """How far in a row of all cells each side of each target is from the cell."""
    return np.asarray((targets - np.array(at)[:, None]) * world.strides[:, None])


def _at_most(world: World, targets: Counts, at: At) -> Counts:
    """No less than how far each move goes both ways, by the cells that it changes along one or two sides."""
    own, size = world.number(at), world.counts.size
    one, steps = targets != np.array(at)[:, None], _steps(world, targets, at)
    two = steps[_PAIRS[0]] + steps[_PAIRS[1]]
    down = world.room[size:]
    falls = np.where(one, down[own + steps], FREE).min(axis=0)
    rises = np.where(one[_PAIRS[0]] & one[_PAIRS[1]], down[own + two], FREE).min(axis=0)
    up = min(MOST_REACH, int(world.room[own]))
    return np.asarray(np.minimum(falls, up) + np.minimum(rises, min(MOST_REACH, int(down[own]))))
