"""What the model says of single persons: shrunken lines with the uncertainty of everything behind them."""

import numpy as np
from scipy.special import ndtr, ndtri

from smail.analysis.confidence import upper_end
from smail.analysis.growth.likelihood import Point
from smail.analysis.growth.results import PersonEstimates, Prediction
from smail.analysis.growth.rows import Scale
from smail.analysis.growth.sums import CHUNK, Array, Sums
from smail.analysis.growth.surface import basis, reduced

PAIRS = ((0, 0), (0, 1), (1, 1))  # places of the entries of a symmetric 2 × 2 matrix


def estimated(at: Point, scale: Scale, sums: Sums) -> PersonEstimates:
    """Give level, slope and their uncertainty of the persons whose sums these are."""
    found = np.empty((8, sums.n_persons))
    weights = _weights(at, sums, np.array([[1.0, scale.apply(0.0)], [0.0, 1 / scale.spread]]))
    for begin in range(0, sums.n_persons, CHUNK):
        part = slice(begin, begin + CHUNK)
        _estimate(at, scale, sums.of(part), weights, found[:, part])
    level, slope, level_se, slope_se, rising, own, own_se, mean = found
    counts = np.rint(sums.cross[0, 1]).astype(np.int64)
    return PersonEstimates(level, slope, level_se, slope_se, rising, own, own_se, mean, counts)


def _estimate(at: Point, scale: Scale, sums: Sums, weights: tuple[Array, Array], out: Array) -> None:
    """Write the estimates of some persons, in the order of the fields."""
    level, slope, _, slope_se, rising, own, own_se, mean = out
    bases = basis(sums.cross)
    out[:2], errors = _lines(at, sums, bases, weights)
    level += scale.score
    np.sqrt(np.maximum(errors[::2], 0.0), out=out[2:4])
    with np.errstate(divide="ignore", invalid="ignore"):
        ndtr(slope / slope_se, out=rising)
        np.divide(sums.cross[0, 0], sums.cross[0, 1], out=mean)
    mean += scale.score
    own[:], own_se[:] = _own(at, sums.cross, bases)
    out[5:7] /= scale.spread


def predicted(at: Point, scale: Scale, sums: Sums, when: Array, confidence: float) -> Prediction:
    """Predict the true level of persons, each at a time of the model's own."""
    upper = upper_end(confidence)
    lines, errors = _lines(at, sums, basis(sums.cross), _weights(at, sums, np.eye(2)))
    variance = errors[0] + when * (2 * errors[1] + when * errors[2])
    score, se = lines[0] + when * lines[1] + scale.score, np.sqrt(np.maximum(variance, 0.0))
    half = ndtri(upper) * se
    return Prediction(score, score - half, score + half, se)


def _own(at: Point, cross: Array, bases: Array) -> tuple[Array, Array]:
    """Least squares slope within each person, and its SE with the model's residual SD."""
    n, tt, of_slope, square = cross[0, 1], cross[1, 2], bases[-((len(bases) - 1) // 4)], bases[-1]
    seen = square > 1e-12 * n * np.maximum(tt, 1.0)
    slope, se = np.full(len(n), np.nan), np.full(len(n), np.nan)
    np.divide(of_slope, square, out=slope, where=seen)
    np.divide(at.variance * n, square, out=se, where=seen)
    return slope, np.sqrt(se)


def _lines(at: Point, sums: Sums, bases: Array, weights: tuple[Array, Array]) -> tuple[Array, Array]:
    """Two combinations of each person's level and slope, and their prediction-error variances, 3 × persons.

    With B the effects' part in the person's own level and slope, M the wanted combinations, and q = K⁻¹Z'y,
    Q = K⁻¹Z'X, W = K⁻¹Z'Z: M[Bβ + Λ(q − Qβ)] and s²M[Λ − ΛWΛ + (B − ΛQ)(X'V⁻¹X)⁻¹(B − ΛQ)']M'. With
    (X'V⁻¹X)⁻¹ = CC' all but the last product is linear in q, Q and B, and made by one product of matrices.
    """
    by_out, by_own = weights
    _, out = reduced(bases, at.covariance)
    found = by_out @ out.reshape(by_out.shape[1], -1)
    found += by_own[:, :1]
    if len(sums.covariates):
        found += by_own[:, 1:] @ sums.covariates
    lines, errors, apart = found[:2], found[2:5], found[5:].reshape(2, sums.n_fixed, -1)
    for place, (one, other) in enumerate(PAIRS):
        errors[place] += np.einsum("pn,pn->n", apart[one], apart[other])
    return lines, errors


def _weights(at: Point, sums: Sums, wanted: Array) -> tuple[Array, Array]:
    """What q and Q, and 1 and the covariates, give to the lines, to s²M(Λ − ΛWΛ)M' and to sM(B − ΛQ)C."""
    names, n_own = sums.names, 1 + len(sums.covariates)
    p, pairs = len(names), np.array(PAIRS)
    root = np.linalg.cholesky(at.inverse) * np.sqrt(at.variance)
    shrinking = wanted @ at.covariance
    effects = np.einsum("mi,ipo->mpo", wanted, _effects(names, n_own))
    by_out, by_own = np.zeros((5 + 2 * p, 2, 1 + p)), np.zeros((5 + 2 * p, n_own))
    by_out[:2] = np.einsum("mj,c->mjc", shrinking, np.append(1.0, -at.beta))
    by_own[:2] = np.einsum("mpo,p->mo", effects, at.beta)
    both = np.einsum("mj,nc->mnjc", shrinking, shrinking) * at.variance
    by_out[2:5, :, 1:3] = -both[pairs[:, 0], pairs[:, 1]]
    by_own[2:5, 0] = (shrinking @ wanted.T)[pairs[:, 0], pairs[:, 1]] * at.variance
    by_out[5:, :, 1:] = -np.einsum("mj,ca->majc", shrinking, root).reshape(2 * p, 2, p)
    by_own[5:] = np.einsum("mpo,pa->mao", effects, root).reshape(2 * p, n_own)
    return by_out.reshape(5 + 2 * p, -1), by_own


def _effects(names: tuple[str, ...], n_own: int) -> Array:
    """B by what the person has: 2 × p × (1 and covariates); terms that vary in time are 0."""
    effects = np.zeros((2, len(names), n_own))
    for place, name in enumerate(names):
        kind, _, number = name.partition(":")
        if kind != "term":
            effects[int(kind == "slope"), place, int(number) + 1 if number else 0] = 1.0
    return effects
