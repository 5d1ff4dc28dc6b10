"""Sums over quarters: of small quarters they tell what the quarters hide, and nobody is found by them."""

import numpy as np
import pytest

from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.domain.publishing import Publication, Scope, Split
from smail.queries.group_counts import DUE, ON_TIME, UNKNOWN
from smail.queries.releases import Member, Spot
from smail.reports.group_booked import Booked
from smail.reports.group_story import Story
from tests.support.since_attack import Attack, without_sums, without_what_is_added_up
from tests.support.since_county import Made, Person, county


def released(made: Made) -> list[Publication]:
    return [one for quarter in made.release() for one in quarter]


@pytest.mark.parametrize("seed", [2, 5])
def test_whoever_reads_every_quarter_and_every_sum_finds_no_few_persons(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = county(rng, 3, (3, 5, 14))
    found = released(made)
    added_up = 0
    for family, split in (("due", Split.SEX), ("due", Split.AGE), ("people", Split.SEX)):
        attack = Attack(made, family, split)
        assert attack.wrong(found) == []
        assert attack.narrow(found, rng, 25) == []
        # Of the quarters that are shown alone a sum tells nothing new.
        fewer = without_what_is_added_up(found)
        assert attack.rank(found) == attack.rank(fewer)
        added_up += len(attack.told(found)) - len(attack.told(fewer))
    assert added_up > 0
    # There is something to find: without the sums less is told.
    sums = Attack(made, "due", Split.SEX)
    assert sums.rank(found) > sums.rank(without_sums(found))


def test_whoever_reads_how_much_was_done_at_least_finds_no_few_persons() -> None:
    rng = np.random.default_rng(1)
    made = county(rng, 4, (7, 8, 9, 12))
    found = released(made)
    for split in (Split.SEX, Split.AGE):
        attack = Attack(made, "due", split)
        told = attack.between(found)
        assert [least for _terms, least, _most in told] == [20, 20, 40, 100]
        assert min(most - least for _terms, least, most in told) == 19
        assert attack.wrong(found) == []
        assert attack.narrow(found, rng, 25) == []


def test_quarters_too_small_to_show_are_told_as_their_sum_when_the_year_is_over_and_it_stands() -> None:
    quarters = (*(Quarter(2024, number) for number in range(1, 5)), Quarter(2025, 1))
    members = tuple(Member(one, Spot(Scope.PROGRAMME, str(one), str(one)), None) for one in range(4))
    # Nobody stays longer than a quarter.
    who = [(at, one, k) for at in range(5) for one, n in enumerate((3, 4, 8, 30)) for k in range(n)]
    people = tuple(
        Person(number, one, (Sex.MAN, Sex.WOMAN)[k % 2], 1980, at, at, (ON_TIME if k % 4 else UNKNOWN,))
        for number, (at, one, k) in enumerate(who)
    )
    released = Made(people, members, quarters).release()
    small = [one for quarter in released for one in quarter if (one.place, one.split) == ("1", Split.NONE)]
    assert [_number(one, "ratings") for one in small] == [None] * 5
    # The quarter after it alone would be what it leaves of the next one.
    for key in ("since_ratings_2024-Q4", "year_ratings_2024"):
        assert [_number(one, key) for one in small] == [None, None, None, 16, 16]
        assert small[3].table(key) == small[4].table(key)
    large = [one for one in released[4] if (one.place, one.split) == ("3", Split.NONE)]
    assert [_number(one, "since_ratings_2025-Q1") for one in large] == [150]


def _number(found: Publication, key: str) -> float | None:
    table = found.table(key)
    figure = None if table is None else table.figure(DUE)
    return None if figure is None else figure.value


def test_a_year_has_four_quarters_that_are_booked_and_not_the_one_that_the_books_begin_after() -> None:
    def booked(label: str) -> Booked:
        return Booked(label, (), {}, {}, {}, {}, {}, {})

    late = Story(tuple(booked(one) for one in ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")))
    assert late.year_of(3) == []
    tertials = Story(tuple(booked(one) for one in ("start", "2026-T1", "2026-T2", "2026-T3")))
    assert tertials.year_of(3) == [1, 2, 3]
    whole = Story(tuple(booked(one) for one in ("start", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")))
    assert [whole.year_of(one) for one in (3, 4)] == [[], [1, 2, 3, 4]]
