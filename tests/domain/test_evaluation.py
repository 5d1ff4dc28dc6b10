"""What may be told of answers without a name, tried also by whoever subtracts one figure from another."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.domain.certification import CourseKind
from smail.domain.evaluation import (
    ASKED,
    FEWEST,
    Block,
    Counted,
    Verdict,
    Window,
    blocks,
    is_time_to_remind,
    last_day,
    may_be_counted,
    parts,
    shown_key,
    span_of,
    tells_of_everyone,
    tidied_key,
    total,
    verdict,
    window,
)

HELD = date(2028, 2, 20)
STARTS = datetime(2028, 2, 20, 8, tzinfo=UTC)


def test_every_kind_of_course_is_asked_something() -> None:
    assert ASKED.keys() == set(CourseKind)


def test_the_last_day_is_the_fourteenth_also_over_a_leap_day() -> None:
    assert last_day(HELD) == date(2028, 3, 5)


@pytest.mark.parametrize(
    ("now", "today", "found"),
    [
        (STARTS - timedelta(seconds=1), HELD, Window.NOT_YET),
        (STARTS, HELD, Window.OPEN),
        (STARTS + timedelta(days=14), date(2028, 3, 5), Window.OPEN),
        (STARTS + timedelta(days=15), date(2028, 3, 6), Window.OVER),
    ],
)
def test_an_evaluation_is_open_from_the_beginning_until_the_last_day(
    now: datetime, today: date, found: Window
) -> None:
    assert window(STARTS, HELD, now, today) is found


@pytest.mark.parametrize(("days", "found"), [(4, False), (5, True), (14, True), (15, False)])
def test_all_are_reminded_from_the_fifth_day_while_it_is_open(days: int, found: bool) -> None:
    assert is_time_to_remind(HELD, HELD + timedelta(days=days)) is found


@pytest.mark.parametrize(
    ("value", "low", "high", "found"),
    [
        (0.9, 0.8, 0.95, Verdict.MET),
        (0.8, 0.7, 0.9, Verdict.MET_UNSURE),
        (0.79, 0.6, 0.8, Verdict.NOT_SURE),
        (0.5, 0.3, 0.79, Verdict.OFF),
    ],
)
def test_a_goal_is_surely_met_when_the_whole_interval_is_there(
    value: float, low: float, high: float, found: Verdict
) -> None:
    assert verdict(value, low, high, 0.8) is found


def test_a_course_of_four_waits_for_the_year_and_for_others_of_the_place() -> None:
    small = [Counted("a", "Heby", 2027, 4, 3), Counted("b", "Heby", 2027, 1, 1)]
    assert blocks(small, 2027) == ()
    assert blocks(small, 2028) == (Block(None, "Heby", 2027, 5, 4),)
    assert blocks([small[0]], 2028) == ()
    assert blocks([small[0], Counted("b", "Tierp", 2027, 4, 1)], 2028) == ()
    assert blocks([Counted("c", None, 2027, 5, 0)], 2027) == (Block("c", None, 2027, 5, 0),)


COUNTED = st.lists(
    st.tuples(
        st.sampled_from(["Heby", "Tierp", None]),
        st.sampled_from([2026, 2027, 2028]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=7,
)


def counted_of(drawn: list[tuple[str | None, int, int, int]]) -> list[Counted]:
    return [
        Counted(f"course {place}", where, year, n, min(n, count))
        for place, (where, year, n, count) in enumerate(drawn)
    ]


@given(COUNTED)
def test_no_sum_or_difference_of_what_is_told_is_of_fewer_than_five(
    drawn: list[tuple[str | None, int, int, int]],
) -> None:
    told = blocks(counted_of(drawn), 2028)
    # Every figure is a sum of blocks that have nothing in common: so is what is left of one and another.
    for size in range(1, len(told) + 1):
        for some in combinations(told, size):
            assert sum(one.n for one in some) >= FEWEST
    named = [one.course for one in told if one.course is not None]
    assert len(named) == len(set(named))


@given(COUNTED, COUNTED)
def test_what_is_told_later_beside_what_was_told_before_is_of_five_or_more_too(
    before: list[tuple[str | None, int, int, int]], after: list[tuple[str | None, int, int, int]]
) -> None:
    """Courses that come later are of the running year: what was told of the years before stays as it was."""
    first = counted_of(before)
    later = [
        Counted(f"later {place}", one.where, 2028, one.n, one.count)
        for place, one in enumerate(counted_of(after))
    ]
    told, anew = blocks(first, 2028), blocks([*first, *later], 2028)
    assert set(told) <= set(anew)
    assert all(one.n >= FEWEST for one in set(anew) - set(told))


@pytest.mark.parametrize(
    ("n", "count", "found"),
    [(5, 5, True), (9, 8, True), (9, 7, False), (6, 1, True), (6, 2, False), (10, 10, False), (10, 0, False)],
)
def test_a_small_group_that_is_nearly_of_one_mind_gets_no_figure(n: int, count: int, found: bool) -> None:
    assert tells_of_everyone(n, count) is found


@given(COUNTED)
def test_every_part_has_five_on_either_side_and_what_waits_has_not(
    drawn: list[tuple[str | None, int, int, int]],
) -> None:
    known = blocks(counted_of(drawn), 2028)
    found = parts(known)
    assert sorted([*(one for part in found.told for one in part), *found.waiting], key=repr) == sorted(
        known, key=repr
    )
    assert all(may_be_counted(*total(part)) for part in found.told)
    assert not may_be_counted(*total(found.waiting))


@given(COUNTED, COUNTED)
def test_a_part_that_was_told_is_never_made_anew(
    before: list[tuple[str | None, int, int, int]], after: list[tuple[str | None, int, int, int]]
) -> None:
    first = counted_of([(where, min(year, 2027), n, count) for where, year, n, count in before])
    later = [
        Counted(f"later {place}", one.where, 2028, one.n, one.count)
        for place, one in enumerate(counted_of(after))
    ]
    told = parts(blocks(first, 2028)).told
    assert parts(blocks([*first, *later], 2028)).told[: len(told)] == told


@pytest.mark.parametrize(
    ("n", "count", "found"),
    [(9, 8, (0, 9)), (10, 10, (6, 10)), (34, 31, (30, 34)), (12, 0, (0, 4)), (0, 0, (0, 0))],
)
def test_fewer_than_five_on_a_side_are_told_as_fewer_than_five(
    n: int, count: int, found: tuple[int, int]
) -> None:
    assert span_of(n, count) == found


def test_a_key_is_read_as_people_type_it() -> None:
    assert shown_key("23456789DFHJKMPR") == "2345-6789-DFHJ-KMPR"
    assert tidied_key(" 2345-6789-dfhj–kmpr ") == "23456789DFHJKMPR"
    assert len(tidied_key("2" * 100)) == 17
