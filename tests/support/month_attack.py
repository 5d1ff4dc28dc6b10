"""What a reader can work out of a quarter that is told with and without its months.

It reads what was published and nothing of the gate: of each place it is unknown who was there before, who
came and went in each month, and what was done and missing. Never are there fewer than none.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from smail.domain.publishing import Publication

Unknown = tuple[str, str, int]
Sum = tuple[tuple[Unknown, int], ...]
MONTHS = range(3)
# In a row of the quarter or of a month: what of each place, and in which of its months.
ROWS: dict[str, tuple[str, ...]] = {
    **{one: (one,) for one in ("started", "ended", "done", "missing")},
    "due": ("done", "missing"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """The unknown numbers, and every number that is told as a sum of them."""

    unknown: Mapping[Unknown, int]
    told: Sequence[tuple[Sum, int]]

    def between(self, asked: Sum) -> tuple[int, int]:
        """The least and the most that a sum can be by all that is told."""
        equations = np.stack([self._line(one) for one, _number in self.told])
        places = {place for place, _row, _month in self.unknown}
        floors = -np.stack([self._line(there(place, month)) for place in places for month in MONTHS])
        goal, sums = self._line(asked), [number for _one, number in self.told]
        ends = []
        for way in (1, -1):
            found = linprog(way * goal, floors, np.zeros(len(floors)), equations, sums)
            # Of what nothing limits there can be any number.
            assert found.status in (0, 3)
            ends.append(-(10.0**6) if found.fun is None else float(found.fun))
        return int(np.ceil(ends[0] - 1e-6)), int(np.floor(1e-6 - ends[1]))

    def _line(self, one: Sum) -> np.ndarray:
        line = np.zeros(len(self.unknown))
        for part, sign in one:
            line[self.unknown[part]] += sign
        return line


def there(place: str, month: int) -> Sum:
    """Those who were in a place when the month was over."""
    came = (((place, "started", one), 1) for one in range(month + 1))
    went = (((place, "ended", one), -1) for one in range(month + 1))
    return (((place, "before", 0), 1), *came, *went)


def sum_of(places: Iterable[str], row: str, months: Iterable[int]) -> Sum:
    """What a row is made of in some months of some places."""
    each = [*months]
    if row == "before":
        return tuple(((place, "before", 0), 1) for place in places)
    if row in ("ongoing", "at_end"):
        return tuple(part for place in places for part in there(place, each[-1]))
    return tuple(((place, part, month), 1) for place in places for part in ROWS[row] for month in each)


def read(publications: Iterable[Publication], places: Mapping[str, Sequence[str]]) -> Reader:
    """All that these publications tell; `places` are the programmes of each place."""
    each = sorted({one for among in places.values() for one in among})
    cells = [("before", 0), *itertools.product(("started", "ended", "done", "missing"), MONTHS)]
    pairs = enumerate(itertools.product(each, cells))
    unknown = {(place, *cell): number for number, (place, cell) in pairs}
    told = []
    for one in publications:
        for row in (row for table in one.tables if table.key in ("people", "ratings") for row in table.rows):
            if row.key not in (*ROWS, "before", "ongoing", "at_end"):
                continue
            for number, figure in enumerate(row.figures):
                if figure.value is not None:
                    months = MONTHS if number == 0 else [number - 1]
                    told.append((sum_of(places[one.place], row.key, months), round(figure.value)))
    return Reader(unknown, told)
