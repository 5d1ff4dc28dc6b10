"""Shows that a hidden number may be another, by worlds that fit all that is told just as well.

Where sums over time are told beside the parts of them that are shown, no rule of thumb says what a reader can
work out. Linear programming does, but for one number at a time; here persons are moved between cells, so that
every told sum stays, until the number has gone as far as it must. What is found is a proof; where nothing is
found there may still be one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from smail.analysis.disclosure.facts import At, Box, Facts, Mask
from smail.analysis.disclosure.moves import Moves, World, exchanges, swaps
from smail.analysis.disclosure.walks import walked

# So many of the cells of a sum are tried.
MOST_CELLS = 6


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
    _asked: dict[bytes, list[At]] = field(default_factory=dict)

    def leeway(self, asked: Box, wanted: int) -> int:
        """How far apart the least and the greatest value of a hidden sum are that are reached, if not more.

        Two places of which only the sum is told, in each of two quarters, and of one of them over both:

        >>> counts = np.array([[3, 4], [9, 8]]).reshape(2, 2, 1, 1)
        >>> one, both = np.ones(1, dtype=np.float32), np.ones(2, dtype=np.float32)
        >>> e = np.eye(2, dtype=np.float32)
        >>> told = [Box(both, e[0], one, one), Box(both, e[1], one, one), Box(e[0], both, one, one)]
        >>> world = World(counts, np.zeros(1, int), np.full(1, 99), np.zeros((2, 2), bool))
        >>> Worlds(world, Facts.of(told, counts.shape)).leeway(Box(e[0], e[0], one, one), 9)
        7
        """
        cells = self._cells(asked)
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

    def at_most(self, asked: Box, wanted: int) -> int:
        """The same: what moves do not reach is not known."""
        return self.leeway(asked, wanted)

    def _both_ways(self, moves: Sequence[Moves], wanted: int) -> int:
        up = walked(self.world, moves, 1, wanted)
        return up + walked(self.world, moves, -1, wanted - up)

    def eased(self, facts: Facts, asked: Box) -> "Worlds":
        """The same where fewer sums are told: what was allowed still is; of one sum it is looked up anew."""
        anew = set(self._cells(asked))
        moves, pairs = (
            {at: one for at, one in known.items() if at not in anew} for known in (self._moves, self._pairs)
        )
        return Worlds(self.world, facts, moves, pairs, self._asked)

    def _cells(self, asked: Box) -> list[At]:
        """The cells of the sum that are hidden, the largest first."""
        key = b"".join(side.tobytes() for side in asked.sides)
        if key not in self._asked:
            self._asked[key] = _largest(self.world, asked)
        return self._asked[key]

    def _within(self, at: At, asked: Box) -> Moves:
        """The moves that change what is asked for, by one each."""
        if at not in self._moves:
            allowed = self.facts.allowed(at) & self._free(at)
            self._moves[at] = swaps(self.world, at, allowed)
        moves = self._moves[at]
        chosen = np.ones(moves.targets.shape[1], dtype=np.bool_)
        for one, weights, to in zip(at, asked.sides, moves.targets, strict=True):
            is_left = weights == 0
            is_left[one] = True
            chosen &= is_left[to]
        return moves if chosen.all() else moves.among(chosen)

    def _across(self, at: At, asked: Box) -> Moves:
        """The same of moves between two places."""
        if at not in self._pairs:
            allowed = self.facts.allowed_across(at) & self._free(at)
            self._pairs[at] = exchanges(self.world, at, allowed)
        moves = self._pairs[at]
        is_left, *are_out = (weights[to] == 0 for weights, to in zip(asked.sides, moves.targets, strict=True))
        is_same = (moves.targets[1:] == np.array(at[1:])[:, None]).all(axis=0)
        return moves.among((is_left | (moves.targets[0] == at[0])) & (is_same | np.any(are_out, axis=0)))

    def _free(self, at: At) -> Mask:
        """Where nothing is known of what a move with the cell would change."""
        v, t, _r, _c = at
        known = self.world.is_known
        return np.asarray(~(known | known[[v], :] | known[:, [t]])[:, :, None, None])


def _largest(world: World, asked: Box) -> list[At]:
    """As many cells of the sum as are tried, of those that are hidden."""
    places, *within = [np.flatnonzero(one) for one in asked.sides]
    cells = np.stack([one.ravel() for one in np.meshgrid(places, *within, indexing="ij")], axis=1)
    cells = cells[~world.is_known[cells[:, 0], cells[:, 1]]]
    order = np.argsort(-np.abs(world.counts[tuple(cells.T)]), kind="stable")[:MOST_CELLS]
    return [(v, t, r, c) for v, t, r, c in cells[order].tolist()]
