"""Mean change of a group of persons, and its size."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, nctdtrinc, stdtr, stdtrit

from smail.analysis.confidence import upper_end
from smail.analysis.groups.results import Estimate, share_of


@dataclass(frozen=True, slots=True)
class PairedChange:
    """Mean change between two scores of the same persons, with its size.

    Attributes
    ----------
    mean, low, high, p : float
        Mean difference, its interval and its two-sided p (t test), in units of the score.
    d_av, d_av_low, d_av_high : float
        Divided by the root of the two variances' mean, and its interval.
    g_av, g_av_low, g_av_high : float
        The same less its bias in small samples.
    d_z, d_z_low, d_z_high : float
        Divided by the SD of the differences, and its interval: another standardiser, often a third apart from
        d_av.
    n, n_ratings : int
        Persons with both scores, and the ratings that these are.
    share_missing : float
        Share of persons without both.
    """

    mean: float
    low: float
    high: float
    p: float
    d_av: float
    d_av_low: float
    d_av_high: float
    g_av: float
    g_av_low: float
    g_av_high: float
    d_z: float
    d_z_low: float
    d_z_high: float
    n: int
    n_ratings: int
    share_missing: float


def paired_change(pre: ArrayLike, post: ArrayLike, confidence: float = 0.95) -> PairedChange:
    """Describe the mean change between two scores, and its size by named standardisers.

    d_av = mean/√((s₁² + s₂²)/2), g_av = d_av·J(n − 1) with J(v) = Γ(v/2)/(√(v/2)·Γ((v − 1)/2)); the
    intervals of d_av and g_av are that of the mean divided and multiplied likewise. d_z = mean/SD of the
    differences; its interval holds the δ for which t = d_z·√n lies inside the noncentral t with n − 1 degrees
    of freedom and noncentrality δ√n.

    Parameters
    ----------
    pre, post : array_like of float, persons
        First and second score; NaN = missing.
    confidence : float
        Of the intervals.

    Returns
    -------
    PairedChange
        NaN below two persons with both; a size is NaN where its standardiser is 0.

    Raises
    ------
    ValueError
        If the lengths differ, or confidence is not between 0 and 1.

    References
    ----------
    Hedges, L. V. (1981). Journal of Educational Statistics 6, 107-128. Cumming, G. (2012). Understanding the
    new statistics. Routledge. Lakens, D. (2013). Frontiers in Psychology 4, 863.

    Examples
    --------
    >>> found = paired_change([1, 2, 3, 4], [2, 2, 5, 5])
    >>> found.mean, round(found.d_av, 3), round(found.d_z, 3), found.n
    (1.0, 0.655, 1.225, 4)
    """
    upper = upper_end(confidence)
    first, second = np.asarray(pre, dtype=np.float64), np.asarray(post, dtype=np.float64)
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"post: shape {second.shape} beside {first.shape}")
    both = ~(np.isnan(first) | np.isnan(second))
    n, missing = int(both.sum()), 1 - float(both.mean()) if len(both) else float("nan")
    if n < 2:
        nothing = (float("nan"),) * 3
        return PairedChange(*nothing, float("nan"), *nothing, *nothing, *nothing, n, 2 * n, missing)
    difference = second[both] - first[both]
    mean, s = float(difference.mean()), float(difference.std(ddof=1))
    error = s / np.sqrt(n)
    half = float(stdtrit(n - 1, upper)) * error
    average = float(np.sqrt((first[both].var(ddof=1) + second[both].var(ddof=1)) / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = float(2 * stdtr(n - 1, -abs(np.float64(mean) / error)))
    ends = (mean, mean - half, mean + half)
    by_average = _times(ends, 1 / average if average > 0 else float("nan"))
    unbiased, by_difference = _times(by_average, _unbiased(n - 1)), _by_difference(mean, s, n, upper)
    return PairedChange(*ends, p, *by_average, *unbiased, *by_difference, n, 2 * n, missing)


def _times(ends: tuple[float, float, float], factor: float) -> tuple[float, float, float]:
    return ends[0] * factor, ends[1] * factor, ends[2] * factor


def _by_difference(mean: float, s: float, n: int, upper: float) -> tuple[float, float, float]:
    """d_z and the ends of its interval."""
    if not s > 0:
        return float("nan"), float("nan"), float("nan")
    d_z, root = mean / s, float(np.sqrt(n))
    low, high = (float(nctdtrinc(n - 1, end, d_z * root)) / root for end in (upper, 1 - upper))
    return d_z, low, high


def _unbiased(v: int) -> float:
    """Hedges's J, which takes the bias of a small sample out."""
    return float(np.exp(gammaln(v / 2) - gammaln((v - 1) / 2)) / np.sqrt(v / 2)) if v > 1 else float("nan")


def bootstrap_change(
    person: ArrayLike,
    time: ArrayLike,
    score: ArrayLike,
    seed: int,
    n_draws: int = 2000,
    confidence: float = 0.95,
) -> Estimate:
    """Estimate mean change per unit of time by drawing persons again, each with all rows.

    No normal distribution is needed. The change is the pooled slope within persons; percentiles of the draws
    make the interval. The seed is kept with the report, so that two prints agree.

    Parameters
    ----------
    person, time, score : array_like, rows
        As for `growth.fit`; NaN scores count for nothing.
    seed : int
        Of the draws.
    n_draws : int
        Number of draws.
    confidence : float
        Of the interval.

    Returns
    -------
    Estimate
        NaN where nobody has ratings at two dates; the interval also where only one person has, whom every
        draw would repeat.

    Raises
    ------
    ValueError
        If the lengths differ, n_draws is below 1, or confidence is not between 0 and 1.

    References
    ----------
    Efron, B. & Tibshirani, R. J. (1993). An introduction to the bootstrap. Chapman & Hall.

    Examples
    --------
    >>> found = bootstrap_change([1, 1, 1, 2, 2, 3, 3], [0, 1, 2, 0, 1, 0, 1], [1, 2, 3, 2, 2, 1, 3], seed=1)
    >>> round(found.estimate, 2), found.low < found.estimate < found.high
    (1.0, True)
    """
    upper = upper_end(confidence)
    if n_draws < 1:
        raise ValueError(f"n_draws: {n_draws} is below 1")
    ids, when, values = np.asarray(person), np.asarray(time, float), np.asarray(score, float)
    if not ids.shape == when.shape == values.shape:
        raise ValueError(f"score: shape {values.shape} for {ids.shape} ids and {when.shape} times")
    seen = ~np.isnan(values)
    _, place = np.unique(ids[seen], return_inverse=True)
    when, values = when[seen], values[seen]
    n_rows, n = len(values), int(place.max()) + 1 if len(place) else 0
    counts = np.bincount(place, minlength=n)
    when = when - (np.bincount(place, when, n) / np.maximum(counts, 1))[place]
    spread, shared = np.bincount(place, when**2, n), np.bincount(place, when * values, n)
    nan, missing = float("nan"), share_of(int((~seen).sum()), len(seen))
    if not spread.sum() > 0:
        return Estimate(nan, nan, nan, n, n_rows, missing)
    change = float(shared.sum() / spread.sum())
    if (spread > 0).sum() < 2:
        return Estimate(change, nan, nan, n, n_rows, missing)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), n_draws)
    below = weights @ spread
    drawn = (weights @ shared)[below > 0] / below[below > 0]
    low, high = np.quantile(drawn, [1 - upper, upper])
    return Estimate(change, float(low), float(high), n, n_rows, missing)
