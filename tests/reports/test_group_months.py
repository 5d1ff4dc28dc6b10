"""A quarter month by month: it adds up, and tells of nobody whom the quarter does not tell of."""

import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.domain.publishing import (
    ALL,
    Figure,
    Publication,
    PublishedRow,
    PublishedTable,
    Scope,
    Split,
)
from smail.queries.group_counts import (
    BEFORE,
    DONE,
    DUE,
    ENDED,
    MISSING,
    ON_TIME,
    ONGOING,
    STARTED,
    UNKNOWN,
    Counted,
)
from smail.queries.group_months import InMonth, months_of
from smail.queries.releases import Member, Spot
from smail.reports.group_opening import Material
from smail.reports.group_results import published
from smail.web.federation import group_month_words
from tests.support.month_attack import MONTHS, ROWS, Reader, Sum, read, sum_of, there

AT = Quarter(2026, 2)
COUNTY = Spot(Scope.COUNTY, "county", "Länet")
TOWNS = (Spot(Scope.MUNICIPALITY, "town", "Staden"), Spot(Scope.MUNICIPALITY, "village", "Byn"))
TOWN_OF = (0, 0, 0, 1, 1, None, None)
MEMBERS = tuple(
    Member(one, Spot(Scope.PROGRAMME, str(one), str(one)), None if town is None else TOWNS[town])
    for one, town in enumerate(TOWN_OF)
)
PLACES = {str(one): [str(one)] for one in range(len(MEMBERS))}
PLACES |= {"town": ["0", "1", "2"], "village": ["3", "4"], "county": [*PLACES]}
Happened = Counter[tuple[int, str, int]]


def county_of(seed: int, sizes: tuple[int, ...]) -> Happened:
    """How many persons of each programme were there before, came and went by month, and were due and done."""
    rng = np.random.default_rng(seed)
    found: Happened = Counter()
    for place, size in enumerate(sizes):
        found[place, BEFORE, 0] = there_now = int(rng.poisson(size))
        for month in MONTHS:
            found[place, STARTED, month] = int(rng.poisson(size / 5))
            found[place, ENDED, month] = int(rng.binomial(there_now, 0.1))
            there_now += found[place, STARTED, month] - found[place, ENDED, month]
            found[place, DONE, month] = int(rng.binomial(there_now, 0.25))
            found[place, MISSING, month] = int(rng.binomial(there_now, 0.07))
    return found


def told_of(found: Happened, before: Mapping[str, Publication] | None = None) -> list[Publication]:
    """What is let out of such a quarter, without a split and by month, after what was told before."""

    def total(place: int, *rows: str) -> int:
        return sum(found[place, row, month] for row in rows for month in MONTHS)

    def counted(place: int, row: str, n: int) -> Counted:
        return Counted(place, Sex.WOMAN, 1990, row, n, n)

    places = range(len(MEMBERS))
    people, months = [], []
    due: list[list[Counted]] = [[] for _level in range(6)]
    for place in places:
        after = total(place, BEFORE, STARTED) - total(place, ENDED)
        numbers = {STARTED: total(place, STARTED), BEFORE: found[place, BEFORE, 0], ONGOING: after}
        people += [counted(place, row, n) for row, n in numbers.items()]
        done, missing = total(place, DONE), total(place, MISSING)
        due[0].append(counted(place, DUE, done + missing))
        due[1] += [counted(place, DONE, done), counted(place, MISSING, missing)]
        due[2] += [counted(place, ON_TIME, done), counted(place, MISSING, missing)]
        for level in (3, 4, 5):
            due[level] += [counted(place, ON_TIME, done), counted(place, UNKNOWN, missing)]
        now = found[place, BEFORE, 0]
        for month in MONTHS:
            now += found[place, STARTED, month] - found[place, ENDED, month]
            each = {row: found[place, row, month] for row in (STARTED, DONE, MISSING)}
            each |= {ONGOING: now, DUE: each[DONE] + each[MISSING]}
            months += [InMonth(place, row, month, n, n) for row, n in each.items()]
    material = Material(AT, COUNTY, MEMBERS, people, due, [], months=months)
    every = published(material, {Split.NONE: before or {}}, 5, datetime(2026, 8, 1, tzinfo=UTC))
    return [one for one in every if one.split in (Split.NONE, Split.MONTH)]


def figures(found: list[Publication], place: str, row: str) -> list[float | None]:
    one = next(one for one in found if one.place == place and one.split is Split.MONTH)
    rows = {each.key: each for table in one.tables for each in table.rows}
    return [figure.value for figure in rows[row].figures]


def test_the_months_of_a_large_place_are_told_and_add_up_to_the_quarter() -> None:
    happened = county_of(1, (400,) * 7)
    found = told_of(happened)
    for row, place in itertools.product((STARTED, ENDED, DUE, DONE, MISSING), ("county", "town", "0")):
        whole, *months = figures(found, place, row)
        assert whole == sum(one for one in months if one is not None)
        assert len(months) == 3
    assert figures(found, "0", STARTED)[1:] == [happened[0, STARTED, month] for month in MONTHS]
    assert figures(found, "0", "at_end")[3] == figures(found, "0", "at_end")[0]
    assert [first.month for first, _last in months_of(AT)] == [4, 5, 6]


def test_one_month_of_a_few_hides_all_the_months_of_the_place_and_not_its_quarter() -> None:
    happened = county_of(1, (400,) * 7)
    happened[0, MISSING, 1] = happened[0, STARTED, 2] = 3
    found = told_of(happened)
    whole, *months = figures(found, "0", DONE)
    assert whole == sum(happened[0, DONE, month] for month in MONTHS)
    assert months == [None] * 3
    # Another of the town hides its months too, or the one would be what they leave of the town's.
    assert figures(found, "town", DONE)[1] is not None
    assert [figures(found, one, DONE)[1] is None for one in ("0", "1", "2")].count(True) == 2
    said = {one.place: group_month_words.why_hidden(one) for one in found if one.split is Split.MONTH}
    assert "bara hela kvartalet" in str(said["0"])
    assert said["county"] is None


def test_what_was_corrected_since_the_quarter_before_is_of_the_first_month() -> None:
    happened = county_of(1, (400,) * 7)
    plain = {one.place: one for one in told_of(happened) if one.split is Split.NONE}
    # Two of the first programme are hidden now, and one of the second was written in afterwards.
    gaps = {"0": 2, "1": -1, "town": 1, "county": 1}
    before = {place: begun_with(one, gaps.get(place, 0)) for place, one in plain.items()}
    found = told_of(happened, before)
    for place, gap in gaps.items():
        late = {"0": 0}.get(place, 1)
        for row, more in ((STARTED, late), (ENDED, gap + late)):
            own = [sum(happened[int(one), row, month] for one in PLACES[place]) for month in MONTHS]
            assert figures(found, place, row) == [sum(own) + more, own[0] + more, *own[1:]]
        ends = [sum_at(happened, place, month) for month in MONTHS]
        assert figures(found, place, "at_end") == [ends[-1], *ends]


def begun_with(one: Publication, gap: int) -> Publication:
    """What the quarter before was told to have ended with: as the one after it began, and so many more."""
    figure = one.tables[0].figure(BEFORE)
    assert figure is not None
    assert figure.value is not None
    row = PublishedRow(ONGOING, (Figure(figure.value + gap),))
    return replace(one, tables=(PublishedTable("people", (ALL,), (row,)),))


def sum_at(happened: Happened, place: str, month: int) -> int:
    """Those who were there in a place when the month was over."""
    months = range(month + 1)
    return sum(
        happened[one, BEFORE, 0] + sum(happened[one, STARTED, at] - happened[one, ENDED, at] for at in months)
        for one in map(int, PLACES[place])
    )


def asked_of(happened: Happened) -> dict[Sum, int]:
    """Every number that somebody could want to know of a place or a whole in a month, by what it is."""
    found = {}
    for place, row in itertools.product(PLACES, ROWS):
        for months in (*([one] for one in MONTHS), [*MONTHS]):
            cells = itertools.product(map(int, PLACES[place]), ROWS[row], months)
            found[sum_of(PLACES[place], row, months)] = sum(happened[cell] for cell in cells)
    return found


def at_month_ends(happened: Happened, plain: list[Publication]) -> dict[Sum, int]:
    """Who were there at a month's end in the places of which it is told how many they were."""
    people = {one.place: one.tables[0].figure(ONGOING) for one in plain}
    told = {place for place, figure in people.items() if figure is not None and not figure.is_hidden}
    return {
        there(place, month): sum_at(happened, place, month)
        for place in PLACES
        if place.isdigit() and place in told
        for month in MONTHS
    }


@pytest.mark.parametrize(
    ("seed", "sizes"),
    [
        (0, (200, 150, 6, 90, 4, 60, 3)),
        (1, (300, 20, 15, 60, 40, 10, 2)),
        (2, (90, 70, 50, 120, 100, 8, 5)),
        (3, (500, 400, 300, 200, 3, 2, 1)),
        (4, (40, 30, 20, 30, 20, 10, 6)),
        (5, (250, 240, 230, 40, 9, 8, 7)),
    ],
)
def test_whoever_knows_the_months_too_finds_no_few_persons(seed: int, sizes: tuple[int, ...]) -> None:
    happened = county_of(seed, sizes)
    found = told_of(happened)
    plain = [one for one in found if one.split is Split.NONE]
    without, reader = read(plain, PLACES), read(found, PLACES)
    # Some of the months are told.
    assert len(reader.told) > len(without.told) + len(plain)
    asked = asked_of(happened) | at_month_ends(happened, plain)
    small = {one: n for one, n in asked.items() if 0 < n < 5}
    assert small
    for one, n in small.items():
        low, high = reader.between(one)
        assert low <= n <= high
        assert high - low >= min(4, width(without, one))


def width(reader: Reader, one: Sum) -> int:
    low, high = reader.between(one)
    return high - low
