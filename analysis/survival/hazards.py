"""What goes with leaving sooner or later: proportional hazards, and the chance per 13-week period.

Only values dated before the interval may be used: a slope over the whole stay knows how the stay ended.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from smail.analysis.labels import labels_of
from smail.analysis.rank import determined
from smail.analysis.survival.likelihoods import Evaluated, LogisticLikelihood, SpanLikelihood
from smail.analysis.survival.risk import Array, Spans, flags_of, times_of

STEPS = 50
ENOUGH = 1e-12
RUN_OUT = 1e-6  # of the information at the start: with less left, an effect has run away
STILL = 1e-4  # of an effect: more than that at the last step, and it is running away


@dataclass(frozen=True, slots=True)
class HazardModel:
    """Effects on a hazard.

    Attributes
    ----------
    effects : float array
        Log hazard ratios (log odds for the discrete one); NaN where the rows do not determine them.
    se, robust_se : float arrays
        From the likelihood, and between clusters; NaN without a maximum, the robust one also where there are
        no more clusters than effects.
    z, p : float arrays
        Wald tests by the robust error; NaN where that is.
    covariance, robust_covariance : float arrays
        Of the effects; NaN where the errors are.
    log_likelihood, null_log_likelihood : float
        With the effects and without.
    n_rows, n_events : int
        Rows and events.
    has_converged : bool
        Whether the maximum was found; not so where an effect runs away because it parts events from the rest.
    """

    effects: Array
    se: Array
    robust_se: Array
    z: Array
    p: Array
    covariance: Array
    robust_covariance: Array
    log_likelihood: float
    null_log_likelihood: float
    n_rows: int
    n_events: int
    has_converged: bool


def cox(
    start: ArrayLike,
    stop: ArrayLike,
    event: ArrayLike,
    covariates: ArrayLike,
    cluster: ArrayLike | None = None,
) -> HazardModel:
    """Fit proportional hazards on rows (start, stop], ties as Efron takes them.

    Another kind of exit is censored, so a ratio is of the cause's own hazard. Robust errors are from score
    residuals summed within clusters.

    Parameters
    ----------
    start, stop : array_like, rows
        The span that the row's covariates hold for; at risk for start < t ≤ stop.
    event : array_like of 0 or 1, rows
        Whether the event came at stop.
    covariates : array_like of float, rows × p
        Known before the span.
    cluster : array_like, rows, optional
        Rows that belong together, such as a person's; each row on its own unless given.

    Returns
    -------
    HazardModel
        NaN without events; an effect of a covariate that does not vary is NaN.

    Raises
    ------
    ValueError
        Naming the argument that is wrong.

    References
    ----------
    Cox, D. R. (1972). Journal of the Royal Statistical Society B 34, 187-220. Efron, B. (1977). Journal of
    the American Statistical Association 72, 557-565. Lin, D. Y. & Wei, L. J. (1989), same journal 84,
    1074-1078.

    Examples
    --------
    >>> found = cox([0] * 6, [1, 2, 3, 4, 5, 6], [1, 1, 0, 1, 1, 0], [1, 0, 0, 1, 0, 1])
    >>> found.effects.round(3), found.n_events
    (array([-0.069]), 4)
    """
    come, leave = times_of(stop, start, "stop")
    is_event = flags_of(event, len(leave))
    x, groups = _design(covariates, len(leave)), _clusters(cluster, len(leave))
    if not is_event.any():
        return _nothing(x.shape[1], len(leave))
    centred = x - x.mean(axis=0)
    kept = determined(centred.T @ centred)
    rows = SpanLikelihood(Spans.of(come, leave, is_event), is_event, centred[:, kept])
    n = len(kept)
    found = _climbed(rows.at, rows.residuals, n, len(leave), int(is_event.sum()), groups, np.zeros(n))
    return _spread_out(found, kept, x.shape[1])


def discrete_hazard(
    period: ArrayLike, event: ArrayLike, covariates: ArrayLike, cluster: ArrayLike | None = None
) -> HazardModel:
    """Fit the chance of the event in each period that a person is at risk, by logistic regression.

    A dummy for each period and the covariates; the default where dates are known to a quarter and ties are
    many.

    Parameters
    ----------
    period : array_like of int, rows
        Which period since the start the row is; a row for each person and period at risk.
    event : array_like of 0 or 1, rows
        Whether the event came in the period.
    covariates : array_like of float, rows × p
        Known at the period's start.
    cluster : array_like, rows, optional
        Rows that belong together; each row on its own unless given.

    Returns
    -------
    HazardModel
        Effects of the covariates; a period with no event, or with nothing else, is left out.

    Raises
    ------
    ValueError
        Naming the argument that is wrong.

    References
    ----------
    Allison, P. D. (1982). Sociological Methodology 13, 61-98. Singer, J. D. & Willett, J. B. (1993). Journal
    of Educational Statistics 18, 155-195.

    Examples
    --------
    >>> found = discrete_hazard([1] * 6, [1, 1, 0, 0, 1, 0], [1, 1, 1, 0, 0, 0])
    >>> found.effects.round(3)
    array([1.386])
    """
    when = np.asarray(period)
    is_event = flags_of(event, len(when))
    x, groups = _design(covariates, len(when)), _clusters(cluster, len(when))
    _, place = np.unique(when, return_inverse=True)
    events, rows = np.bincount(place, is_event), np.bincount(place)
    tells = (events > 0) & (events < rows)
    kept = tells[place]
    if not kept.any():
        return _nothing(x.shape[1], len(when))
    dummies = (place[kept, None] == np.flatnonzero(tells)).astype(np.float64)
    centred = x[kept] - x[kept].mean(axis=0)
    both = np.concatenate([dummies, centred], axis=1)
    told = tuple(at - dummies.shape[1] for at in determined(both.T @ both) if at >= dummies.shape[1])
    design = np.concatenate([centred[:, told], dummies], axis=1)
    logistic = LogisticLikelihood(is_event[kept].astype(np.float64), design)
    p = len(told)
    null = np.log(events[tells] / (rows[tells] - events[tells]))
    whole = _climbed(
        logistic.at,
        logistic.residuals,
        p,
        len(when),
        int(is_event.sum()),
        None if groups is None else groups[kept],
        np.concatenate([np.zeros(p), null]),
    )
    return _spread_out(whole, told, x.shape[1])


def _climbed(
    at: Callable[[Array], Evaluated],
    residuals: Callable[[Array], Array],
    n_effects: int,
    n_rows: int,
    n_events: int,
    cluster: NDArray[np.generic] | None,
    start: Array,
) -> HazardModel:
    """Newton's steps, halved where the likelihood would fall, until neither it nor an effect moves.

    Where an effect parts events from all others the likelihood stands still while the effect runs on.
    """
    beta = start
    value, slope, information = at(beta)
    null, has_converged, at_first = value, False, np.diag(information).copy()
    for _ in range(STEPS):
        step = np.linalg.pinv(information, rcond=1e-12, hermitian=True) @ slope
        stands = bool(slope @ step < ENOUGH * max(abs(value), 1.0))
        is_known = bool((np.diag(information) > RUN_OUT * at_first).all())
        is_near = stands and is_known and bool((np.abs(step) <= STILL * (1 + np.abs(beta))).all())
        size, least = 1.0, value - 1e-12 * abs(value)
        while (there := at(beta + size * step))[0] < least and size > 1e-6:
            size /= 2
        beta = beta + size * step
        value, slope, information = there
        if has_converged := is_near:
            break
    inverse = np.asarray(np.linalg.pinv(information, rcond=1e-12, hermitian=True), dtype=np.float64)
    influence = _summed(residuals(beta), cluster) @ inverse
    robust = influence.T @ influence
    if not has_converged:
        inverse = np.full_like(inverse, np.nan)
    if not has_converged or len(influence) <= n_effects:
        # Clusters' residuals sum to 0: as many as effects leave a direction without any error.
        robust = np.full_like(robust, np.nan)
    se, robust_se = (
        np.asarray(np.sqrt(np.maximum(np.diag(part), 0)), dtype=np.float64) for part in (inverse, robust)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        z = beta / robust_se
    return HazardModel(
        beta,
        se,
        robust_se,
        z,
        np.asarray(2 * ndtr(-np.abs(z))),
        inverse,
        robust,
        value,
        null,
        n_rows,
        n_events,
        has_converged,
    )


def _summed(residuals: Array, cluster: NDArray[np.generic] | None) -> Array:
    if cluster is None:
        return residuals
    found, place = np.unique(cluster, return_inverse=True)
    out = np.empty((len(found), residuals.shape[1]))
    for at, column in enumerate(residuals.T):
        out[:, at] = np.bincount(place, column, len(found))
    return out


def _spread_out(model: HazardModel, kept: tuple[int, ...], p: int) -> HazardModel:
    """The model with NaN for the covariates that tell nothing of their own; further effects left out."""
    n, places = len(kept), list(kept)

    def line(values: Array) -> Array:
        out = np.full(p, np.nan)
        out[places] = values[:n]
        return out

    def square(values: Array) -> Array:
        out = np.full((p, p), np.nan)
        out[np.ix_(places, places)] = values[:n, :n]
        return out

    return replace(
        model,
        effects=line(model.effects),
        se=line(model.se),
        robust_se=line(model.robust_se),
        z=line(model.z),
        p=line(model.p),
        covariance=square(model.covariance),
        robust_covariance=square(model.robust_covariance),
    )


def _nothing(p: int, n_rows: int) -> HazardModel:
    none, blank = np.full(p, np.nan), np.full((p, p), np.nan)
    return HazardModel(none, none, none, none, none, blank, blank, np.nan, np.nan, n_rows, 0, False)


def _clusters(cluster: ArrayLike | None, n: int) -> NDArray[np.generic] | None:
    return None if cluster is None else labels_of("cluster", cluster, n)


def _design(covariates: ArrayLike, n: int) -> Array:
    table = np.asarray(covariates, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or len(table) != n:
        raise ValueError(f"covariates: shape {table.shape} for {n} rows")
    if not np.isfinite(table).all():
        raise ValueError("covariates: a value is missing")
    return table
