"""Degrees of freedom of a combination of the effects of a growth model."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from smail.analysis.growth.likelihood import Point
from smail.analysis.growth.sums import Array, Sums
from smail.analysis.growth.surface import Surface, points


@dataclass(frozen=True, slots=True)
class Around:
    """What the likelihood is like round its maximum: found once, whichever combinations are asked of.

    Attributes
    ----------
    steps : float array, 4
        How far θ and the residual variance were moved, up and down.
    inverses : float array, 4 × 2 × p × p
        Covariance of the effects at the eight moved points.
    spread : float array, 4 × 4
        Covariance of the variance parameters.
    """

    steps: Array
    inverses: Array
    spread: Array

    @classmethod
    def of(cls, sums: Sums, at: Point) -> Self:
        """Look round a maximum: twice the inverse of the deviance's second derivative by the parameters.

        By differences of the exact gradient; a pseudo-inverse where singular. All points are evaluated at
        once, since each alone costs nearly as much where there are few persons.
        """
        centre = np.append(at.theta, at.variance)
        steps = 1e-4 * np.maximum(np.abs(centre), 0.05)
        moved = centre + np.stack([np.diag(steps), -np.diag(steps)], axis=1)
        every = points([Surface.of(sums)] * 6, moved[:3, :, :3].reshape(6, 3))
        # At the last two only the residual variance differs, and with it nothing but what it divides.
        told = [_told(every, moved[:3, :, 3].ravel()), *(_told(at, own) for own in moved[3, :, 3])]
        gradient = np.concatenate([one.reshape(-1, 4) for one, _inverse in told])
        inverses = np.concatenate([one.reshape(-1, at.n_fixed, at.n_fixed) for _gradient, one in told])
        up, down = gradient.reshape(4, 2, 4).swapaxes(0, 1)
        hessian = (up - down) / (2 * steps[:, None])
        spread = 2 * np.linalg.pinv((hessian + hessian.T) / 2, rcond=1e-8, hermitian=True)
        return cls(steps, inverses.reshape(4, 2, *inverses.shape[1:]), spread)


def satterthwaite(around: Around, at: Point, weights: Array) -> float:
    """Give the degrees of freedom of a combination of the effects: 2v²/(g'Hg).

    v is its variance, g the derivative of v by θ and the residual variance, H their covariance.
    """
    up, down = (weights @ around.inverses @ weights).T
    slope = (up - down) / (2 * around.steps)
    noise = float(slope @ around.spread @ slope)
    variance = float(weights @ at.inverse @ weights) * at.variance
    return float(2 * variance**2 / noise) if noise > 0 else float("nan")


def _told(here: Point, variance: Array) -> tuple[Array, Array]:
    """The deviance's gradient by θ and the residual variance, and the effects' covariance, of each point."""
    by_variance = np.asarray(here.freedom / variance - here.residual / variance**2)
    gradient = np.concatenate([here.gradient(variance), by_variance[..., None]], axis=-1)
    return gradient, here.inverse * np.asarray(variance)[..., None, None]
