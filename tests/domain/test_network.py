"""When a group is to meet next, at the edges of months; and how support is summed."""

from datetime import date

import pytest

from smail.domain.calendar import Quarter
from smail.domain.network import Given, NextState, Total, last_quarters, next_meeting, totals

HELD = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 9, 30), NextState.TO_PLAN),
        (date(2026, 10, 1), NextState.OVERDUE),
    ],
)
def test_a_month_after_the_last_of_august_is_the_last_of_september_and_late_the_day_after(
    today: date, state: NextState
) -> None:
    found = next_meeting(1, HELD, None, today)
    assert (found.state, found.due_on) == (state, date(2026, 9, 30))


def test_in_a_leap_year_a_quarter_after_november_ends_on_the_29th_of_february() -> None:
    assert next_meeting(3, date(2027, 11, 30), None, date(2028, 1, 1)).due_on == date(2028, 2, 29)
    assert next_meeting(3, date(2026, 11, 30), None, date(2027, 1, 1)).due_on == date(2027, 2, 28)


def test_what_is_planned_is_told_and_whether_it_is_later_than_it_should_be() -> None:
    due_on, today = date(2026, 9, 30), date(2026, 11, 1)
    for planned, is_later in ((due_on, False), (date(2026, 12, 1), True)):
        found = next_meeting(1, HELD, planned, today)
        assert (found.state, found.due_on, found.is_later) == (NextState.PLANNED, due_on, is_later)
    assert not next_meeting(1, None, date(2026, 12, 1), today).is_later


def test_before_the_first_meeting_nothing_is_late() -> None:
    assert next_meeting(1, None, None, date(2026, 11, 1)).state is NextState.NEVER


def test_the_last_four_quarters_go_over_new_year() -> None:
    assert [one.label for one in last_quarters(date(2027, 2, 1))] == [
        "2027-Q1",
        "2026-Q4",
        "2026-Q3",
        "2026-Q2",
    ]


def test_support_is_summed_by_place_and_quarter_and_for_all() -> None:
    given = [
        Given(date(2026, 9, 30), 30, 1),
        Given(date(2026, 10, 1), 45, 1),
        Given(date(2026, 10, 2), 60, 2),
    ]
    third, fourth = Quarter(2026, 3), Quarter(2026, 4)
    assert totals(given) == {
        (1, third): Total(1, 30),
        (None, third): Total(1, 30),
        (1, fourth): Total(1, 45),
        (2, fourth): Total(1, 60),
        (None, fourth): Total(2, 105),
    }
