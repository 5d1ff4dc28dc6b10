"""A figure, and what it is made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval and what it is made of.

    Attributes
    ----------
    estimate, low, high : float
        The figure and the ends of its interval; NaN where too little is known.
    n_persons, n_ratings : int
        What it is made of.
    share_missing : float
        Share of what was asked for that is not in it: of rows, or of persons where the figure is a share of
        persons; NaN where nothing was asked for.
    """

    estimate: float
    low: float
    high: float
    n_persons: int
    n_ratings: int
    share_missing: float


def share_of(part: int, whole: int) -> float:
    """Give a part of a whole; NaN of nothing."""
    return part / whole if whole else float("nan")
