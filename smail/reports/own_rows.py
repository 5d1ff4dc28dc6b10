"""Finds the answers that people gave during days of their own, of everybody at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from smail.reports.county_scores import CountyScores

# More than any day is as a number.
_DAYS = 2**22
# Whose, from which day to which, both of them with it.
Own = tuple[int, date, date]


@dataclass(frozen=True, slots=True)
class OwnRows:
    """Rows of scores, those of each one asked for after the other and by day, and how many each has."""

    rows: NDArray[np.intp]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, scores: CountyScores, wanted: Sequence[Own]) -> Self:
        """The rows of each of these."""
        order = np.lexsort((scores.day, scores.person))
        when = scores.person[order] * _DAYS + scores.day[order]
        persons = np.array([person for person, _first, _last in wanted], dtype=np.int64) * _DAYS
        first = np.array([first.toordinal() for _person, first, _last in wanted], dtype=np.int64)
        last = np.array([last.toordinal() for _person, _first, last in wanted], dtype=np.int64)
        begins = np.searchsorted(when, persons + first)
        counts = np.maximum(np.searchsorted(when, persons + last, side="right") - begins, 0)
        before = np.cumsum(counts) - counts
        places = np.arange(counts.sum()) + np.repeat(begins - before, counts)
        return cls(order[places], counts)

    @property
    def whose(self) -> NDArray[np.intp]:
        """Of which of those asked for each row is, by place."""
        return np.repeat(np.arange(len(self.counts)), self.counts)
