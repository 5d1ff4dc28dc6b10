"""Many p-values at once: for few planned questions, and for many searching ones."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from smail.analysis.groups.results import Array


def holm(p: ArrayLike) -> Array:
    """Adjust p-values so that the chance of any false alarm among them holds; for few, planned questions.

    adj p_(i) = max_{j ≤ i} (m − j + 1)·p_(j), at most 1. A missing p stays missing and does not count.

    Parameters
    ----------
    p : array_like of float
        Each from 0 to 1, or NaN.

    Raises
    ------
    ValueError
        If a p is outside 0 to 1.

    References
    ----------
    Holm, S. (1979). Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> holm([0.01, 0.04, np.nan, 0.03])
    array([0.03, 0.06,  nan, 0.06])
    """
    values, known, order = _ordered(p)
    m = len(order)
    adjusted = np.minimum(np.maximum.accumulate((m - np.arange(m)) * values[known][order]), 1.0)
    return _placed(values, known, order, adjusted)


def benjamini_hochberg(p: ArrayLike) -> Array:
    """Adjust p-values so that the share of false alarms among alarms holds; for many, searching questions.

    adj p_(i) = min_{j ≥ i} p_(j)·m/j. A missing p stays missing and does not count.

    Parameters
    ----------
    p : array_like of float
        Each from 0 to 1, or NaN.

    Raises
    ------
    ValueError
        If a p is outside 0 to 1.

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). Journal of the Royal Statistical Society B 57, 289-300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, np.nan, 0.03])
    array([0.03, 0.04,  nan, 0.04])
    """
    values, known, order = _ordered(p)
    m = len(order)
    scaled = values[known][order] * m / np.arange(1, m + 1)
    adjusted = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return _placed(values, known, order, adjusted)


def _ordered(p: ArrayLike) -> tuple[Array, NDArray[np.bool_], NDArray[np.intp]]:
    values = np.asarray(p, dtype=np.float64)
    wrong = (values < 0) | (values > 1)
    if wrong.any():
        raise ValueError(f"p: {values[wrong][0]} is outside 0 to 1")
    known = ~np.isnan(values)
    return values, known, np.argsort(values[known], kind="stable")


def _placed(values: Array, known: NDArray[np.bool_], order: NDArray[np.intp], adjusted: Array) -> Array:
    inner = np.empty(len(order))
    inner[order] = adjusted
    out = np.full(values.shape, np.nan)
    out[known] = inner
    return out
