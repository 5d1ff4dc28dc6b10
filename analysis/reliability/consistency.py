"""How consistent the items of an indicator are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtri, ndtri

from smail.analysis.confidence import upper_end
from smail.analysis.reliability.results import (
    Array,
    Reliability,
    against_others,
    complete,
    doubts_of,
    item_total,
    table_of,
)

OPPOSITE = 1e-12  # of 1 + r: what is less is r = −1


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """Each item beside the others, one value per item.

    Attributes
    ----------
    mean, sd : float arrays
        Of those who answered the item.
    share_missing : float array
        Share of persons who did not.
    item_total : float array
        Correlation of the item with the sum of the others, complete persons.
    alpha_if_dropped : float array
        Alpha of the others; NaN where fewer than two are left.
    n, n_dropped : int
        Complete persons, and those left out of the last two because an item was missing.
    warnings : tuple of str
        Items that ought perhaps to have been reversed.
    """

    mean: Array
    sd: Array
    share_missing: Array
    item_total: Array
    alpha_if_dropped: Array
    n: int
    n_dropped: int
    warnings: tuple[str, ...] = ()


def cronbach_alpha(items: ArrayLike, confidence: float = 0.95) -> Reliability:
    """Estimate internal consistency from the covariances of complete persons.

    α = k/(k−1)·(1 − Σ s_jj / Σ s_jl); the interval is Feldt's: 1 − (1 − α)·F with n−1 and
    (n−1)(k−1) degrees of freedom.

    Parameters
    ----------
    items : array_like of float, persons × items
        One row per person, reversed items already turned; NaN = missing.
    confidence : float
        Of the interval.

    Returns
    -------
    Reliability
        NaN below two items, two complete persons, or without any spread.

    Raises
    ------
    ValueError
        If items is no matrix, or confidence is not between 0 and 1.

    References
    ----------
    Cronbach, L. J. (1951). Psychometrika 16, 297-334. Feldt, L. S., Woodruff, D. J. & Salih, F. A. (1987).
    Applied Psychological Measurement 11, 93-103.

    Examples
    --------
    >>> found = cronbach_alpha([[1, 2], [2, 2], [3, 4], [4, 5]])
    >>> round(found.estimate, 4), found.n
    (0.967, 4)
    """
    upper = upper_end(confidence)
    whole, n_dropped = complete(items)
    n, k = whole.shape
    alpha = _alpha(np.cov(whole, rowvar=False)) if n > 1 and k > 1 else float("nan")
    low, high = _feldt(alpha, n, k, upper)
    return Reliability(alpha, low, high, n, n_dropped, doubts_of(whole, alpha))


def item_statistics(items: ArrayLike) -> ItemStatistics:
    """Describe each item and what it does among the others.

    Parameters
    ----------
    items : array_like of float, persons × items
        One row per person, reversed items already turned; NaN = missing.

    Raises
    ------
    ValueError
        If items is no matrix.

    References
    ----------
    Nunnally, J. C. & Bernstein, I. H. (1994). Psychometric theory. McGraw-Hill.

    Examples
    --------
    >>> found = item_statistics([[1, 2], [2, 2], [3, 4], [4, np.nan]])
    >>> found.share_missing, found.n, found.n_dropped
    (array([0.  , 0.25]), 3, 1)
    """
    table = table_of(items)
    whole, n_dropped = complete(table)
    answered = ~np.isnan(table)
    counts = answered.sum(axis=0)
    total = np.where(answered, table, 0.0).sum(axis=0)
    mean = np.divide(total, counts, out=np.full(len(counts), np.nan), where=counts > 0)
    off = np.where(answered, table - mean, 0.0)
    sd = np.sqrt(
        np.divide((off**2).sum(axis=0), counts - 1, out=np.full(len(counts), np.nan), where=counts > 1)
    )
    return ItemStatistics(
        mean,
        sd,
        1 - counts / max(len(table), 1),
        item_total(whole),
        _alpha_without_each(whole),
        len(whole),
        n_dropped,
        against_others(whole, "item"),
    )


def spearman_brown(first: ArrayLike, second: ArrayLike, confidence: float = 0.95) -> Reliability:
    """Estimate the reliability of the sum of two items from their correlation, 2r/(1 + r).

    The interval is that of r by Fisher's z, carried over.

    Parameters
    ----------
    first, second : array_like of float, persons
        The two items; NaN = missing.
    confidence : float
        Of the interval.

    Returns
    -------
    Reliability
        NaN below two persons, without spread, or where the items go wholly opposite ways, so that their sum
        does not vary; the interval also below four persons.

    Raises
    ------
    ValueError
        If the lengths differ, or confidence is not between 0 and 1.

    References
    ----------
    Eisinga, R., te Grotenhuis, M. & Pelzer, B. (2013). International Journal of Public Health 58, 637-642.

    Examples
    --------
    >>> round(spearman_brown([1, 2, 3, 4], [2, 2, 4, 5]).estimate, 4)
    0.9726
    """
    upper = upper_end(confidence)
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"second: shape {other.shape} beside {one.shape}")
    whole, n_dropped = complete(np.stack([one, other], axis=1))
    n = len(whole)
    if n < 2 or not (whole.std(axis=0) > 0).all():
        return Reliability(float("nan"), float("nan"), float("nan"), n, n_dropped)
    r = float(np.atleast_2d(np.corrcoef(whole, rowvar=False))[0, 1])
    half = ndtri(upper) / np.sqrt(n - 3) if n > 3 else np.nan
    middle = float(np.arctanh(np.clip(r, -1 + 1e-15, 1 - 1e-15)))
    ends = [float(np.tanh(end)) for end in (middle - half, middle + half)]
    doubts = ("the two items go opposite ways",) if r < 0 else ()
    low, high = (_prophecy(end) for end in ends)
    return Reliability(_prophecy(r), low, high, n, n_dropped, doubts)


def _alpha(covariance: Array) -> float:
    k, total = len(covariance), covariance.sum()
    return float(k / (k - 1) * (1 - np.trace(covariance) / total)) if total > 0 else float("nan")


def _feldt(alpha: float, n: int, k: int, upper: float) -> tuple[float, float]:
    if np.isnan(alpha):
        return float("nan"), float("nan")
    df1, df2 = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - alpha) * float(fdtri(df1, df2, end)) for end in (upper, 1 - upper))
    return low, high


def _alpha_without_each(whole: Array) -> Array:
    n, k = whole.shape
    if n < 2 or k < 3:
        return np.full(k, np.nan)
    covariance = np.cov(whole, rowvar=False)
    kept = [[other for other in range(k) if other != place] for place in range(k)]
    return np.array([_alpha(covariance[np.ix_(places, places)]) for places in kept])


def _prophecy(r: float) -> float:
    # Nothing is left of the sum of two items that cancel, but rounding.
    return float(2 * r / (1 + r)) if 1 + r > OPPOSITE else float("nan")
