"""What the model says of single persons: shrunken lines with the uncertainty of everything behind them."""

import numpy as np
from scipy.special import ndtr, ndtri

from smail.analysis.growth.likelihood import CHUNK, Array, Point, Sums, reduced
from smail.analysis.growth.results import PersonEstimates, Prediction
from smail.analysis.growth.rows import Scale


def estimated(at: Point, scale: Scale, sums: Sums) -> PersonEstimates:
    """Give level, slope and their uncertainty of the persons whose sums these are."""
    lines, errors = _lines(at, sums)
    level, level_se = _at(lines, errors, scale.apply(0.0))
    slope, slope_se = lines[1], np.sqrt(np.maximum(errors[2], 0.0))
    own, own_se = _own(at, sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        rising = ndtr(slope / slope_se)
    return PersonEstimates(
        level + scale.score,
        slope / scale.spread,
        level_se,
        slope_se / scale.spread,
        rising,
        own / scale.spread,
        own_se / scale.spread,
        np.rint(sums.cross[0, 1]).astype(np.int64),
    )


def predicted(at: Point, scale: Scale, sums: Sums, when: Array, confidence: float) -> Prediction:
    """Predict the true level of persons, each at a time of the model's own."""
    score, se = _at(*_lines(at, sums), when)
    half = ndtri((1 + confidence) / 2) * se
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
    lines, errors = np.empty((2, sums.n_persons)), np.empty((3, sums.n_persons))
    for begin in range(0, sums.n_persons, CHUNK):
        part = slice(begin, begin + CHUNK)
        _, out = reduced(sums.cross[:, :, part], at.covariance)
        shrunk = (at.covariance @ out.reshape(2, -1)).reshape(out.shape)
        apart = _effects(sums.names, sums.covariates[:, part], out.shape[2]) - shrunk[:, 1:]
        held = at.inverse @ apart
        lines[:, part] = shrunk[:, 0] + at.beta @ apart
        for place, (one, other) in enumerate(((0, 0), (0, 1), (1, 1))):
            fixed = (apart[one] * held[other]).sum(axis=0)
            errors[place, part] = at.covariance[one, other] - at.covariance[other] @ shrunk[one, 1:3] + fixed
    errors *= at.variance
    return lines, errors


def _effects(names: tuple[str, ...], covariates: Array, n: int) -> Array:
    """B, 2 × p × persons: what each effect adds to level and slope; terms that vary in time are 0."""
    effects = np.zeros((2, len(names), n))
    for place, name in enumerate(names):
        kind, _, number = name.partition(":")
        if kind != "term":
            effects[int(kind == "slope"), place] = covariates[int(number)] if number else 1.0
    return effects
