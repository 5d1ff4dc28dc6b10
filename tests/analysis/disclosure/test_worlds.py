"""Worlds that fit what is told: never farther apart than linear programming says that they can be."""

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

from smail.analysis.disclosure import FREE, Box, Facts, World, Worlds

SHAPE = 3, 3, 2, 2


def one_of(n: int, *chosen: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Which of so many these are; all where none is named."""
    found = np.zeros(n, dtype=np.float32)
    found[list(chosen) or slice(None)] = 1
    return found


def told_of() -> list[Box]:
    """All places together in each quarter by row and column, and one place over all quarters by row."""
    three, two = one_of(3), one_of(2)
    cells = itertools.product(range(3), range(2), range(2))
    whole = [Box(three, one_of(3, t), one_of(2, r), one_of(2, c)) for t, r, c in cells]
    return [*whole, *(Box(one_of(3, 0), three, one_of(2, r), two) for r in range(2))]


def width(told: list[Box], counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]], asked: Box) -> int:
    def line(box: Box) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.einsum("v,t,r,c->vtrc", *box.sides).ravel().astype(float)

    rows = np.array([line(box) for box in told])
    low, high = (
        linprog(way * line(asked), A_eq=rows, b_eq=rows @ counts.ravel(), method="highs").fun
        for way in (1, -1)
    )
    return round(-high - low)


@pytest.mark.parametrize("seed", range(3))
def test_worlds_are_no_farther_apart_than_what_is_told_leaves_and_often_as_far(seed: int) -> None:
    counts = np.random.default_rng(seed).integers(0, 6, SHAPE)
    told = told_of()
    world = World(counts, np.zeros(2, dtype=int), np.full(2, FREE), np.zeros(SHAPE[:2], dtype=bool))
    worlds = Worlds(world, Facts.of(told, SHAPE))
    asked = [
        Box(one_of(3, v), one_of(3, t), one_of(2, r), one_of(2))
        for v, t, r in itertools.product(range(3), range(3), range(2))
    ]
    pairs = [(worlds.leeway(one, 40), width(told, counts, one)) for one in asked]
    assert all(reached <= most for reached, most in pairs)
    assert sum(reached >= min(4, most) for reached, most in pairs) >= len(pairs) - 2


def test_a_sum_that_is_told_has_no_other_value_and_what_is_known_is_never_moved() -> None:
    counts = np.full(SHAPE, 3)
    told = told_of()
    free = np.zeros(SHAPE[:2], dtype=bool)
    world = World(counts, np.zeros(2, dtype=int), np.full(2, FREE), free)
    assert [Worlds(world, Facts.of(told, SHAPE)).leeway(one, 9) for one in told] == [0] * len(told)
    # With two of the places known nothing is left of the third.
    known = World(counts, np.zeros(2, dtype=int), np.full(2, FREE), free | (np.arange(3) < 2)[:, None])
    own = Box(one_of(3, 2), one_of(3, 1), one_of(2, 0), one_of(2, 1))
    assert Worlds(known, Facts.of(told, SHAPE)).leeway(own, 9) == 0
    assert Worlds(world, Facts.of(told, SHAPE)).leeway(own, 9) == 9
