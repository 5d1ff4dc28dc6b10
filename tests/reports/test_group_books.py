"""Quarters are booked one after the other, so that no correction stands between them."""

import numpy as np
from numpy.typing import NDArray

from smail.analysis.disclosure import Nest
from smail.reports.group_books import balanced, shut_too

Counts = NDArray[np.int64]
# Three places of one town, and the county of the same three.
NEST = Nest((0, 0, 0), 1)
STARTED, BEFORE, AFTER = (np.array(one).reshape(3, 1) for one in ([7, 8, 9], [40, 50, 60], [41, 52, 61]))


def booked(*told: int | None) -> tuple[list[int], list[int], list[int]]:
    known = [None if one is None else np.array([one]) for one in told]
    before, ended, shut = balanced(NEST, known, (STARTED, BEFORE), AFTER)
    return before[:, 0].tolist(), ended[:, 0].tolist(), shut.tolist()


def test_a_place_begins_where_it_was_told_to_end_and_corrections_are_among_those_who_left() -> None:
    assert booked(41, 50, 58, 149, 149) == ([41, 50, 58], [7, 6, 6], [0, 0, 0, 0, 0])


def test_what_a_whole_was_told_beyond_its_parts_is_booked_where_nothing_is_told() -> None:
    assert booked(41, 50, None, 152, 152) == ([41, 50, 61], [7, 6, 9], [0, 0, -1, 0, 0])


def test_a_whole_whose_parts_leave_no_room_for_it_tells_nothing() -> None:
    # A programme was moved here from elsewhere: the town's own end was another.
    assert booked(40, 50, 60, 110, 150) == ([40, 50, 60], [6, 6, 8], [0, 0, 0, -1, 0])


def test_where_fewer_than_nobody_would_have_left_nothing_is_told_of_the_place() -> None:
    # Eight were entered late: 34 were told, seven began and 41 are there.
    assert booked(34, 50, 60, None, None)[2] == [0, 0, 0, -1, -1]
    assert booked(33, 50, 60, None, None)[2] == [-1, 0, 0, -1, -1]


def test_before_anything_was_released_the_first_quarter_begins_as_it_is_known_now() -> None:
    before, ended, shut = balanced(NEST, None, (STARTED, BEFORE), AFTER)
    assert (before == BEFORE).all()
    assert ended[:, 0].tolist() == [6, 6, 8]
    assert not shut.any()


def test_what_a_whole_leaves_of_its_parts_has_room_or_another_part_is_shut_with_it() -> None:
    nest = Nest((-1, -1, -1), 0)
    # The first is shut by sex; one woman began and one man left there, and the county tells the rest.
    moved = np.array([[[1, 7], [4, 1]], [[6, 5], [5, 5]], [[9, 8], [7, 9]]])
    flows, size = nest.summed(moved), nest.summed(np.array([[[30, 20]], [[60, 50]], [[40, 40]]]))
    levels = np.array([-1, 0, 0, 0]), np.array([-1, 0, 0, -1]), np.zeros(4, dtype=np.int64)
    assert shut_too(nest, levels, (flows, size), 4) == [2]
    alone = np.array([-1, -1, -1, 0]), *levels[1:]
    assert shut_too(nest, alone, (flows, size), 4) == []
    assert shut_too(nest, levels, (flows, size), 3) == [2]
    assert shut_too(nest, levels, (flows, size), 2) == []
