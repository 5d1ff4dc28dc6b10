"""What a course takes and how long a certificate holds, at every edge."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from smail.domain.certification import (
    FIRST_RULES,
    CourseKind,
    CourseRule,
    HomeTaskState,
    Lack,
    Missing,
    Standing,
    is_renewable,
    is_valid,
    last_valid_day,
    missing,
    pace,
    refreshes,
    renewed_until,
    standing,
)

USUAL = FIRST_RULES[CourseKind.ANVANDARE]
APPROVED = HomeTaskState.APPROVED


def test_two_whole_occasions_and_an_approved_home_task_are_enough() -> None:
    assert missing(USUAL, {1: 240, 2: 240}, APPROVED) == ()


def test_an_hour_or_a_minute_short_is_named_with_its_occasion() -> None:
    assert missing(USUAL, {1: 240, 2: 180}, APPROVED) == (Missing(Lack.HOURS, 2, 60),)
    assert missing(USUAL, {1: 239, 2: 240}, APPROVED) == (Missing(Lack.HOURS, 1, 1),)


def test_more_time_on_one_occasion_does_not_make_up_for_another() -> None:
    assert missing(USUAL, {1: 480}, APPROVED) == (Missing(Lack.HOURS, 2, 240),)


@pytest.mark.parametrize(
    ("state", "lack"),
    [
        (None, Lack.HOME_TASK),
        (HomeTaskState.RETURNED, Lack.HOME_TASK),
        (HomeTaskState.HANDED_IN, Lack.APPROVAL),
    ],
)
def test_a_home_task_is_missing_until_it_is_approved(state: HomeTaskState | None, lack: Lack) -> None:
    assert missing(USUAL, {1: 240, 2: 240}, state) == (Missing(lack),)


def test_where_no_approval_is_asked_for_it_is_enough_to_hand_in() -> None:
    rule = replace(USUAL, needs_approval=False)
    assert missing(rule, {1: 240, 2: 240}, HomeTaskState.HANDED_IN) == ()
    assert missing(rule, {1: 240, 2: 240}, None) == (Missing(Lack.HOME_TASK),)


def test_a_course_without_a_home_task_takes_its_hours_alone() -> None:
    assert missing(FIRST_RULES[CourseKind.HORIZONTAL], {1: 180}, None) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_occasions": 0},
        {"n_occasions": 13},
        {"minutes_each": 14},
        {"minutes_each": 481},
        {"home_task_minutes": -1},
        {"home_task_minutes": 0},
        {"valid_months": 0},
        {"valid_months": 121},
    ],
)
def test_a_rule_that_nobody_could_meet_is_refused_by_name(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        replace(USUAL, **wrong)  # type: ignore[arg-type]
    assert CourseRule(1, 15, 0, needs_approval=False, valid_months=None).n_occasions == 1
    assert CourseRule(12, 480, 480, needs_approval=True, valid_months=120).valid_months == 120


@pytest.mark.parametrize(
    ("issued_on", "last"),
    [
        (date(2026, 11, 22), date(2028, 11, 22)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_certificate_holds_to_the_same_day_two_years_later(issued_on: date, last: date) -> None:
    assert last_valid_day(issued_on, 24) == last


def test_from_a_leap_day_four_years_reach_the_next_leap_day() -> None:
    assert last_valid_day(date(2024, 2, 29), 48) == date(2028, 2, 29)


def test_a_certificate_of_a_leap_day_holds_on_the_twenty_eighth_and_not_on_the_first_of_march() -> None:
    last = last_valid_day(date(2024, 2, 29), 24)
    assert is_valid(last, None, date(2026, 2, 28))
    assert not is_valid(last, None, date(2026, 3, 1))


def test_a_renewal_across_a_leap_day_leaves_no_day_out() -> None:
    assert renewed_until(date(2028, 2, 29), 24, date(2028, 2, 29)) == date(2030, 2, 28)
    assert renewed_until(date(2026, 2, 28), 24, date(2026, 2, 28)) == date(2028, 2, 28)
    # The day after the end counts from itself: the leap day is the first of the new one.
    assert renewed_until(date(2028, 2, 29), 24, date(2028, 2, 28)) == date(2030, 2, 28)
    assert is_renewable(date(2028, 2, 29), date(2029, 2, 28))
    assert not is_renewable(date(2028, 2, 29), date(2029, 3, 1))


def test_the_last_day_is_valid_and_the_day_after_is_not() -> None:
    last = date(2028, 11, 22)
    assert is_valid(last, None, last)
    assert not is_valid(last, None, last + timedelta(days=1))


def test_it_is_told_of_ninety_days_before_the_end() -> None:
    last = date(2028, 11, 22)
    assert standing(last, None, last - timedelta(days=91)) is Standing.VALID
    assert standing(last, None, last - timedelta(days=90)) is Standing.ENDING


def test_a_withdrawn_one_holds_up_to_the_day_before() -> None:
    last, withdrawn = date(2028, 11, 22), date(2027, 1, 1)
    assert is_valid(last, withdrawn, date(2026, 12, 31))
    assert standing(last, withdrawn, withdrawn) is Standing.WITHDRAWN
    # Once withdrawn, always: also after it would have ended.
    assert standing(last, withdrawn, last + timedelta(days=1)) is Standing.WITHDRAWN


def test_whoever_renews_near_the_end_keeps_the_days_that_are_left() -> None:
    last = date(2028, 11, 22)
    assert renewed_until(last - timedelta(days=90), 24, last) == date(2030, 11, 22)
    assert renewed_until(last, 24, last) == date(2030, 11, 22)
    early = last - timedelta(days=91)
    assert renewed_until(early, 24, last) == last_valid_day(early, 24)
    late = last + timedelta(days=1)
    assert renewed_until(late, 24, last) == last_valid_day(late, 24)


def test_a_refresher_renews_what_was_issued_before_it_for_half_a_year() -> None:
    held, issued = date(2026, 8, 31), date(2025, 3, 1)
    assert refreshes(held, held, held)
    assert not refreshes(held, held + timedelta(days=1), held + timedelta(days=1))
    assert refreshes(held, issued, date(2027, 2, 28))
    assert not refreshes(held, issued, date(2027, 3, 1))


def test_a_refresher_is_enough_for_a_year_after_the_end() -> None:
    assert is_renewable(date(2026, 11, 22), date(2027, 11, 22))
    assert not is_renewable(date(2026, 11, 22), date(2027, 11, 23))


def test_the_pace_counts_only_certificates_that_still_hold_on_the_day_of_the_plan() -> None:
    found = pace(145, 100, 85, date(2026, 11, 22), date(2027, 11, 22))
    assert (found.planned, found.now, found.then, found.left) == (145, 100, 85, 60)
    assert found.per_month == pytest.approx(5.0, abs=0.01)


def test_a_plan_that_is_met_asks_for_nothing_more_and_less_than_a_month_counts_as_one() -> None:
    assert pace(14, 16, 15, date(2026, 11, 22), date(2027, 1, 1)).per_month == 0
    assert pace(14, 10, 10, date(2026, 11, 22), date(2026, 11, 23)).per_month == 4
    with pytest.raises(ValueError, match="is not after"):
        pace(14, 10, 10, date(2026, 11, 22), date(2026, 11, 22))
