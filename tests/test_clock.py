"""The Swedish date on each side of midnight, through summer time and new year."""

import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

import smail
from smail import clock


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # winter: UTC + 1
        (datetime(2026, 1, 15, 22, 59, 59, tzinfo=UTC), date(2026, 1, 15)),
        (datetime(2026, 1, 15, 23, 0, tzinfo=UTC), date(2026, 1, 16)),
        # summer: UTC + 2
        (datetime(2026, 7, 15, 21, 59, 59, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 7, 15, 22, 0, tzinfo=UTC), date(2026, 7, 16)),
        # new year
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
        # the day of 23 hours begins at +1 and ends at +2
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        # the day of 25 hours begins at +2 and ends at +1
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
        # the leap day
        (datetime(2028, 2, 28, 23, 0, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_a_moment_has_the_date_of_the_swedish_wall_calendar(moment: datetime, expected: date) -> None:
    assert clock.civil(moment) == expected


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        clock.civil(datetime(2026, 1, 1, 12, 0))  # noqa: DTZ001  the naive moment is what is refused


def test_now_is_aware_and_in_utc() -> None:
    with time_machine.travel(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
        assert clock.now().tzinfo is UTC


def test_today_follows_a_clock_that_is_set_back() -> None:
    with time_machine.travel(datetime(2026, 6, 30, 22, 0, tzinfo=UTC), tick=False) as traveller:
        assert clock.today() == date(2026, 7, 1)
        traveller.move_to(datetime(2026, 6, 30, 21, 59, tzinfo=UTC), tick=False)
        assert clock.today() == date(2026, 6, 30)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_later_moments_never_have_earlier_dates(moment: datetime) -> None:
    earlier, later = clock.civil(moment), clock.civil(moment + timedelta(hours=1))
    assert timedelta(0) <= later - earlier <= timedelta(days=1)


def test_nothing_else_in_the_house_reads_the_system_clock() -> None:
    readers = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}
    clocks = {"datetime", "date", "time"}
    home = Path(smail.__file__).parent
    offenders = [
        f"{path.relative_to(home)}:{node.lineno}"
        for path in sorted(home.rglob("*.py"))
        if path != home / "clock.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in readers
        if ast.unparse(node.value).rpartition(".")[2] in clocks
    ]
    assert offenders == []
