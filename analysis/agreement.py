"""How far two raters of the same person agree: in level, step by step, and where the largest gaps are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from smail.analysis.confidence import upper_end

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BlandAltman:
    """Differences of two raters: second minus first.

    Attributes
    ----------
    bias, bias_low, bias_high : float
        Mean difference, and its interval.
    low, high : float
        Limits of agreement, between which 95 % of differences lie.
    limit_se : float
        Standard error of either limit.
    slope, slope_low, slope_high : float
        Of the difference on the mean of the two: away from 0 where raters part more at one end of the scale.
    n : int
        Pairs.
    """

    bias: float
    bias_low: float
    bias_high: float
    low: float
    high: float
    limit_se: float
    slope: float
    slope_low: float
    slope_high: float
    n: int


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance, with the table it is made of.

    Attributes
    ----------
    estimate, low, high, se : float
        Weighted kappa, its interval and its standard error; NaN where chance leaves nothing to agree on.
    table : int array, steps × steps
        Pairs by the first rater's step (rows) and the second's.
    n : int
        Pairs.
    """

    estimate: float
    low: float
    high: float
    se: float
    table: NDArray[np.int64]
    n: int


@dataclass(frozen=True, slots=True)
class Gap:
    """How far apart two raters are in one indicator of one person; second minus first."""

    place: int
    difference: float


def bland_altman(first: ArrayLike, second: ArrayLike, confidence: float = 0.95) -> BlandAltman:
    """Compare two raters by their differences; one pair a person.

    Limits are bias ± z·s with standard error s·√(1/n + z²/(2(n−1))), s the SD of the differences.

    Parameters
    ----------
    first, second : array_like of float, persons
        The two ratings; pairs with a NaN are left out.
    confidence : float
        Of the limits and intervals.

    Returns
    -------
    BlandAltman
        NaN below two pairs; the slope below three, or where all means are equal.

    Raises
    ------
    ValueError
        If the lengths differ, or confidence is not between 0 and 1.

    References
    ----------
    Bland, J. M. & Altman, D. G. (1986). Lancet 327, 307-310; (1999). Statistical Methods in Medical Research
    8, 135-160.

    Examples
    --------
    >>> found = bland_altman([1, 2, 3, 4], [2, 2, 4, 4])
    >>> found.bias, round(found.high, 3), found.n
    (0.5, 1.632, 4)
    """
    upper = upper_end(confidence)
    one, other = _pairs(first, second)
    n, difference = len(one), other - one
    if n < 2:
        nan = float("nan")
        return BlandAltman(nan, nan, nan, nan, nan, nan, nan, nan, nan, n)
    bias, s = float(difference.mean()), float(difference.std(ddof=1))
    z, t = float(ndtri(upper)), float(stdtrit(n - 1, upper))
    error = s / np.sqrt(n)
    slope, half = _slope((one + other) / 2, difference, upper)
    return BlandAltman(
        bias,
        bias - t * error,
        bias + t * error,
        bias - z * s,
        bias + z * s,
        float(s * np.sqrt(1 / n + z**2 / (2 * (n - 1)))),
        slope,
        slope - half,
        slope + half,
        n,
    )


def weighted_kappa(
    first: ArrayLike,
    second: ArrayLike,
    low: int,
    high: int,
    power: int = 2,
    confidence: float = 0.95,
) -> Kappa:
    """Estimate agreement on a scale of steps, disagreement weighed by |i − j|^power.

    κ = 1 − Σ v p / Σ v e over observed and expected shares; its standard error is that of Fleiss, Cohen &
    Everitt. Depends on how the steps are used: print the table beside it.

    Parameters
    ----------
    first, second : array_like of float, persons
        Steps given; pairs with a NaN are left out.
    low, high : int
        The scale, also steps that nobody used.
    power : int
        1 (linear) or 2 (quadratic).
    confidence : float
        Of the interval.

    Raises
    ------
    ValueError
        If the lengths differ, the scale is empty, a value is no step of it, power is neither 1 nor 2, or
        confidence is not between 0 and 1.

    References
    ----------
    Cohen, J. (1968). Psychological Bulletin 70, 213-220. Fleiss, J. L., Cohen, J. & Everitt, B. S. (1969),
    same journal 72, 323-327.

    Examples
    --------
    >>> round(weighted_kappa([1, 2, 3, 3], [1, 2, 2, 3], 1, 3).estimate, 4)
    0.8
    """
    upper = upper_end(confidence)
    if power not in (1, 2):
        raise ValueError(f"power: {power} is neither 1 nor 2")
    if low >= high:
        raise ValueError(f"low: {low} is not below high {high}")
    one, other = _pairs(first, second)
    for name, values in (("first", one), ("second", other)):
        off = (values != np.floor(values)) | (values < low) | (values > high)
        if off.any():
            raise ValueError(f"{name}: {values[off][0]:g} is no step from {low} to {high}")
    steps, n = high - low + 1, len(one)
    places = (one - low).astype(np.int64) * steps + (other - low).astype(np.int64)
    table = np.bincount(places, minlength=steps * steps).reshape(steps, steps)
    estimate, se = _kappa(table, power)
    half = float(ndtri(upper)) * se
    return Kappa(estimate, estimate - half, estimate + half, se, table, n)


def gaps(first: ArrayLike, second: ArrayLike, most: int = 3) -> tuple[Gap, ...]:
    """Give the indicators where two raters of one person are furthest apart, the largest gap first.

    Equal gaps keep the order of the indicators; where the two agree there is no gap.

    Parameters
    ----------
    first, second : array_like of float, indicators
        The two raters' scores; NaN = missing, and no gap.
    most : int
        How many to give.

    Raises
    ------
    ValueError
        If the lengths differ.

    References
    ----------
    Cohen, J. (1968), as for `weighted_kappa`, whose disagreements |i − j| these are, one by one.

    Examples
    --------
    >>> gaps([1, 2, 3], [4, 2, 1])
    (Gap(place=0, difference=3.0), Gap(place=2, difference=-2.0))
    """
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"second: shape {other.shape} beside {one.shape}")
    difference = np.nan_to_num(other - one)
    order = np.argsort(-np.abs(difference), kind="stable")[:most]
    return tuple(Gap(int(place), float(difference[place])) for place in order if difference[place] != 0)


def _pairs(first: ArrayLike, second: ArrayLike) -> tuple[Array, Array]:
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"second: shape {other.shape} beside {one.shape}")
    both = ~(np.isnan(one) | np.isnan(other))
    return one[both], other[both]


def _slope(middle: Array, difference: Array, upper: float) -> tuple[float, float]:
    """Least squares slope of the difference on the mean, and half its interval."""
    n, off = len(middle), middle - middle.mean()
    spread = float(off @ off)
    if n < 3 or spread <= 0:
        return float("nan"), float("nan")
    slope = float(off @ difference / spread)
    rest = difference - difference.mean() - slope * off
    error = np.sqrt(rest @ rest / (n - 2) / spread)
    return slope, float(stdtrit(n - 2, upper) * error)


def _kappa(table: NDArray[np.int64], power: int) -> tuple[float, float]:
    n, steps = int(table.sum()), len(table)
    if n == 0:
        return float("nan"), float("nan")
    share = table / n
    row, column = share.sum(axis=1), share.sum(axis=0)
    apart = np.abs(np.subtract.outer(np.arange(steps), np.arange(steps))).astype(np.float64) ** power
    weight = 1 - apart / apart.max()
    expected = float((weight * np.outer(row, column)).sum())
    if expected >= 1:
        return float("nan"), float("nan")
    estimate = float(((weight * share).sum() - expected) / (1 - expected))
    by_row, by_column = weight @ column, row @ weight
    inner = weight - np.add.outer(by_row, by_column) * (1 - estimate)
    square = float((share * inner**2).sum()) - (estimate - expected * (1 - estimate)) ** 2
    return estimate, float(np.sqrt(max(square, 0.0) / (n * (1 - expected) ** 2)))
