"""What every coefficient carries, and the complete persons that it is made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reliability:
    """A coefficient with its interval.

    Attributes
    ----------
    estimate, low, high : float
        The coefficient and the ends of its interval; NaN where too little is known.
    n : int
        Persons that it is made of.
    n_dropped : int
        Persons left out because an item was missing.
    warnings : tuple of str
        What makes the coefficient doubtful, such as an item that ought to have been reversed.
    """

    estimate: float
    low: float
    high: float
    n: int
    n_dropped: int
    warnings: tuple[str, ...] = ()


def table_of(values: ArrayLike) -> Array:
    """Give answers as a (persons, items) float array; ValueError for any other shape."""
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"items: shape {table.shape} is not persons × items")
    return table


def complete(values: ArrayLike) -> tuple[Array, int]:
    """Give the (persons, items) of those who answered every item, and how many did not."""
    table = table_of(values)
    whole = table[~np.isnan(table).any(axis=1)]
    return whole, len(table) - len(whole)


def item_total(whole: Array) -> Array:
    """Give each item's correlation with the sum of the others."""
    n, k = whole.shape
    rest = whole.sum(axis=1, keepdims=True) - whole
    if n < 2:
        return np.full(k, np.nan)
    one, other = whole - whole.mean(axis=0), rest - rest.mean(axis=0)
    size = np.sqrt((one**2).sum(axis=0) * (other**2).sum(axis=0))
    shared = (one * other).sum(axis=0)
    return np.asarray(np.divide(shared, size, out=np.full(k, np.nan), where=size > 0))


def against_others(whole: Array, what: str) -> tuple[str, ...]:
    """Name the columns that fall where the others rise; `what` a column is."""
    return tuple(f"{what} {place} goes against the others" for place in np.flatnonzero(item_total(whole) < 0))


def doubts_of(whole: Array, estimate: float, what: str = "item") -> tuple[str, ...]:
    """What looks like a reversal that was forgotten."""
    return against_others(whole, what) + (("the coefficient is negative",) if estimate < 0 else ())
