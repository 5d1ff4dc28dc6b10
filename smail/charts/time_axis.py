"""Days on a line: where a day stands, which months are named, and how labels of days keep apart."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from smail.charts.canvas import text_width

SHORTEST = timedelta(days=60)
# Of "nov 25" and some air.
ROOM_OF_A_MONTH = 64
STEPS_IN_MONTHS = (1, 2, 3, 4, 6, 12, 24, 36, 60)
AIR = 8


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

    def months(self) -> list[tuple[float, date]]:
        """The first days of months that have room for their names, with where they stand."""
        for step in STEPS_IN_MONTHS:
            days = [day for day in self._firsts() if (day.year * 12 + day.month - 1) % step == 0]
            places = [(self.x(day), day) for day in days]
            gaps = [after[0] - before[0] for before, after in itertools.pairwise(places)]
            if min(gaps, default=self.right) >= ROOM_OF_A_MONTH:
                break
        return places

    def _firsts(self) -> list[date]:
        months = range(self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month)
        days = [date(month // 12, month % 12 + 1, 1) for month in months]
        return [day for day in days if self.holds(day)]


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
