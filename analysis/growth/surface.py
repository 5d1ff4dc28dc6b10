"""The restricted likelihood of a random intercept and slope, from sums per person: no loop over persons.

With Z = [1 t] for one person, A = Z'Z, b = Z'y and C = Z'X, all that the likelihood, its gradient and its
information need follows from K = I + AΛ, a 2 × 2 matrix per person that exists also where Λ is singular.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from smail.analysis.growth.likelihood import Point
from smail.analysis.growth.sums import CHUNK, Array, Sums


@dataclass(frozen=True, slots=True)
class Surface:
    """The deviance of one score, ready to be evaluated at any θ.

    Attributes
    ----------
    total : float array, (1 + p) × (1 + p)
        [y X]'[y X].
    n_rows : int
        Number of rows.
    bases : tuple of float arrays
        `basis` of the persons, so many at a time as the processor's cache takes.
    """

    total: Array
    n_rows: int
    bases: tuple[Array, ...]

    @classmethod
    def of(cls, sums: Sums, length: int = 0) -> "Surface":
        """Make sums ready, as if of that many persons at least: those without ratings add nothing to any."""
        cross = sums.cross
        if sums.n_persons < length:
            cross = np.pad(cross, ((0, 0), (0, 0), (0, length - sums.n_persons)))
        parts = (cross[:, :, first : first + CHUNK] for first in range(0, cross.shape[2], CHUNK))
        return cls(sums.total, sums.n_rows, tuple(basis(part) for part in parts))


def point(sums: Sums, theta: Array) -> Point:
    """Evaluate at θ = (L11, L21, L22)."""
    return points([Surface.of(sums)], np.asarray(theta)[None]).at(0)


def points(surfaces: Sequence[Surface], theta: Array) -> Point:
    """Evaluate each of several, of models as wide as each other, at a θ of its own."""
    factor = np.zeros((len(theta), 2, 2))
    factor[:, [0, 1, 1], [0, 0, 1]] = theta
    covariance = factor @ factor.swapaxes(1, 2)
    small = [one.bases[0] for one in surfaces if len(one.bases) == 1]
    if len(small) == len(surfaces) > 1 and len({base.shape for base in small}) == 1:
        # One call for all costs little more than one for each where there are few persons.
        is_one = all(one is small[0] for one in small)
        log_determinant, mean, squares, mixed = _added([small[0] if is_one else np.stack(small)], covariance)
    else:
        every = [_added(one.bases, own) for one, own in zip(surfaces, covariance, strict=True)]
        log_determinant, mean, squares, mixed = (np.stack(same) for same in zip(*every, strict=True))
    total = np.stack([one.total for one in surfaces])
    weighted = _weighted(total, mean, mixed, covariance)
    return Point(factor, log_determinant, weighted, mean, squares, np.array([one.n_rows for one in surfaces]))


def _added(bases: Sequence[Array], covariance: Array) -> tuple[Array, Array, Array, Array]:
    """Σ ln det K, and with R = K⁻¹Z'[y X] flattened: ΣR, ΣRR', and ΣGR', G being Z'[y X] but for Z."""
    width = (bases[0].shape[-2] + 3) // 4
    rest = _rest(width)
    # The score alone is read where it is; a choice of columns has to be copied.
    given = slice(0, 2 * width, width) if width == 3 else [*rest, *(width + place for place in rest)]
    logs, mean, squares, mixed = [], [], [], []
    for one in bases:
        determinant, out = reduced(one, covariance)
        flat = out.reshape(*out.shape[:-3], 2 * width, -1)
        turned = flat.swapaxes(-1, -2)
        logs.append(np.log(determinant).sum(axis=-1))
        mean.append(flat.sum(axis=-1))
        # Two halves: of a whole matrix with itself the libraries take a way that is slow for one so narrow.
        squares.append(
            np.concatenate([flat[..., :width, :] @ turned, flat[..., width:, :] @ turned], axis=-2)
        )
        mixed.append(one[..., given, :] @ turned[..., given])
    return np.sum(logs, axis=0), np.sum(mean, axis=0), np.sum(squares, axis=0), np.sum(mixed, axis=0)


def _weighted(total: Array, mean: Array, mixed: Array, covariance: Array) -> Array:
    """[y X]'V⁻¹[y X]: Z'V⁻¹ is K⁻¹Z', and of the other columns what ΛK⁻¹ leaves of their own products."""
    width = total.shape[-1]
    rest = np.array(_rest(width))
    weighted = np.empty_like(total)
    m = len(rest)
    taken = np.einsum("...iakb,...ik->...ab", mixed.reshape(*mixed.shape[:-2], 2, m, 2, m), covariance)
    here = (..., rest[:, None], rest)
    weighted[here] = total[here] - (taken + taken.swapaxes(-1, -2)) / 2
    of_z = mean.reshape(*mean.shape[:-1], 2, width)
    weighted[..., 1:3, :], weighted[..., :, 1:3] = of_z, of_z.swapaxes(-1, -2)
    weighted[..., 1, 2] = weighted[..., 2, 1] = (of_z[..., 0, 2] + of_z[..., 1, 1]) / 2
    return weighted


def basis(cross: Array) -> Array:
    """Give what det K and det K · K⁻¹Z'[y X] are linear in, whatever Λ is; persons last.

    That is Z'[y X] as it comes, adj(A) times its columns but those of Z, and det A: for
    K⁻¹ = (I + adj(Λ)adj(A)) / det K, and det K = 1 + tr(AΛ) + det A · det Λ.
    """
    width, persons = cross.shape[-2:]
    n, t, tt = cross[0, 1], cross[0, 2], cross[1, 2]
    found = np.empty((4 * width - 3, persons))
    found[: 2 * width] = cross.reshape(2 * width, persons)
    adjugate = found[2 * width : -1].reshape(2, width - 2, persons)
    for place, (upper, lower) in enumerate(cross[:, column] for column in _rest(width)):
        adjugate[0, place] = tt * upper - t * lower
        adjugate[1, place] = n * lower - t * upper
    found[-1] = n * tt - t * t
    return found


def reduced(bases: Array, covariance: Array) -> tuple[Array, Array]:
    """Give det K of each person, and K⁻¹Z'[y X], 2 × (1 + p) × persons.

    Several at once where both have an axis more in front.
    """
    width = (bases.shape[-2] + 3) // 4
    found = _weights(covariance, width) @ bases
    determinant, out = found[..., -1, :], found[..., :-1, :]
    determinant += 1
    out *= (1 / determinant)[..., None, :]
    return determinant, out.reshape(*out.shape[:-2], 2, width, -1)


def _weights(covariance: Array, width: int) -> Array:
    """What each row of a basis gives to K⁻¹Z'[y X] and, in the last row, to det K, both but for det K."""
    own, shared, other = covariance[..., 0, 0], covariance[..., 0, 1], covariance[..., 1, 1]
    parts = np.stack([np.ones_like(own), own, shared, other, own * other - shared * shared], axis=-1)
    return (parts @ _structure(width)).reshape(*parts.shape[:-1], 2 * width + 1, 4 * width - 3)


@lru_cache(maxsize=16)
def _structure(width: int) -> Array:
    """What 1, the entries Λ₁₁, Λ₁₂, Λ₂₂ and det Λ each give to those weights, flattened."""
    parts = np.zeros((5, 2 * width + 1, 4 * width - 3))
    parts[0, range(2 * width), range(2 * width)] = 1.0
    rest, n_rest = np.array(_rest(width)), width - 2
    # adj(Λ) = [Λ₂₂ −Λ₁₂; −Λ₁₂ Λ₁₁]
    for row, column, part, sign in ((0, 0, 3, 1.0), (0, 1, 2, -1.0), (1, 0, 2, -1.0), (1, 1, 1, 1.0)):
        # Each of the rest takes it of its own column of adj(A)Z'[y X], those of Z of det A.
        places = range(2 * width + n_rest * column, 2 * width + n_rest * (column + 1))
        parts[part, width * row + rest, places] = sign
        parts[part, width * row + 1 + column, -1] = sign
    parts[[1, 2, 3, 4], -1, [1, 2, width + 2, -1]] = [1.0, 2.0, 1.0, 1.0]
    return parts.reshape(5, -1)


def _rest(width: int) -> list[int]:
    """Places of the columns of [y X] that are not those of Z."""
    return [0, *range(3, width)]
