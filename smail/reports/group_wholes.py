"""Whom those with a figure are some of, and how a number of them is said.

Nobody has an answer or a week who was not there. A number to the last one, beside those who were there,
would tell how few lack it; so would the nearest ten where that is close to all of them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from smail.domain.publishing import Split

Counts = NDArray[np.int64]
# How many a node has where that is not told.
UNTOLD = -1
_TEN = 10


class Whole(StrEnum):
    """Those who were there in the quarter, or on its last day, or have ever been.

    Of those there on the last day those with weeks that count, and those with an activity.
    """

    THERE = "there"
    LAST = "last"
    WEEKS = "weeks"
    ACTIVE = "active"
    EVER = "ever"


@dataclass(frozen=True, slots=True)
class Base:
    """How many each node is told to have by column, -1 where it is not; and which nodes must stay shut.

    `least` is how many they are told to be at least, where the number itself is not told.
    """

    persons: Counts
    cap: Counts
    least: Counts

    def said(self, n: int, node: int, column: int) -> int:
        """How many of them have a figure, as it may be told."""
        whole, least = int(self.persons[node, column]), int(self.least[node, column])
        if whole == UNTOLD and least != UNTOLD:
            # A larger one would tell of those who are in the whole and not among the fewest it is told to be.
            return about(min(n, least), least)
        return about(n, whole)

    def few_lack(self, counts: Counts, threshold: int) -> NDArray[np.bool_]:
        """Where so few lack the figure that it would be told by there being one, of the threshold or more."""
        lacking = self.persons - counts
        is_known = (self.persons != UNTOLD) & (self.persons < 2 * threshold - 1)
        few: NDArray[np.bool_] = (is_known & (counts > 0) & (lacking > 0) & (lacking < threshold)).any(axis=1)
        return few


Bases = Mapping[tuple[Whole, Split], Base]


def about(n: int, whole: int) -> int:
    """How many have a figure, in whole tens, so that whoever lacks it can be none to nine, ten to nineteen.

    Without a whole that is told it is the nearest ten.
    """
    if whole == UNTOLD:
        return roughly(n)
    return _TEN * max(1, whole // _TEN - max(whole - n, 0) // _TEN)


def roughly(n: int) -> int:
    """The number in whole tens; of a few it is ten."""
    return _TEN * max(1, round(n / _TEN))


def coarse(share: float, n: int) -> float | None:
    """The share of so many answers that is missing, in steps of ten answers or more; None of too few."""
    tenths = math.ceil(_TEN * _TEN / n) if n else _TEN
    return None if tenths > _TEN // 2 else round(share * _TEN / tenths) * tenths / _TEN
