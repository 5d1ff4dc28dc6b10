"""The restricted likelihood of a random intercept and slope at a covariance of them, and its derivatives."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from smail.analysis.growth.sums import Array, Sums

DIRECTIONS = np.array([[[1, 0], [0, 0]], [[0, 0], [1, 0]], [[0, 0], [0, 1]]], dtype=np.float64)


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

    All of them have an axis more in front where it stands for several points, of models equally wide.
    """

    factor: Array
    log_determinant: Array
    weighted: Array
    sums: Array
    squares: Array
    n_rows: Array

    def at(self, places: NDArray[np.intp] | int) -> "Point":
        """Give one of several points, or some, whose places are told in their order."""
        if np.size(places) == np.size(self.n_rows) and not isinstance(places, int):
            return self
        return Point(*(part[places] for part in self._parts))

    def but(self, places: NDArray[np.intp], there: "Point") -> "Point":
        """Give several points of which some, whose places are told in their order, are others."""
        if len(places) == len(self.n_rows):
            return there
        parts = tuple(part.copy() for part in self._parts)
        for part, new in zip(parts, there._parts, strict=True):
            part[places] = new
        return Point(*parts)

    @property
    def _parts(self) -> tuple[Array, ...]:
        return self.factor, self.log_determinant, self.weighted, self.sums, self.squares, self.n_rows

    @property
    def theta(self) -> Array:
        """L11, L21 and L22."""
        return self.factor[..., [0, 1, 1], [0, 0, 1]]

    @property
    def covariance(self) -> Array:
        """Λ = LL', in units of the residual variance."""
        return np.asarray(self.factor @ self.factor.swapaxes(-1, -2))

    @property
    def n_fixed(self) -> int:
        """Number p of columns of X."""
        return int(self.weighted.shape[-1]) - 1

    @property
    def freedom(self) -> Array:
        """N − p."""
        return self.n_rows - self.n_fixed

    @cached_property
    def inverse(self) -> Array:
        """(X'V⁻¹X)⁻¹ in units of the residual variance."""
        return np.asarray(np.linalg.inv(self.weighted[..., 1:, 1:]), dtype=np.float64)

    @cached_property
    def beta(self) -> Array:
        """The fixed effects."""
        given = self.weighted[..., 1:, :1]
        return np.asarray(np.linalg.solve(self.weighted[..., 1:, 1:], given)[..., 0], dtype=np.float64)

    @cached_property
    def residual(self) -> Array:
        """(y − Xβ)'V⁻¹(y − Xβ)."""
        return np.asarray(self.weighted[..., 0, 0] - (self.weighted[..., 1:, 0] * self.beta).sum(axis=-1))

    @property
    def variance(self) -> Array:
        """The residual variance that makes the likelihood greatest here; NaN where no row is left for it."""
        freedom = np.asarray(self.freedom, dtype=np.float64)
        return self.residual / np.where(freedom > 0, freedom, np.nan)

    def deviance(self, variance: Array | float | None = None) -> Array:
        """−2 log-likelihood, restricted, at a residual variance (the best one unless told)."""
        s2 = self.variance if variance is None else variance
        known = self.log_determinant + self._fixed_determinant
        return np.asarray(self.freedom * np.log(2 * np.pi * s2) + self.residual / s2 + known)

    @cached_property
    def _fixed_determinant(self) -> Array:
        return np.asarray(np.linalg.slogdet(self.weighted[..., 1:, 1:])[1])

    def covariance_gradient(self, variance: Array | float | None = None) -> Array:
        """The derivative of the deviance by Λ, 2 × 2: ΣW − ΣQ(X'V⁻¹X)⁻¹Q' − Σrr'/s²."""
        whole, rest = self._covariance_gradient
        s2 = np.asarray(self.variance if variance is None else variance)
        return np.asarray(whole - rest / s2[..., None, None])

    @cached_property
    def _covariance_gradient(self) -> tuple[Array, Array]:
        blocks, whole = self._blocks
        contrast = np.concatenate([np.ones((*self.beta.shape[:-1], 1)), -self.beta], axis=-1)
        spread = np.einsum("...iakb,...ab->...ik", blocks[..., 1:, :, 1:], self.inverse)
        rest = np.einsum("...iakb,...a,...b->...ik", blocks, contrast, contrast)
        return (whole + whole.swapaxes(-1, -2)) / 2 - spread, rest

    @property
    def _blocks(self) -> tuple[Array, Array]:
        """The squares by row and column of the two factors, and ΣW."""
        shape = (*self.sums.shape[:-1], 2, 1 + self.n_fixed)
        return self.squares.reshape(*shape, *shape[-2:]), self.sums.reshape(shape)[..., 1:3]

    def gradient(self, variance: Array | float | None = None) -> Array:
        """The derivative of the deviance by the three entries of L."""
        slope = 2 * self.covariance_gradient(variance) @ self.factor
        return slope[..., [0, 1, 1], [0, 0, 1]]

    def information(self) -> Array:
        """The expected second derivative by L, the residual variance profiled out, 3 × 3."""
        blocks, whole = self._blocks
        moves = DIRECTIONS @ self.factor.swapaxes(-1, -2)[..., None, :, :]
        moves = moves + moves.swapaxes(-1, -2)
        first = np.einsum("...ij,...aij->...a", whole, moves)
        second = np.einsum("...ijkl,...ajk,...bli->...ab", blocks[..., 1:3, :, 1:3], moves, moves)
        bend = np.einsum("...ij,aik,bjk->...ab", self.covariance_gradient(), DIRECTIONS, DIRECTIONS)
        shared = first[..., :, None] * first[..., None, :] / np.asarray(self.freedom)[..., None, None]
        return np.asarray(second - shared + bend + bend.swapaxes(-1, -2))


def unknown_point(sums: Sums) -> Point:
    """Stand for a likelihood that the rows do not determine: every figure is NaN."""
    width = 2 * (1 + sums.n_fixed)
    blank = np.full((width, width), np.nan)
    number = blank[0, 0]
    return Point(
        blank[:2, :2], number, blank[: width // 2, : width // 2], blank[0], blank, np.array(sums.n_rows)
    )
