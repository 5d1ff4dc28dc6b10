"""The axis of days: whatever its length and width, at least two days on it are named, and apart."""

import itertools
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.charts.canvas import Width
from smail.charts.line import AXIS_ROOM, EDGE
from smail.charts.time_axis import Tick, TimeAxis, time_axis

SWEDISH = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
SIX_YEARS = 6 * 366
SEVEN_MONTHS = 213


def axis_of(first: date, days: int, width: Width) -> TimeAxis:
    """The axis of a drawing of that width."""
    return time_axis(first, first + timedelta(days=days), AXIS_ROOM + EDGE, width.pixels - 2 * EDGE)


def ticks_of(first: date, days: int, width: Width) -> list[Tick]:
    """What is named on it."""
    return axis_of(first, days, width).ticks(SWEDISH, width.pixels)


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    days=st.integers(7, SIX_YEARS),
    width=st.sampled_from(Width),
)
def test_a_point_can_be_dated_on_every_axis(first: date, days: int, width: Width) -> None:
    ticks = ticks_of(first, days, width)
    assert len(ticks) >= (3 if days > SEVEN_MONTHS else 2)
    assert ticks[0].sides[0] >= 0
    assert ticks[-1].sides[1] <= width.pixels
    assert all(after.sides[0] - before.sides[1] >= 8 for before, after in itertools.pairwise(ticks))


@pytest.mark.parametrize("width", Width)
@pytest.mark.parametrize("months", range(1, 73))
def test_every_number_of_months_has_two_named_days_that_do_not_touch(months: int, width: Width) -> None:
    for day in range(28):
        ticks = ticks_of(date(2025, 1, 1) + timedelta(days=day), round(months * 30.44), width)
        assert len(ticks) >= 2
        assert all(before.sides[1] < after.sides[0] for before, after in itertools.pairwise(ticks))


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    days=st.integers(7, SIX_YEARS),
    width=st.sampled_from(Width),
)
def test_what_is_written_is_the_day_that_it_marks(first: date, days: int, width: Width) -> None:
    axis = axis_of(first, days, width)
    year = 0
    for tick in axis.ticks(SWEDISH, width.pixels):
        found = re.fullmatch(r"(?:(\d+) )?(\w+)(?: (\d\d))?", tick.text)
        assert found is not None
        year = 2000 + int(found[3]) if found[3] else year
        assert axis.x(date(year, SWEDISH.index(found[2]) + 1, int(found[1] or 1))) == tick.x


@pytest.mark.parametrize(
    ("days", "named"),
    [
        (620, ["apr 25", "okt", "apr 26", "okt"]),
        (1095, ["jan 26", "jan 27", "jan 28"]),
    ],
)
def test_what_a_phone_shows(days: int, named: list[str]) -> None:
    assert [one.text for one in ticks_of(date(2025, 3, 10), days, Width.PHONE)] == named


def test_two_months_with_one_first_of_a_month_name_their_ends() -> None:
    assert [one.text for one in ticks_of(date(2026, 7, 2), 60, Width.PHONE)] == ["2 juli 26", "31 aug"]


def test_a_wider_drawing_names_more() -> None:
    first = date(2023, 1, 1)
    assert len(ticks_of(first, 1400, Width.DESK)) > len(ticks_of(first, 1400, Width.PHONE))
