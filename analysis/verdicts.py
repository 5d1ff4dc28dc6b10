"""What may be said of a line, and of whom nothing may be said yet; needs numpy alone.

Apart from the rule itself, so that whoever words a verdict need not load what it is computed with.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEAST_RATINGS = 3
LEAST_SPAN = 2.0  # quarters of 91 days: 26 weeks


class Sign(IntEnum):
    """What may be said of a line."""

    DECLINE = -1
    TOO_EARLY = 0
    PROGRESS = 1


def is_long_enough(n_ratings: ArrayLike, span: ArrayLike) -> NDArray[np.bool_]:
    """Tell who has at least three ratings over at least 26 weeks; nobody else gets a sign.

    Parameters
    ----------
    n_ratings : array_like of int
        Ratings with a score.
    span : array_like of float
        Quarters of 91 days from the first of them to the last.

    Examples
    --------
    >>> is_long_enough([3, 3, 2], [2.0, 1.9, 8.0])
    array([ True, False, False])
    """
    return np.asarray((np.asarray(n_ratings) >= LEAST_RATINGS) & (np.asarray(span) >= LEAST_SPAN))
