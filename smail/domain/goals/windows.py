"""The days that a goal is counted in: a month, a quarter, a tertial, a year, or as long as the programme is.

A programme that begins or ends within such a time has only a part of it, and what is promised a year then
is promised for that part of the year.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from smail.domain.calendar import quarter, tertial
from smail.domain.plan import months_later
from smail.domain.publishing import Cadence


class Per(StrEnum):
    """How often a goal begins anew."""

    MONTH = "month"
    QUARTER = "quarter"
    TERTIAL = "tertial"
    YEAR = "year"
    WHOLE = "whole"


def is_seen_at(per: Per, cadence: Cadence) -> bool:
    """Whether a goal so often is over when the programme's periods are: no tertial ends with a quarter."""
    return not (per is Per.QUARTER and cadence is Cadence.TERTIAL)


@dataclass(frozen=True, slots=True)
class Life:
    """The first and the last day of a programme; no last day where it goes on."""

    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The days that count, seen from a day: `until` is the last one that has been.

    `part` is how much of the month, quarter, tertial or year lies in the programme's time.
    """

    starts_on: date
    last_on: date
    until: date
    part: Fraction = Fraction(1)

    @property
    def is_over(self) -> bool:
        """Whether all of its days have been."""
        return self.until >= self.last_on

    @property
    def elapsed(self) -> Fraction | None:
        """How much of it has been; None where nobody knows when it ends."""
        if self.last_on == date.max:
            return None
        return Fraction((self.until - self.starts_on).days + 1, (self.last_on - self.starts_on).days + 1)

    def holds(self, day: date | None) -> bool:
        """Whether the day belongs to it, and has been."""
        return day is not None and self.starts_on <= day <= self.until


def window(per: Per, day: date, life: Life, deadline: date | None = None) -> Window | None:
    """The time of the goal that holds the day; None before the programme begins.

    After the programme's end, or a deadline, it is the last one there was.
    """
    if day < life.starts_on:
        return None
    ends = [one for one in (life.ends_on, deadline if per is Per.WHOLE else None) if one is not None]
    last = min(ends, default=date.max)
    seen_from = max(min(day, last), life.starts_on)
    first_day, last_day = (life.starts_on, last) if per is Per.WHOLE else _around(per, seen_from)
    starts_on, last_on = max(first_day, life.starts_on), max(min(last_day, last), life.starts_on)
    whole = (last_day - first_day).days + 1
    part = Fraction(1) if per is Per.WHOLE else Fraction((last_on - starts_on).days + 1, whole)
    return Window(starts_on, last_on, min(day, last_on), part)


def before(per: Per, now: Window, life: Life) -> Window | None:
    """The time of the goal before this one; None where there was none."""
    return None if per is Per.WHOLE else window(per, now.starts_on - timedelta(days=1), life)


def _around(per: Per, day: date) -> tuple[date, date]:
    if per is Per.QUARTER:
        return quarter(day).starts_on, quarter(day).last_on
    if per is Per.TERTIAL:
        return tertial(day).starts_on, tertial(day).last_on
    if per is Per.YEAR:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    first = day.replace(day=1)
    return first, months_later(first, 1) - timedelta(days=1)
