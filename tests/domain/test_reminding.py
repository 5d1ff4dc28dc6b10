"""When a reminder is due, and when it is left at that."""

from datetime import date, datetime, timedelta

import pytest

from smail.clock import SWEDISH_TIME
from smail.domain.reminding import (
    DigestPace,
    Earlier,
    Next,
    QuietHours,
    ReminderKind,
    Series,
    dialled,
    digest_occasion,
    next_reminder,
    occasion_of,
    wanted,
)
from smail.domain.rhythm import USUAL, Pause, Standing, State, state

LAST = date(2026, 8, 24)
NEXT_ON = date(2026, 11, 23)


def standing_on(day: date, pauses: tuple[Pause, ...] = (), ended_on: date | None = None) -> Standing:
    return state(
        USUAL, today=day, started_on=date(2026, 1, 5), last_completed=LAST, pauses=pauses, ended_on=ended_on
    )


def due(
    day: date, earlier: tuple[Earlier, ...] = (), *, most: int = 3, answered_on: date | None = None
) -> Next | None:
    return next_reminder(
        Series(most=most),
        standing_on(day),
        occasion=LAST,
        earlier=earlier,
        answered_on=answered_on,
        today=day,
    )


def sent(place: int, on: date, *, occasion: date = LAST, is_settled: bool = True) -> Earlier:
    return Earlier(occasion, place, on, is_settled)


def test_the_first_is_due_a_week_before_the_date_and_not_earlier() -> None:
    assert due(NEXT_ON - timedelta(days=8)) is None
    assert due(NEXT_ON - timedelta(days=7)) == Next(ReminderKind.QUESTIONS, LAST, 1)


def test_a_series_has_three_a_week_apart_and_then_it_is_left_at_that() -> None:
    earlier: tuple[Earlier, ...] = ()
    days = []
    for day in (LAST + timedelta(days=number) for number in range(200)):
        found = due(day, earlier)
        if found is not None:
            earlier += (sent(found.place, day),)
            days.append(day)
    assert days == [NEXT_ON - timedelta(days=7), NEXT_ON, NEXT_ON + timedelta(days=7)]


def test_nobody_is_reminded_five_weeks_after_the_date() -> None:
    assert due(NEXT_ON + timedelta(days=35)) is not None
    assert due(NEXT_ON + timedelta(days=36)) is None


def test_zero_means_none_at_all() -> None:
    assert due(NEXT_ON, most=0) is None


def test_one_that_still_waits_holds_back_the_next_however_long_it_takes() -> None:
    waiting = sent(1, NEXT_ON - timedelta(days=7), is_settled=False)
    assert due(NEXT_ON + timedelta(days=20), (waiting,)) is None


def test_the_days_between_hold_from_one_occasion_to_the_next() -> None:
    late = sent(3, NEXT_ON - timedelta(days=3), occasion=LAST - timedelta(days=91))
    assert due(NEXT_ON, (late,)) is None
    assert due(NEXT_ON + timedelta(days=4), (late,)) == Next(ReminderKind.QUESTIONS, LAST, 1)


def test_who_stopped_in_the_middle_is_reminded_of_that_after_two_days() -> None:
    begun = NEXT_ON - timedelta(days=15)
    assert due(begun + timedelta(days=1), answered_on=begun) is None
    assert due(begun + timedelta(days=2), answered_on=begun) == Next(ReminderKind.BEGUN, LAST, 1)
    assert due(NEXT_ON + timedelta(days=1), answered_on=NEXT_ON) is None


@pytest.mark.parametrize("kind", [State.NOT_YET, State.PAUSED, State.DONE, State.ENDED])
def test_only_who_has_something_to_answer_is_reminded(kind: State) -> None:
    standing = Standing(kind, NEXT_ON, NEXT_ON, NEXT_ON + timedelta(days=35))
    assert wanted(standing, answered_on=LAST, today=NEXT_ON) is None


def test_a_pause_and_an_end_stop_the_series() -> None:
    paused = standing_on(NEXT_ON, (Pause(NEXT_ON - timedelta(days=1)),))
    ended = standing_on(NEXT_ON, ended_on=NEXT_ON - timedelta(days=1))
    assert [wanted(one, answered_on=None, today=NEXT_ON) for one in (paused, ended)] == [None, None]


def test_an_occasion_begins_with_the_answers_the_start_or_the_day_back() -> None:
    start, pause = date(2026, 1, 5), Pause(date(2026, 9, 1), date(2026, 9, 15))
    first = occasion_of(started_on=start, last_completed=None, pauses=(), on=NEXT_ON)
    answered = occasion_of(started_on=start, last_completed=LAST, pauses=(), on=NEXT_ON)
    back = occasion_of(started_on=start, last_completed=LAST, pauses=(pause,), on=NEXT_ON)
    during = occasion_of(started_on=start, last_completed=LAST, pauses=(pause,), on=date(2026, 9, 14))
    assert (first, answered, back, during) == (start, LAST, date(2026, 9, 15), LAST)


@pytest.mark.parametrize(
    ("hours", "quiet"),
    [((20, 8), {20, 23, 0, 7}), ((0, 6), {0, 5}), ((0, 0), set()), ((22, 23), {22})],
)
def test_quiet_hours_hold_over_midnight_too(hours: tuple[int, int], quiet: set[int]) -> None:
    held = {
        hour
        for hour in (0, 5, 6, 7, 8, 12, 19, 20, 22, 23)
        if QuietHours(*hours).hold(datetime(2026, 10, 25, hour, 30, tzinfo=SWEDISH_TIME))
    }
    assert held >= quiet
    assert held <= quiet | set(range(hours[0], 24)) | set(range(hours[1]))
    assert 12 not in held


def test_a_weekly_digest_belongs_to_its_monday_and_none_comes_at_the_weekend() -> None:
    monday, thursday, saturday = date(2026, 11, 16), date(2026, 11, 19), date(2026, 11, 21)
    weekly = [digest_occasion(DigestPace.WEEKLY, day) for day in (monday, thursday, saturday)]
    daily = [digest_occasion(DigestPace.DAILY, day) for day in (monday, thursday, saturday)]
    assert weekly == [monday, monday, None]
    assert daily == [monday, thursday, None]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("070-123 45 67", "+46701234567"),
        ("+46 (0)70 123 45 67", "+46701234567"),
        ("0046 70 1234567", "+46701234567"),
        ("+47 912 34 567", "+4791234567"),
        ("070\u2013123\u00a045 67", "+46701234567"),
        ("ring grannen", None),
        ("12345", None),
        ("070-123 45 67 / 08-12 34 56", None),
        ("", None),
    ],
)
def test_a_number_is_dialled_as_it_was_meant_or_not_at_all(typed: str, number: str | None) -> None:
    assert dialled(typed) == number
