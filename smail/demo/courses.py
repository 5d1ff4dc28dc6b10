"""The dates of a made-up life, counted back from the day the demo is made, before it is known whose they are.

They are as uneven as in the field: nobody answers exactly every thirteenth week, few answer in July or at
Christmas, some are away, some leave out an occasion, some are late from the beginning, and some stop.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from smail.domain.people import MissReason

LONGEST_STAY = 1095

FRIDAY = 5
_GAPS = (75, 79, 83, 85, 87, 88, 89, 90, 92, 93, 94, 95, 96, 98, 101, 105, 110, 116, 123, 131)
_SHORTEST_GAP = 72
_UNRELIABLE = (0.04, 0.1, 0.15, 0.15, 0.25, 0.45)
_AWAY = {
    MissReason.ILLNESS: 52,
    MissReason.PARENTAL_LEAVE: 18,
    MissReason.ABSENCE: 18,
    MissReason.OTHER: 12,
}


class Case(StrEnum):
    """Where a person stands on the day the demo is made."""

    DUE = "due"
    UNDERWAY = "underway"
    OVERDUE = "overdue"
    FIRST = "first"
    FIRST_LATE = "first_late"
    DONE = "done"
    BETWEEN = "between"
    PAUSED = "paused"
    LEFT = "left"


# Of thirty who are there: how many of each, and how many days ago they last did something that counts.
DECK = (
    (Case.DUE, 1, range(91, 92)),
    (Case.DUE, 3, range(84, 91)),
    (Case.DUE, 3, range(72, 84)),
    (Case.UNDERWAY, 1, range(80, 88)),
    (Case.OVERDUE, 4, range(94, 130)),
    (Case.OVERDUE, 2, range(130, 300)),
    (Case.FIRST, 2, range(2, 11)),
    (Case.FIRST_LATE, 1, range(26, 48)),
    (Case.DONE, 7, range(2, 29)),
    (Case.BETWEEN, 4, range(40, 67)),
    (Case.PAUSED, 2, range(60, 150)),
)


@dataclass(frozen=True, slots=True)
class Rest:
    """Days in which nothing is asked; None while it goes on."""

    starts_on: date
    ends_on: date | None
    reason: MissReason


@dataclass(frozen=True, slots=True)
class Course:
    """When it began and ended, the days on which the person answered, the rests, and a rating never sent."""

    started_on: date
    ended_on: date | None
    occasions: tuple[date, ...]
    rests: tuple[Rest, ...]
    begun_on: date | None = None


def course(dice: random.Random, today: date, case: Case, days: range) -> Course:
    """The dates of a person who is there; `days` says how long ago something last happened."""
    latest = today - timedelta(days=dice.choice(days))
    if case in (Case.FIRST, Case.FIRST_LATE):
        return Course(working_day(latest), None, (), ())
    latest = working_day(latest) if case is not Case.DUE else latest
    elapsed = min(40 + dice.expovariate(1 / 520), LONGEST_STAY - 60)
    occasions, rests = _backwards(dice, latest, today - timedelta(days=round(elapsed)))
    begun_on = None
    if case is Case.PAUSED:
        rests = (*rests, _rest_now(dice, today))
    elif case is Case.UNDERWAY:
        begun_on = today - timedelta(days=1)
    elif case is Case.OVERDUE and dice.random() < 0.12:
        begun_on = latest + timedelta(days=dice.randint(_SHORTEST_GAP, 90))
    return Course(_start(dice, occasions[0]), None, occasions, rests, begun_on)


def course_of_one_who_left(dice: random.Random, today: date) -> Course:
    """The dates of a person who is no longer there; some never answered, some stopped long before the end."""
    ago = 4 + round(880 * dice.random() ** 1.5)
    ended_on = working_day(today - timedelta(days=ago))
    room = LONGEST_STAY - 45 - (today - ended_on).days
    stay = min(round(dice.gammavariate(2.4, 210)), room)
    if stay < 45:
        return Course(working_day(ended_on - timedelta(days=max(stay, 9))), ended_on, (), ())
    quiet = dice.choice((0, 0, 1, 3, 5, 8, 12, 18, 30, 44, 61, 75, 110, 150))
    last = working_day(ended_on - timedelta(days=min(quiet, stay - 30)))
    occasions, rests = _backwards(dice, last, ended_on - timedelta(days=stay))
    begun_on = None
    if quiet > _SHORTEST_GAP + 2 and (ended_on - last).days > _SHORTEST_GAP + 2 and dice.random() < 0.4:
        begun_on = last + timedelta(days=_SHORTEST_GAP)
    return Course(_start(dice, occasions[0]), ended_on, occasions, rests, begun_on)


def _rest_now(dice: random.Random, today: date) -> Rest:
    back = today + timedelta(days=dice.randint(10, 60)) if dice.random() < 0.4 else None
    return Rest(today - timedelta(days=dice.randint(9, 45)), back, _why_away(dice))


def _why_away(dice: random.Random) -> MissReason:
    return dice.choices(tuple(_AWAY), tuple(_AWAY.values()))[0]


def _start(dice: random.Random, first: date) -> date:
    """A first rating belongs within two weeks; every eighth is late."""
    days = dice.randint(16, 40) if dice.random() < 0.12 else dice.randint(0, 14)
    return working_day(first - timedelta(days=days))


def _backwards(dice: random.Random, last: date, earliest: date) -> tuple[tuple[date, ...], tuple[Rest, ...]]:
    """Uneven dates that end with `last` and do not go before `earliest`, and the rests between them."""
    unreliable = dice.choice(_UNRELIABLE)
    found = [(last, None), *_steps_back(dice, last, earliest, unreliable)]
    occasions = tuple(day for day, _ in reversed(found))
    return occasions, tuple(rest for _, rest in reversed(found) if rest is not None)


def _steps_back(
    dice: random.Random, last: date, earliest: date, unreliable: float
) -> Iterator[tuple[date, Rest | None]]:
    while True:
        away = dice.randint(25, 120) if dice.random() < 0.09 else 0
        missed = dice.randint(84, 99) if dice.random() < unreliable else 0
        before = _in_season(dice, last - timedelta(days=dice.choice(_GAPS) + away + missed))
        if before < earliest:
            return
        if before + timedelta(days=91) == last:
            before -= timedelta(days=1)
        rest = None
        if away:
            left = before + timedelta(days=dice.randint(15, 40))
            rest = Rest(left, left + timedelta(days=away), _why_away(dice))
        yield before, rest
        last = before


def _in_season(dice: random.Random, day: date) -> date:
    """The day, or one before the holidays or the weekend; a few answer on those days too."""
    if dice.random() < 0.12:
        return day
    if (day.month, day.day) >= (7, 1) and (day.month, day.day) <= (8, 7):
        day = date(day.year, 6, 30) - timedelta(days=dice.randint(0, 12))
    elif (day.month, day.day) >= (12, 21):
        day = date(day.year, 12, 20) - timedelta(days=dice.randint(0, 6))
    elif (day.month, day.day) <= (1, 6):
        day = date(day.year - 1, 12, 20) - timedelta(days=dice.randint(0, 6))
    return working_day(day)


def working_day(day: date) -> date:
    """The day, or for one in the weekend a day of the week before it, each as often as another."""
    if day.isoweekday() <= FRIDAY:
        return day
    week = day.toordinal() // 7
    return day - timedelta(days=day.isoweekday() - FRIDAY + (week + day.isoweekday()) % FRIDAY)
