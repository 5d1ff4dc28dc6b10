"""Signs that answers were given without reading, or that a scale is too short: never a reason to delete."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

FLOOR_OR_CEILING = 0.15  # more than this share at one end is a sign that the scale ends too soon


@dataclass(frozen=True, slots=True)
class Ends:
    """Shares at the ends of the scale, one value per column.

    Attributes
    ----------
    floor, ceiling : float arrays
        Share of those with a value at the lowest and at the highest step; NaN where nobody has one.
    is_flagged : bool array
        Whether either is above 15 %: persons at the ceiling cannot show progress.
    n : int array
        Persons with a value.
    """

    floor: Array
    ceiling: Array
    is_flagged: NDArray[np.bool_]
    n: NDArray[np.int64]


def longstring(answers: ArrayLike) -> NDArray[np.int64]:
    """Give each person's longest run of one and the same answer; a missing answer breaks the run.

    Parameters
    ----------
    answers : array_like of float, persons × items
        In the order that the items were put; NaN = no step given.

    Returns
    -------
    int array, persons
        0 where nothing was answered.

    Raises
    ------
    ValueError
        If answers is no matrix.

    References
    ----------
    Curran, P. G. (2016). Journal of Experimental Social Psychology 66, 4-19.

    Examples
    --------
    >>> longstring([[3, 3, 3, 1], [1, 1, np.nan, 1], [np.nan] * 4])
    array([3, 2, 0])
    """
    table = _table(answers)
    best = np.zeros(len(table), dtype=np.int64)
    run = np.zeros(len(table), dtype=np.int64)
    before = np.full(len(table), np.nan)
    for column in table.T:
        run = np.where(np.isnan(column), 0, np.where(column == before, run + 1, 1))
        best, before = np.maximum(best, run), column
    return best


def within_person_sd(answers: ArrayLike) -> Array:
    """Give how much each person's answers vary (sample SD); NaN below two answers.

    Parameters
    ----------
    answers : array_like of float, persons × items
        As given, reversed items not turned; NaN = no step given.

    Raises
    ------
    ValueError
        If answers is no matrix.

    References
    ----------
    Dunn, A. M., Heggestad, E. D., Shanock, L. R. & Theilgard, N. (2018). Journal of Business and Psychology
    33, 105-121.

    Examples
    --------
    >>> within_person_sd([[1, 3], [2, 2], [4, np.nan]])
    array([1.41421356, 0.        ,        nan])
    """
    table = _table(answers)
    answered = ~np.isnan(table)
    n = answered.sum(axis=1)
    total = np.where(answered, table, 0.0).sum(axis=1)
    mean = np.divide(total, n, out=np.zeros(len(n)), where=n > 0)
    off = np.where(answered, table - mean[:, None], 0.0)
    variance = np.divide((off**2).sum(axis=1), n - 1, out=np.full(len(n), np.nan), where=n > 1)
    return np.asarray(np.sqrt(variance))


def floor_ceiling(values: ArrayLike, low: float, high: float) -> Ends:
    """Give the shares at the ends of a scale.

    Parameters
    ----------
    values : array_like of float, persons × columns
        Scores or steps; NaN = missing.
    low, high : float
        The ends of the scale.

    Raises
    ------
    ValueError
        If values is no matrix, the scale is empty, or a value is outside it.

    References
    ----------
    Terwee, C. B. and others (2007). Journal of Clinical Epidemiology 60, 34-42.

    Examples
    --------
    >>> floor_ceiling([[1], [5], [5], [3]], 1, 5).ceiling
    array([0.5])
    """
    table = _table(values)
    if low >= high:
        raise ValueError(f"low: {low} is not below high {high}")
    off = (table < low) | (table > high)
    if off.any():
        raise ValueError(f"values: {table[off][0]:g} is outside {low:g} to {high:g}")
    n = (~np.isnan(table)).sum(axis=0)
    nobody = np.full(table.shape[1], np.nan)
    floor = np.divide((table == low).sum(axis=0), n, out=nobody.copy(), where=n > 0)
    ceiling = np.divide((table == high).sum(axis=0), n, out=nobody.copy(), where=n > 0)
    return Ends(floor, ceiling, (floor > FLOOR_OR_CEILING) | (ceiling > FLOOR_OR_CEILING), n)


def straight_liners(answers: ArrayLike, is_reversed: ArrayLike, least: int = 10) -> NDArray[np.bool_]:
    """Tell who gave one and the same step throughout, where that contradicts itself.

    Only over at least `least` answers that hold both plain and reversed items: with few items, or all in one
    direction, equal answers may well be meant.

    Parameters
    ----------
    answers : array_like of float, persons × items
        As given, reversed items not turned; NaN = no step given.
    is_reversed : array_like of bool, items
        Which items are reversed.
    least : int
        The least number of answers.

    Raises
    ------
    ValueError
        If answers is no matrix or is_reversed does not fit it.

    References
    ----------
    Curran (2016), as for `longstring`.

    Examples
    --------
    >>> straight_liners([[3] * 10, [3] * 9 + [4]], [False] * 5 + [True] * 5)
    array([ True, False])
    """
    table, turned = _table(answers), np.asarray(is_reversed, dtype=bool)
    if turned.shape != (table.shape[1],):
        raise ValueError(f"is_reversed: shape {turned.shape} for {table.shape[1]} items")
    answered = ~np.isnan(table)
    has_both = (answered & turned).any(axis=1) & (answered & ~turned).any(axis=1)
    return np.asarray((within_person_sd(table) == 0) & (answered.sum(axis=1) >= least) & has_both)


def _table(values: ArrayLike) -> Array:
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"answers: shape {table.shape} is not persons × items")
    return table
