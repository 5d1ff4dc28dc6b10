"""What the model says of single persons: shrunken lines with the uncertainty of everything behind them."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from smail.analysis.growth.likelihood import Array, Point, Sums, reduced
from smail.analysis.growth.results import PersonEstimates
from smail.analysis.growth.rows import Scale


@dataclass(frozen=True, slots=True)
class Basis:
    """What predictions rest on: the fit, how rows were moved, and the effects that were kept."""

    at: Point
    scale: Scale
    names: tuple[str, ...]


def estimated(basis: Basis, sums: Sums, covariates: Array | None = None) -> PersonEstimates:
    """Give level, slope and their uncertainty of the persons whose sums these are.

    Their covariates are read from the sums, unless given: somebody without ratings has no sums to read.
    """
    n = sums.n_persons
    origin = float(basis.scale.apply(0.0))
    level, level_se = combined(basis, sums, np.array([np.ones(n), np.full(n, origin)]), covariates)
    slope, slope_se = combined(basis, sums, np.array([np.zeros(n), np.ones(n)]), covariates)
    (own, own_se), spread = _own(basis, sums), basis.scale.spread
    with np.errstate(divide="ignore", invalid="ignore"):
        rising = ndtr(slope / slope_se)
    counts = np.rint(sums.cross[0, 1]).astype(np.int64)
    return PersonEstimates(
        level + basis.scale.score,
        slope / spread,
        level_se,
        slope_se / spread,
        rising,
        own / spread,
        own_se / spread,
        counts,
    )


def _own(basis: Basis, sums: Sums) -> tuple[Array, Array]:
    """Least squares slope within each person, and its SE with the model's residual SD."""
    (y, n, t), (ty, _, tt) = sums.cross[0, :3], sums.cross[1, :3]
    n = np.maximum(n, 1.0)
    spread = tt - t * t / n
    seen = spread > 1e-12 * np.maximum(tt, 1.0)
    slope, se = np.full(len(n), np.nan), np.full(len(n), np.nan)
    np.divide(ty - t * y / n, spread, out=slope, where=seen)
    np.divide(basis.at.variance, spread, out=se, where=seen)
    return slope, np.sqrt(se)


def combined(basis: Basis, sums: Sums, z: Array, covariates: Array | None = None) -> tuple[Array, Array]:
    """z'(person's own level and slope) and its standard error of prediction, z of shape 2 × persons."""
    covariance, inverse = basis.at.covariance, basis.at.inverse
    _, out = reduced(sums, covariance)
    q, design = out[:, 0], out[:, 1:]
    x = _design(basis, sums, z, covariates)
    weight = covariance @ z
    shrunk = np.einsum("ipn,in->pn", design, weight)
    apart = x - shrunk
    fit = x.T @ basis.at.beta + np.einsum("in,in->n", weight, q) - shrunk.T @ basis.at.beta
    random = np.einsum("in,in->n", z, weight) - np.einsum("in,ijn,jn->n", weight, design[:, :2], weight)
    fixed = np.einsum("pn,pn->n", apart, inverse @ apart)
    return fit, np.sqrt(np.maximum(random + fixed, 0.0) * basis.at.variance)


def _design(basis: Basis, sums: Sums, z: Array, covariates: Array | None) -> Array:
    """The row of X that goes with z, for each person: terms that vary in time are 0."""
    x = np.zeros((len(basis.names), z.shape[1]))
    x[:2] = z
    own = np.ones(z.shape[1])
    for place, name in enumerate(basis.names[2:], start=2):
        kind, _, number = name.partition(":")
        if kind == "level":
            own = (
                sums.cross[0, 1 + place] / sums.cross[0, 1]
                if covariates is None
                else np.full(z.shape[1], covariates[int(number)])
            )
            x[place] = z[0] * own
        elif kind == "slope":
            x[place] = z[1] * own
    return x
