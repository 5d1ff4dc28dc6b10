"""Money of women and men: as typed in, or shared out by what was released of them, or not told at all."""

from datetime import UTC, datetime

import pytest

from smail.domain.people import Sex
from smail.domain.publishing import (
    ALL,
    HIDDEN,
    Figure,
    Publication,
    PublishedPeriod,
    PublishedRow,
    PublishedTable,
    Reach,
    Scope,
    Split,
)
from smail.reports.cost_by_sex import Basis, Cost, Share, booked, shared_out

COLUMNS = (ALL, Sex.WOMAN.value, Sex.MAN.value)


def quarter_with(persons: tuple[int, int] | None, hours: tuple[float, float] | None) -> Publication:
    """A released quarter: so many women and men when it was over, and their mean hours a month."""
    told = [HIDDEN] * 3 if persons is None else [Figure(float(n)) for n in (sum(persons), *persons)]
    means = [HIDDEN] * 3
    if hours is not None and persons is not None:
        # All of them have hours; the number is told in tens.
        means = [Figure(mean, n_persons=round(n / 10) * 10) for mean, n in zip(hours, persons, strict=True)]
        means = [HIDDEN, *means]
    return Publication(
        Scope.PROGRAMME,
        "place",
        "Stegen",
        PublishedPeriod(Reach.PERIOD, "2026-Q1"),
        Split.SEX,
        5,
        datetime(2026, 5, 1, tzinfo=UTC),
        (
            PublishedTable("people", COLUMNS, (PublishedRow("ongoing", tuple(told)),)),
            PublishedTable("hours", COLUMNS, (PublishedRow("hours", tuple(means)),)),
        ),
    )


def test_money_follows_the_women_and_men_who_were_there_and_not_the_tens_that_hours_are_told_of() -> None:
    # 16 women of 20 hours and 9 men of 40 are told as ten and ten: by hours the men would have twice as much.
    cost = shared_out(900_400, [quarter_with((16, 9), (20, 40)), quarter_with((40, 19), (10, 20))])
    # 56 women and 28 men, and so two thirds of it and one.
    told = {Sex.WOMAN: Share(600_000, 10_700), Sex.MAN: Share(300_000, 10_700)}
    assert cost == Cost(Basis.PERSONS, told)


def test_what_was_typed_in_stands_as_it_is_and_for_each_person_only_where_all_periods_tell_of_both() -> None:
    quarters = [quarter_with((40, 20), (10, 20)), quarter_with((60, 30), (10, 20))]
    # 500 001 by 100 women and 333 333 by 50 men; hours have no say in what is booked.
    told = {Sex.WOMAN: Share(500_001, 5_000), Sex.MAN: Share(333_333, 6_700)}
    assert booked((500_001, 333_333), quarters) == Cost(Basis.BOOKED, told)
    alone = {Sex.WOMAN: Share(500_001, None), Sex.MAN: Share(0, None)}
    assert booked((500_001, 0), [*quarters, quarter_with(None, None)]) == Cost(Basis.BOOKED, alone)
    assert booked((500_001, 0), []) == Cost(Basis.BOOKED, alone)


@pytest.mark.parametrize("hidden", [quarter_with(None, None), quarter_with((30, 0), None)])
def test_nothing_is_told_where_a_quarter_does_not_tell_of_both(hidden: Publication) -> None:
    told = [] if hidden.tables[0].figure("ongoing") != HIDDEN else [quarter_with((40, 20), (10, 20))]
    assert shared_out(900_400, [*told, hidden]) is None
    assert shared_out(900_400, []) is None
