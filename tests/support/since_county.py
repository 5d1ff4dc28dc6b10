"""A county made by chance, with tiny programmes, whose results are released quarter by quarter."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.domain.publishing import AgeBand, Publication, Scope, Split
from smail.queries.group_counts import (
    ABSENT,
    BEFORE,
    DONE,
    DUE,
    ENDED,
    GIVEN,
    ILL,
    LATE,
    MISSING,
    ON_TIME,
    ONGOING,
    RARE,
    STARTED,
    UNKNOWN,
    Counted,
)
from smail.queries.group_occasions import Occasion
from smail.queries.releases import Member, Spot
from smail.reports.group_booked import Booked, beginning_of, from_text, to_text
from smail.reports.group_opening import Material
from smail.reports.group_results import published
from smail.reports.group_since import Since

COUNTY = Spot(Scope.COUNTY, "county", "Länet")
TOWN = Spot(Scope.MUNICIPALITY, "town", "Staden")
# A year ends within it: then sums are told of what the quarters hide.
FIRST = Quarter(2024, 3)
WHY = (ABSENT, ILL, "why_declined", UNKNOWN)


# Every release there may be.
ALWAYS = range(1000)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a programme, from one quarter until another, and how each occasion went.

    `known` are the releases in which it is known so: whoever is corrected is two of these with one number.
    """

    number: int
    programme: int
    sex: Sex
    birth_year: int
    first: int
    last: int
    rows: tuple[str, ...]
    known: range = ALWAYS


@dataclass(frozen=True, slots=True)
class Made:
    """Everybody, and the quarters that are released; whoever came before them is in the base."""

    people: tuple[Person, ...]
    members: tuple[Member, ...]
    quarters: tuple[Quarter, ...]

    def release(self) -> list[list[Publication]]:
        """What is let out, quarter by quarter."""
        return self.kept()[0]

    def kept(self) -> tuple[list[list[Publication]], tuple[Booked, ...]]:
        """What is let out, quarter by quarter, and what is booked of it; each by what is known then."""
        found: list[list[Publication]] = []
        booked: tuple[Booked, ...] = ()
        told: dict[Split, dict[str, Publication]] = {}
        for number, at in enumerate(self.quarters):
            seen = replace(self, people=tuple(one for one in self.people if number in one.known))
            since = Since(booked, told, seen.occasions, seen._beginning)
            found.append(
                published(seen._material(number, at), told, 5, datetime(2026, 5, 1, tzinfo=UTC), since)
            )
            # What is kept is what is read.
            booked = (*booked, *from_text(to_text(since.booked)))
            told = {split: {one.place: one for one in found[-1] if one.split is split} for split in Split}
        return found, booked

    def _material(self, number: int, at: Quarter) -> Material:
        people: Counter[tuple[int, Sex, int, str]] = Counter()
        for one in self.people:
            who = one.programme, one.sex, one.birth_year
            if one.first <= number <= one.last:
                flags = {
                    STARTED: one.first == number,
                    BEFORE: one.first < number,
                    ENDED: one.last == number,
                    ONGOING: one.last > number,
                }
                people.update((*who, row) for row, flag in flags.items() if flag)
        return Material(at, COUNTY, self.members, _counted(people), self._due(range(number, number + 1)), [])

    def _due(self, numbers: Iterable[int]) -> list[list[Counted]]:
        levels: list[Counter[tuple[int, Sex, int, str]]] = [Counter() for _level in range(6)]
        for number in numbers:
            for one in self.people:
                if one.first <= number <= one.last:
                    for level, row in enumerate(_rows(one.rows[number - one.first])):
                        levels[level][one.programme, one.sex, one.birth_year, row] += 1
        return [_counted(one) for one in levels]

    def _beginning(self, material: Material, found: object) -> Booked:
        assert isinstance(found, dict)
        came: Counter[tuple[int, Sex, int, str]] = Counter(
            (one.programme, one.sex, one.birth_year, STARTED) for one in self.people if one.first < 0
        )
        return beginning_of(material, found, _counted(came), self._due(range(-4, 0)))

    def occasions(self, programmes: Sequence[int]) -> list[Occasion]:
        """Every occasion of everybody in these programmes."""
        return [
            Occasion(
                one.programme,
                one.number,
                "start" if number < 0 else self.quarters[number].label,
                one.rows[number - one.first],
                self._columns(one, max(number, 0)),
            )
            for one in self.people
            if one.programme in programmes
            for number in range(one.first, min(one.last, len(self.quarters) - 1) + 1)
        ]

    def _columns(self, one: Person, number: int) -> dict[Split, str]:
        age = AgeBand.of(one.birth_year, self.quarters[number].last_on)
        return {Split.SEX: one.sex.value, Split.AGE: age.value}


def _rows(row: str) -> tuple[str, ...]:
    """The row of each level that an occasion is in."""
    if row in (ON_TIME, LATE):
        return (DUE, DONE, row, row, row, row)
    gathered = row if row in (ABSENT, ILL, UNKNOWN) else RARE
    return (DUE, MISSING, MISSING, UNKNOWN if row == UNKNOWN else GIVEN, gathered, row)


def _counted(counts: Counter[tuple[int, Sex, int, str]]) -> list[Counted]:
    return [Counted(*key, n, n) for key, n in counts.items()]


def county(rng: np.random.Generator, n_quarters: int = 5, sizes: Sequence[int] = (3, 4, 7, 12, 25)) -> Made:
    """Programmes of about so many persons at a time, the first three of one town."""
    members = tuple(
        Member(one, Spot(Scope.PROGRAMME, str(one), str(one)), TOWN if one < 3 else None)
        for one in range(len(sizes))
    )
    quarters = [FIRST]
    while len(quarters) < n_quarters:
        quarters.append(quarters[-1].following())
    people: list[Person] = []
    # Some counties have no time before.
    begins = -int(rng.integers(0, 4))
    for programme, size in enumerate(sizes):
        for number in range(begins, n_quarters):
            coming = size if number == begins else int(rng.poisson(size / 3))
            people += [_person(rng, len(people) + one, programme, number) for one in range(coming)]
    return Made(tuple(people), members, tuple(quarters))


def _person(rng: np.random.Generator, number: int, programme: int, first: int) -> Person:
    stay = int(rng.integers(0, 6))
    rows = tuple(
        rng.choice([ON_TIME, LATE, *WHY], p=[0.55, 0.15, 0.1, 0.08, 0.02, 0.1], size=stay + 1).tolist()
    )
    sex = Sex.WOMAN if rng.random() < 0.6 else Sex.MAN
    return Person(number, programme, sex, int(rng.integers(1965, 2004)), first, first + stay, rows)
