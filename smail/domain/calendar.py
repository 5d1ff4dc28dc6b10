"""The spans that reports are made for, and the number that a Swedish calendar gives a week.

A quarter belongs to the calendar year, a week to the ISO year: around New Year the two differ.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeAlias

# What is written down about a person lies at most this far ahead: a start, a pause, a handover, an avslut.
LONGEST_AHEAD = timedelta(days=60)
# A start, a pause and a handover lie at most this far back: somebody writes down late what has happened.
LONGEST_BACK = timedelta(days=366)


def is_near(day: date, today: date) -> bool:
    """Whether something about a person may be written down with this day, seen from today."""
    return today - LONGEST_BACK <= day <= today + LONGEST_AHEAD


class Span(Protocol):
    """A run of days with both ends known: a quarter, a tertial, or any other that a report is made for."""

    @property
    def starts_on(self) -> date:
        """The first day."""

    @property
    def last_on(self) -> date:
        """The last day, which belongs to the span."""


@dataclass(frozen=True, slots=True)
class Days:
    """Any run of days: all that was before something, for one."""

    starts_on: date
    last_on: date


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three calendar months, written 2026-Q4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """A year has four quarters."""
        _check_number(self.number, 4)

    @property
    def starts_on(self) -> date:
        """The first day."""
        return _first_day(self.year, self.number, months=3)

    @property
    def last_on(self) -> date:
        """The last day, which belongs to the quarter."""
        return _last_day(self.year, self.number, months=3)

    @property
    def label(self) -> str:
        """The short name for tables and files, sorted as the quarters are."""
        return f"{self.year}-Q{self.number}"

    def holds(self, day: date) -> bool:
        """Whether the day belongs to the quarter."""
        return quarter(day) == self

    def following(self) -> "Quarter":
        """The quarter after this one."""
        return quarter(self.last_on + timedelta(days=1))


@dataclass(frozen=True, slots=True, order=True)
class Tertial:
    """Four calendar months, as some municipalities report."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """A year has three tertials."""
        _check_number(self.number, 3)

    @property
    def starts_on(self) -> date:
        """The first day."""
        return _first_day(self.year, self.number, months=4)

    @property
    def last_on(self) -> date:
        """The last day, which belongs to the tertial."""
        return _last_day(self.year, self.number, months=4)

    @property
    def label(self) -> str:
        """The short name for tables and files, sorted as the tertials are."""
        return f"{self.year}-T{self.number}"

    def holds(self, day: date) -> bool:
        """Whether the day belongs to the tertial."""
        return tertial(day) == self

    def following(self) -> "Tertial":
        """The tertial after this one."""
        return tertial(self.last_on + timedelta(days=1))


# A span that figures are closed for.
ClosedSpan: TypeAlias = Quarter | Tertial


def quarter(day: date) -> Quarter:
    """The quarter that the day belongs to."""
    return Quarter(day.year, (day.month - 1) // 3 + 1)


def tertial(day: date) -> Tertial:
    """The tertial that the day belongs to."""
    return Tertial(day.year, (day.month - 1) // 4 + 1)


def week_number(day: date) -> int:
    """The number alone, for a sentence: vecka 23."""
    return day.isocalendar().week


def _check_number(number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise ValueError(f"number must be 1 to {most}, got {number}")


def _first_day(year: int, number: int, *, months: int) -> date:
    return date(year, (number - 1) * months + 1, 1)


def _last_day(year: int, number: int, *, months: int) -> date:
    after = number * months + 1
    following = date(year + 1, 1, 1) if after > 12 else date(year, after, 1)
    return following - timedelta(days=1)
