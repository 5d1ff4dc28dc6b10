"""Quarters are booked one after the other, so that no correction stands between them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from smail.analysis.disclosure import Nest
from smail.domain.publishing import Split
from smail.reports.group_books import Flows, Shutting, booked_flows, shut_too

Counts = NDArray[np.int64]
# Three places of one town, and the county of the same three.
NEST = Nest((0, 0, 0), 1)
# Of each those who began, were there before and are there after.
COUNTED = np.array([[[7], [40], [41]], [[8], [50], [52]], [[9], [60], [61]]])
NOTHING = {Split.NONE: None, Split.SEX: None, Split.AGE: None}


def flows(told: list[int | None], booked: list[int] | None = None) -> Flows:
    known = [None if one is None else np.array([one]) for one in told] or None
    stocks = None if booked is None else {Split.NONE: np.array(booked)[:, None]}
    return booked_flows(NEST, {Split.NONE: COUNTED}, {Split.NONE: known}, stocks)[Split.NONE]


def said(found: Flows) -> tuple[list[int], list[int], list[int], list[int]]:
    came, went, before = (one[:, 0].tolist() for one in (found.came, found.went, found.before))
    return came, went, before, found.shut.tolist()


def test_a_place_begins_where_it_ended_and_corrections_are_among_those_who_came_and_left() -> None:
    # One of the first is not counted any more, and two of the third were written in late.
    assert said(flows([41, 50, 58, 149, 149])) == ([7, 8, 11], [7, 6, 8], [41, 50, 58], [0] * 5)
    assert said(flows([41, 50, 58, 149, 149], [41, 50, 58])) == said(flows([41, 50, 58, 149, 149]))


def test_a_place_of_which_nothing_was_told_begins_where_it_was_booked_to_end_and_not_as_it_is_known_now() -> (
    None
):
    found = flows([41, None, None, 149, 149], [41, 49, 59])
    assert said(found) == ([7, 9, 10], [7, 6, 8], [41, 49, 59], [0, -1, -1, 0, 0])
    # Only then is the town what its places are: the county was told of another one too.
    assert flows([41, None, None, 149, 160], [41, 49, 59]).shut.tolist() == [0, -1, -1, 0, -1]


def test_as_many_came_and_left_by_sex_and_by_age_as_without() -> None:
    nest = Nest((-1,), 0)
    # A man was a woman in the quarter before, and one of the youngest one of the eldest; nobody moved.
    counted = {
        Split.NONE: np.array([[[0], [9], [9]]]),
        Split.SEX: np.array([[[0, 0], [4, 5], [4, 5]]]),
        Split.AGE: np.array([[[0] * 3, [4, 3, 2], [4, 3, 2]]]),
    }
    booked = {Split.NONE: [[9]], Split.SEX: [[5, 4]], Split.AGE: [[4, 3, 2]]}
    found = booked_flows(nest, counted, NOTHING, {split: np.array(one) for split, one in booked.items()})
    assert {split: (one.came.tolist(), one.went.tolist()) for split, one in found.items()} == {
        Split.NONE: ([[1]], [[1]]),
        Split.SEX: ([[0, 1]], [[1, 0]]),
        Split.AGE: ([[1, 0, 0]], [[1, 0, 0]]),
    }


def test_with_a_new_year_those_who_were_there_are_of_their_age_now_and_as_many_as_were_booked() -> None:
    nest = Nest((-1, -1), 0)
    counted = {
        Split.NONE: np.array([[[2], [9], [7]], [[0], [3], [3]]]),
        Split.SEX: np.array([[[2, 0], [5, 4], [4, 3]], [[0, 0], [3, 0], [3, 0]]]),
        Split.AGE: np.array([[[2, 0, 0], [4, 4, 1], [5, 2, 0]], [[0] * 3, [1, 2, 0], [1, 2, 0]]]),
    }
    # Of the first two are written in late, of the second one is not counted any more.
    booked = {Split.NONE: np.array([[7], [4]]), Split.SEX: np.array([[3, 4], [4, 0]])}
    found = booked_flows(nest, counted, NOTHING, booked)
    assert found[Split.AGE].before.tolist() == [[2, 4, 1], [1, 3, 0]]
    for one in found.values():
        assert one.before.sum(axis=1).tolist() == [7, 4]
        assert one.came.sum(axis=1).tolist() == [4, 0]
        assert one.went.sum(axis=1).tolist() == [4, 1]
        assert (one.went >= 0).all()


def test_what_a_whole_was_told_beyond_its_parts_is_on_a_part_of_which_nothing_was_told_or_booked() -> None:
    found = flows([41, 50, None, 152, 152])
    assert said(found) == ([7, 8, 9], [7, 6, 9], [41, 50, 61], [0, 0, -1, 0, 0])


def test_a_whole_whose_parts_leave_no_room_for_it_tells_nothing() -> None:
    # A programme was moved here from elsewhere: the town's own end was another.
    assert said(flows([40, 50, 60, 110, 150])) == ([7, 8, 9], [6, 6, 8], [40, 50, 60], [0, 0, 0, -1, 0])


def test_before_anything_was_released_the_first_quarter_begins_as_it_is_known_now() -> None:
    assert said(flows([])) == ([7, 8, 9], [6, 6, 8], [40, 50, 60], [0] * 5)


def test_what_a_whole_leaves_of_its_parts_has_room_or_another_part_is_shut_with_it() -> None:
    nest = Nest((-1, -1, -1), 0)
    # The first is shut by sex; one woman began and one man left there, and the county tells the rest.
    moved = np.array([[[1, 7], [4, 1]], [[6, 5], [5, 5]], [[9, 8], [7, 9]]])
    moves, size = nest.summed(moved), nest.summed(np.array([[[30, 20]], [[60, 50]], [[40, 40]]]))
    levels = Shutting(np.array([-1, 0, 0, 0]), np.array([-1, 0, 0, -1]), np.zeros(4, dtype=np.int64))
    assert shut_too(nest, levels, (moves, size), 4) == [2]
    alone = replace(levels, stock=np.array([-1, -1, -1, 0]))
    assert shut_too(nest, alone, (moves, size), 4) == []
    assert shut_too(nest, levels, (moves, size), 3) == [2]
    assert shut_too(nest, levels, (moves, size), 2) == []
