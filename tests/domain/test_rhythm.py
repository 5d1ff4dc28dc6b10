"""The invitation and the state on Today; the dates were worked out by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from smail import clock
from smail.domain.rhythm import Pause, Rhythm, Standing, State, next_date, shortest, state

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
RHYTHM = Rhythm()
START = date(2026, 1, 1)


def pauses_from(start: date) -> st.SearchStrategy[list[Pause]]:
    """Up to four closed pauses within three years of the start, in any order, also overlapping."""
    one = st.tuples(st.integers(0, 1000), st.integers(0, 200)).map(
        lambda pair: Pause(start + timedelta(days=pair[0]), start + timedelta(days=sum(pair)))
    )
    return st.lists(one, max_size=4)


@pytest.mark.parametrize(
    ("last_completed", "expected"),
    [
        (date(2024, 2, 29), date(2024, 5, 30)),
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2023, 12, 1), date(2024, 3, 1)),
        (date(2022, 12, 1), date(2023, 3, 2)),
        (date(2026, 12, 31), date(2027, 4, 1)),
        (date(2026, 3, 29), date(2026, 6, 28)),
        (date(2026, 3, 28), date(2026, 6, 27)),
        (date(2026, 10, 25), date(2027, 1, 24)),
        (date(2026, 8, 25), date(2026, 11, 24)),
        (date(2020, 12, 31), date(2021, 4, 1)),
    ],
)
def test_the_next_date_is_91_days_after_the_last_rating(last_completed: date, expected: date) -> None:
    assert next_date(RHYTHM, last_completed=last_completed, started_on=date(2020, 1, 1)) == expected


def test_the_first_rating_is_due_two_weeks_after_the_start() -> None:
    assert next_date(RHYTHM, last_completed=None, started_on=date(2026, 2, 20)) == date(2026, 3, 6)


@given(DAYS)
def test_the_next_date_falls_on_the_same_weekday_13_weeks_on(day: date) -> None:
    found = next_date(RHYTHM, last_completed=day, started_on=day)
    assert found is not None
    assert found.weekday() == day.weekday()
    assert (found - day).days == 13 * 7


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([], date(2026, 6, 1)),
        # over before the date, and not yet begun on it
        ([Pause(date(2026, 4, 1), date(2026, 6, 1))], date(2026, 6, 1)),
        ([Pause(date(2026, 6, 2), date(2026, 8, 1))], date(2026, 6, 1)),
        ([Pause(date(2026, 6, 1), date(2026, 6, 2))], date(2026, 6, 2)),
        ([Pause(date(2026, 5, 1), date(2026, 8, 10))], date(2026, 8, 10)),
        # the day back is the first day of another pause
        (
            [Pause(date(2026, 8, 10), date(2026, 9, 1)), Pause(date(2026, 5, 1), date(2026, 8, 10))],
            date(2026, 9, 1),
        ),
        # one pause within another
        (
            [Pause(date(2026, 5, 1), date(2026, 8, 10)), Pause(date(2026, 5, 20), date(2026, 6, 10))],
            date(2026, 8, 10),
        ),
        # a pause that was undone the same day
        ([Pause(date(2026, 6, 1), date(2026, 6, 1))], date(2026, 6, 1)),
        ([Pause(date(2026, 5, 1))], None),
    ],
)
def test_a_date_in_a_pause_waits_for_the_day_back(pauses: list[Pause], expected: date | None) -> None:
    # 2026-03-02 + 91 = 2026-06-01
    found = next_date(RHYTHM, last_completed=date(2026, 3, 2), started_on=START, pauses=pauses)
    assert found == expected


@given(DAYS, st.data())
def test_the_next_date_is_never_in_a_pause_nor_earlier_than_without_it(
    day: date, data: st.DataObject
) -> None:
    pauses = data.draw(pauses_from(day))
    found = next_date(RHYTHM, last_completed=day, started_on=day, pauses=pauses)
    assert found is not None
    assert found >= day + timedelta(days=91)
    assert not any(pause.holds(found) for pause in pauses)


def test_a_pause_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before starts_on"):
        Pause(date(2026, 6, 2), date(2026, 6, 1))


@pytest.mark.parametrize(
    "wrong", [{"interval_days": 0}, {"opens_days_before": -1}, {"on_time_days_after": -1}]
)
def test_a_rhythm_that_cannot_move_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"must be at least|cannot be negative"):
        Rhythm(**wrong)


def test_in_two_programmes_the_shorter_interval_rules() -> None:
    assert shortest([Rhythm(91), Rhythm(56), Rhythm(120)]) == Rhythm(56)


@pytest.mark.parametrize(
    ("today", "expected", "days_late"),
    [
        # rated 2026-03-02; next 2026-06-01, opens 2026-05-11, on time until 2026-07-06
        (date(2026, 3, 2), State.DONE, 0),
        (date(2026, 4, 6), State.DONE, 0),
        (date(2026, 4, 7), State.NOT_YET, 0),
        (date(2026, 5, 10), State.NOT_YET, 0),
        (date(2026, 5, 11), State.DUE, 0),
        (date(2026, 6, 1), State.DUE, 0),
        (date(2026, 6, 2), State.OVERDUE, 1),
        (date(2026, 7, 6), State.OVERDUE, 35),
        (date(2026, 7, 7), State.OVERDUE, 36),
        (date(2027, 6, 1), State.OVERDUE, 365),
    ],
)
def test_the_state_follows_the_days(today: date, expected: State, days_late: int) -> None:
    found = state(RHYTHM, today=today, started_on=START, last_completed=date(2026, 3, 2))
    assert found == Standing(expected, date(2026, 6, 1), date(2026, 5, 11), date(2026, 7, 6), days_late)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 12, 31), State.NOT_YET),
        (date(2026, 1, 1), State.DUE),
        (date(2026, 1, 15), State.DUE),
        (date(2026, 1, 16), State.OVERDUE),
    ],
)
def test_the_first_window_opens_on_the_first_day(today: date, expected: State) -> None:
    found = state(RHYTHM, today=today, started_on=START)
    assert found.state is expected
    assert (found.next_on, found.opens_on) == (date(2026, 1, 15), date(2026, 1, 1))
    assert found.last_on == date(2026, 2, 19)


def test_done_gives_way_as_soon_as_a_short_interval_opens_again() -> None:
    # every 28 days, opens 21 days before: seven days after the rating
    found = [
        state(Rhythm(28), today=date(2026, 3, day), started_on=START, last_completed=date(2026, 3, 2)).state
        for day in (2, 8, 9)
    ]
    assert found == [State.DONE, State.DONE, State.DUE]


def test_a_window_longer_than_the_interval_opens_the_day_after_the_rating() -> None:
    found = state(Rhythm(14), today=date(2026, 3, 2), started_on=START, last_completed=date(2026, 3, 2))
    assert (found.state, found.opens_on) == (State.DONE, date(2026, 3, 3))


@pytest.mark.parametrize(
    ("today", "expected", "next_on", "days_late"),
    [
        (date(2026, 5, 14), State.DUE, date(2026, 6, 1), 0),
        (date(2026, 6, 9), State.OVERDUE, date(2026, 6, 1), 8),
        # the pause has begun: the late rating moves to the day back
        (date(2026, 6, 10), State.PAUSED, date(2026, 8, 3), 0),
        (date(2026, 8, 2), State.PAUSED, date(2026, 8, 3), 0),
        (date(2026, 8, 3), State.DUE, date(2026, 8, 3), 0),
        (date(2026, 8, 4), State.OVERDUE, date(2026, 8, 3), 1),
    ],
)
def test_nobody_comes_back_from_a_pause_to_a_debt(
    today: date, expected: State, next_on: date, days_late: int
) -> None:
    pauses = [Pause(date(2026, 6, 10), date(2026, 8, 3))]
    found = state(RHYTHM, today=today, started_on=START, last_completed=date(2026, 3, 2), pauses=pauses)
    assert (found.state, found.next_on, found.days_late) == (expected, next_on, days_late)


def test_an_open_pause_knows_no_next_date() -> None:
    found = state(RHYTHM, today=date(2026, 9, 1), started_on=START, pauses=[Pause(date(2026, 8, 1))])
    assert found == Standing(State.PAUSED)


def test_a_pause_before_the_last_rating_moves_nothing() -> None:
    found = state(
        RHYTHM,
        today=date(2026, 5, 1),
        started_on=START,
        last_completed=date(2026, 3, 2),
        pauses=[Pause(date(2026, 1, 20), date(2026, 2, 20))],
    )
    assert found.next_on == date(2026, 6, 1)


def test_a_planned_open_pause_leaves_nothing_due_before_it() -> None:
    pauses = [Pause(date(2026, 5, 20))]
    before = state(
        RHYTHM, today=date(2026, 5, 1), started_on=START, last_completed=date(2026, 3, 2), pauses=pauses
    )
    assert before == Standing(State.NOT_YET)
    new = state(RHYTHM, today=date(2026, 5, 10), started_on=date(2026, 5, 10), pauses=pauses)
    assert new == Standing(State.NOT_YET)


@pytest.mark.parametrize(
    ("last_completed", "today", "expected", "next_on"),
    [
        # the end comes before the ordinary date, 2026-06-01: a closing rating by 2026-05-20, open 2026-04-29
        (date(2026, 3, 2), date(2026, 4, 28), State.NOT_YET, date(2026, 5, 20)),
        (date(2026, 3, 2), date(2026, 4, 29), State.DUE, date(2026, 5, 20)),
        (date(2026, 3, 2), date(2026, 5, 20), State.DUE, date(2026, 5, 20)),
        (date(2026, 3, 2), date(2026, 5, 21), State.ENDED, None),
        # rated within the three weeks before the end: nothing more
        (date(2026, 4, 29), date(2026, 5, 1), State.DONE, None),
        (date(2026, 4, 29), date(2026, 5, 21), State.ENDED, None),
        # rated the day before those three weeks: once more
        (date(2026, 4, 28), date(2026, 5, 1), State.DUE, date(2026, 5, 20)),
        (None, date(2026, 1, 2), State.DUE, date(2026, 1, 15)),
    ],
)
def test_there_is_one_rating_at_the_end(
    last_completed: date | None, today: date, expected: State, next_on: date | None
) -> None:
    found = state(
        RHYTHM, today=today, started_on=START, last_completed=last_completed, ended_on=date(2026, 5, 20)
    )
    assert (found.state, found.next_on) == (expected, next_on)


def test_a_clock_set_back_neither_loses_nor_repeats_a_round() -> None:
    rated_at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # 00.30 on New Year's Day in Sweden
    rated_on = clock.civil(rated_at)
    assert rated_on == date(2027, 1, 1)
    for back in (timedelta(hours=1), timedelta(days=1)):
        with time_machine.travel(rated_at - back, tick=False):
            found = state(RHYTHM, today=clock.today(), started_on=START, last_completed=rated_on)
        assert (found.state, found.next_on) == (State.DONE, date(2027, 4, 2))


@pytest.mark.parametrize(
    "moment", [datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 10, 25, 1, 1, tzinfo=UTC)]
)
def test_the_hour_that_is_lost_or_doubled_moves_no_date(moment: datetime) -> None:
    day = moment.date()
    for minutes in (0, 2, 60, 62):
        rated_on = clock.civil(moment + timedelta(minutes=minutes))
        assert next_date(RHYTHM, last_completed=rated_on, started_on=START) == day + timedelta(days=91)


@given(DAYS, st.integers(-30, 400), st.one_of(st.none(), st.integers(0, 300)), st.data())
def test_every_day_has_one_state_that_agrees_with_its_dates(
    start: date, ahead: int, rated: int | None, data: st.DataObject
) -> None:
    pauses = data.draw(pauses_from(start))
    today = start + timedelta(days=ahead)
    last = None if rated is None else start + timedelta(days=rated)
    found = state(RHYTHM, today=today, started_on=start, last_completed=last, pauses=pauses)
    assert (found.state is State.PAUSED) == any(pause.holds(today) for pause in pauses)
    assert found.next_on is not None
    assert found.opens_on is not None
    assert found.opens_on <= found.next_on
    assert (found.state is State.OVERDUE) == (found.days_late > 0)
    if found.state is State.DUE:
        assert found.opens_on <= today <= found.next_on
    if found.state is State.OVERDUE:
        assert found.days_late == (today - found.next_on).days
    if found.state is State.DONE:
        assert last is not None
        assert today <= last + timedelta(days=35)
