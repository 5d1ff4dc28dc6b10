"""What the model says of single persons: shrunken lines with the uncertainty of everything behind them."""

import numpy as np
from scipy.special import ndtr, ndtri

from smail.analysis.confidence import upper_end
from smail.analysis.growth.likelihood import CHUNK, Array, Point, Sums, reduced
from smail.analysis.growth.results import PersonEstimates, Prediction
from smail.analysis.growth.rows import Scale


def estimated(at: Point, scale: Scale, sums: Sums) -> PersonEstimates:
    """Give level, slope and their uncertainty of the persons whose sums these are."""
    found = np.empty((7, sums.n_persons))
    for begin in range(0, sums.n_persons, CHUNK):
        part = slice(begin, begin + CHUNK)
        _estimate(at, scale, sums.of(part), found[:, part])
    level, slope, level_se, slope_se, rising, own, own_se = found
    counts = np.rint(sums.cross[0, 1]).astype(np.int64)
    return PersonEstimates(level, slope, level_se, slope_se, rising, own, own_se, counts)


def _estimate(at: Point, scale: Scale, sums: Sums, out: Array) -> None:
    """Write the estimates of some persons, in the order of the fields."""
    level, slope, level_se, slope_se, rising, own, own_se = out
    lines, errors = _lines(at, sums)
    level[:], level_se[:] = _at(lines, errors, scale.apply(0.0))
    level += scale.score
    np.divide(lines[1], scale.spread, out=slope)
    np.divide(np.sqrt(np.maximum(errors[2], 0.0)), scale.spread, out=slope_se)
    with np.errstate(divide="ignore", invalid="ignore"):
        ndtr(slope / slope_se, out=rising)
    own[:], own_se[:] = _own(at, sums)
    out[5:] /= scale.spread


def predicted(at: Point, scale: Scale, sums: Sums, when: Array, confidence: float) -> Prediction:
    """Predict the true level of persons, each at a time of the model's own."""
    upper = upper_end(confidence)
    score, se = _at(*_lines(at, sums), when)
    half = ndtri(upper) * se
    score = score + scale.score
    return Prediction(score, score - half, score + half, se)


def _at(lines: Array, errors: Array, when: Array) -> tuple[Array, Array]:
    """The height of lines at times, and its standard error."""
    variance = errors[0] + when * (2 * errors[1] + when * errors[2])
    return lines[0] + when * lines[1], np.sqrt(np.maximum(variance, 0.0))


def _own(at: Point, sums: Sums) -> tuple[Array, Array]:
    """Least squares slope within each person, and its SE with the model's residual SD."""
    (y, n, t), (ty, _, tt) = sums.cross[0, :3], sums.cross[1, :3]
    n = np.maximum(n, 1.0)
    spread = tt - t * t / n
    seen = spread > 1e-12 * np.maximum(tt, 1.0)
    slope, se = np.full(len(n), np.nan), np.full(len(n), np.nan)
    np.divide(ty - t * y / n, spread, out=slope, where=seen)
    np.divide(at.variance, spread, out=se, where=seen)
    return slope, np.sqrt(se)


def _lines(at: Point, sums: Sums) -> tuple[Array, Array]:
    """Each person's level and slope, 2 × persons, and their prediction-error variances, 3 × persons.

    With B the effects' part in the person's own level and slope, B β + Λ(q − Dβ) and
    s²[Λ − ΛWΛ + (B − ΛD)(X'V⁻¹X)⁻¹(B − ΛD)'], where q = K⁻¹Z'y, D = K⁻¹Z'X and W = K⁻¹Z'Z.
    """
    _, out = reduced(sums.cross, at.covariance)
    shrunk = (at.covariance @ out.reshape(2, -1)).reshape(out.shape)
    apart = _effects(sums.names, sums.covariates) - shrunk[:, 1:]
    held = at.inverse @ apart
    errors = np.stack(
        [
            at.covariance[one, other]
            - at.covariance[other] @ shrunk[one, 1:3]
            + (apart[one] * held[other]).sum(axis=0)
            for one, other in ((0, 0), (0, 1), (1, 1))
        ]
    )
    return shrunk[:, 0] + at.beta @ apart, errors * at.variance


def _effects(names: tuple[str, ...], covariates: Array) -> Array:
    """B, 2 × p × persons: what each effect adds to level and slope; terms that vary in time are 0."""
    effects = np.zeros((2, len(names), covariates.shape[1] if len(covariates) else 1))
    for place, name in enumerate(names):
        kind, _, number = name.partition(":")
        if kind != "term":
            effects[int(kind == "slope"), place] = covariates[int(number)] if number else 1.0
    return effects
