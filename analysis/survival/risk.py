"""Who is at risk when: counted on the distinct times of events, so that nothing loops over persons.

A row is at risk for entry < t ≤ exit: somebody who comes in on the day of an event was not there for it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Spans:
    """Rows laid on the distinct times of events.

    Attributes
    ----------
    times : float array, events' distinct times
        In order.
    first, last : int arrays, rows
        The first time at which a row is at risk, and the last; first > last for a row that never is.
    """

    times: Array
    first: Places
    last: Places

    @classmethod
    def of(cls, entry: Array, leave: Array, is_event: NDArray[np.bool_]) -> "Spans":
        """Lay rows on the times at which somebody had an event."""
        times = np.unique(leave[is_event])
        first = np.searchsorted(times, entry, side="right")
        last = np.searchsorted(times, leave, side="right") - 1
        return cls(times, first, last)

    def at_risk(self, weight: Array | None = None) -> Array:
        """Give the sum of a weight (1 unless told) over the rows at risk, at each time."""
        size = len(self.times) + 1
        begun = np.bincount(self.first, weight, size)
        gone = np.bincount(np.maximum(self.last + 1, self.first), weight, size)
        return np.asarray(np.cumsum(begun - gone)[:-1], dtype=np.float64)

    def events(self, is_event: NDArray[np.bool_], weight: Array | None = None) -> Array:
        """Give the sum of a weight (1 unless told) over the rows with an event, at each time."""
        chosen = None if weight is None else weight[is_event]
        return np.asarray(np.bincount(self.last[is_event], chosen, len(self.times)), dtype=np.float64)


def times_of(time: ArrayLike, entry: ArrayLike | None = None, name: str = "time") -> tuple[Array, Array]:
    """Read exit and entry times.

    Raises
    ------
    ValueError
        If they differ in length, one is missing, or an exit is not after its entry.
    """
    leave = np.asarray(time, dtype=np.float64)
    come = np.full(leave.shape, -np.inf) if entry is None else np.asarray(entry, dtype=np.float64)
    if leave.ndim != 1 or come.shape != leave.shape:
        raise ValueError(f"{name}: shape {leave.shape} beside {come.shape}")
    if np.isnan(leave).any() or np.isnan(come).any():
        raise ValueError(f"{name}: a time is missing")
    early = leave <= come
    if early.any():
        raise ValueError(f"{name}: {leave[early][0]:g} is not after the entry at {come[early][0]:g}")
    return come, leave


def flags_of(event: ArrayLike, n: int) -> NDArray[np.bool_]:
    """Read who had an event.

    Raises
    ------
    ValueError
        If there is not one 0 or 1 for each row.
    """
    flags = np.asarray(event)
    if flags.shape != (n,):
        raise ValueError(f"event: shape {flags.shape} for {n} rows")
    if not np.isin(flags, (0, 1)).all():
        raise ValueError(f"event: {flags[~np.isin(flags, (0, 1))][0]} is neither 0 nor 1")
    return flags.astype(bool)
