"""Reliability by one common factor."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import ndtri

from smail.analysis.confidence import upper_end
from smail.analysis.reliability.results import Array, Reliability, complete, doubts_of


def omega_total(items: ArrayLike, confidence: float = 0.95) -> Reliability:
    """Estimate the share of the sum's variance that one common factor carries, by maximum likelihood.

    Σ = λλ' + Θ minimises ln|Σ| + tr(SΣ⁻¹); ω = (Σλ)²/((Σλ)² + Σθ). The interval is by the delta method on the
    logit of ω. Where an item's own variance would be negative it is held at 0, and a warning says so.

    Parameters
    ----------
    items : array_like of float, persons × items
        One row per person, reversed items already turned; NaN = missing.
    confidence : float
        Of the interval.

    Returns
    -------
    Reliability
        NaN below three items: two do not identify a factor (see `spearman_brown`).

    Raises
    ------
    ValueError
        If items is no matrix, or confidence is not between 0 and 1.

    References
    ----------
    McDonald, R. P. (1999). Test theory: a unified treatment. Erlbaum.

    Examples
    --------
    >>> found = omega_total([[1, 2, 1], [2, 2, 3], [3, 4, 3], [4, 4, 5], [5, 4, 4], [2, 3, 1]])
    >>> round(found.estimate, 2), found.n
    (0.93, 6)
    """
    upper = upper_end(confidence)
    whole, n_dropped = complete(items)
    n, k = whole.shape
    nothing = Reliability(float("nan"), float("nan"), float("nan"), n, n_dropped, doubts_of(whole, 1.0))
    if k < 3 or n <= k or not (whole.std(axis=0) > 0).all():
        return nothing
    spread = whole.std(axis=0)
    sample = np.corrcoef(whole, rowvar=False) * (n - 1) / n
    found = _one_factor(sample)
    loading, own = found[:k] * spread, found[k:] ** 2 * spread**2
    common = loading.sum() ** 2
    omega = float(common / (common + own.sum()))
    low, high = _by_delta(found, sample, spread, n, upper)
    held = ("an item's own variance is held at 0",) if (found[k:] ** 2 < 1e-6).any() else ()
    return Reliability(omega, low, high, n, n_dropped, doubts_of(whole, omega) + held)


def _one_factor(sample: Array) -> Array:
    """Loadings and the roots of own variances that fit a covariance matrix best by maximum likelihood."""
    k = len(sample)
    start = np.concatenate([np.full(k, np.sqrt(0.5)), np.full(k, np.sqrt(0.5))])
    found = minimize(_misfit, start, args=(sample,), jac=True, method="BFGS", options={"gtol": 1e-9})
    loading = found.x[:k] * np.sign(found.x[:k].sum() or 1.0)
    return np.concatenate([loading, np.abs(found.x[k:])])


def _misfit(parameters: Array, sample: Array) -> tuple[float, Array]:
    """ln|Σ| + tr(SΣ⁻¹) and its derivative, own variances as squares so that none is negative."""
    k = len(sample)
    loading, root = parameters[:k], parameters[k:]
    model = np.outer(loading, loading) + np.diag(root**2 + 1e-12)
    inverse = np.linalg.inv(model)
    slope = inverse - inverse @ sample @ inverse
    value = float(np.linalg.slogdet(model)[1] + np.trace(sample @ inverse))
    return value, np.concatenate([2 * slope @ loading, 2 * np.diag(slope) * root])


def _by_delta(found: Array, sample: Array, spread: Array, n: int, upper: float) -> tuple[float, float]:
    """Ends of omega's interval: the logit's derivative by the parameters, and their information."""
    k, step = len(spread), 1e-5

    def logit(parameters: Array) -> float:
        common = (parameters[:k] * spread).sum() ** 2
        return float(np.log(common / ((parameters[k:] * spread) ** 2).sum()))

    moves = step * np.eye(2 * k)
    bend = np.array(
        [(_misfit(found + move, sample)[1] - _misfit(found - move, sample)[1]) / (2 * step) for move in moves]
    )
    slope = np.array([(logit(found + move) - logit(found - move)) / (2 * step) for move in moves])
    variance = float(slope @ np.linalg.pinv((bend + bend.T) / 2 * n / 2, rcond=1e-10) @ slope)
    half = ndtri(upper) * np.sqrt(max(variance, 0.0))
    low, high = 1 / (1 + np.exp(-(logit(found) + np.array([-half, half]))))
    return float(low), float(high)
