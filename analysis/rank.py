"""Which columns of a design tell something of their own."""

import numpy as np
from numpy.typing import NDArray

ALIKE = 1e-10  # of a column's own sum of squares: what is less is no spread of its own


def determined(products: NDArray[np.float64]) -> tuple[int, ...]:
    """Give the places of the columns that are no combination of those before them.

    Parameters
    ----------
    products : float array, columns × columns
        Sums of products of the columns with each other.

    Examples
    --------
    >>> columns = np.array([[1.0, 1, 1, 1], [0, 1, 2, 3], [2, 4, 6, 8], [0, 0, 0, 0]])
    >>> determined(columns @ columns.T)
    (0, 1)
    """
    kept: list[int] = []
    for place, own in enumerate(np.diag(products)):
        left = own
        if kept:
            shared = products[place, kept]
            left = own - shared @ np.linalg.solve(products[np.ix_(kept, kept)], shared)
        if own > 0 and left > ALIKE * own:
            kept.append(place)
    return tuple(kept)
