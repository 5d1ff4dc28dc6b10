"""How far a number goes by making moves one after the other, where no stock falls below zero."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smail.analysis.disclosure.facts import Counts, Mask
from smail.analysis.disclosure.moves import Moves, World, turned

# So many moves are made one after the other.
MOST_MOVES = 40


def walked(world: World, moves: Sequence[Moves], way: int, wanted: int) -> int:
    """Find how far a number can be moved by making moves one after the other, each as far as it goes.

    Parameters
    ----------
    world : World
        What there is; it is left as it is.
    moves : sequence of Moves
        The moves of each cell of the number.
    way : int
        1 to make it larger, -1 to make it smaller.
    wanted : int
        How far is far enough.

    Returns
    -------
    int
        Persons, from 0 to `wanted`. It is a lower bound: the farthest move is made first, and none is
        taken back, so that a number may go farther than is found.
    """
    left = [one for one in moves if one.takes.shape[1]]
    if wanted <= 0 or not left:
        return 0
    walk = _Walk.beginning(world, left, way)
    found = 0
    for _move in range(MOST_MOVES):
        far, chosen = walk.farthest()
        if far <= 0:
            break
        step = min(far, wanted - found)
        if walk.goes(chosen, step):
            found += step
        if found >= wanted:
            break
    return found


@dataclass(slots=True)
class _Walk:
    """Where one has come by making moves.

    `blocks` are the moves of as many cells each, side by side; `groups` of which cell each move is, counted
    from the first, and `ranks` which of that cell's it is.
    """

    world: World
    way: int
    room: Counts
    moved: Counts
    blocks: list[Counts]
    groups: Counts
    ranks: Counts
    is_gone: Mask

    @classmethod
    def beginning(cls, world: World, moves: Sequence[Moves], way: int) -> "_Walk":
        """No move has been made."""
        takes = [one.takes for one in moves]
        blocks = [
            np.concatenate(same, axis=1) if len(same) > 1 else same[0]
            for height in sorted({len(one) for one in takes}, reverse=True)
            if (same := [one for one in takes if len(one) == height])
        ]
        sizes = [one.shape[1] for one in takes]
        room = world.room.copy() if way > 0 else turned(world.room)
        groups = np.repeat(np.arange(len(sizes)), sizes)
        ranks = np.concatenate([np.arange(one) for one in sizes])
        moved = np.zeros(world.counts.size, dtype=np.int64)
        return cls(world, way, room, moved, blocks, groups, ranks, np.zeros(len(groups), dtype=np.bool_))

    def farthest(self) -> tuple[int, int]:
        """How far the best of the moves goes, and which it is."""
        found = [self.room[one].min(axis=0) for one in self.blocks]
        limits = np.concatenate(found) if len(found) > 1 else found[0]
        limits[self.is_gone] = 0
        far = limits.max()
        best = np.flatnonzero(limits == far)
        # Of equals the one that is farthest back among its cell's, where each cell names its first.
        if len(best) > 1:
            groups = self.groups[best]
            best = best[np.concatenate([[True], groups[1:] != groups[:-1]])]
        return int(far), int(best[self.ranks[best].argmax()])

    def goes(self, chosen: int, step: int) -> bool:
        """Whether the move was made; one that no world can be reached by is not looked at again."""
        takes = self._takes_of(chosen)
        half = len(self.moved)
        moved = self.moved.copy()
        moved[takes % half] += np.where(takes < half, step, -step) * self.way
        if not self.world.is_possible(moved):
            self.is_gone[chosen] = True
            self.ranks[(self.groups == self.groups[chosen]) & (self.ranks > self.ranks[chosen])] -= 1
            return False
        self.moved = moved
        self.room[takes] -= step
        self.room[(takes + half) % (2 * half)] += step
        return True

    def _takes_of(self, chosen: int) -> Counts:
        for block in self.blocks:
            if chosen < block.shape[1]:
                takes = block[:, chosen]
                return np.asarray(takes[takes < 2 * len(self.moved)])
            chosen -= block.shape[1]
        raise ValueError(f"chosen: no move has the number {chosen} beyond the last")
