"""What goes with leaving sooner or later: proportional hazards, and the chance per 13-week period.

Only values dated before the interval may be used: a slope over the whole stay knows how the stay ended.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from smail.analysis.labels import labels_of
from smail.analysis.rank import determined
from smail.analysis.survival.climb import Top, climb
from smail.analysis.survival.likelihoods import LogisticLikelihood, SpanLikelihood
from smail.analysis.survival.risk import Array, Spans, flags_of, times_of


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
    top = climb(rows.at, np.zeros(n))
    found = _model(top, _summed(rows.residuals(top.effects), groups), n, len(leave), int(is_event.sum()))
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
    design, told = _beside_periods(x[kept], place[kept, None] == np.flatnonzero(tells))
    logistic = LogisticLikelihood(is_event[kept].astype(np.float64), design)
    p = len(told)
    null = np.log(events[tells] / (rows[tells] - events[tells]))
    top = climb(logistic.at, np.concatenate([np.zeros(p), null]))
    own = None if groups is None else groups[kept]
    influence = _summed(logistic.residuals(top.effects), own)
    whole = _model(top, influence, p, len(when), int(is_event.sum()))
    return _spread_out(whole, told, x.shape[1])


def _beside_periods(x: Array, is_in: NDArray[np.bool_]) -> tuple[Array, tuple[int, ...]]:
    """The covariates that tell something the periods do not, a dummy for each period, and which those are."""
    dummies, centred = is_in.astype(np.float64), x - x.mean(axis=0)
    both = np.concatenate([dummies, centred], axis=1)
    told = tuple(at - dummies.shape[1] for at in determined(both.T @ both) if at >= dummies.shape[1])
    return np.concatenate([centred[:, told], dummies], axis=1), told


def _model(top: Top, influence: Array, n_effects: int, n_rows: int, n_events: int) -> HazardModel:
    """The effects with their errors: from the likelihood, and from what each cluster moves them."""
    inverse = np.asarray(np.linalg.pinv(top.information, rcond=1e-12, hermitian=True), dtype=np.float64)
    moved = influence @ inverse
    robust = moved.T @ moved
    if not top.is_reached:
        inverse = np.full_like(inverse, np.nan)
    if not top.is_reached or len(moved) <= n_effects:
        # Clusters' residuals sum to 0: as many as effects leave a direction without any error.
        robust = np.full_like(robust, np.nan)
    se, robust_se = (
        np.asarray(np.sqrt(np.maximum(np.diag(part), 0)), dtype=np.float64) for part in (inverse, robust)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        z = top.effects / robust_se
    return HazardModel(
        effects=top.effects,
        se=se,
        robust_se=robust_se,
        z=z,
        p=np.asarray(2 * ndtr(-np.abs(z))),
        covariance=inverse,
        robust_covariance=robust,
        log_likelihood=top.value,
        null_log_likelihood=top.null,
        n_rows=n_rows,
        n_events=n_events,
        has_converged=top.is_reached,
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
