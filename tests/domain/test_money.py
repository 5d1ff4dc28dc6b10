"""Money is read as Swedes write it, and what stood on a day is found among what was typed in."""

from dataclasses import dataclass
from datetime import date

import pytest

from smail.domain.money import MOST, Period, crossed, kronor, kronor_in, standing_on

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
NEXT = Period(date(2027, 1, 1), date(2027, 12, 31))


@dataclass(frozen=True, slots=True)
class Row:
    """Money of a period on a day."""

    starts_on: date
    ends_on: date
    counted_on: date
    used: int = 0


def row(period: Period, day: date, used: int = 0) -> Row:
    return Row(period.starts_on, period.ends_on, day, used)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1250000", 1_250_000),
        ("1 250 000", 1_250_000),
        ("1\N{NO-BREAK SPACE}250\N{NARROW NO-BREAK SPACE}000 kr", 1_250_000),
        ("250:-", 250),
        ("0", 0),
        (" 12 kronor ", 12),
        (str(MOST), MOST),
    ],
)
def test_an_amount_is_read_as_it_is_written_in_swedish(text: str, value: int) -> None:
    assert kronor_in(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.250.000",
        "1,5",
        "12 50",
        "1 2500",
        "-5",
        "tolv",
        "٥",
        str(MOST + 1),
        "1 250 000 000 000",
        "9" * 5000,
    ],
)
def test_what_could_mean_something_else_is_no_amount(text: str) -> None:
    assert kronor_in(text) is None


def test_an_amount_is_written_with_its_thousands_apart_and_read_back() -> None:
    assert kronor(1_250_000) == "1\N{NO-BREAK SPACE}250\N{NO-BREAK SPACE}000"
    assert kronor_in(kronor(MOST)) == MOST


def test_of_each_period_what_was_counted_last_by_the_day_stands() -> None:
    march, june = date(2026, 3, 31), date(2026, 6, 30)
    rows = [row(YEAR, june, 9), row(YEAR, march, 3), row(YEAR, march, 4), row(NEXT, date(2027, 1, 5))]
    assert [one.used for one in standing_on(rows, march)] == [4]
    assert [one.used for one in standing_on(rows, date(2026, 12, 31))] == [9]
    assert standing_on(rows, date(2026, 1, 1)) == []


def test_two_periods_share_all_their_days_or_none() -> None:
    half = Period(date(2026, 7, 1), date(2027, 6, 30))
    rows = [row(YEAR, YEAR.ends_on), row(NEXT, NEXT.ends_on)]
    assert crossed(YEAR, rows) is None
    assert crossed(half, rows) == YEAR
