"""Shows that a hidden number may be another, by worlds that fit all that is told just as well.

Where sums over time are told beside the parts of them that are shown, no rule of thumb says what a reader can
work out. Linear programming does, but for one number at a time; here persons are moved between cells, so that
every told sum stays, until the number has gone as far as it must. What is found is a proof; where nothing is
found there may still be one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from smail.analysis.disclosure.facts import At, Box, Counts, Facts, Mask

FREE = 1 << 40
# So many of the cells of a sum are tried, and so many moves made one after the other.
MOST_CELLS = 6
MOST_MOVES = 40
# Of a cell's moves only the farthest are looked at, none of them as farther than this.
MOST_TARGETS = 60
MOST_REACH = 40
# What a move may be swapped along: any of the four sides; and first each one alone, then every two.
_CORNERS = np.array(list(product((0, 1), repeat=4)))
_NEAR = np.array([one for n in (1, 2) for one in _CORNERS.tolist() if sum(one) == n])


@dataclass(frozen=True, slots=True)
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

    def is_possible(self, counts: Counts) -> bool:
        """Whether no stock has fallen below zero."""
        if self.stock is None:
            return True
        moved = (counts - self.counts).sum(axis=2)
        return bool((self.stock + (moved.cumsum(axis=1) if self.runs_on else moved) >= 0).all())


@dataclass(frozen=True, slots=True)
class Moves:
    """What a cell may be swapped with: the targets, every cell that is changed with each, and which way.

    `cells` are places in the flat world, `ways` 1 where a cell goes with the first, -1 against it and 0 where
    there is none.
    """

    targets: Counts
    cells: Counts
    ways: Counts

    def among(self, chosen: Mask | Counts) -> "Moves":
        """Only these of the moves."""
        return Moves(self.targets[chosen], self.cells[chosen], self.ways[chosen])


@dataclass(slots=True)
class Worlds:
    """Every world that fits all that is told, as far as it is reached by moves from the one there is.

    Attributes
    ----------
    world : World
        All that there is.
    facts : Facts
        All that is told.

    Notes
    -----
    A move swaps along some of the four sides: persons of one place are exchanged with as many of another,
    between two times, and so on; or two places exchange persons of any two cells. Moves are made one after
    the other, the farthest first, up and then down.

    References
    ----------
    Diaconis, P. & Sturmfels, B. (1998). Annals of Statistics 26, 363-397 (moves that keep margins).
    """

    world: World
    facts: Facts
    _moves: dict[At, Moves] = field(default_factory=dict)
    _pairs: dict[At, Moves] = field(default_factory=dict)

    def leeway(self, asked: Box, wanted: int) -> int:
        """How far apart the least and the greatest value of a hidden sum are that are reached, if not more.

        Two places of which only the sum is told, in each of two quarters, and of one of them over both:

        >>> counts = np.array([[3, 4], [9, 8]]).reshape(2, 2, 1, 1)
        >>> one, both = np.ones(1, dtype=np.float32), np.ones(2, dtype=np.float32)
        >>> e = np.eye(2, dtype=np.float32)
        >>> told = [Box(both, e[0], one, one), Box(both, e[1], one, one), Box(e[0], both, one, one)]
        >>> world = World(counts, np.zeros(1, int), np.full(1, FREE), np.zeros((2, 2), bool))
        >>> Worlds(world, Facts.of(told, counts.shape)).leeway(Box(e[0], e[0], one, one), 9)
        7
        """
        cells = _cells(self.world, asked)
        moves: list[Moves] = []
        found = 0
        # One cell is mostly enough, and one whose moves are known; the others are looked up where it is not.
        first = [at for at in cells if at in self._moves][:1] or cells[:1]
        for more in (first, [at for at in cells if at not in first]):
            moves += [self._within(at, asked) for at in more]
            found = max(found, self._both_ways(moves, wanted))
            if found >= wanted:
                return found
        moves += [self._across(at, asked) for at in cells]
        return max(found, self._both_ways(moves, wanted))

    def _both_ways(self, moves: Sequence[Moves], wanted: int) -> int:
        up = _walked(self.world, moves, 1, wanted)
        return up + _walked(self.world, moves, -1, wanted - up)

    def eased(self, facts: Facts, asked: Box) -> "Worlds":
        """The same where fewer sums are told: what was allowed still is; of one sum it is looked up anew."""
        anew = set(_cells(self.world, asked))
        moves, pairs = (
            {at: one for at, one in known.items() if at not in anew} for known in (self._moves, self._pairs)
        )
        return Worlds(self.world, facts, moves, pairs)

    def _within(self, at: At, asked: Box) -> Moves:
        """The moves that change what is asked for, by one each."""
        moves = self._of(at)
        chosen = np.ones(len(moves.targets), dtype=np.bool_)
        for side, (one, weights) in enumerate(zip(at, asked.sides, strict=True)):
            to = moves.targets[:, side]
            chosen &= (to == one) | (weights[to] == 0)
        return moves.among(chosen)

    def _across(self, at: At, asked: Box) -> Moves:
        """The same of moves between two places."""
        if at not in self._pairs:
            targets = np.argwhere(self.facts.allowed_across(at) & self._free(at))
            pairs = _pairs_to(targets, at, self.world.counts.shape)
            self._pairs[at] = _best(self.world, pairs)
        pairs = self._pairs[at]
        v, t, r, c = pairs.targets.T
        is_same = (pairs.targets[:, 1:] == np.array(at[1:])).all(axis=1)
        is_out = asked.times[t] * asked.rows[r] * asked.columns[c] == 0
        return pairs.among(((v == at[0]) | (asked.places[v] == 0)) & (is_same | is_out))

    def _free(self, at: At) -> Mask:
        """Where nothing is known of what a move with the cell would change."""
        v, t, _r, _c = at
        known = self.world.is_known
        return np.asarray(~(known | known[[v], :] | known[:, [t]])[:, :, None, None])

    def _of(self, at: At) -> Moves:
        if at not in self._moves:
            allowed = self.facts.allowed(at) & self._free(at)
            targets = np.argwhere(allowed)
            reach = _at_most(self.world, targets, at)
            best = np.argsort(-reach, kind="stable")[:MOST_TARGETS]
            self._moves[at] = _moves_to(targets[best[reach[best] > 0]], at, self.world.counts.shape)
        return self._moves[at]


def _steps(targets: Counts, at: At, shape: tuple[int, ...]) -> Counts:
    """How far along the flat world each side of each target is from the cell."""
    strides = np.array([math.prod(shape[side + 1 :]) for side in range(4)])
    return np.asarray((targets - np.array(at)) * strides)


def _at_most(world: World, targets: Counts, at: At) -> Counts:
    """No less than how far each move goes both ways, by the cells that it changes along one or two sides."""
    down = (world.counts - world.least[None, None, :, None]).ravel()
    own = int(np.ravel_multi_index(at, world.counts.shape))
    up = int(world.most[at[2]] - world.counts[at])
    is_used = (targets != np.array(at)).astype(np.int64) @ _NEAR.T == _NEAR.sum(axis=1)
    cells = own + _steps(targets, at, world.counts.shape) @ _NEAR.T
    limits = np.where(is_used, down[cells], FREE)
    falls = np.minimum(limits[:, :4].min(axis=1, initial=MOST_REACH), up)
    rises = np.minimum(limits[:, 4:].min(axis=1, initial=MOST_REACH), down[own])
    return np.asarray(falls + rises)


def _moves_to(targets: Counts, at: At, shape: tuple[int, ...]) -> Moves:
    """Every cell that each move changes."""
    own = int(np.ravel_multi_index(at, shape))
    cells = own + _steps(targets, at, shape) @ _CORNERS.T
    is_used = (targets == np.array(at)).astype(np.int64) @ _CORNERS.T == 0
    return Moves(targets, cells, np.where(is_used, (-1) ** _CORNERS.sum(axis=1), 0))


def _pairs_to(targets: Counts, at: At, shape: tuple[int, ...]) -> Moves:
    """Every cell that each exchange between two places changes."""
    own = int(np.ravel_multi_index(at, shape))
    steps = _steps(targets, at, shape)
    place, within = steps[:, 0], steps[:, 1:].sum(axis=1)
    is_place, is_cell = place != 0, (targets[:, 1:] != np.array(at[1:])).any(axis=1)
    cells = own + np.stack([np.zeros_like(place), within, place, place + within], axis=1)
    ways = np.stack([np.ones_like(place), -1 * is_cell, -1 * is_place, 1 * (is_place & is_cell)], axis=1)
    return Moves(targets, cells, ways)


def _best(world: World, moves: Moves) -> Moves:
    """Those that go farthest as things are."""
    reach = sum(np.minimum(_limits(world, world.counts, moves, way), MOST_REACH) for way in (1, -1))
    best = np.argsort(-np.asarray(reach), kind="stable")[:MOST_TARGETS]
    return moves.among(best)


def _cells(world: World, asked: Box) -> list[At]:
    """The cells of the sum that are hidden, the largest first."""
    places, *within = [np.flatnonzero(one) for one in asked.sides]
    cells = np.stack([one.ravel() for one in np.meshgrid(places, *within, indexing="ij")], axis=1)
    cells = cells[~world.is_known[cells[:, 0], cells[:, 1]]]
    order = np.argsort(-np.abs(world.counts[tuple(cells.T)]), kind="stable")[:MOST_CELLS]
    return [(v, t, r, c) for v, t, r, c in cells[order].tolist()]


def _walked(world: World, moves: Sequence[Moves], way: int, wanted: int) -> int:
    """How far the sum can be moved that way."""
    state, found = world.counts.copy(), 0
    left = [one for one in moves if len(one.targets)]
    for _move in range(MOST_MOVES):
        if found >= wanted or not left:
            break
        far, place, which = max(
            (*_farthest(world, state, one, way), -number) for number, one in enumerate(left)
        )
        if far <= 0:
            break
        chosen, step = left[-which], min(far, wanted - found)
        other = state.copy()
        used = chosen.ways[place] != 0
        other.flat[chosen.cells[place][used]] += way * step * chosen.ways[place][used]
        if world.is_possible(other):
            state, found = other, found + step
        else:
            left[-which] = chosen.among(np.arange(len(chosen.targets)) != place)
            left = [one for one in left if len(one.targets)]
    return found


def _farthest(world: World, state: Counts, moves: Moves, way: int) -> tuple[int, int]:
    """How far the best of the moves goes, and which it is."""
    limits = _limits(world, state, moves, way)
    place = int(limits.argmax())
    return int(limits[place]), place


def _limits(world: World, state: Counts, moves: Moves, way: int) -> Counts:
    """How far each of the moves goes that way."""
    up = (world.most[None, None, :, None] - state).ravel()[moves.cells]
    down = (state - world.least[None, None, :, None]).ravel()[moves.cells]
    ways = way * moves.ways
    return np.asarray(np.where(ways > 0, up, np.where(ways < 0, down, FREE)).min(axis=1))
