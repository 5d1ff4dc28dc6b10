"""The plan of the county at its edges, and when a group is too small to be told of."""

from datetime import date

import pytest

from smail.domain.calendar import Quarter
from smail.domain.training_plan import Planned, TrainingPlans, last_quarter, may_be_split

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("numbers", [(-1, 0), (0, -1), (10_001, 0), (0, 10_001)])
def test_a_plan_that_nobody_could_mean_is_refused(numbers: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="0 to 10000"):
        Planned(*numbers)


def test_the_county_plans_as_usual_until_it_says_otherwise_and_a_place_has_none() -> None:
    plans = TrainingPlans()
    assert plans.of(None) == Planned(14, 145)
    assert plans.of(7) is None
    shared = TrainingPlans(places={7: Planned(2, 20), 8: Planned(1, 0)}).shared_out()
    assert shared == Planned(3, 20)


@pytest.mark.parametrize(
    ("chosen", "held"),
    [
        (None, date(2027, 12, 31)),
        (date(2026, 11, 22), date(2027, 12, 31)),
        (date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_a_day_that_has_come_is_no_longer_the_day_of_the_plan(chosen: date | None, held: date) -> None:
    assert TrainingPlans(reached_on=chosen).until(TODAY) == held


@pytest.mark.parametrize(
    ("today", "quarter"),
    [
        (date(2026, 9, 30), Quarter(2026, 2)),
        (date(2026, 10, 1), Quarter(2026, 3)),
        (date(2027, 1, 1), Quarter(2026, 4)),
    ],
)
def test_the_last_quarter_is_one_that_is_closed(today: date, quarter: Quarter) -> None:
    assert last_quarter(today) == quarter


@pytest.mark.parametrize(
    ("parts", "wholes", "is_told"),
    [
        ((9, 5), (9, 5), True),
        ((9, 0), (9, 0), True),
        ((9, 4), (9, 4), False),
        ((5, 5), (10, 9), False),
        ((5, 5), (10, 10), True),
        ((10, 1), (10, 1), False),
    ],
)
def test_a_split_is_told_only_where_neither_a_part_nor_the_rest_of_it_is_of_few(
    parts: tuple[int, int], wholes: tuple[int, int], is_told: bool
) -> None:
    named = ("women", "men")
    found = may_be_split(dict(zip(named, parts, strict=True)), dict(zip(named, wholes, strict=True)))
    assert found is is_told
