"""Days without a handledare are counted once each and at the edges; a handover waits fourteen days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.domain import continuity as rules
from smail.domain.continuity import CoverProblem

FIRST, LAST = date(2026, 3, 2), date(2026, 5, 31)
A_WEEK = timedelta(weeks=1)
TODAY = date(2026, 11, 16)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("followed", "days"),
    [
        ([], 91),
        ([(FIRST, None)], 0),
        ([(FIRST, date(2026, 4, 1)), (date(2026, 4, 1), None)], 0),
        ([(FIRST, date(2026, 4, 1)), (date(2026, 4, 2), None)], 1),
        ([(FIRST + 3 * A_WEEK, None)], 21),
        ([(FIRST, LAST)], 1),
        ([(FIRST, LAST + DAY)], 0),
        ([(date(2026, 1, 1), date(2026, 2, 1))], 91),
        ([(FIRST, FIRST)], 91),
        ([(FIRST, date(2026, 4, 1)), (date(2026, 3, 20), None)], 0),
        ([(LAST + A_WEEK, None)], 91),
    ],
)
def test_days_without_are_those_with_nobody(followed: list[rules.Followed], days: int) -> None:
    assert rules.days_without(FIRST, LAST, followed) == days
    assert rules.weeks_without(FIRST, LAST, followed) == days // 7


@given(
    st.lists(st.tuples(st.integers(-20, 120), st.one_of(st.none(), st.integers(0, 60))), max_size=6),
)
def test_the_count_is_that_of_looking_at_each_day(spans: list[tuple[int, int | None]]) -> None:
    followed = [
        (FIRST + at * DAY, None if length is None else FIRST + (at + length) * DAY) for at, length in spans
    ]
    days = [FIRST + number * DAY for number in range((LAST - FIRST).days + 1)]
    without = sum(not any(one <= day and (end is None or day < end) for one, end in followed) for day in days)
    assert rules.days_without(FIRST, LAST, followed) == without


def test_an_account_that_has_ended_follows_nobody() -> None:
    assert rules.until_left(None, None) is None
    assert rules.until_left(None, FIRST) == FIRST
    assert rules.until_left(LAST, FIRST) == FIRST
    assert rules.until_left(FIRST, LAST) == FIRST


def test_a_handover_waits_fourteen_days() -> None:
    assert rules.confirm_by(date(2026, 2, 20)) == date(2026, 3, 6)


@pytest.mark.parametrize(
    ("first", "back", "problem"),
    [
        (TODAY, TODAY + DAY, None),
        (TODAY, TODAY, CoverProblem.ENDS_BEFORE_START),
        (TODAY - DAY, TODAY + DAY, CoverProblem.IN_THE_PAST),
        (TODAY, TODAY + 92 * DAY, None),
        (TODAY, TODAY + 93 * DAY, CoverProblem.TOO_LONG),
        (TODAY + 183 * DAY, TODAY + 190 * DAY, None),
        (TODAY + 184 * DAY, TODAY + 190 * DAY, CoverProblem.TOO_FAR_AHEAD),
    ],
)
def test_a_leave_is_near_and_no_longer_than_three_months(
    first: date, back: date, problem: CoverProblem | None
) -> None:
    assert rules.cover_problem(first, back, TODAY) is problem
