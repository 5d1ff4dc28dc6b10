"""What a reader knows, as sums over places, times, rows and columns; and which moves change none of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Weights = NDArray[np.float32]
Mask = NDArray[np.bool_]
At = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A sum in which each cell counts with the product of its four weights.

    Attributes
    ----------
    places, times, rows, columns : (n,) float arrays
        What each weighs; 0 where it is not in the sum.
    slack : (float, float)
        How much less, and how much more, it may be for all that is told; nothing where it is told exactly.
    """

    places: Weights
    times: Weights
    rows: Weights
    columns: Weights
    slack: tuple[float, float] = (0.0, 0.0)

    @property
    def sides(self) -> tuple[Weights, Weights, Weights, Weights]:
        """The weights of the four sides."""
        return self.places, self.times, self.rows, self.columns

    def of(self, counts: Counts) -> float:
        """What the sum comes to."""
        return float(np.einsum("vtrc,v,t,r,c", counts.astype(np.float64), *self.sides))


@dataclass(frozen=True)
class Facts:
    """Every sum that a reader knows, side by side.

    Attributes
    ----------
    sides : four (n_facts, n) float arrays
        The weights of places, times, rows and columns.
    slack : (n_facts, 2) float array
        How much less and how much more each may be. Moves keep every sum as it is all the same.
    """

    sides: tuple[Weights, ...]
    slack: Weights

    @classmethod
    def of(cls, boxes: Sequence[Box], shape: Sequence[int]) -> "Facts":
        """The facts that are told by these sums."""
        if not boxes:
            return cls(
                tuple(np.zeros((0, n), dtype=np.float32) for n in shape), np.zeros((0, 2), dtype=np.float32)
            )
        told: dict[bytes, Box] = {}
        for box in boxes:
            key = b"".join(side.tobytes() for side in box.sides)
            known = told.get(key, box)
            (less, more), (own_less, own_more) = known.slack, box.slack
            told[key] = replace(box, slack=(min(less, own_less), min(more, own_more)))
        sides = (one.sides for one in told.values())
        return cls(
            tuple(np.stack(one) for one in zip(*sides, strict=True)),
            np.array([one.slack for one in told.values()], dtype=np.float32),
        )

    def beside(self, other: "Facts") -> "Facts":
        """These facts and others."""
        return Facts(
            tuple(np.concatenate([one, two]) for one, two in zip(self.sides, other.sides, strict=True)),
            np.concatenate([self.slack, other.slack]),
        )

    def allowed(self, at: At) -> Mask:
        """Which moves change none of the sums: from the cell to the one that it is swapped with."""
        places, times, rows, columns = (
            _apart(side, one).astype(np.float32) for side, one in zip(self.sides, at, strict=True)
        )
        shape = places.shape[1], times.shape[1], rows.shape[1], columns.shape[1]
        inner = times[:, :, None, None] * rows[:, None, :, None] * columns[:, None, None, :]
        touched = places.T @ inner.reshape(len(places), math.prod(shape[1:]))
        return np.asarray(touched.reshape(shape) == 0)

    def allowed_across(self, at: At) -> Mask:
        """The same of moves between two places, and of two cells that differ in anything within them."""
        v, *within = at
        shape = tuple(one.shape[1] for one in self.sides)
        cells = _apart(self.within, int(np.ravel_multi_index(within, shape[1:])))
        return np.asarray((_apart(self.sides[0], v).T @ cells).reshape(shape) == 0)

    @cached_property
    def within(self) -> Weights:
        """What each cell within a place weighs in each sum."""
        _first, times, rows, columns = self.sides
        inner = times[:, :, None, None] * rows[:, None, :, None] * columns[:, None, None, :]
        return np.asarray(inner.reshape(len(times), math.prod(inner.shape[1:])))


def _apart(side: Weights, one: int) -> Weights:
    """How much each fact feels when the one is swapped with each other; by itself it is not swapped."""
    found = (side[:, [one]] - side) ** 2
    found[:, one] = side[:, one] ** 2
    return np.asarray(found)
