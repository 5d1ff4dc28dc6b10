"""Where each made-up person belongs and who stands beside: times in programmes, changes of handledare."""

import random
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise

from smail.demo import staff
from smail.demo.county import (
    FORERUNNER,
    PAIR,
    PROGRAMMES,
    SUCCESSOR,
    DemoProgramme,
    forerunner_ended_on,
)
from smail.demo.courses import Course, working_day
from smail.domain.people import HandoverKind

SIV_LEFT_DAYS_AGO = 205

_SHORTEST_BEFORE_CHANGE = 150
_ONE_TEAM, _NEAR = 14, 4


@dataclass(frozen=True, slots=True)
class Handover:
    """Somebody else becomes responsible."""

    on: date
    to: str
    kind: HandoverKind


@dataclass(frozen=True, slots=True)
class Stay:
    """A person's time in one programme, and who stands beside: one responsible, perhaps one more."""

    programme: str
    staff: str
    started_on: date
    ended_on: date | None
    handovers: tuple[Handover, ...] = ()
    member: str | None = None

    def responsible(self, day: date) -> str:
        """Who is responsible on that day."""
        return next((one.to for one in reversed(self.handovers) if one.on <= day), self.staff)

    def holds(self, day: date) -> bool:
        """Whether the person is in the programme on that day."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place in the county, counted in the programme and among all who are in theirs today."""

    programme: DemoProgramme
    county: int
    number_there: int
    is_there: bool
    number_among_present: int


def places(count: int) -> Iterator[Place]:
    """Where each of so many persons belongs; in every programme every second one is there today."""
    present_before = 0
    for programme, n_people in zip(PROGRAMMES, shares(count), strict=True):
        for number in range(n_people):
            yield Place(programme, count, number, number % 2 == 0, present_before + number // 2)
        present_before += present(n_people)


def shares(count: int) -> tuple[int, ...]:
    """How many of so many persons each programme has, by the number that it expects."""
    ends = list(accumulate(one.expected_number for one in PROGRAMMES))
    cuts = (0, *(round(count * end / ends[-1]) for end in ends))
    return tuple(after - before for before, after in pairwise(cuts))


def present(n_people: int) -> int:
    """How many of so many are in their programme today."""
    return (n_people + 1) // 2


@dataclass(frozen=True, slots=True)
class _Time:
    """A time in one programme, before it is known who stood beside."""

    programme: str
    started_on: date
    ended_on: date | None
    today: date
    county: int
    is_protected: bool

    @property
    def until(self) -> date:
        """The last day so far."""
        return self.ended_on or self.today


def stays(
    dice: random.Random, today: date, place: Place, dates: Course, *, is_protected: bool
) -> tuple[Stay, ...]:
    """The person's times in programmes, the first of them first; seldom a second one."""
    key = place.programme.key
    follower = _follower(dice, place)
    joined_on = None if is_protected else _joined(dice, key, dates)
    if joined_on is None:
        only = _Time(key, dates.started_on, dates.ended_on, today, place.county, is_protected)
        return (_in_forerunner(_stay(dice, follower, only), place, today),)
    other = PAIR[1 - PAIR.index(key)]
    first = _Time(
        key, dates.started_on, _left(dice, today, joined_on, dates), today, place.county, is_protected
    )
    second = _Time(other, joined_on, dates.ended_on, today, place.county, is_protected)
    one_more = dice.choice(_loads(other, place.county)[0])
    return _stay(dice, follower, first), _stay(dice, one_more, second)


def _in_forerunner(stay: Stay, place: Place, today: date) -> Stay:
    """The same time in what came before the programme: every second who had left when that one ended."""
    was_there = place.programme.key == SUCCESSOR and place.number_there % 4 == 1
    if not was_there or stay.ended_on is None or stay.ended_on > forerunner_ended_on(today):
        return stay
    return replace(stay, programme=FORERUNNER.key)


def _follower(dice: random.Random, place: Place) -> str:
    """Who follows the person in the end: those who are there are dealt out by load, the others as it fell."""
    names, ends = _loads(place.programme.key, place.county)
    if place.is_there:
        return names[bisect_right(ends, place.number_there // 2)]
    return dice.choices(names, cum_weights=ends)[0]


@lru_cache(maxsize=16)
def _loads(key: str, county: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    n_people = shares(county)[[one.key for one in PROGRAMMES].index(key)]
    found = staff.followers(key, present(n_people))
    return tuple(one.username for one in found), tuple(accumulate(one.load for one in found))


def _joined(dice: random.Random, key: str, dates: Course) -> date | None:
    """When a person began in a second programme too; most never do."""
    if key not in PAIR or len(dates.occasions) < 3 or dice.random() > 0.4:
        return None
    return working_day(dates.occasions[1] + timedelta(days=dice.randint(7, 40)))


def _left(dice: random.Random, today: date, joined_on: date, dates: Course) -> date | None:
    """When the first of two programmes ended: mostly together with the second."""
    days = ((dates.ended_on or today) - joined_on).days
    if days < 40 or dice.random() < 0.6:
        return dates.ended_on
    return working_day(joined_on + timedelta(days=dice.randint(20, days - 10)))


def _stay(dice: random.Random, follower: str, time: _Time) -> Stay:
    first, handovers = _changes(dice, follower, time)
    others = [name for name in _colleagues(time, follower) if name not in (follower, first)]
    has_member = time.is_protected or dice.random() < 0.15
    member = dice.choice(others) if has_member else None
    return Stay(time.programme, first, time.started_on, time.ended_on, handovers, member)


def _changes(dice: random.Random, follower: str, own: _Time) -> tuple[str, tuple[Handover, ...]]:
    """Who was responsible at first, and how it came to be the one who follows in the end."""
    siv_left = own.today - timedelta(days=SIV_LEFT_DAYS_AGO)
    was_sivs = own.started_on < siv_left - timedelta(days=30) and dice.random() < 0.5
    if own.is_protected:
        return follower, ()
    if own.programme == "knivsta" and was_sivs:
        change = Handover(siv_left, follower, HandoverKind.CHANGE)
        return staff.LEFT.username, (change,) if siv_left <= own.until else ()
    days = (own.until - own.started_on).days
    if days < _SHORTEST_BEFORE_CHANGE or dice.random() > 0.4:
        return follower, ()
    first = dice.choice([name for name in _colleagues(own, follower) if name != follower])
    on = working_day(own.started_on + timedelta(days=dice.randint(60, days - 30)))
    return first, (Handover(on, follower, dice.choice(tuple(HandoverKind))),)


def _colleagues(time: _Time, follower: str) -> tuple[str, ...]:
    """Who else may follow the person: the staff of the programme or of the two of one controller.

    In a large county those who sit nearest, or a few would be in everybody's team.
    """
    keys = PAIR if time.programme in PAIR else (time.programme,)
    names, places_of = _staff_of(keys, time.county)
    if len(names) <= _ONE_TEAM:
        return names
    at = places_of[follower]
    return names[max(at - _NEAR, 0) : at + _NEAR + 1]


@lru_cache(maxsize=16)
def _staff_of(keys: tuple[str, ...], county: int) -> tuple[tuple[str, ...], dict[str, int]]:
    names = tuple(name for key in keys for name in _loads(key, county)[0])
    return names, {name: at for at, name in enumerate(names)}
