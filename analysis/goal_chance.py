"""What chance alone makes of a promise: how often a goal is called met, or missed, quarter by quarter.

Progression is imagined in `simulate`, with ratings and a model. Here a person either has what is promised or
not, so that what is drawn can be checked against exact probabilities.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtrc, betaincinv, gammainc, ndtri

from smail.analysis.confidence import upper_end

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_PERSONS = 1_000_000
MOST_CELLS = 50_000_000


@dataclass(frozen=True, slots=True)
class ChanceByQuarter:
    """What becomes of a promised share, as it is told at the end of each quarter of everybody until then.

    Attributes
    ----------
    n : int array, quarters
        Persons until then.
    low, median, high : float array, quarters
        The 2.5, 50 and 97.5 percentiles of the share.
    at_or_above : float array, quarters
        Part of the draws with a share of at least what is promised.
    surely_above, surely_below : float array, quarters
        Part of the draws with Wilson's interval wholly at or above, or wholly below, what is promised.
    n_draws : int
        Number of imagined programmes.
    """

    n: Ints
    low: Array
    median: Array
    high: Array
    at_or_above: Array
    surely_above: Array
    surely_below: Array
    n_draws: int


def share_by_quarter(
    n: ArrayLike,
    rate: ArrayLike,
    wanted: int,
    seed: int,
    *,
    trend: float = 0.0,
    n_draws: int = 10_000,
    confidence: float = 0.95,
) -> ChanceByQuarter:
    """Imagine programmes with so many new persons each quarter, and tell the share as the goal would.

    Parameters
    ----------
    n : array of int, quarters
        Persons who are judged in each quarter.
    rate : float or array, quarters
        True share of those who have what is promised.
    wanted : int
        Percent that the goal promises.
    seed : int
        Of the draws; the same seed gives the same answer.
    trend : float
        What the true share rises by from one quarter to the next; it stays within 0 to 1.
    n_draws : int
        Number of imagined programmes.
    confidence : float
        Of Wilson's interval.

    Raises
    ------
    ValueError
        Naming the argument that is wrong.

    Examples
    --------
    >>> found = share_by_quarter([15, 15, 15, 15], 0.9, 90, seed=1)
    >>> [round(float(part), 1) for part in found.at_or_above]
    [0.6, 0.6, 0.5, 0.6]
    """
    each = _persons(n)
    true = _rates(rate, trend, each.size)
    if not 0 <= wanted <= 100:
        raise ValueError(f"wanted: {wanted} is not 0 to 100 percent")
    _check_draws(n_draws, each.size)
    draws = np.random.default_rng(seed).binomial(each, true, (n_draws, each.size))
    return _told(np.cumsum(draws, axis=1), np.cumsum(each), wanted, confidence)


def _persons(n: ArrayLike) -> Ints:
    each = np.asarray(n)
    if each.ndim != 1 or each.size == 0 or not np.issubdtype(each.dtype, np.integer):
        raise ValueError(f"n: {n!r} is not one whole number for each quarter")
    if np.any(each < 0) or each[0] == 0 or each.sum() > MOST_PERSONS:
        raise ValueError(f"n: {n!r} has nobody at first, a number below 0 or above {MOST_PERSONS}")
    return each.astype(np.int64)


def _rates(rate: ArrayLike, trend: float, n_quarters: int) -> Array:
    start = np.asarray(rate, dtype=np.float64)
    if start.shape not in ((), (n_quarters,)) or not np.all((start >= 0) & (start <= 1)):
        raise ValueError(f"rate: {rate!r} is not one share, or one for each quarter, of 0 to 1")
    if not np.isfinite(trend):
        raise ValueError(f"trend: {trend} is not a number")
    return np.clip(start + trend * np.arange(n_quarters), 0.0, 1.0)


def _check_draws(n_draws: int, n_quarters: int) -> None:
    if n_draws < 1 or n_draws * n_quarters > MOST_CELLS:
        raise ValueError(f"n_draws: {n_draws} is below 1 or too many")


def _told(counts: Ints, n: Ints, wanted: int, confidence: float) -> ChanceByQuarter:
    shares = counts / n
    z = float(ndtri(upper_end(confidence)))
    middle = shares + z**2 / (2 * n)
    half = z * np.sqrt(shares * (1 - shares) / n + z**2 / (4 * n**2))
    ends = 1 + z**2 / n
    low, median, high = np.quantile(shares, [0.025, 0.5, 0.975], axis=0)
    promised = wanted / 100
    return ChanceByQuarter(
        n,
        low,
        median,
        high,
        # Of whole numbers: 0.9 of 10 is not always 9 to a computer.
        np.mean(counts * 100 >= wanted * n, axis=0),
        np.mean((middle - half) / ends >= promised, axis=0),
        np.mean((middle + half) / ends < promised, axis=0),
        len(counts),
    )


def chance_of_share(n: int, rate: float, wanted: int) -> float:
    """Give the exact probability that at least so many percent of n persons have what is promised.

    Parameters
    ----------
    n : int
        Persons.
    rate : float
        True share.
    wanted : int
        Percent that the goal promises.

    Raises
    ------
    ValueError
        If n is below 1, or rate or wanted is no share.

    Examples
    --------
    >>> round(chance_of_share(75, 0.99, 100), 4)  # 75 of 75, though one in a hundred fails
    0.4706
    """
    _check_share(n, rate, wanted)
    return _at_least(-(-wanted * n // 100), n, rate)


def _check_share(n: int, rate: float, wanted: int) -> None:
    if not 1 <= n <= MOST_PERSONS:
        raise ValueError(f"n: {n} is not 1 to {MOST_PERSONS}")
    if not 0 <= rate <= 1:
        raise ValueError(f"rate: {rate} is not 0 to 1")
    if not 0 <= wanted <= 100:
        raise ValueError(f"wanted: {wanted} is not 0 to 100 percent")


def _at_least(count: int, n: int, rate: float) -> float:
    return 1.0 if count <= 0 else float(bdtrc(count - 1, n, rate))


def chance_of_count(expected: float, rate: float, wanted: int) -> float:
    """Give the exact probability of a promised number, where also how many come is left to chance.

    Those who come in a year are Poisson about the number expected, and so are those of them who have what is
    promised, about rate times as many.

    Parameters
    ----------
    expected : float
        Persons who come in the time, in the mean.
    rate : float
        True share of those who have what is promised.
    wanted : int
        How many the goal promises.

    Raises
    ------
    ValueError
        If expected is not above 0, rate is no share or wanted is below 1.

    Examples
    --------
    >>> round(chance_of_count(75, 1.0, 75), 3), round(chance_of_count(75, 0.9, 75), 3)
    (0.515, 0.195)
    """
    if not 0 < expected <= MOST_PERSONS:
        raise ValueError(f"expected: {expected} is not above 0 and at most {MOST_PERSONS}")
    if not 0 <= rate <= 1:
        raise ValueError(f"rate: {rate} is not 0 to 1")
    if wanted < 1:
        raise ValueError(f"wanted: {wanted} is below 1")
    return float(gammainc(wanted, expected * rate))


def highest_promise(n: int, rate: float, chance: float = 0.8) -> int | None:
    """Give the highest whole percent that is met with at least this probability; None where none is.

    Raises
    ------
    ValueError
        As for `chance_of_share`, or if chance is not between 0 and 1.

    Examples
    --------
    >>> highest_promise(75, 0.6), highest_promise(20, 0.6)
    (54, 50)
    """
    _check_share(n, rate, 0)
    _check_chance(chance)
    percent = np.arange(100, 0, -1)
    kept = bdtrc(-(-percent * n // 100) - 1, n, rate) >= chance
    return int(percent[np.argmax(kept)]) if np.any(kept) else None


def least_rate(n: int, wanted: int, chance: float = 0.8) -> float:
    """Give the true share that it takes for the promise to be met with this probability.

    Raises
    ------
    ValueError
        If n is below 1, wanted is not 1 to 100 percent, or chance is not between 0 and 1.

    Examples
    --------
    >>> round(least_rate(75, 100), 4)  # of 75 of 75
    0.997
    """
    _check_share(n, 0.0, wanted)
    _check_chance(chance)
    if wanted == 0:
        raise ValueError("wanted: 0 percent is always met")
    count = -(-wanted * n // 100)
    return float(betaincinv(count, n - count + 1, chance))


def _check_chance(chance: float) -> None:
    if not 0 < chance < 1:
        raise ValueError(f"chance: {chance} is not between 0 and 1")
