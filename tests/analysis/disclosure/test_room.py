"""What is said to be room is room: no more than linear programming finds, with all that is known held."""

from collections.abc import Iterator

import numpy as np
import pytest
from scipy.optimize import linprog

from smail.analysis.disclosure import Nest, Rules, opened
from smail.analysis.disclosure.room import KNOWN, Rest, room_for_flows, room_in

BLOCKS = np.array([KNOWN, 0, 0, 1, 1])
PARENT = (0, 0, 1, 1)


def ranges(held: list[np.ndarray], t: np.ndarray) -> np.ndarray:
    """How far apart the least and the most are that each number can be while these sums are as they are."""
    lines = np.array([one.ravel() for one in held])
    sums = lines @ t.ravel()
    ends = [[linprog(way * goal, A_eq=lines, b_eq=sums).fun for way in (1, -1)] for goal in np.eye(t.size)]
    return np.array([-high - low for low, high in ends]).reshape(t.shape)


def cells(t: np.ndarray, *at: object) -> np.ndarray:
    found = np.zeros(t.shape)
    found[at] = 1
    return found


def held_of_parts(t: np.ndarray) -> Iterator[np.ndarray]:
    """Rows of each place, what all have together, and what is known of the coarser rows by column."""
    n, rows, columns = t.shape
    yield from (cells(t, v, r) for v in range(n) for r in range(rows))
    yield from (cells(t, slice(None), r, c) for r in range(rows) for c in range(columns))
    groups = [[0], [1, 2], [3, 4]]
    for among, parent, c in ((g, p, c) for g in groups for p in (0, 1) for c in range(columns)):
        yield cells(t, *np.ix_(among, np.flatnonzero(np.array(PARENT) == parent), [c]))


@pytest.mark.parametrize("seed", range(4))
def test_parts_that_are_shut_have_the_room_that_is_said_or_more(seed: int) -> None:
    t = np.random.default_rng(seed).negative_binomial(1, 0.25, size=(5, 4, 2 + seed % 2))
    said = room_in(Rest(t, BLOCKS, np.full(5, KNOWN), PARENT))
    assert said.max() >= 4
    assert (said <= ranges([*held_of_parts(t)], t) + 1e-6).all()


@pytest.mark.parametrize("seed", range(4))
def test_flows_that_are_shut_have_the_room_that_is_said_or_more(seed: int) -> None:
    t = np.random.default_rng(seed).negative_binomial(1, 0.25, size=(5, 2, 2 + seed % 2))
    said = room_for_flows(Rest(t, np.zeros(5, dtype=int), BLOCKS))
    n, _rows, columns = t.shape
    held = [cells(t, slice(None), r, c) for r in (0, 1) for c in range(columns)]
    # Who was there before and after is known by column; of the first place all who came, of others together.
    held += [cells(t, v, 0, c) - cells(t, v, 1, c) for v in range(n) for c in range(columns)]
    held += [cells(t, among, r) for among in ([0], [1, 2], [3, 4]) for r in (0, 1)]
    assert said.max() >= 4
    assert (said <= ranges(held, t) + 1e-6).all()


def test_the_county_is_told_by_sex_where_no_programme_is_large_enough_for_it() -> None:
    came_and_went = [[[3, 7], [4, 4]], [[5, 4], [5, 2]], [[6, 3], [2, 4]], [[3, 9], [3, 3]]]
    flows = np.array([[*one, [30, 25]] for one in came_and_went])
    nest, rules = Nest((0, 1, -1, -1), 2), Rules(5, are_flows=True)
    assert opened(nest, [flows], np.zeros(7, dtype=int), rules).tolist() == [-1] * 6 + [0]


def test_a_town_with_one_programme_is_told_of_as_the_programme_is() -> None:
    women = np.array([[[9]], [[3]], [[20]], [[0]]])
    # The second is few, so the first is shut with it: as a programme and as a town.
    assert opened(Nest((0, 1, -1, 0), 2), [women], np.zeros(7, dtype=int), Rules(5)).tolist() == [
        -1,
        -1,
        0,
        0,
        -1,
        -1,
        0,
    ]
