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
    """

    estimate: float
    low: float
    high: float
    n_persons: int
    n_ratings: int
