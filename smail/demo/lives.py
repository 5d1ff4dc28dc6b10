"""Made-up lives, planned before anything is written: who, when, where, and what came in between.

Each life is drawn with dice of its own, so the same day and the same number of persons give the same county,
and one person more does not change the others' answers.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from smail.demo import county, teams
from smail.demo.chance import dice_of, drawn
from smail.demo.county import DemoProgramme
from smail.demo.courses import DECK, Case, Course, Rest, course, course_of_one_who_left
from smail.demo.teams import Place, Stay, places
from smail.demo.words import ALIASES, FRAMSTEG, PROTECTED_ALIAS
from smail.domain.people import ContactChoice, Sex

USUAL_NUMBER = 1_200

_LANGUAGES = {"sv": 66, "sv-x-lattlast": 6, "en": 9, "ar": 8, "fa": 3, "so": 3, "ti": 3, "uk": 2}
_SEXES = {Sex.WOMAN: 54, Sex.MAN: 42, Sex.OTHER: 2, Sex.UNDISCLOSED: 2}
_CONTACTS = {
    ContactChoice.SMS: 44,
    ContactChoice.EMAIL: 16,
    ContactChoice.LETTER: 18,
    ContactChoice.IN_PERSON: 22,
}
# One of so many has protected identity; the first stands on the first handledare's Today.
_PROTECTED_EACH, _FIRST_PROTECTED = 170, 4


@dataclass(frozen=True, slots=True)
class Forward:
    """A dated step forward."""

    on: date
    line: str
    by_staff: bool


@dataclass(frozen=True, slots=True)
class Life:
    """One person: the times in programmes, the first of them first, and everything else in order of date."""

    number: int
    case: Case
    stays: tuple[Stay, ...]
    sex: Sex
    birth_year: int | None
    language: str
    alias: str
    contact_choice: ContactChoice
    is_protected: bool
    has_sus_consent: bool
    referrer: str | None
    occasions: tuple[date, ...]
    begun_on: date | None
    rests: tuple[Rest, ...]
    forwards: tuple[Forward, ...]

    @property
    def started_on(self) -> date:
        """The first day in any programme."""
        return self.stays[0].started_on


def lives(today: date, count: int = USUAL_NUMBER) -> Iterator[Life]:
    """So many lives as they stand on that day, one by one; the same day gives the same lives."""
    return (_life(today, number, place) for number, place in enumerate(places(count)))


def _life(today: date, number: int, place: Place) -> Life:
    dice = dice_of("life", number)
    case, dates = _dates(dice, today, place)
    is_protected = number % _PROTECTED_EACH == _FIRST_PROTECTED
    stays = teams.stays(dice, today, place, dates, is_protected=is_protected)
    return Life(
        number=number,
        case=case,
        stays=stays,
        sex=drawn(dice, _SEXES),
        birth_year=_birth_year(dice, dates, place),
        language=drawn(dice, _LANGUAGES),
        alias=PROTECTED_ALIAS if is_protected else dice.choice(ALIASES),
        contact_choice=ContactChoice.IN_PERSON if is_protected else drawn(dice, _CONTACTS),
        is_protected=is_protected,
        has_sus_consent=not is_protected and dice.random() < 0.7,
        referrer=None if is_protected else _referrer(dice, place.programme),
        occasions=dates.occasions,
        begun_on=dates.begun_on,
        rests=dates.rests,
        forwards=() if is_protected else tuple(_forwards(dice, today, dates)),
    )


def _dates(dice: random.Random, today: date, place: Place) -> tuple[Case, Course]:
    if not place.is_there:
        return Case.LEFT, course_of_one_who_left(dice, today)
    block, at = divmod(place.number_among_present, len(_shuffled(0)))
    case, days = _shuffled(block)[at]
    return case, course(dice, today, case, days)


@lru_cache(maxsize=4)
def _shuffled(block: int) -> tuple[tuple[Case, range], ...]:
    """Thirty cases in an order of their own, so that every thirty persons are a whole day's work."""
    cards = [(case, days) for case, count, days in DECK for _ in range(count)]
    dice_of("deck", block).shuffle(cards)
    return tuple(cards)


def _birth_year(dice: random.Random, dates: Course, place: Place) -> int | None:
    age = dice.randint(*place.programme.ages)
    return None if dice.random() < 0.08 else dates.started_on.year - age


def _referrer(dice: random.Random, programme: DemoProgramme) -> str | None:
    return dice.choice((*county.AUTHORITIES, programme.municipality, programme.municipality, None))


def _forwards(dice: random.Random, today: date, dates: Course) -> Iterator[Forward]:
    if len(dates.occasions) < 2:
        return
    days = ((dates.ended_on or today) - dates.started_on).days
    for line in dice.sample(FRAMSTEG, dice.choice((0, 0, 0, 1, 1, 2, 2, 3, 4))):
        yield Forward(
            dates.started_on + timedelta(days=dice.randint(10, days - 1)), line, dice.random() < 0.5
        )
