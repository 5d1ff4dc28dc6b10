"""How much a single rating varies round its person's line, by where on the scale the person is.

On a scale of whole steps noise is not alike for all: somebody between two steps goes to and fro, somebody in
the middle of one stays, and at the floor and the ceiling there is nowhere to go. The model's residual SD is
a mean over them, too small for those who vary most.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from smail.analysis.growth.likelihood import Point
from smail.analysis.growth.sums import Array, Sums

LEAST = 3  # ratings: two lie on their line whatever the noise
WIDTH = 0.15  # of the residual SD: how near in level others must be to tell of somebody's noise
PER_WIDTH = 3  # places in that
REACH = 3  # widths at either side
MOST = 4000  # places
PRIOR = 5.0  # ratings to spare that the county's noise counts for at each level


@dataclass(frozen=True, slots=True)
class NoiseByLevel:
    """The noise of a rating at each level, in units of the model's residual SD.

    Attributes
    ----------
    level : float array, places
        Mean scores, ascending, in units of the score.
    ratio : float array, places
        SD of a rating of somebody who has that mean, divided by the residual SD; NaN where it is not known.
    """

    level: Array
    ratio: Array

    def least(self, mean: ArrayLike) -> Array:
        """Give the ratio for persons with these mean scores, but never less than 1; NaN gives NaN.

        Examples
        --------
        >>> NoiseByLevel(np.array([1.0, 2.0, 3.0]), np.array([0.5, 1.5, 1.0])).least([0, 2, 2.5])
        array([1.  , 1.5 , 1.25])
        """
        return np.maximum(np.interp(np.asarray(mean, dtype=np.float64), self.level, self.ratio), 1.0)


def noise_by_level(sums: Sums, at: Point, centre: float) -> NoiseByLevel:
    """Smooth what ratings differ by from their persons' own lines over the persons' mean scores.

    With r the squares left round a person's own least squares line and d = n − 2, the variance at level m is
    (Σ k r + 5v) / (Σ k d + 5), k = exp(−½((m − ȳ)/h)²), h .15 of the residual SD, v the mean variance.

    Parameters
    ----------
    sums, at : Sums, Point
        Of the fit.
    centre : float
        What was taken from the scores before the fit.

    References
    ----------
    Davidian, M. & Carroll, R. J. (1987). Variance function estimation. Journal of the American Statistical
    Association 82, 1079-1091.
    """
    mean, left, spare = _round_own_lines(sums)
    sd = float(np.sqrt(at.variance))
    if not len(mean) or not sd > 0:
        return NoiseByLevel(np.zeros(1), np.full(1, np.nan if np.isnan(sd) else 1.0))
    first, reach = float(mean.min()), float(np.ptp(mean))
    step = max(WIDTH * sd / PER_WIDTH, reach / MOST)
    place = np.rint((mean - first) / step).astype(np.intp)
    weights = np.exp(-0.5 * (np.arange(-REACH * PER_WIDTH, REACH * PER_WIDTH + 1) / PER_WIDTH) ** 2)
    # The full convolution reaches past both ends as far as the weights do.
    squares, known = (np.convolve(np.bincount(place, part), weights) for part in (left, spare))
    variance = (squares + PRIOR * left.sum() / spare.sum()) / (known + PRIOR)
    level = centre + first + step * (np.arange(len(variance), dtype=np.float64) - REACH * PER_WIDTH)
    return NoiseByLevel(np.asarray(level, dtype=np.float64), np.sqrt(variance) / sd)


def _round_own_lines(sums: Sums) -> tuple[Array, Array, Array]:
    """Mean score, squares left round the own line and n − 2, of those who have three ratings on two dates."""
    y, n, t = sums.cross[0, :3]
    ty, _, tt = sums.cross[1, :3]
    square = n * tt - t * t
    seen = (n >= LEAST) & (square > 1e-12 * n * np.maximum(tt, 1.0))
    y, n, t, ty, square = (part[seen] for part in (y, n, t, ty, square))
    left = sums.own[0, seen] - y * y / n - (n * ty - t * y) ** 2 / (n * square)
    return y / n, np.maximum(left, 0.0), n - 2
