"""What is known when goals are counted: times in a programme with their dated events, and figures brought in.

No names and nothing that anybody has answered; a query builds these rows, and a test writes them by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from smail.domain.certification import Level
from smail.domain.goals.grammar import Event
from smail.domain.people import DischargeReason, Sex, Support
from smail.domain.rhythm import FilledPeriod, Pause


@dataclass(frozen=True, slots=True)
class Happening:
    """An event on its day; `is_offer` where it was only offered."""

    event: Event
    on: date
    is_offer: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """One time of a person in a programme, with what belongs to it; `ended_on` is its last day.

    For those who work there it is their time in the programme, and `level` what they are certified as.
    """

    person: str
    sex: Sex
    starts_on: date
    ended_on: date | None = None
    reason: DischargeReason | None = None
    birth_year: int | None = None
    support: Support | None = None
    is_protected: bool = False
    level: Level | None = None
    happenings: tuple[Happening, ...] = ()
    ratings: tuple[FilledPeriod, ...] = ()
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure brought in on a day: how many, or how many `of` how many; of all, or of one sex."""

    on: date
    value: int
    of: int | None = None
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Estimated:
    """A share that a model has estimated from the ratings up to a day, with its interval."""

    until: date
    share: float
    low: float
    high: float
    n_persons: int
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that one goal is counted from; `drawn` are the persons of its sample, once drawn."""

    stays: Sequence[Stay] = ()
    staff: Sequence[Stay] = ()
    figures: Sequence[Figure] = ()
    estimated: Sequence[Estimated] = ()
    drawn: frozenset[str] | None = None
