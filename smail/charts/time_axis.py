"""Days on a line: where a day stands, which months are named, and how labels of days keep apart."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from smail.charts.canvas import text_width

SHORTEST = timedelta(days=60)
STEPS_IN_MONTHS = (1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 60)
AIR = 8
AIR_BETWEEN_MONTHS = 12
EDGE = 2


@dataclass(frozen=True, slots=True)
class Tick:
    """A day that is named: where it stands, what is written, and the middle of that."""

    x: float
    text: str
    middle: float

    @property
    def sides(self) -> tuple[float, float]:
        """Where what is written begins and ends."""
        half = text_width(self.text) / 2
        return self.middle - half, self.middle + half


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The days from the first to the last one, laid out from one pixel to another."""

    first: date
    last: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """Where the day stands."""
        share = (day - self.first).days / (self.last - self.first).days
        return self.left + share * (self.right - self.left)

    def holds(self, day: date) -> bool:
        """Whether the day is on the line."""
        return self.first <= day <= self.last

    def ticks(self, names: Sequence[str], sheet: float) -> list[Tick]:
        """As many months by name as stand apart on a sheet of that width: three or more, or else two.

        One alone dates nothing, so an axis with a single first of a month names its own two ends instead.
        """
        for least in (3, 2):
            for days in self._choices():
                found = self._named(days, names, sheet)
                if len(found) >= least and _stand_apart(found):
                    return found
        return self._named([self.first, self.last], names, sheet)

    def _choices(self) -> Iterator[list[date]]:
        """First days of months, the closest first; of each step, those that hold a January before others."""
        firsts = self._firsts()
        for step in STEPS_IN_MONTHS:
            for begin in range(step):
                yield [day for day in firsts if (day.year * 12 + day.month - 1 - begin) % step == 0]

    def _named(self, days: Sequence[date], names: Sequence[str], sheet: float) -> list[Tick]:
        """Each day by its month, with the year where that is new, and its number unless it is the first."""
        found, year = [], None
        for day in days:
            number = "" if day.day == 1 else f"{day.day} "
            text = number + names[day.month - 1] + ("" if day.year == year else f" {day:%y}")
            half = text_width(text) / 2 + EDGE
            found.append(Tick(self.x(day), text, min(max(self.x(day), half), sheet - half)))
            year = day.year
        return found

    def _firsts(self) -> list[date]:
        months = range(self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month)
        days = [date(month // 12, month % 12 + 1, 1) for month in months]
        return [day for day in days if self.holds(day)]


def _stand_apart(ticks: Sequence[Tick]) -> bool:
    return all(
        one.sides[1] + AIR_BETWEEN_MONTHS <= other.sides[0] for one, other in itertools.pairwise(ticks)
    )


def time_axis(first: date, last: date, left: float, right: float) -> TimeAxis:
    """An axis that is never shorter than two months, so that a first rating has room."""
    return TimeAxis(min(first, last - SHORTEST), last, left, right)


@dataclass(frozen=True, slots=True)
class Placed:
    """A label and where it goes: the middle of its line, and the row above the drawing."""

    text: str
    x: float
    row: int


def place(labels: Sequence[tuple[float, str]], left: float, right: float) -> list[Placed]:
    """Every label near its own place, in the lowest row where it covers no other."""
    taken: list[float] = []
    placed = []
    for x, text in sorted(labels):
        half = text_width(text) / 2
        middle = min(max(x, left + half), max(right - half, left + half))
        row = next((at for at, end in enumerate(taken) if end + AIR <= middle - half), len(taken))
        taken[row : row + 1] = [middle + half]
        placed.append(Placed(text, middle, row))
    return placed
