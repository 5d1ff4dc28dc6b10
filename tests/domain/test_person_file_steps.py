"""Which two steps together make a file coarse enough."""

from collections import Counter
from datetime import date

from smail.domain.people import Sex
from smail.domain.person_files import (
    AgeStep,
    Coarseness,
    Coarser,
    Known,
    PlaceStep,
    StartStep,
    helping_pair,
)


def of(sex: Sex, place: str, day: date) -> Known:
    return Known(sex, None, place, place, day)


FINE = Coarseness(True, AgeStep.NONE, PlaceStep.MUNICIPALITY, StartStep.YEAR)


def test_the_two_steps_are_named_that_are_enough_and_leave_most() -> None:
    # One man and one who began in another year; women of both places and years are many.
    people = Counter(
        {
            of(sex, place, date(year, 2, 1)): n
            for sex, place, year, n in (
                (Sex.WOMAN, "Knivsta", 2025, 9),
                (Sex.WOMAN, "Tierp", 2025, 9),
                (Sex.MAN, "Tierp", 2025, 1),
                (Sex.WOMAN, "Knivsta", 2024, 1),
            )
        }
    )
    assert helping_pair(people, FINE) == (Coarser.NO_SEX, Coarser.NO_START)


def test_no_pair_is_named_where_two_steps_are_not_enough() -> None:
    few = Counter({of(Sex.MAN, "Tierp", date(2025, 2, 1)): 4})
    assert helping_pair(few, FINE) is None
