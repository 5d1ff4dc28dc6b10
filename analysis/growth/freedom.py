"""Degrees of freedom of a combination of the effects of a growth model."""

import numpy as np

from smail.analysis.growth.likelihood import Point
from smail.analysis.growth.sums import Array, Sums
from smail.analysis.growth.surface import point


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
    return float(2 * variance**2 / noise) if noise > 0 else float("nan")


def _beside(sums: Sums, at: Point, place: int, step: float, weights: Array) -> tuple[Array, float]:
    """The deviance's gradient and the combination's variance, one variance parameter moved."""
    moved = np.append(at.theta, at.variance)
    moved[place] += step
    here = at if place == 3 else point(sums, moved[:3])
    by_variance = here.freedom / moved[3] - here.residual / moved[3] ** 2
    return np.append(here.gradient(moved[3]), by_variance), float(weights @ here.inverse @ weights) * moved[3]
