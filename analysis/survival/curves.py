"""How long until something happens: curves, with exits of other kinds as competitors and not as silence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, ndtri

from smail.analysis.confidence import upper_end
from smail.analysis.labels import labels_of
from smail.analysis.survival.risk import Array, Spans, flags_of, times_of


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """The share still without the event, at each time of an event.

    Attributes
    ----------
    time : float array
        Distinct times of events, in order.
    survival, low, high : float arrays
        Share without the event just after, and its interval (NaN where the share is 0 or 1).
    n_at_risk, n_events : float arrays
        Persons at risk just before, and events.
    n : int
        Persons.
    """

    time: Array
    survival: Array
    low: Array
    high: Array
    n_at_risk: Array
    n_events: Array
    n: int


@dataclass(frozen=True, slots=True)
class CumulativeIncidence:
    """The share that has left for each cause, where each exit prevents the others.

    Attributes
    ----------
    time : float array
        Distinct times of exits of any cause.
    causes : tuple of int
        The causes.
    incidence, se : float arrays, causes × times
        Share that has left for the cause by then, and its standard error.
    survival : float array
        Share that has not left; with the incidences it makes 1.
    n_at_risk : float array
        Persons at risk just before.
    n : int
        Persons.
    """

    time: Array
    causes: tuple[int, ...]
    incidence: Array
    se: Array
    survival: Array
    n_at_risk: Array
    n: int


@dataclass(frozen=True, slots=True)
class LogRank:
    """Whether groups differ in time to the event.

    Attributes
    ----------
    chi2, df, p : float
        The test; NaN below two groups with somebody at risk.
    groups : array
        The groups.
    observed, expected : float arrays, groups
        Events, and what they would be if all groups had the same hazard.
    """

    chi2: float
    df: float
    p: float
    groups: NDArray[np.generic]
    observed: Array
    expected: Array


def kaplan_meier(
    time: ArrayLike, event: ArrayLike, entry: ArrayLike | None = None, confidence: float = 0.95
) -> SurvivalCurve:
    """Estimate the share still without the event.

    S = Π(1 − d/n); Greenwood's variance Σ d/(n(n − d)); interval S^exp(±z·√var/|ln S|), within 0 and 1.
    Never read 1 − S as the share with one cause among several: see `aalen_johansen`.

    Parameters
    ----------
    time, event : array_like, persons
        When followed last, in any unit, and 1 where that was the event, 0 where nothing is known after.
    entry : array_like, persons, optional
        When each came under observation, if later than 0.
    confidence : float
        Of the interval.

    Raises
    ------
    ValueError
        Naming the argument that is wrong.

    References
    ----------
    Kaplan, E. L. & Meier, P. (1958). Journal of the American Statistical Association 53, 457-481.

    Examples
    --------
    >>> kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0]).survival
    array([0.75 , 0.375])
    """
    upper = upper_end(confidence)
    come, leave = times_of(time, entry)
    is_event = flags_of(event, len(leave))
    spans = Spans.of(come, leave, is_event)
    n, d = spans.at_risk(), spans.events(is_event)
    survival = np.cumprod(1 - d / n, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(d / (n * (n - d)))) / np.abs(np.log(survival))
        half = np.where((survival > 0) & (survival < 1), ndtri(upper) * spread, np.nan)
        low, high = (np.asarray(survival ** np.exp(way * half), dtype=np.float64) for way in (1, -1))
    return SurvivalCurve(spans.times, survival, low, high, n, d, len(leave))


def aalen_johansen(time: ArrayLike, cause: ArrayLike, entry: ArrayLike | None = None) -> CumulativeIncidence:
    """Estimate the share that leaves for each cause, where leaving for one prevents the others.

    F_k(t) = Σ S(t_j−)·d_kj/n_j; its variance is the sum of three terms over the times of exits (of all exits,
    of the cause's own, and what they share).

    Parameters
    ----------
    time : array_like, persons
        When followed last.
    cause : array_like of int, persons
        Why the person left: 1, 2, …; 0 where nothing is known after.
    entry : array_like, persons, optional
        When each came under observation, if later than 0.

    Raises
    ------
    ValueError
        Naming the argument that is wrong.

    References
    ----------
    Aalen, O. O. & Johansen, S. (1978). Scandinavian Journal of Statistics 5, 141-150.

    Examples
    --------
    >>> found = aalen_johansen([1, 2, 3, 4], [1, 2, 1, 0])
    >>> found.incidence
    array([[0.25, 0.25, 0.5 ],
           [0.  , 0.25, 0.25]])
    """
    come, leave = times_of(time, entry)
    why = np.asarray(cause)
    if why.shape != leave.shape:
        raise ValueError(f"cause: shape {why.shape} for {len(leave)} persons")
    if (why < 0).any() or (why != np.floor(why)).any():
        raise ValueError(f"cause: {why[(why < 0) | (why != np.floor(why))][0]} is no cause")
    spans = Spans.of(come, leave, why > 0)
    n, d = spans.at_risk(), spans.events(why > 0)
    after = np.cumprod(1 - d / n, dtype=np.float64)
    before = np.append(1.0, after[:-1])
    causes = tuple(int(one) for one in np.unique(why[why > 0]))
    own = np.array([spans.events(why == one) for one in causes]).reshape(len(causes), len(n))
    incidence = np.cumsum(before * own / n, axis=1)
    se = np.array(
        [_incidence_se(line, part, before, d, n) for line, part in zip(incidence, own, strict=True)]
    )
    return CumulativeIncidence(
        spans.times, causes, incidence, se.reshape(incidence.shape), after, n, len(leave)
    )


def _incidence_se(incidence: Array, own: Array, before: Array, d: Array, n: Array) -> Array:
    """Standard errors of one cause's curve, by running sums: Σ over earlier times of terms in F(t) − F_j."""
    left = n - d
    exits = np.divide(d, n * left, out=np.zeros(len(n)), where=left > 0)
    alone = before**2 * (n - own) * own / n**3
    mixed = before * own / n**2
    sums = (
        np.cumsum(part) for part in (exits, incidence * exits, incidence**2 * exits, mixed, incidence * mixed)
    )
    s0, s1, s2, m0, m1 = sums
    variance = incidence**2 * s0 - 2 * incidence * s1 + s2 + np.cumsum(alone)
    variance -= 2 * (incidence * m0 - m1)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def log_rank(time: ArrayLike, event: ArrayLike, group: ArrayLike, entry: ArrayLike | None = None) -> LogRank:
    """Test whether groups have one and the same hazard.

    U = Σ(d_g − n_g·d/n) with the hypergeometric covariance Σ d(n − d)/(n − 1)·(n_g/n)(δ_gh − n_h/n).

    Parameters
    ----------
    time, event : array_like, persons
        As for `kaplan_meier`.
    group : array_like, persons
        The group of each.
    entry : array_like, persons, optional
        When each came under observation, if later than 0.

    Raises
    ------
    ValueError
        Naming the argument that is wrong.

    References
    ----------
    Mantel, N. (1966). Cancer Chemotherapy Reports 50, 163-170.

    Examples
    --------
    >>> found = log_rank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
    >>> found.observed, found.expected.round(3)
    (array([2., 2.]), array([0.833, 3.167]))
    """
    come, leave = times_of(time, entry)
    is_event = flags_of(event, len(leave))
    groups, place = np.unique(labels_of("group", group, len(leave)), return_inverse=True)
    spans = Spans.of(come, leave, is_event)
    n, d = spans.at_risk(), spans.events(is_event)
    members = [place == one for one in range(len(groups))]
    at_risk = [spans.at_risk(member.astype(np.float64)) for member in members]
    share = np.array(at_risk).reshape(len(groups), len(n)) / n
    observed = np.array([spans.events(is_event & member).sum() for member in members])
    expected = (share * d).sum(axis=1)
    weight = np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0)
    spread = np.diag((share * weight).sum(axis=1)) - (share * weight) @ share.T
    apart = observed - expected
    df = int(np.linalg.matrix_rank(spread)) if len(groups) > 1 else 0
    if df == 0:
        return LogRank(float("nan"), df, float("nan"), groups, observed, expected)
    chi2 = float(apart @ np.linalg.pinv(spread, hermitian=True) @ apart)
    return LogRank(chi2, df, float(chdtrc(df, chi2)), groups, observed, expected)
