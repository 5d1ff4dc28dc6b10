"""Dates are read by tired people: in words where there is room, in ISO where they stand below each other."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import Babel

from smail.web import dates


@pytest.fixture
def swedish() -> Iterator[Flask]:
    app = Flask(__name__)
    Babel(app, default_locale="sv")
    with app.test_request_context():
        yield app


@pytest.mark.usefixtures("swedish")
def test_a_day_in_text_is_written_in_words() -> None:
    assert dates.day(date(2026, 11, 21)) == "21 november 2026"


@pytest.mark.usefixtures("swedish")
def test_a_weekday_is_lower_case_and_has_no_year() -> None:
    assert dates.weekday_day(date(2026, 11, 21)) == "lördag 21 november"


def test_a_day_in_a_table_is_iso() -> None:
    assert dates.isoday(date(2026, 1, 9)) == "2026-01-09"


def test_no_date_is_shown_as_nothing() -> None:
    assert dates.day(None) == ""
    assert dates.isoday(None) == ""


@pytest.mark.usefixtures("swedish")
def test_a_moment_late_in_the_utc_evening_is_the_next_day_in_sweden() -> None:
    assert dates.day(datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) == "21 november 2026"


def test_the_clock_is_the_one_on_a_swedish_wall() -> None:
    assert dates.clock_time(datetime(2026, 7, 1, 11, 5, tzinfo=UTC)) == "13.05"


@pytest.mark.usefixtures("swedish")
@pytest.mark.parametrize(
    ("days", "long", "short"),
    [
        (1, "1 dag", "1 dag"),
        (6, "6 dagar", "6 dagar"),
        (7, "1 vecka", "1 v"),
        (20, "2 veckor", "2 v"),
        (21, "3 veckor", "3 v"),
    ],
)
def test_days_become_whole_weeks_from_the_seventh(days: int, long: str, short: str) -> None:
    assert dates.weeks(days) == long
    assert dates.weeks_short(days) == short
