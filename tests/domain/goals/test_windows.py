"""The days that a goal is counted in, also where a programme has only a part of them."""

from datetime import date
from fractions import Fraction

import pytest

from smail.domain.goals.windows import Life, Per, Window, before, window

LIFE = Life(date(2022, 2, 1), date(2023, 11, 30))


@pytest.mark.parametrize(
    ("per", "first", "last", "part"),
    [
        (Per.MONTH, "2022-05-01", "2022-05-31", Fraction(1)),
        (Per.QUARTER, "2022-04-01", "2022-06-30", Fraction(1)),
        (Per.TERTIAL, "2022-05-01", "2022-08-31", Fraction(1)),
        (Per.YEAR, "2022-02-01", "2022-12-31", Fraction(334, 365)),
        (Per.WHOLE, "2022-02-01", "2023-11-30", Fraction(1)),
    ],
)
def test_the_time_that_holds_a_day_lies_in_the_programme(
    per: Per, first: str, last: str, part: Fraction
) -> None:
    day = date(2022, 5, 20)
    expected = Window(date.fromisoformat(first), date.fromisoformat(last), day, part)
    assert window(per, day, LIFE) == expected


def test_nothing_counts_before_the_programme_and_after_it_stands_the_last_time() -> None:
    assert window(Per.YEAR, date(2022, 1, 31), LIFE) is None
    after = window(Per.QUARTER, date(2024, 5, 1), LIFE)
    assert after == Window(date(2023, 10, 1), date(2023, 11, 30), date(2023, 11, 30), Fraction(61, 92))
    assert after is not None
    assert after.is_over


def test_a_time_is_over_on_its_last_day_and_elapses_by_days() -> None:
    quarter = window(Per.QUARTER, date(2022, 4, 1), LIFE)
    assert quarter is not None
    assert (quarter.elapsed, quarter.is_over) == (Fraction(1, 91), False)
    assert not quarter.holds(date(2022, 4, 2))
    last = window(Per.QUARTER, date(2022, 6, 30), LIFE)
    assert last is not None
    assert (last.elapsed, last.is_over) == (1, True)


def test_a_deadline_ends_the_whole_time_and_nobody_knows_the_part_of_one_without_end() -> None:
    by = window(Per.WHOLE, date(2024, 1, 1), LIFE, date(2023, 1, 31))
    assert by is not None
    assert (by.last_on, by.is_over) == (date(2023, 1, 31), True)
    endless = window(Per.WHOLE, date(2024, 1, 1), Life(date(2022, 2, 1)))
    assert endless is not None
    assert (endless.elapsed, endless.is_over) == (None, False)


def test_the_time_before_is_told_as_it_ended() -> None:
    now = window(Per.YEAR, date(2023, 3, 1), LIFE)
    assert now is not None
    then = before(Per.YEAR, now, LIFE)
    assert then is not None
    assert (then.starts_on, then.until, then.is_over) == (date(2022, 2, 1), date(2022, 12, 31), True)
    assert before(Per.YEAR, then, LIFE) is None
    assert before(Per.WHOLE, now, LIFE) is None
