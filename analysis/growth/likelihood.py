"""The restricted likelihood of a random intercept and slope, from sums per person: no loop over persons.

With Z = [1 t] for one person, A = Z'Z, b = Z'y and C = Z'X, all that the likelihood, its gradient and its
information need follows from K = I + AΛ, a 2 × 2 matrix per person that exists also where Λ is singular.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CHUNK = 8192  # persons whose sums and what is made of them stay in the processor's second cache
DIRECTIONS = np.array([[[1, 0], [0, 0]], [[0, 0], [1, 0]], [[0, 0], [0, 1]]], dtype=np.float64)


@dataclass(frozen=True)
class Sums:
    """What is kept of the rows: all that the likelihood, the persons' lines and a changed rating need.

    Attributes
    ----------
    names : tuple of str
        The p effects that have sums: "level", "slope", "level:j" and "slope:j" of covariate j, "term:j".
    cross : float array, 2 × (1 + p) × persons
        Z'y and Z'X of each person; X begins with the columns of Z.
    own : float array, m(m + 1)/2 × persons
        Products, with each other, of the score and the m − 1 terms: the upper triangle, row by row.
    covariates : float array, q × persons
        What each person has.
    """

    names: tuple[str, ...]
    cross: Array
    own: Array
    covariates: Array

    @property
    def n_fixed(self) -> int:
        """Number p of columns of X."""
        return len(self.names)

    @property
    def n_persons(self) -> int:
        """Number of persons."""
        return int(self.cross.shape[2])

    @cached_property
    def n_rows(self) -> int:
        """Number of rows."""
        return round(float(self.cross[0, 1].sum()))

    @cached_property
    def total(self) -> Array:
        """[y X]'[y X] over all rows, (1 + p) × (1 + p): X is Z times the covariates, but for the terms."""
        total = np.empty((1 + self.n_fixed, 1 + self.n_fixed))
        varying = [0, *(place for place, name in enumerate(self.names, 1) if name.startswith("term:"))]
        for place, name in enumerate(("score", *self.names)):
            kind, _, number = name.partition(":")
            if place in varying:
                continue
            of_z = self.cross[int(kind == "slope")]
            row = of_z @ self.covariates[int(number)] if number else of_z.sum(axis=1)
            total[place] = total[:, place] = row
        first, second = np.triu_indices(len(varying))
        at = np.array(varying)
        total[at[first], at[second]] = total[at[second], at[first]] = self.own.sum(axis=1)
        return total

    def of(self, persons: slice | NDArray[np.intp]) -> "Sums":
        """Give the sums of some of the persons."""
        return Sums(self.names, self.cross[:, :, persons], self.own[:, persons], self.covariates[:, persons])

    def keeping(self, kept: tuple[int, ...]) -> "Sums":
        """Give the sums of some of the effects."""
        if len(kept) == self.n_fixed:
            return self
        n_before = self.n_fixed - sum(name.startswith("term:") for name in self.names)
        first, second = np.triu_indices(1 + self.n_fixed - n_before)
        terms = [0, *(1 + place - n_before for place in kept if place >= n_before)]
        return Sums(
            tuple(self.names[place] for place in kept),
            self.cross[:, [0, *(1 + place for place in kept)]],
            self.own[np.isin(first, terms) & np.isin(second, terms)],
            self.covariates,
        )


def reduced(cross: Array, covariance: Array) -> tuple[Array, Array]:
    """Give det K of each person, and K⁻¹Z'[y X], persons last."""
    k = covariance @ cross[:, 1:3]
    k[0, 0] += 1
    k[1, 1] += 1
    determinant = k[0, 0] * k[1, 1]
    determinant -= k[0, 1] * k[1, 0]
    k *= 1 / determinant
    out = np.empty(cross.shape)
    other = np.multiply(cross[1], k[0, 1])
    np.multiply(cross[0], k[1, 1], out=out[0])
    out[0] -= other
    np.multiply(cross[0], k[1, 0], out=other)
    np.multiply(cross[1], k[0, 0], out=out[1])
    out[1] -= other
    return determinant, out


@dataclass(frozen=True)
class Point:
    """The restricted likelihood at one relative covariance Λ = LL', with what its derivatives are made of.

    Attributes
    ----------
    factor : float array, 2 × 2
        L, lower triangular.
    log_determinant : float
        Σ ln det K.
    weighted : float array, (1 + p) × (1 + p)
        [y X]'V⁻¹[y X] with V in units of the residual variance.
    sums, squares : float arrays
        Σ and Σ of products of K⁻¹Z'[y X], flattened to 2(1 + p).
    n_rows : int
        Number of rows.
    """

    factor: Array
    log_determinant: float
    weighted: Array
    sums: Array
    squares: Array
    n_rows: int

    @property
    def theta(self) -> Array:
        """L11, L21 and L22."""
        return self.factor[[0, 1, 1], [0, 0, 1]]

    @property
    def covariance(self) -> Array:
        """Λ = LL', in units of the residual variance."""
        return np.asarray(self.factor @ self.factor.T)

    @property
    def n_fixed(self) -> int:
        """Number p of columns of X."""
        return int(self.weighted.shape[0]) - 1

    @property
    def freedom(self) -> int:
        """N − p."""
        return self.n_rows - self.n_fixed

    @cached_property
    def inverse(self) -> Array:
        """(X'V⁻¹X)⁻¹ in units of the residual variance."""
        return np.asarray(np.linalg.inv(self.weighted[1:, 1:]), dtype=np.float64)

    @cached_property
    def beta(self) -> Array:
        """The fixed effects."""
        return np.asarray(np.linalg.solve(self.weighted[1:, 1:], self.weighted[1:, 0]), dtype=np.float64)

    @cached_property
    def residual(self) -> float:
        """(y − Xβ)'V⁻¹(y − Xβ)."""
        return float(self.weighted[0, 0] - self.weighted[1:, 0] @ self.beta)

    @property
    def variance(self) -> float:
        """The residual variance that makes the likelihood greatest here."""
        return self.residual / self.freedom if self.freedom > 0 else float("nan")

    def deviance(self, variance: float | None = None) -> float:
        """−2 log-likelihood, restricted, at a residual variance (the best one unless told)."""
        s2 = self.variance if variance is None else variance
        known = self.log_determinant + self._fixed_determinant
        return self.freedom * float(np.log(2 * np.pi * s2)) + self.residual / s2 + known

    @cached_property
    def _fixed_determinant(self) -> float:
        return float(np.linalg.slogdet(self.weighted[1:, 1:])[1])

    def covariance_gradient(self, variance: float | None = None) -> Array:
        """The derivative of the deviance by Λ, 2 × 2: ΣW − ΣQ(X'V⁻¹X)⁻¹Q' − Σrr'/s²."""
        whole, rest = self._covariance_gradient
        return np.asarray(whole - rest / (self.variance if variance is None else variance))

    @cached_property
    def _covariance_gradient(self) -> tuple[Array, Array]:
        p = self.n_fixed
        blocks = self.squares.reshape(2, 1 + p, 2, 1 + p)
        contrast = np.concatenate([[1.0], -self.beta])
        spread = np.einsum("iakb,ab->ik", blocks[:, 1:, :, 1:], self.inverse)
        rest = np.einsum("iakb,ab->ik", blocks, np.outer(contrast, contrast))
        whole = self.sums.reshape(2, 1 + p)[:, 1:3]
        return (whole + whole.T) / 2 - spread, rest

    def gradient(self, variance: float | None = None) -> Array:
        """The derivative of the deviance by the three entries of L."""
        slope = 2 * self.covariance_gradient(variance) @ self.factor
        return np.array([slope[0, 0], slope[1, 0], slope[1, 1]])

    def information(self) -> Array:
        """The expected second derivative by L, the residual variance profiled out, 3 × 3."""
        p = self.n_fixed
        pairs = self.squares.reshape(2, 1 + p, 2, 1 + p)[:, 1:3, :, 1:3]
        moves = DIRECTIONS @ self.factor.T
        moves = moves + moves.transpose(0, 2, 1)
        whole = np.einsum("ij,aij->a", self.sums.reshape(2, 1 + p)[:, 1:3], moves)
        second = np.einsum("ijkl,ajk,bli->ab", pairs, moves, moves)
        bend = np.einsum("ij,aik,bjk->ab", self.covariance_gradient(), DIRECTIONS, DIRECTIONS)
        return np.asarray(second - np.outer(whole, whole) / self.freedom + bend + bend.T)


def point(sums: Sums, theta: Array) -> Point:
    """Evaluate at θ = (L11, L21, L22)."""
    factor = np.array([[theta[0], 0.0], [theta[1], theta[2]]])
    covariance = factor @ factor.T
    width = 1 + sums.n_fixed
    rest = [0, *range(3, width)]
    # The score alone is read where it is; a choice of columns has to be copied.
    chosen = slice(1) if width == 3 else rest
    log_determinant, mean = 0.0, np.zeros(2 * width)
    squares, mixed = np.zeros((2 * width, 2 * width)), np.zeros((2 * len(rest), 2 * len(rest)))
    for first in range(0, sums.n_persons, CHUNK):
        cross = sums.cross[:, :, first : first + CHUNK]
        determinant, out = reduced(cross, covariance)
        flat = out.reshape(2 * width, -1)
        log_determinant += float(np.log(determinant).sum())
        mean += flat.sum(axis=1)
        # Two halves: of a whole matrix with itself the libraries take a way that is slow for one so narrow.
        squares[:width] += flat[:width] @ flat.T
        squares[width:] += flat[width:] @ flat.T
        given, found = (part[:, chosen].reshape(2 * len(rest), -1) for part in (cross, out))
        mixed += given @ found.T
    return Point(
        factor, log_determinant, _weighted(sums.total, mean, mixed, covariance), mean, squares, sums.n_rows
    )


def _weighted(total: Array, mean: Array, mixed: Array, covariance: Array) -> Array:
    """[y X]'V⁻¹[y X]: Z'V⁻¹ is K⁻¹Z', and of the other columns what ΛK⁻¹ leaves of their own products."""
    width = len(total)
    rest = [0, *range(3, width)]
    weighted = np.empty_like(total)
    m = len(rest)
    taken = np.einsum("iakb,ik->ab", mixed.reshape(2, m, 2, m), covariance)
    of_rest = np.array(rest)
    weighted[of_rest[:, None], of_rest] = total[of_rest[:, None], of_rest] - (taken + taken.T) / 2
    of_z = mean.reshape(2, width)
    weighted[1:3], weighted[:, 1:3] = of_z, of_z.T
    weighted[1, 2] = weighted[2, 1] = (of_z[0, 2] + of_z[1, 1]) / 2
    return weighted


def unknown_point(sums: Sums) -> Point:
    """Stand for a likelihood that the rows do not determine: every figure is NaN."""
    width = 2 * (1 + sums.n_fixed)
    blank = np.full((width, width), np.nan)
    return Point(blank[:2, :2], np.nan, blank[: width // 2, : width // 2], blank[0], blank, sums.n_rows)


def satterthwaite(sums: Sums, at: Point, weights: Array) -> float:
    """Give the degrees of freedom of a combination of the effects: 2v²/(g'Hg).

    v is its variance, g the derivative of v by θ and the residual variance, H twice the inverse of the second
    derivative of the deviance by them (differences of the exact gradient; a pseudo-inverse where singular).
    """
    if not np.isfinite(at.variance):
        return float("nan")
    centre = np.append(at.theta, at.variance)
    steps = 1e-4 * np.maximum(np.abs(centre), 0.05)
    hessian, slope = np.empty((4, 4)), np.empty(4)
    for place, step in enumerate(steps):
        (high, up), (low, down) = (_beside(sums, at, place, sign * step, weights) for sign in (1, -1))
        hessian[place] = (high - low) / (2 * step)
        slope[place] = (up - down) / (2 * step)
    spread = 2 * np.linalg.pinv((hessian + hessian.T) / 2, rcond=1e-8, hermitian=True)
    noise = float(slope @ spread @ slope)
    variance = float(weights @ at.inverse @ weights) * at.variance
    return 2 * variance**2 / noise if noise > 0 else float("nan")


def _beside(sums: Sums, at: Point, place: int, step: float, weights: Array) -> tuple[Array, float]:
    """The deviance's gradient and the combination's variance, one variance parameter moved."""
    moved = np.append(at.theta, at.variance)
    moved[place] += step
    here = at if place == 3 else point(sums, moved[:3])
    by_variance = here.freedom / moved[3] - here.residual / moved[3] ** 2
    return np.append(here.gradient(moved[3]), by_variance), float(weights @ here.inverse @ weights) * moved[3]
