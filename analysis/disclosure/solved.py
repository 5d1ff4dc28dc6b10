"""Shows that a hidden number may be another, by solving for whole worlds that fit all that is told.

Persons who are moved between cells, a move at a time, miss the worlds that many moves at once lead to. Where
the cells are not too many they are solved for, and every world that is found serves all numbers asked later.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.analysis.disclosure.facts import Box, Facts, Weights
from smail.analysis.disclosure.moves import World

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint, OptimizeResult
    from scipy.sparse import csr_array

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Of more hidden cells than that nothing is solved.
MOST_HIDDEN_CELLS = 3000
# No cell is looked for farther than this from what it is, which keeps every answer bounded.
FARTHEST = 40
# So many branches are tried where the answer of the program is no whole world.
MOST_BRANCHES = 20
# Somebody waits: so often it is solved, and of what is asked then no more is found.
MOST_SOLVED = 400
# It goes on as long as two worlds help so many sums at once.
HELPS = 8
ROUNDING = 1e-4


@dataclass(slots=True)
class Pool:
    """Every world that has been found, of the cells that are hidden; the first is the one there is.

    Attributes
    ----------
    world : World
        All that there is.
    cells : (cells,) int array
        Where the hidden cells lie in a row of all cells.
    worlds : (worlds, cells) float array
        What they are in each world.
    left : int
        How often it may still be solved.
    """

    world: World
    cells: NDArray[np.int64]
    worlds: Array
    left: int = MOST_SOLVED
    _stocks: "tuple[csr_array, Array] | None" = field(default=None, init=False)

    @classmethod
    def of(cls, world: World) -> "Pool":
        """The pool that knows the one world there is."""
        is_free = np.broadcast_to(~world.is_known[:, :, None, None], world.counts.shape)
        cells = np.flatnonzero(is_free.ravel())
        return cls(world, cells, world.counts.ravel()[cells][None, :].astype(np.float64))

    @property
    def places(self) -> tuple[NDArray[np.int64], ...]:
        """Where each hidden cell lies along the four sides."""
        return np.unravel_index(self.cells, self.world.counts.shape)

    def weights(self, sides: tuple[Weights, ...]) -> Array:
        """What each hidden cell weighs in sums of these sides."""
        found = np.ones((), dtype=np.float64)
        for side, place in zip(sides, self.places, strict=True):
            found = found * side[..., place]
        return found

    def stocks(self) -> "tuple[csr_array, Array]":
        """What each cell adds to each stock, and the least that they may add together: none below zero."""
        from scipy.sparse import csr_array

        if self._stocks is None:
            adds, stock = self._adds()
            self._stocks = csr_array(adds), adds @ self.worlds[0] - stock
        return self._stocks

    def _adds(self) -> tuple[Array, Array]:
        stock = self.world.stock
        if stock is None:
            return np.zeros((0, len(self.cells))), np.zeros(0)
        v, t, _r, c = self.places
        at = np.indices(stock.shape).reshape(3, -1, 1)
        is_in = t <= at[1] if self.world.runs_on else t == at[1]
        return ((v == at[0]) & is_in & (c == at[2])).astype(np.float64), stock.ravel().astype(np.float64)

    @property
    def bounds(self) -> tuple[Array, Array]:
        """The least and the most that each cell may be."""
        truth, rows = self.worlds[0], self.places[2]
        least, most = self.world.least[rows], self.world.most[rows]
        return np.maximum(least, truth - FARTHEST), np.minimum(most, truth + FARTHEST)


@dataclass(slots=True)
class Solved:
    """Every whole world that fits all that is told, as far as it is solved for.

    Attributes
    ----------
    pool : Pool
        The worlds that were found, of these facts and of others.
    facts : Facts
        All that is told.
    """

    pool: Pool
    facts: Facts
    _told: Array = field(init=False)
    _rows: "csr_array" = field(init=False)
    _slack: Array = field(init=False)
    _fits: Mask = field(init=False)
    # What was looked for, and whether there is nothing beyond what was found.
    _looked: dict[bytes, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from scipy.sparse import csr_array

        told = self.pool.weights(self.facts.sides)
        is_told = told.any(axis=1)
        self._told, self._slack = told[is_told], self.facts.slack[is_told].astype(np.float64)
        self._rows = csr_array(self._told)
        self._fits = np.zeros(0, dtype=np.bool_)

    def leeway(self, asked: Box, wanted: int) -> int:
        """How far apart the least and the greatest value of a hidden sum are that are found, if not more.

        Three places in three times, of which each is told over all places, and each place over all times; no
        two of them can exchange anything without the third:

        >>> counts = np.array([[3, 0, 0], [0, 3, 0], [0, 0, 3]]).reshape(3, 3, 1, 1)
        >>> e, one, all_three = np.eye(3, dtype=np.float32), np.ones(1, np.float32), np.ones(3, np.float32)
        >>> told = [Box(e[n], all_three, one, one) for n in range(3)]
        >>> told += [Box(all_three, e[n], one, one) for n in range(3)]
        >>> world = World(counts, np.zeros(1, int), np.full(1, 99), np.zeros((3, 3), bool))
        >>> Solved(Pool.of(world), Facts.of(told, counts.shape)).leeway(Box(e[0], e[0], one, one), 9)
        3
        """
        goal = self.pool.weights(asked.sides)
        if not goal.any():
            return 0
        for way in (-1, 1):
            if self._spread(goal) >= wanted:
                break
            if (key := (way * goal).tobytes()) not in self._looked:
                self._looked[key] = self._look(way * goal)
        return min(wanted, self._spread(goal))

    def look_wide(self, asked: Sequence[Box], wanted: int) -> None:
        """Worlds are found in which many of the sums lie far from what they are, all at once.

        Each sum is drawn up or down by chance, with those that have room enough left out, until a world that
        is found, and the one that is as far the other way, helps few.
        """
        goals = np.array([self.pool.weights(one.sides) for one in asked])
        signs = np.random.default_rng(len(goals))
        short = np.ones(len(goals), dtype=np.bool_)
        while short.any():
            chosen = goals[short]
            goal = signs.choice([-1.0, 1.0], len(chosen)) @ chosen
            if not (self._look(goal) and self._look(-goal)):
                return
            n_short, short = short.sum(), short & (self._spreads(goals) < wanted)
            if n_short - short.sum() < HELPS:
                return

    def at_most(self, asked: Box, wanted: int) -> int:
        """The same, where it is sure that there is no more; else as much as is wanted."""
        found, goal = self.leeway(asked, wanted), self.pool.weights(asked.sides)
        ends = (self._looked.get((way * goal).tobytes(), False) for way in (-1, 1))
        return found if not goal.any() or all(ends) else wanted

    def eased(self, facts: Facts, _asked: Box) -> "Solved":
        """The same where other sums are told: whatever was found is tried on them."""
        return self if facts is self.facts else Solved(self.pool, facts)

    def _spread(self, goal: Array) -> int:
        """How far apart the sum is in the worlds that fit."""
        return int(self._spreads(goal[None, :])[0])

    def _spreads(self, goals: Array) -> Array:
        """The same of each of several sums."""
        values = self._fitting() @ goals.T
        return np.asarray(np.round(values.max(axis=0) - values.min(axis=0)))

    def _fitting(self) -> Array:
        """Every world in the pool in which all that is told is as it is."""
        more = self.pool.worlds[len(self._fits) :] - self.pool.worlds[0]
        off = more @ self._told.T
        less, greater = self._slack.T
        fits = ((off > -less - ROUNDING) & (off < greater + ROUNDING)).all(axis=1)
        self._fits = np.append(self._fits, fits)
        return self.pool.worlds[self._fits]

    def _look(self, goal: Array) -> bool:
        """Whether the world in which the sum is least was found; there may be no time for it.

        Persons are whole, and so mostly is what a program finds that does not know of it, in a third of the
        time; where it is not, it still tells what cannot be.
        """
        if not self.pool.left:
            return False
        self.pool.left -= 1
        relaxed = self._least(goal, is_whole=False)
        if relaxed.x is not None:
            if (np.abs(relaxed.x - np.round(relaxed.x)) < ROUNDING).all():
                self._keep(relaxed.x)
                return True
            if (self._fitting() @ goal).min() <= np.ceil(relaxed.fun - ROUNDING) + ROUNDING:
                return True
        found = self._least(goal, is_whole=True)
        if found.x is not None:
            self._keep(found.x)
        return bool(found.status == 0)

    def _keep(self, found: Array) -> None:
        self.pool.worlds = np.concatenate([self.pool.worlds, np.round(found)[None, :]])

    def _least(self, goal: Array, *, is_whole: bool) -> "OptimizeResult":
        """What makes the sum least, of whole persons or of any parts of them."""
        from scipy.optimize import Bounds, milp

        return milp(
            goal,
            constraints=list(self._constraints()),
            bounds=Bounds(*self.pool.bounds),
            integrality=np.full(len(goal), is_whole, dtype=np.int64),
            # Of parts a program of this size is solved sooner than it is made smaller.
            options={"node_limit": MOST_BRANCHES, "presolve": is_whole},
        )

    def _constraints(self) -> "Iterator[LinearConstraint]":
        """All that is told, and that no stock falls below zero."""
        from scipy.optimize import LinearConstraint

        if len(self._told):
            sums = self._told @ self.pool.worlds[0]
            less, greater = self._slack.T
            yield LinearConstraint(self._rows, sums - less, sums + greater)
        adds, least = self.pool.stocks()
        if len(least):
            yield LinearConstraint(adds, least, np.inf)
