"""Columns that tell of a change of handledare."""

import numpy as np
from numpy.typing import ArrayLike

from smail.analysis.growth.sums import Array


def piecewise(time: ArrayLike, change: ArrayLike, lead: float = 1.0) -> Array:
    """Give the columns that tell what goes with a change of handledare: lead, step and slope after.

    1[c − lead ≤ t < c], 1[t ≥ c] and (t − c)+, all 0 for persons who have not changed. The first ought to
    have no effect; else people changed because they were sinking.

    Parameters
    ----------
    time, change : array_like of float, rows
        When the rating was, and when the person's change was (NaN = none), in the units of the fit.
    lead : float
        How long before the change the lead begins.

    Returns
    -------
    float array, rows × 3
        Lead, step and slope.

    Raises
    ------
    ValueError
        If the lengths differ or lead is not above 0.

    References
    ----------
    Allison, P. D. (2009). Fixed effects regression models. Sage.

    Examples
    --------
    >>> piecewise([0, 1.5, 2, 3], [2, 2, 2, np.nan])
    array([[0., 0., 0.],
           [1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 0.]])
    """
    when, changed = np.asarray(time, dtype=np.float64), np.asarray(change, dtype=np.float64)
    if when.shape != changed.shape:
        raise ValueError(f"change: {changed.shape} for {when.shape} times")
    if not lead > 0:
        raise ValueError(f"lead: {lead} is not above 0")
    since = np.where(np.isnan(changed), -np.inf, when - changed)
    return np.stack([(since >= -lead) & (since < 0), since >= 0, np.maximum(since, 0.0)], axis=1).astype(
        np.float64
    )
