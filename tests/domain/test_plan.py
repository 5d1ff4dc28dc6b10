"""Where an activity stands, when a step is asked about, and when an action plan is late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from smail.domain.plan import (
    ActivityKind,
    Outcome,
    Status,
    Track,
    Uptake,
    follow_up_on,
    is_asked,
    is_late,
    last_of,
    months_later,
    plan_due_on,
    revision_due_on,
    status_on,
)

TODAY = date(2026, 11, 22)
A_DAY = timedelta(days=1)
days = some.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("uptake", "starts_on", "ends_on", "outcome", "status"),
    [
        (Uptake.WISHED, None, None, None, Status.WISHED),
        (Uptake.OFFERED, TODAY - A_DAY, None, None, Status.OFFERED),
        (Uptake.DECLINED, TODAY, TODAY, None, Status.DECLINED),
        (Uptake.USED, TODAY + A_DAY, None, None, Status.PLANNED),
        (Uptake.USED, TODAY, None, None, Status.RUNNING),
        (Uptake.USED, TODAY - A_DAY, TODAY, Outcome.COMPLETED, Status.RUNNING),
        (Uptake.USED, TODAY - 2 * A_DAY, TODAY - A_DAY, None, Status.DONE),
        (Uptake.USED, TODAY - 2 * A_DAY, TODAY - A_DAY, Outcome.BROKEN_OFF, Status.BROKEN_OFF),
    ],
)
def test_where_an_activity_stands_follows_from_its_dates(
    uptake: Uptake, starts_on: date | None, ends_on: date | None, outcome: Outcome | None, status: Status
) -> None:
    assert status_on(TODAY, uptake, starts_on, ends_on, outcome) is status


def test_a_step_is_asked_about_three_weeks_later() -> None:
    agreed = date(2026, 11, 2)
    assert follow_up_on(agreed) == date(2026, 11, 23)
    asked = [is_asked(agreed, agreed + timedelta(days=days)) for days in (20, 21, 111, 112)]
    assert asked == [False, True, True, False]


def test_a_plan_is_due_so_many_weeks_after_the_start_and_late_the_day_after() -> None:
    due = plan_due_on(date(2026, 10, 1), 6)
    assert due == date(2026, 11, 12)
    assert not is_late(due, None, date(2026, 11, 12))
    assert is_late(due, None, date(2026, 11, 13))
    assert not is_late(due, date(2026, 12, 1), date(2026, 12, 2))


def test_without_a_limit_no_plan_is_late() -> None:
    assert plan_due_on(date(2026, 1, 1), None) is None
    assert not is_late(None, None, date(2099, 1, 1))


def test_a_plan_is_gone_through_every_third_month_from_the_last_time() -> None:
    assert revision_due_on(last_of(date(2026, 1, 31), ())) == date(2026, 4, 30)
    assert revision_due_on(last_of(date(2026, 1, 31), (date(2026, 5, 2), date(2026, 3, 1)))) == date(
        2026, 8, 2
    )


@given(days, some.integers(0, 40))
def test_a_later_month_has_the_same_day_or_its_last(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + A_DAY).day == 1)


@given(days, days, days)
def test_an_activity_holds_its_first_and_last_day_and_all_between(one: date, two: date, day: date) -> None:
    first, last = sorted((one, two))
    track = Track(ActivityKind.SKILLS, first, last)
    assert track.holds(day) == (first <= day <= last)
    assert Track(ActivityKind.SKILLS, first).holds(day) == (first <= day)
