"""The restricted likelihood of a random intercept and slope, from sums per person: no loop over persons.

With Z = [1 t] for one person, A = Z'Z, b = Z'y and C = Z'X, all that the likelihood, its gradient and its
information need follows from K = I + AΛ, a 2 × 2 matrix per person that exists also where Λ is singular.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]

CHUNK = 4096  # persons whose sums fit the processor's second cache
STARTS = ((1.0, 0.0, 0.5), (0.3, 0.0, 0.05), (2.0, -0.2, 1.0))
# On the derivative of the likelihood per row; leaves the log-likelihood right to about 1e-12 of itself.
TOLERANCE = 1e-9
DIRECTIONS = np.array([[[1, 0], [0, 0]], [[0, 0], [1, 0]], [[0, 0], [0, 1]]], dtype=np.float64)


@dataclass(frozen=True)
class Sums:
    """What is kept of the rows: per person Z'[y X], and over all persons [y X]'[y X].

    Attributes
    ----------
    cross : float array, 2 × (1 + p) × persons
        Z'y and Z'X; X begins with the columns of Z.
    total : float array, (1 + p) × (1 + p)
        Sums of squares and products of y and X over all rows.
    n_rows : int
        Number of rows.
    """

    cross: Array
    total: Array
    n_rows: int

    @property
    def n_fixed(self) -> int:
        """Number p of columns of X."""
        return int(self.total.shape[0]) - 1

    @property
    def n_persons(self) -> int:
        """Number of persons."""
        return int(self.cross.shape[2])


def reduced(sums: Sums, covariance: Array) -> tuple[Array, Array]:
    """Give det K of each person, and K⁻¹Z'[y X], persons last."""
    (s11, s12), (_, s22) = covariance
    zy, tail = sums.cross[:, 0], sums.cross
    n, t, tt = tail[0, 1], tail[0, 2], tail[1, 2]
    k11, k12 = 1 + n * s11 + t * s12, n * s12 + t * s22
    k21, k22 = t * s11 + tt * s12, 1 + t * s12 + tt * s22
    determinant = k11 * k22 - k12 * k21
    out = np.empty((2, 1 + sums.n_fixed, zy.shape[1]))
    np.multiply(tail[0], k22, out=out[0])
    out[0] -= tail[1] * k12
    np.multiply(tail[1], k11, out=out[1])
    out[1] -= tail[0] * k21
    out /= determinant
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
        return self.factor[np.tril_indices(2)]

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
        fixed = float(np.linalg.slogdet(self.weighted[1:, 1:])[1])
        return (
            self.freedom * float(np.log(2 * np.pi * s2)) + self.residual / s2 + self.log_determinant + fixed
        )

    def covariance_gradient(self, variance: float | None = None) -> Array:
        """The derivative of the deviance by Λ, 2 × 2: ΣW − ΣQ(X'V⁻¹X)⁻¹Q' − Σrr'/s²."""
        s2 = self.variance if variance is None else variance
        p = self.n_fixed
        blocks = self.squares.reshape(2, 1 + p, 2, 1 + p)
        contrast = np.concatenate([[1.0], -self.beta])
        spread = np.einsum("iakb,ab->ik", blocks[:, 1:, :, 1:], self.inverse)
        rest = np.einsum("iakb,a,b->ik", blocks, contrast, contrast)
        whole = self.sums.reshape(2, 1 + p)[:, 1:3]
        return np.asarray((whole + whole.T) / 2 - spread - rest / s2)

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
    width = 2 * (1 + sums.n_fixed)
    log_determinant, mean = 0.0, np.zeros(width)
    mixed, squares = np.zeros((width, width)), np.zeros((width, width))
    for first in range(0, sums.n_persons, CHUNK):
        part = Sums(sums.cross[:, :, first : first + CHUNK], sums.total, sums.n_rows)
        determinant, out = reduced(part, covariance)
        flat = out.reshape(width, -1)
        log_determinant += float(np.log(determinant).sum())
        mean += flat.sum(axis=1)
        mixed += part.cross.reshape(width, -1) @ flat.T
        squares += flat @ flat.T
    taken = np.einsum("iakb,ik->ab", mixed.reshape(2, width // 2, 2, width // 2), covariance)
    weighted = sums.total - (taken + taken.T) / 2
    return Point(factor, log_determinant, weighted, mean, squares, sums.n_rows)


def unknown_point(sums: Sums) -> Point:
    """Stand for a likelihood that the rows do not determine: every figure is NaN."""
    width = 2 * (1 + sums.n_fixed)
    blank = np.full((width, width), np.nan)
    return Point(blank[:2, :2], np.nan, blank[: width // 2, : width // 2], blank[0], blank, sums.n_rows)


def best_point(sums: Sums, sample: Sums | None = None) -> Point:
    """Give the point of greatest restricted likelihood, the best of those reached from every start.

    With a sample of the persons the starts climb among those first; ends that differ go on with everybody.
    """
    ends = [_climb(sample or sums, np.array(start)) for start in STARTS]
    if sample is None:
        return min(ends, key=Point.deviance)
    apart: list[Point] = []
    for end in ends:
        if not any(np.allclose(end.covariance, other.covariance, rtol=1e-3, atol=1e-4) for other in apart):
            apart.append(end)
    return min((_climb(sums, end.theta) for end in apart), key=Point.deviance)


def _climb(sums: Sums, start: Array) -> Point:
    at = _remembered(sums)
    # The stubs of scipy do not know this method's own options.
    found = minimize(  # type: ignore[call-overload]
        lambda theta: at(theta).deviance() / sums.n_rows,
        start,
        jac=lambda theta: at(theta).gradient() / sums.n_rows,
        hess=lambda theta: at(theta).information() / sums.n_rows,
        method="trust-exact",
        options={"gtol": TOLERANCE, "maxiter": 200, "initial_trust_radius": 0.5, "max_trust_radius": 100.0},
    )
    return at(found.x)


def _remembered(sums: Sums) -> Callable[[Array], Point]:
    """Evaluate once where value, gradient and information are asked for in turn."""
    latest: dict[bytes, Point] = {}

    def at(theta: Array) -> Point:
        key = theta.tobytes()
        if key not in latest:
            latest.clear()
            latest[key] = point(sums, theta)
        return latest[key]

    return at


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
