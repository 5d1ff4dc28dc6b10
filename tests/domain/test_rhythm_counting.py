"""The count of ratings due and done; the dates were worked out by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.domain.calendar import Quarter, Tertial, quarter
from smail.domain.rhythm import (
    Counts,
    FilledPeriod,
    Pause,
    Period,
    Rhythm,
    count,
    fill,
    next_date,
    periods,
)

START = date(2026, 1, 1)
STARTS = st.dates(date(2020, 1, 1), date(2037, 12, 31))


def pauses_from(start: date) -> st.SearchStrategy[list[Pause]]:
    """Up to four closed pauses within three years of the start, in any order, also overlapping."""
    one = st.tuples(st.integers(-50, 1000), st.integers(0, 200)).map(
        lambda pair: Pause(start + timedelta(days=pair[0]), start + timedelta(days=sum(pair)))
    )
    return st.lists(one, max_size=4)


def test_a_year_of_enrolment_holds_four_full_intervals() -> None:
    found = periods(START, until=date(2026, 12, 31))
    assert found == (
        Period(1, date(2026, 1, 1), date(2026, 4, 2)),
        Period(2, date(2026, 4, 2), date(2026, 7, 2)),
        Period(3, date(2026, 7, 2), date(2026, 10, 1)),
        Period(4, date(2026, 10, 1), date(2026, 12, 31)),
    )


@pytest.mark.parametrize(
    ("started_on", "ends_on", "expected"),
    [
        (date(2025, 12, 30), date(2026, 3, 31), Quarter(2026, 1)),
        (date(2025, 12, 31), date(2026, 4, 1), Quarter(2026, 2)),
        # the leap day counts as any other
        (date(2024, 2, 29), date(2024, 5, 30), Quarter(2024, 2)),
        (date(2023, 12, 31), date(2024, 3, 31), Quarter(2024, 1)),
        # both clock changes, and the year with a week 53
        (date(2026, 2, 1), date(2026, 5, 3), Quarter(2026, 2)),
        (date(2026, 9, 30), date(2026, 12, 30), Quarter(2026, 4)),
        (date(2026, 10, 1), date(2026, 12, 31), Quarter(2026, 4)),
        (date(2026, 10, 2), date(2027, 1, 1), Quarter(2027, 1)),
    ],
)
def test_an_interval_belongs_to_the_quarter_in_which_it_ends(
    started_on: date, ends_on: date, expected: Quarter
) -> None:
    (found,) = periods(started_on, until=started_on + timedelta(days=91))
    assert found.ends_on == ends_on
    assert quarter(found.ends_on) == expected
    for span in (expected, Quarter(expected.year - 1, expected.number), expected.following()):
        due = count(fill([found], []), span).due
        assert due == (1 if span == expected else 0)


@pytest.mark.parametrize(
    ("until", "number"), [(date(2026, 4, 1), 0), (date(2026, 4, 2), 1), (date(2026, 7, 1), 1)]
)
def test_an_interval_that_is_not_full_is_not_counted(until: date, number: int) -> None:
    assert len(periods(START, until=until)) == number
    assert len(periods(START, until=date(2030, 1, 1), ended_on=until)) == number


def test_days_in_a_pause_are_not_counted() -> None:
    # 31 days of January, then paused 28 days, then 60 more from 1 March: 30 April is the day after the last
    pauses = [Pause(date(2026, 2, 1), date(2026, 3, 1))]
    found = periods(START, until=date(2026, 8, 1), pauses=pauses)
    assert found == (
        Period(1, date(2026, 1, 1), date(2026, 4, 30)),
        Period(2, date(2026, 4, 30), date(2026, 7, 30)),
    )


def test_a_pause_on_the_border_belongs_to_neither_period() -> None:
    pauses = [Pause(date(2026, 4, 2), date(2026, 5, 1))]
    found = periods(START, until=date(2026, 7, 31), pauses=pauses)
    assert found == (
        Period(1, date(2026, 1, 1), date(2026, 4, 2)),
        Period(2, date(2026, 5, 1), date(2026, 7, 31)),
    )


def test_overlapping_pauses_are_taken_out_once() -> None:
    one = periods(START, until=date(2027, 1, 1), pauses=[Pause(date(2026, 2, 1), date(2026, 3, 1))])
    several = periods(
        START,
        until=date(2027, 1, 1),
        pauses=[
            Pause(date(2026, 2, 20), date(2026, 3, 1)),
            Pause(date(2026, 2, 1), date(2026, 2, 25)),
            Pause(date(2026, 2, 3), date(2026, 2, 5)),
        ],
    )
    assert several == one


def test_an_open_pause_stops_the_count() -> None:
    pauses = [Pause(date(2026, 5, 1))]
    assert periods(START, until=date(2027, 1, 1), pauses=pauses) == (
        Period(1, date(2026, 1, 1), date(2026, 4, 2)),
    )


def test_an_interval_that_is_full_when_an_open_pause_begins_is_due() -> None:
    pauses = [Pause(date(2026, 4, 2))]
    assert len(periods(START, until=date(2027, 1, 1), pauses=pauses)) == 1


def test_an_enrolment_that_starts_in_a_pause_counts_from_the_day_back() -> None:
    pauses = [Pause(date(2025, 12, 1), date(2026, 2, 1))]
    assert periods(START, until=date(2026, 5, 3), pauses=pauses) == (
        Period(1, date(2026, 2, 1), date(2026, 5, 3)),
    )
    assert periods(START, until=date(2026, 5, 3), pauses=[Pause(date(2025, 12, 1))]) == ()


@pytest.mark.parametrize(
    ("day", "place"),
    [
        # periods 2026-01-01–04-02, 04-02–07-02, 07-02–10-01; widened by 21 days before and 35 after
        (date(2025, 12, 10), None),
        (date(2025, 12, 11), 0),
        (date(2026, 1, 15), 0),
        (date(2026, 5, 7), 0),
        (date(2026, 5, 8), 1),
        (date(2026, 8, 6), 1),
        (date(2026, 8, 7), 2),
        (date(2026, 11, 5), 2),
        (date(2026, 11, 6), None),
    ],
)
def test_a_rating_fills_the_earliest_period_that_reaches_it(day: date, place: int | None) -> None:
    laid = periods(START, until=date(2026, 10, 1))
    filled = fill(laid, [day])
    assert [one.filled_on for one in filled] == [day if place == index else None for index in range(3)]


def test_a_rating_fills_one_period_only() -> None:
    laid = periods(START, until=date(2026, 7, 2))
    # 2026-04-20 lies in the reach of both
    assert [one.filled_by for one in fill(laid, [date(2026, 4, 20)])] == [0, None]
    assert [one.filled_by for one in fill(laid, [date(2026, 4, 20), date(2026, 4, 15)])] == [1, 0]


def test_a_third_rating_where_two_periods_reach_fills_nothing() -> None:
    laid = periods(START, until=date(2026, 7, 2))
    days = [date(2026, 4, 20), date(2026, 4, 21), date(2026, 4, 22)]
    assert fill(laid, days) == (FilledPeriod(laid[0], days[0], 0), FilledPeriod(laid[1], days[1], 1))


@pytest.mark.parametrize("days_late", [0, 1, 3, 5])
def test_who_is_always_a_few_days_late_fills_every_period(days_late: int) -> None:
    until = date(2028, 12, 31)
    rated: list[date] = []
    while True:
        due = next_date(Rhythm(), last_completed=rated[-1] if rated else None, started_on=START)
        assert due is not None
        if due > until:
            break
        rated.append(due + timedelta(days=days_late))
    laid = periods(START, until=until)
    assert len(laid) == 12
    assert all(one.filled_on is not None for one in fill(laid, rated))


def test_who_stops_is_missing_in_each_period_after_that() -> None:
    laid = periods(START, until=date(2026, 12, 31))
    filled = fill(laid, [date(2026, 1, 15), date(2026, 4, 16)])
    found = [count(filled, Quarter(2026, number)) for number in (1, 2, 3, 4)]
    # the ends: 2 April, 2 July, 1 October and 31 December
    assert found == [Counts(0, 0), Counts(1, 1), Counts(1, 1), Counts(2, 0)]
    assert count(filled, Tertial(2026, 3)) == Counts(2, 0)


def test_a_period_that_is_laid_ahead_is_not_due_before_it_ends() -> None:
    filled = fill([Period(1, date(2026, 1, 1), date(2026, 4, 2))], [date(2026, 1, 15)])
    assert count(filled, Quarter(2026, 2), until=date(2026, 4, 1)) == Counts(0, 0)
    assert count(filled, Quarter(2026, 2), until=date(2026, 4, 2)) == Counts(1, 1)


def test_a_rating_near_new_year_is_counted_once() -> None:
    # ends on 2026-12-31, in week 53; the rating comes on 2027-01-02, in the same week and another year
    laid = periods(date(2026, 10, 1), until=date(2027, 4, 1))
    filled = fill(laid, [date(2027, 1, 2)])
    assert count(filled, Quarter(2026, 4)) == Counts(1, 1)
    assert count(filled, Quarter(2027, 1)) == Counts(0, 0)
    assert count(filled, Quarter(2027, 2)) == Counts(1, 0)


@given(STARTS, st.integers(1, 200), st.data())
def test_a_period_holds_exactly_its_days_outside_pauses(
    start: date, interval: int, data: st.DataObject
) -> None:
    pauses = data.draw(pauses_from(start))
    until = start + timedelta(days=data.draw(st.integers(0, 1095)))
    laid = periods(start, until=until, interval_days=interval, pauses=pauses)
    outside = [
        day
        for day in (start + timedelta(days=n) for n in range((until - start).days))
        if not any(pause.holds(day) for pause in pauses)
    ]
    assert len(laid) == len(outside) // interval
    for number, period in enumerate(laid, start=1):
        held = outside[(number - 1) * interval : number * interval]
        assert period == Period(number, held[0], held[-1] + timedelta(days=1))


@given(STARTS, st.data())
def test_more_is_never_done_than_due_and_each_rating_counts_once(start: date, data: st.DataObject) -> None:
    until = start + timedelta(days=1095)
    days = data.draw(st.lists(st.dates(start, until), max_size=30))
    pauses = data.draw(pauses_from(start))
    laid = periods(start, until=until, pauses=pauses)
    filled = fill(laid, days)
    used = [one.filled_by for one in filled if one.filled_by is not None]
    assert len(used) == len(set(used)) <= len(days)
    for one in filled:
        if one.filled_on is not None and one.filled_by is not None:
            assert days[one.filled_by] == one.filled_on
            assert one.period.starts_on - timedelta(21) <= one.filled_on <= one.period.ends_on + timedelta(35)
    spans = [quarter(start)]
    while spans[-1].last_on < until:
        spans.append(spans[-1].following())
    counts = [count(filled, span) for span in spans]
    assert all(found.done <= found.due for found in counts)
    assert sum(found.due for found in counts) == len(laid)
    assert sum(found.done for found in counts) == len(used)


@given(STARTS, st.data())
def test_the_order_in_which_ratings_are_read_does_not_matter(start: date, data: st.DataObject) -> None:
    laid = periods(start, until=start + timedelta(days=728))
    days = data.draw(st.lists(st.dates(start, start + timedelta(days=728)), max_size=10))
    shuffled = data.draw(st.permutations(days))
    assert [one.filled_on for one in fill(laid, days)] == [one.filled_on for one in fill(laid, shuffled)]


@given(STARTS, st.integers(0, 1095))
def test_time_that_passes_never_takes_a_period_away(start: date, days: int) -> None:
    today = start + timedelta(days=days)
    earlier, later = periods(start, until=today), periods(start, until=today + timedelta(days=1))
    assert later[: len(earlier)] == earlier
    assert len(later) - len(earlier) in {0, 1}
