"""Which runs of days belong together."""

from datetime import date

from smail.domain.spans import Days, clusters


def days(first: int, after: int | None) -> Days:
    return date(2026, 3, first), None if after is None else date(2026, 3, after)


def grouped(*items: Days) -> list[list[Days]]:
    return clusters(items, lambda one: one)


def test_those_that_share_a_day_are_together_in_order_of_their_first_days() -> None:
    late, early, apart = days(4, 9), days(1, 5), days(9, 12)
    assert grouped(apart, late, early) == [[early, late], [apart]]


def test_one_that_follows_on_the_day_after_stands_alone() -> None:
    assert grouped(days(1, 5), days(5, 9)) == [[days(1, 5)], [days(5, 9)]]


def test_one_that_goes_on_holds_everything_later() -> None:
    assert grouped(days(1, None), days(20, 21), days(25, None)) == [
        [days(1, None), days(20, 21), days(25, None)]
    ]


def test_a_short_one_within_a_long_one_does_not_end_it() -> None:
    assert grouped(days(1, 20), days(2, 3), days(10, 12)) == [[days(1, 20), days(2, 3), days(10, 12)]]


def test_nothing_gives_nothing() -> None:
    assert grouped() == []
