"""A row for each person and period at risk, with what was known before it: for discrete hazards."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from smail.analysis.survival.risk import Array, flags_of

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class PersonPeriods:
    """Whoever was at risk, period by period.

    Attributes
    ----------
    person : int array, rows
        The place among the persons given.
    period : int array, rows
        How many whole periods after the start it begins.
    is_event : bool array, rows
        Whether the event came in it.
    """

    person: Places
    period: Places
    is_event: NDArray[np.bool_]


def person_periods(
    days: ArrayLike, has_left: ArrayLike, has_event: ArrayLike, length: int = 91
) -> PersonPeriods:
    """Lay out the periods at risk: day 1 to `length` after the start is the first.

    The period of an exit is a row whatever the exit was: a competing one is a period without the event. A
    period that the follow-up ends in the middle of tells nothing yet and is left out.

    Parameters
    ----------
    days : array_like of int, persons
        From the start to the exit, or to where the follow-up ends; an exit on the day of the start counts as
        the day after.
    has_left, has_event : array_like of 0 or 1, persons
        Whether there was an exit, and whether it was the event.
    length : int
        Days in a period.

    Raises
    ------
    ValueError
        If a number of days is negative, an event is no exit, or the length is below 1.

    References
    ----------
    Singer, J. D. & Willett, J. B. (1993). Journal of Educational Statistics 18, 155-195.

    Examples
    --------
    >>> found = person_periods([100, 100, 200], [1, 0, 1], [1, 0, 0])
    >>> found.person, found.is_event.astype(int)
    (array([0, 0, 1, 2, 2, 2]), array([0, 1, 0, 0, 0, 0]))
    """
    stayed = np.asarray(days, dtype=np.int64)
    left, event = flags_of(has_left, len(stayed)), flags_of(has_event, len(stayed))
    if length < 1:
        raise ValueError(f"length: {length} days make no period")
    if (stayed < 0).any():
        raise ValueError(f"days: {stayed[stayed < 0][0]} is before the start")
    if (event & ~left).any():
        raise ValueError("has_event: an event of somebody who has not left")
    whole = stayed // length
    last = np.maximum(np.ceil(np.maximum(stayed, 1) / length).astype(np.int64), 1)
    rows = np.where(left, last, whole)
    person = np.repeat(np.arange(len(stayed)), rows)
    period = np.arange(len(person)) - np.repeat(np.cumsum(rows) - rows, rows)
    return PersonPeriods(person, period, event[person] & (period == rows[person] - 1))


def last_known(
    person: ArrayLike, day: ArrayLike, value: ArrayLike, of: ArrayLike, before: ArrayLike, within: int
) -> Array:
    """Give the latest value of each person dated before a day, and at most so long before.

    Parameters
    ----------
    person, day : array_like of int, values
        Whose each value is, and its day; in any order.
    value : array_like of float, values
        NaN is no value, and does not hide an earlier one.
    of, before : array_like of int, rows
        Whose value is asked for, and the day that it must be before.
    within : int
        The greatest number of days before.

    Returns
    -------
    float array, rows
        NaN where nothing was known.

    Raises
    ------
    ValueError
        If the arrays differ in length.

    References
    ----------
    Therneau, T. M. & Grambsch, P. M. (2000). Modeling Survival Data, chapter 3.

    Examples
    --------
    >>> last_known([7, 7, 8], [1, 5, 5], [2.0, 3.0, 4.0], of=[7, 7, 8], before=[5, 9, 5], within=10)
    array([ 2.,  3., nan])
    """
    whose, when, what = np.asarray(person), np.asarray(day), np.asarray(value, dtype=np.float64)
    asked, limit = np.asarray(of), np.asarray(before)
    if not len(whose) == len(when) == len(what):
        raise ValueError(f"value: {len(what)} values of {len(whose)} persons on {len(when)} days")
    if len(asked) != len(limit):
        raise ValueError(f"before: {len(limit)} days for {len(asked)} rows")
    known = np.isfinite(what)
    whose, when, what = whose[known], when[known], what[known]
    found = np.full(len(asked), np.nan)
    if not len(what):
        return found
    order = np.lexsort((when, whose))
    whose, when, what = whose[order], when[order], what[order]
    # One number that sorts by person and then by day, wide enough for every day asked for.
    first = min(int(when.min()), int(limit.min(initial=when.min())))
    wide = max(int(when.max()), int(limit.max(initial=when.max()))) - first + 2
    place = np.searchsorted(whose * wide + (when - first), asked * wide + (limit - first), side="left") - 1
    near = np.maximum(place, 0)
    right = (place >= 0) & (whose[near] == asked) & (limit - when[near] <= within)
    found[right] = what[near[right]]
    return found
