"""Shares of a group, and how two groups' shares differ."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from smail.analysis.confidence import upper_end
from smail.analysis.groups.results import Estimate, share_of


def share(
    count: int,
    n: int,
    confidence: float = 0.95,
    *,
    n_ratings: int | None = None,
    n_missing: int = 0,
) -> Estimate:
    """Estimate a share with Wilson's interval, which holds also at none and at all.

    Parameters
    ----------
    count, n : int
        Persons that count, of how many.
    confidence : float
        Of the interval.
    n_ratings : int, optional
        Ratings that it is known by; one of each person unless told.
    n_missing : int
        Persons of the group of whom nothing is known, beside the n.

    Returns
    -------
    Estimate
        NaN where n is 0.

    Raises
    ------
    ValueError
        If count is not from 0 to n, n_ratings below n, n_missing below 0, or confidence not between 0 and 1.

    References
    ----------
    Wilson, E. B. (1927). Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> found = share(9, 10)
    >>> round(found.low, 3), round(found.high, 3)
    (0.596, 0.982)
    """
    upper = upper_end(confidence)
    if not 0 <= count <= n:
        raise ValueError(f"count: {count} of {n}")
    ratings = n if n_ratings is None else n_ratings
    if ratings < n:
        raise ValueError(f"n_ratings: {ratings} of {n} persons")
    if n_missing < 0:
        raise ValueError(f"n_missing: {n_missing} is below 0")
    missing = share_of(n_missing, n + n_missing)
    if n == 0:
        return Estimate(float("nan"), float("nan"), float("nan"), 0, ratings, missing)
    z, p = float(ndtri(upper)), count / n
    middle = p + z**2 / (2 * n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    below = 1 + z**2 / n
    # None and all: the end itself, which rounding would miss by 1e-17.
    low = 0.0 if count == 0 else float((middle - half) / below)
    high = 1.0 if count == n else float((middle + half) / below)
    return Estimate(p, low, high, n, ratings, missing)


def difference_of_shares(
    count: int,
    n: int,
    other_count: int,
    other_n: int,
    confidence: float = 0.95,
    *,
    n_ratings: int | None = None,
    n_missing: int = 0,
) -> Estimate:
    """Estimate how much larger the first of two groups' shares is, by Newcombe's tenth method.

    Parameters
    ----------
    count, n, other_count, other_n : int
        Persons that count, of how many, in either group.
    confidence : float
        Of the interval.
    n_ratings, n_missing : int
        As for `share`, of the two groups together.

    Raises
    ------
    ValueError
        If a count is below 0 or above its n, or as for `share`.

    References
    ----------
    Newcombe, R. G. (1998). Statistics in Medicine 17, 873-890.

    Examples
    --------
    >>> found = difference_of_shares(56, 70, 48, 80)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """
    one, other = share(count, n, confidence), share(other_count, other_n, confidence)
    both = share(count + other_count, n + other_n, confidence, n_ratings=n_ratings, n_missing=n_missing)
    apart = one.estimate - other.estimate
    low = apart - np.hypot(one.estimate - one.low, other.high - other.estimate)
    high = apart + np.hypot(one.high - one.estimate, other.estimate - other.low)
    return Estimate(apart, float(low), float(high), both.n_persons, both.n_ratings, both.share_missing)


def share_rising(
    slope: ArrayLike, slope_se: ArrayLike, shifts: tuple[float, float], confidence: float = 0.95
) -> Estimate:
    """Average how likely each person's line is to rise, with what is not known of the group's change in it.

    The mean of Φ(slope / se) over persons. Its interval reaches as far as the persons differ, the mean
    ± z s / √n, and at least to the means that hold if the group's change is at an end of its own interval: by
    persons alone it would shrink to nothing where all lines are alike, however little is known of them.

    Parameters
    ----------
    slope, slope_se : array_like of float, persons
        Each person's predicted change per unit of time, and its standard error of prediction.
    shifts : (float, float)
        The ends of the interval of the group's change less its estimate: the first at most 0, the other at
        least 0.
    confidence : float
        Of the interval.

    Returns
    -------
    Estimate
        A share between 0 and 1; NaN below two persons.

    Raises
    ------
    ValueError
        If slope and slope_se are not as long, a standard error is not above 0, the shifts are not around 0,
        or confidence is not between 0 and 1.

    References
    ----------
    Laird, N. M. & Ware, J. H. (1982). Biometrics 38, 963-974, for the persons' lines.

    Examples
    --------
    >>> found = share_rising([0.1, 0.1, 0.1], [0.1, 0.1, 0.1], (-0.1, 0.1))
    >>> round(found.estimate, 2), round(found.low, 2), round(found.high, 2)
    (0.84, 0.5, 0.98)
    """
    upper = upper_end(confidence)
    slopes, errors = np.asarray(slope, dtype=np.float64), np.asarray(slope_se, dtype=np.float64)
    if slopes.shape != errors.shape or slopes.ndim != 1:
        raise ValueError(f"slope: shape {slopes.shape} beside {errors.shape} of slope_se")
    if not (errors > 0).all():
        raise ValueError("slope_se: a standard error is not above 0")
    if not shifts[0] <= 0 <= shifts[1]:
        raise ValueError(f"shifts: {shifts} are not around 0")
    n = len(slopes)
    if n < 2:
        return Estimate(np.nan, np.nan, np.nan, n, n, 0.0)
    rising = ndtr(slopes / errors)
    mean, half = float(rising.mean()), float(ndtri(upper) * rising.std(ddof=1) / np.sqrt(n))
    ends = [float(ndtr((slopes + one) / errors).mean()) for one in shifts]
    low, high = max(min(mean - half, ends[0]), 0.0), min(max(mean + half, ends[1]), 1.0)
    return Estimate(mean, low, high, n, n, 0.0)
