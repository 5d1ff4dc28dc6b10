"""When a person's line may be given a sign: the one rule behind "certain progress" and "certain decline".

The model alone borrows the county's mean, so that people who do not change would be told that they do; the
own ratings alone know too little. Both must say so.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from smail.analysis.growth import GrowthModel, NoiseByLevel, PersonEstimates
from smail.analysis.verdicts import LEAST_RATINGS, Sign, is_long_enough

__all__ = ["Sign", "is_known", "is_long_enough", "power", "signs"]

LEAST_SPARE = 100
CERTAIN = 0.975
RISK = 0.05  # of any sign at an occasion, shared among the indicators
Z = float(ndtri(CERTAIN))  # half a 95 % interval, in standard errors


def is_known(model: GrowthModel) -> bool:
    """Tell whether a model rests on enough to judge single persons by it.

    Its residual SD is what every person's own slope is held against. It is known to about one part in
    √(2 · spare), spare the ratings beyond the two of each person that draw a line: with 100 of them, to 7 %.

    Examples
    --------
    >>> from smail.analysis.growth import fit
    >>> is_known(fit([1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3, [1, 2, 3, 2, 2, 3, 1, 3, 3]))
    False
    """
    spare = np.maximum(model.sums.cross[0, 1] - 2, 0).sum()
    return bool(spare >= LEAST_SPARE and np.isfinite(model.residual_sd))


def signs(
    estimates: PersonEstimates, noise: NoiseByLevel, span: ArrayLike, n_indicators: ArrayLike
) -> NDArray[np.int64]:
    """Give each person's `Sign` in one indicator.

    Progress where P(slope > 0) ≥ .975 by the model, and the person's own least squares slope is above 0 at
    .05/m, two-sided, with the model's residual SD or the noise at the person's level, whichever is more;
    decline likewise. Of persons who do not change at most 5 % get any sign in any of m indicators at one
    occasion; who is judged every 13 weeks is judged many times, and more than 5 % will see a sign some time.

    With the residual SD alone 5 % held for even noise only: on whole steps from 1 to 5 up to 17 % of those
    who do not change got a sign, and 14 % at a stricter .035/m. With the noise of each level it is 5.2 % at
    most (.5 % either way), and below 5 % in 70 of 72 settings: 8,000 persons, one question or the mean of
    two, levels of 2.8 to 4.2, 8 to 16 ratings, slope SD .08 or .135 (simulated; make soak holds it).

    Parameters
    ----------
    estimates : PersonEstimates
        Of the persons, from the indicator's model.
    noise : NoiseByLevel
        Of the same model.
    span : array_like of float, persons
        Quarters from the first rating to the last.
    n_indicators : array_like of int, persons
        In how many indicators m the person has ratings enough: that many chances to err.

    Raises
    ------
    ValueError
        If the lengths differ.
    """
    length = np.asarray(span, dtype=np.float64)
    m = np.broadcast_to(np.asarray(n_indicators, dtype=np.float64), length.shape)
    if length.shape != estimates.slope.shape:
        raise ValueError(f"span: shape {length.shape} for {estimates.slope.shape} persons")
    with np.errstate(divide="ignore", invalid="ignore"):
        own = estimates.own_slope / (estimates.own_slope_se * noise.least(estimates.own_mean))
        is_own = 2 * ndtr(-np.abs(own)) < RISK / np.maximum(m, 1)
        up = (estimates.probability_rising >= CERTAIN) & (own > 0)
        down = (estimates.probability_rising <= 1 - CERTAIN) & (own < 0)
    told = is_long_enough(estimates.n, length) & is_own
    return np.where(told & up, int(Sign.PROGRESS), np.where(told & down, int(Sign.DECLINE), 0)).astype(
        np.int64
    )


def power(slope: float, n_ratings: int, residual_sd: float, n_indicators: int = 7) -> float:
    """Give the chance that the own slope alone passes the rule, for ratings 13 weeks apart.

    An upper bound on the rule's power, since the model must agree too; `sign_rates` has the power itself.

    Parameters
    ----------
    slope : float
        True change per 13 weeks.
    n_ratings : int
        Number of ratings, at least 3.
    residual_sd : float
        SD of a single rating round the line.
    n_indicators : int
        Number of indicators judged together.

    Raises
    ------
    ValueError
        If there are fewer than 3 ratings or the SD is not above 0.

    Examples
    --------
    >>> round(power(0.2, 8, 0.45, 1), 2)
    0.82
    """
    if n_ratings < LEAST_RATINGS:
        raise ValueError(f"n_ratings: {n_ratings} is below {LEAST_RATINGS}")
    if not residual_sd > 0:
        raise ValueError(f"residual_sd: {residual_sd} is not above 0")
    spread = n_ratings * (n_ratings**2 - 1) / 12
    size = abs(slope) * np.sqrt(spread) / residual_sd
    return float(ndtr(size - ndtri(1 - RISK / max(n_indicators, 1) / 2)))
