"""Money in whole kronor: read as Swedes write it, and written as they read it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

# No project costs a billion; and ten digits may be a personnummer.
MOST = 999_999_999
LONGEST_NOTE = 500
# Between thousands: what a keyboard, Word and Excel set there.
_SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
_WRITTEN = re.compile(
    rf"(\d{{1,3}}(?:[{_SPACES}]\d{{3}}){{1,2}}|\d{{1,9}})(?:[{_SPACES}]?(?:kr|kronor|:-))?", re.ASCII
)


def kronor_in(text: str) -> int | None:
    """The amount that the text says, such as 1 250 000 or 1250000 kr; None where it says none."""
    found = _WRITTEN.fullmatch(text.strip(_SPACES))
    if found is None:
        return None
    return int(re.sub(rf"[{_SPACES}]", "", found[1]))


def kronor(value: int) -> str:
    """The amount with its thousands apart, never broken over two lines: 1 250 000."""
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")


class Noted(Protocol):
    """Money of a period, as it stood on a day."""

    @property
    def starts_on(self) -> date:
        """The first day of the period."""

    @property
    def ends_on(self) -> date:
        """The last day of the period."""

    @property
    def counted_on(self) -> date:
        """The day on which it stood so."""


NotedT = TypeVar("NotedT", bound=Noted)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included."""

    starts_on: date
    ends_on: date


def standing_on(rows: Iterable[NotedT], day: date) -> list[NotedT]:
    """Of each period what was counted last by that day, the first period first.

    Of two that were counted on the same day the one that comes later among the rows stands.
    """
    found: dict[Period, NotedT] = {}
    for row in sorted((row for row in rows if row.counted_on <= day), key=lambda row: row.counted_on):
        found[Period(row.starts_on, row.ends_on)] = row
    return [found[one] for one in sorted(found, key=lambda one: (one.starts_on, one.ends_on))]


def crossed(period: Period, others: Iterable[Noted]) -> Period | None:
    """A period that shares some days with this one and not all: its money would be counted twice."""
    for one in others:
        other = Period(one.starts_on, one.ends_on)
        if other != period and one.starts_on <= period.ends_on and period.starts_on <= one.ends_on:
            return other
    return None
