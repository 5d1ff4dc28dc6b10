"""Where what is told of every kind of activity also tells how many had any, though that is not told.

Whoever had any activity has used one kind at least. By how much the uses of all kinds are more than those
who had any is never below nothing, so where a whole tells that it is a few, it is no more in any part of it:
there the uses of all kinds tell who had any, and what they leave of a whole tells it of the others.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest

Counts = NDArray[np.int64]
# A node, and the places or wholes of it that something is known of together.
_Known = tuple[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Sums:
    """Of which places all kinds are known; which nodes tell who had any; how many uses are more than those.

    `surplus` is by node and column, and `nobody` are the nodes where nobody was there.
    """

    nest: "Nest"
    known: Sequence[_Known]
    is_told: NDArray[np.bool_]
    surplus: Counts
    nobody: NDArray[np.bool_]

    def parted(self) -> tuple[list[_Known], list[_Known]]:
        """Those places of which it is told who had any too, the most first, and those of which it is not."""
        n = len(self.nest.whole_of)
        told = [np.eye(n)[self.nobody[:n]]]
        told += [self._one(self.places({node}))[None] for node in np.flatnonzero(self.is_told).tolist()]
        rows = np.concatenate(told)
        # What follows from what is told: sums and differences of it.
        follows = np.linalg.pinv(rows) @ rows
        parts: tuple[list[_Known], list[_Known]] = [], []
        for node, among in self.known:
            of = tuple(sorted(self.places(among)))
            own = self._one(of)
            parts[0 if np.allclose(follows @ own, own) else 1].append((node, of))
        return sorted(parts[0], key=lambda one: -len(one[1])), parts[1]

    def places(self, nodes: Iterable[int]) -> set[int]:
        """The places that these nodes are made of."""
        n = len(self.nest.whole_of)
        return {one for node in nodes for one in ([node] if node < n else self.nest.places_of(node))}

    def _one(self, of: Collection[int]) -> NDArray[np.float64]:
        found = np.zeros(len(self.nest.whole_of))
        found[[*of]] = 1
        return found

    def most(self, of: Sequence[int], wholes: Iterable[_Known]) -> float:
        """The least that a reader finds the surplus of these places to be at most, in some column."""
        each = [frozenset(places) for _node, places in wholes]
        return min(
            (int(self._left(one, {*of}, each).min()) for one in each if one.issuperset(of)), default=np.inf
        )

    def _left(self, whole: frozenset[int], of: set[int], each: Sequence[frozenset[int]]) -> Counts:
        """What of the whole's surplus is not known to be elsewhere in it."""
        left, seen = self.surplus[[*whole]].sum(axis=0), set(of)
        for other in each:
            if other < whole and not other & seen:
                left = left - self.surplus[[*other]].sum(axis=0)
                seen |= other
        found: Counts = left
        return found


def telling_any(own: Sums, wholes: Sequence[Sums], threshold: int) -> list[int]:
    """The nodes that tell of all kinds, and by that within a few who had any, which they do not tell.

    What is told of everybody, in `wholes`, bounds every column of it. Nodes that tell it themselves come
    before those that tell it by what they leave of others.
    """
    beside = [(one, one.parted()[0]) for one in wholes]
    bad = [
        (node, of)
        for node, of in own.parted()[1]
        if any(one.most(of, told) < threshold for one, told in beside)
    ]
    themselves = [node for node, of in bad if {*of} == own.places({node})]
    return themselves or [node for node, _of in bad]
