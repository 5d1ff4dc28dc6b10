"""Worlds that fit what is told: never farther apart than linear programming says that they can be."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from smail.analysis.disclosure import FREE, Box, Facts, Pool, Solved, World, Worlds

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


@pytest.mark.parametrize("seed", range(2))
def test_what_is_solved_for_is_all_that_there_is(seed: int) -> None:
    counts = np.random.default_rng(seed).integers(0, 6, SHAPE)
    told = told_of()
    world = World(counts, np.zeros(2, dtype=int), np.full(2, FREE), np.zeros(SHAPE[:2], dtype=bool))
    solved = Solved(Pool.of(world), Facts.of(told, SHAPE))
    asked = [
        Box(one_of(3, v), one_of(3, t), one_of(2, r), one_of(2))
        for v, t, r in itertools.product(range(3), range(3), range(2))
    ]
    assert [solved.leeway(one, 60) for one in asked] == [width(told, counts, one) for one in asked]
    # One world for each end at most, and each is whole, possible and told the same of.
    worlds = solved.pool.worlds.reshape(-1, *SHAPE)
    assert 1 < len(worlds) <= 1 + 2 * len(asked)
    assert (worlds == np.round(worlds)).all()
    assert worlds.min() >= 0
    assert all(len({box.of(one) for one in worlds}) == 1 for box in told)


def test_nobody_is_solved_for_where_a_stock_would_fall_below_zero_or_all_is_known() -> None:
    """One came and then three, and two have gone: in the first time no more than the one can have gone."""
    counts = np.array([[1, 0], [3, -2]]).reshape(1, 2, 2, 1)
    least, most = np.array([0, -FREE]), np.array([FREE, 0])
    each = [Box(one_of(1), one_of(2, time), one_of(2, 0), one_of(1)) for time in range(2)]
    told = Facts.of([*each, Box(one_of(1), one_of(2), one_of(2, 1), one_of(1))], counts.shape)
    went_first = Box(one_of(1), one_of(2, 0), one_of(2, 1), one_of(1))
    stock = counts.sum(axis=2).cumsum(axis=1)
    free = np.zeros((1, 2), dtype=bool)
    worlds = [World(counts, least, most, free), World(counts, least, most, free, stock)]
    worlds.append(World(counts, least, most, ~free, stock))
    assert [Solved(Pool.of(one), told).leeway(went_first, 9) for one in worlds] == [2, 1, 0]


def test_a_sum_that_is_told_within_ends_leaves_the_parts_as_much_room_as_it_has_itself() -> None:
    counts = np.array([[9], [12]]).reshape(2, 1, 1, 1)
    world = World(counts, np.zeros(1, int), np.full(1, 99), np.zeros((2, 1), bool))
    one, e = np.ones(1, np.float32), np.eye(2, dtype=np.float32)
    part, whole = Box(e[0], one, one, one), Box(np.ones(2, np.float32), one, one, one)
    told = [replace(whole, slack=(3.0, 2.0)), Box(e[1], one, one, one)]
    assert Solved(Pool.of(world), Facts.of(told, counts.shape)).leeway(part, 9) == 5
    # Told twice it is within the narrower of both ends.
    twice = Facts.of([*told, replace(whole, slack=(1.0, 7.0))], counts.shape)
    assert Solved(Pool.of(world), twice).leeway(part, 9) == 3
