"""Sixty made-up lives, planned before anything is written: who, when, and what came in between.

Dates are counted back from the day the demo is made. They are as uneven as in the field: nobody answers
exactly every thirteenth week, some are away, some stop, and some get a new handledare.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from smail.demo import county
from smail.domain.people import ContactChoice, HandoverKind, MissReason, Sex

SEED = 20_220_101
LONGEST_STAY = 730
SIV_LEFT_DAYS_AGO = 205

_PLACES = ("Knivsta", "Tierp", "Håbo", "Tierp", "Knivsta")
_GAPS = (79, 83, 85, 87, 88, 90, 92, 93, 94, 96, 98, 101, 105, 110, 116, 123, 131)
_WOMEN = [
    "Amina",
    "Celia",
    "Elin",
    "Gun",
    "Inga",
    "Kerstin",
    "Maja",
    "Olga",
    "Rania",
    "Tiba",
    "Vilma",
    "Ylva",
    "Zahra",
    "Ängla",
    "Disa",
    "Saga",
]
_MEN = [
    "Björn",
    "David",
    "Farid",
    "Hassan",
    "Jamal",
    "Liban",
    "Nadir",
    "Pavel",
    "Sture",
    "Ulf",
    "Wilhelm",
    "Åke",
    "Örjan",
    "Milo",
]
NAMES = {
    Sex.WOMAN: _WOMEN,
    Sex.MAN: _MEN,
    Sex.OTHER: [*_WOMEN, *_MEN],
    Sex.UNDISCLOSED: [*_WOMEN, *_MEN],
}
_FRAMSTEG = (
    "Ringde själv och bokade en tid.",
    "Var med i gruppen hela förmiddagen.",
    "Skrev sitt första cv.",
    "Tog bussen själv till praktiken.",
    "Gick på ett studiebesök.",
    "Sov bra en hel vecka.",
    "Lagade mat åt gruppen.",
    "Sa vad som var svårt, och fick hjälp.",
    "Sökte en praktikplats.",
    "Fick körkortstillstånd.",
)


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


# How many of each, and how many days ago they last did something that counts.
CASES = (
    (Case.DUE, 7, range(84, 91)),
    (Case.DUE, 5, range(72, 84)),
    (Case.UNDERWAY, 1, range(80, 88)),
    (Case.OVERDUE, 6, range(97, 150)),
    (Case.FIRST, 5, range(2, 11)),
    (Case.FIRST_LATE, 1, range(26, 31)),
    (Case.DONE, 11, range(2, 30)),
    (Case.BETWEEN, 6, range(42, 66)),
    (Case.PAUSED, 5, range(60, 150)),
    (Case.LEFT, 13, range(12, 420)),
)


@dataclass(frozen=True, slots=True)
class Rest:
    """Days in which nothing is asked; None while it goes on."""

    starts_on: date
    ends_on: date | None
    reason: MissReason


@dataclass(frozen=True, slots=True)
class Handover:
    """Somebody else becomes responsible."""

    on: date
    to: str
    kind: HandoverKind


@dataclass(frozen=True, slots=True)
class Forward:
    """A dated step forward."""

    on: date
    line: str
    by_staff: bool


@dataclass(frozen=True, slots=True)
class Life:
    """One person's time in a programme, everything in order of date; `seed` decides what is answered."""

    seed: int
    case: Case
    place: str
    staff: str
    started_on: date
    ended_on: date | None
    sex: Sex
    birth_year: int | None
    language: str
    name: str
    contact_choice: ContactChoice
    is_protected: bool
    has_sus_consent: bool
    referrer: str | None
    occasions: tuple[date, ...]
    rests: tuple[Rest, ...]
    handovers: tuple[Handover, ...]
    member: str | None
    forwards: tuple[Forward, ...]


@dataclass(frozen=True, slots=True)
class _Course:
    """The dates of a life, before it is known whose it is."""

    started_on: date
    ended_on: date | None
    occasions: tuple[date, ...]
    rests: tuple[Rest, ...]


def lives(today: date) -> tuple[Life, ...]:
    """Sixty lives as they stand on that day; the same day gives the same lives."""
    cases = [(case, days) for case, count, days in CASES for _ in range(count)]
    return tuple(_life(today, number, case, days) for number, (case, days) in enumerate(cases))


def chances(seed: int) -> random.Random:
    """The dice of one life; made-up data is no secret."""
    return random.Random(SEED + seed)  # noqa: S311  # nosec B311


def _life(today: date, number: int, case: Case, days: range) -> Life:
    dice = chances(number)
    place = _PLACES[number % len(_PLACES)]
    course = _course(dice, today, case, days)
    is_protected = number == 2
    staff, handovers = _followers(dice, today, place, course, is_protected)
    colleague = next(one for one in county.FOLLOWERS[place] if one != _last_of(staff, handovers))
    sex = dice.choices(tuple(Sex), (27, 29, 2, 2))[0]
    return Life(
        seed=number,
        case=case,
        place=place,
        staff=staff,
        started_on=course.started_on,
        ended_on=course.ended_on,
        sex=sex,
        birth_year=_birth_year(dice, today, place, number),
        language="en" if number % 13 == 5 else "sv",
        name=NAMES[sex][number % len(NAMES[sex])],
        contact_choice=ContactChoice.IN_PERSON if is_protected else dice.choice(tuple(ContactChoice)),
        is_protected=is_protected,
        has_sus_consent=not is_protected and dice.random() < 0.7,
        referrer=None if is_protected else dice.choice((*county.AUTHORITIES, place)),
        occasions=course.occasions,
        rests=course.rests,
        handovers=handovers,
        member=colleague if is_protected or dice.random() < 0.15 else None,
        forwards=() if is_protected else tuple(_forwards(dice, today, course)),
    )


def _course(dice: random.Random, today: date, case: Case, days: range) -> _Course:
    latest = today - timedelta(days=dice.choice(days))
    if case in (Case.FIRST, Case.FIRST_LATE):
        return _Course(latest, None, (), ())
    ended_on = latest if case is Case.LEFT else None
    last = latest - timedelta(days=dice.choice((0, 3, 8, 12, 44, 61))) if ended_on else latest
    occasions, rests = _backwards(dice, today, last, dice.randint(1, 8))
    if case is Case.PAUSED:
        away = today - timedelta(days=dice.randint(9, 45))
        rests = (*rests, Rest(away, None, dice.choice((MissReason.ILLNESS, MissReason.PARENTAL_LEAVE))))
    started_on = occasions[0] - timedelta(days=dice.randint(1, 19))
    return _Course(started_on, ended_on, occasions, rests)


def _backwards(
    dice: random.Random, today: date, last: date, count: int
) -> tuple[tuple[date, ...], tuple[Rest, ...]]:
    """Up to so many uneven dates that end with `last`, and the rests between them."""
    occasions = [last]
    rests: list[Rest] = []
    for _ in range(count - 1):
        gap, kind = dice.choice(_GAPS), dice.random()
        away = dice.randint(25, 70) if kind < 0.12 else 0
        missed = dice.randint(84, 99) if kind > 0.9 else 0
        before = occasions[0] - timedelta(days=gap + away + missed)
        if (today - before).days > LONGEST_STAY - 20:
            break
        if away:
            left = before + timedelta(days=dice.randint(15, 40))
            rests.insert(0, Rest(left, left + timedelta(days=away), MissReason.ILLNESS))
        occasions.insert(0, before)
    return tuple(occasions), tuple(rests)


def _followers(
    dice: random.Random, today: date, place: str, course: _Course, is_protected: bool
) -> tuple[str, tuple[Handover, ...]]:
    """Who is responsible at first, and who takes over when."""
    one, other = county.FOLLOWERS[place]
    if dice.random() < 0.35:
        one, other = other, one
    until = course.ended_on or today
    left = today - timedelta(days=SIV_LEFT_DAYS_AGO)
    if place == "Knivsta" and course.started_on < left - timedelta(days=30) and not is_protected:
        is_new = left <= until
        handover = (Handover(left, one, HandoverKind.CHANGE),) if is_new else ()
        return county.LEFT.username, handover
    days = (until - course.started_on).days
    if is_protected or days < 120 or dice.random() > 0.25:
        return one, ()
    planned = course.started_on + timedelta(days=dice.randint(60, days - 30))
    return one, (Handover(planned, other, HandoverKind.TRANSITION),)


def _last_of(staff: str, handovers: tuple[Handover, ...]) -> str:
    return handovers[-1].to if handovers else staff


def _birth_year(dice: random.Random, today: date, place: str, number: int) -> int | None:
    if number == 1:
        return today.year - 17
    age = dice.randint(19, 29) if place == "Tierp" else dice.randint(22, 61)
    return None if dice.random() < 0.1 else today.year - age


def _forwards(dice: random.Random, today: date, course: _Course) -> Iterator[Forward]:
    if len(course.occasions) < 2:
        return
    days = ((course.ended_on or today) - course.started_on).days
    for line in dice.sample(_FRAMSTEG, dice.choice((0, 0, 1, 1, 2, 3))):
        yield Forward(course.started_on + timedelta(days=dice.randint(10, days)), line, dice.random() < 0.5)
