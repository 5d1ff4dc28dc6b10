"""Quarters, tertials and ISO weeks, above all around New Year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.domain.calendar import Quarter, Tertial, is_near, quarter, tertial, week_number

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2020, 12, 31), 53),
        (date(2021, 1, 1), 53),
        (date(2021, 1, 4), 1),
        (date(2024, 12, 29), 52),
        (date(2024, 12, 30), 1),
        (date(2026, 6, 1), 23),
        (date(2026, 11, 21), 47),
        (date(2026, 12, 28), 53),
        (date(2026, 12, 31), 53),
        (date(2027, 1, 3), 53),
        (date(2027, 1, 4), 1),
        (date(2027, 4, 1), 13),
        (date(2032, 12, 31), 53),
        (date(2037, 12, 31), 53),
    ],
)
def test_a_week_has_the_number_of_the_swedish_calendar(day: date, number: int) -> None:
    assert week_number(day) == number


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 1), Quarter(2026, 1)),
        (date(2026, 3, 31), Quarter(2026, 1)),
        (date(2026, 4, 1), Quarter(2026, 2)),
        (date(2026, 6, 30), Quarter(2026, 2)),
        (date(2026, 7, 1), Quarter(2026, 3)),
        (date(2026, 9, 30), Quarter(2026, 3)),
        (date(2026, 10, 1), Quarter(2026, 4)),
        (date(2026, 12, 31), Quarter(2026, 4)),
        # in week 53 of 2026, yet in the first quarter of 2027
        (date(2027, 1, 1), Quarter(2027, 1)),
    ],
)
def test_a_quarter_belongs_to_the_calendar_year(day: date, expected: Quarter) -> None:
    assert quarter(day) == expected


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Quarter(2027, 1), date(2027, 1, 1), date(2027, 3, 31)),
        (Quarter(2028, 2), date(2028, 4, 1), date(2028, 6, 30)),
        (Quarter(2026, 3), date(2026, 7, 1), date(2026, 9, 30)),
        (Quarter(2026, 4), date(2026, 10, 1), date(2026, 12, 31)),
        (Tertial(2028, 1), date(2028, 1, 1), date(2028, 4, 30)),
        (Tertial(2026, 2), date(2026, 5, 1), date(2026, 8, 31)),
        (Tertial(2026, 3), date(2026, 9, 1), date(2026, 12, 31)),
    ],
)
def test_a_span_has_its_first_and_last_day(span: Quarter | Tertial, first: date, last: date) -> None:
    assert (span.starts_on, span.last_on) == (first, last)


def test_the_labels_sort_as_the_spans_do() -> None:
    assert Quarter(2026, 4).label == "2026-Q4"
    assert Tertial(2026, 3).label == "2026-T3"
    assert Quarter(2026, 4) < Quarter(2027, 1)


@given(DAYS)
def test_a_day_lies_in_exactly_its_own_quarter_and_tertial(day: date) -> None:
    for span in (quarter(day), tertial(day)):
        assert span.starts_on <= day <= span.last_on
        assert span.holds(day)
        assert not span.following().holds(day)
        assert span.following().starts_on == span.last_on + timedelta(days=1)


@given(DAYS)
def test_a_week_number_is_the_same_from_monday_to_sunday(day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    assert {week_number(monday + timedelta(days=n)) for n in range(7)} == {week_number(day)}
    assert week_number(monday + timedelta(days=7)) != week_number(day)


@pytest.mark.parametrize("number", [0, 5])
def test_a_fifth_quarter_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 4"):
        Quarter(2026, number)


@pytest.mark.parametrize("number", [0, 4])
def test_a_fourth_tertial_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 3"):
        Tertial(2026, number)


@pytest.mark.parametrize(("days", "is_so"), [(-367, False), (-366, True), (0, True), (60, True), (61, False)])
def test_what_is_written_down_lies_a_year_back_or_sixty_days_ahead_at_most(days: int, is_so: bool) -> None:
    today = date(2026, 3, 2)
    assert is_near(today + timedelta(days=days), today) == is_so
