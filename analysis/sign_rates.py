"""How often the sign rule speaks, and how often it errs: the figures that stand on the page of method."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from smail.analysis.signs import CERTAIN, RISK
from smail.analysis.verdicts import LEAST_RATINGS

Array = NDArray[np.float64]

N_PERSONS = 10_000


@dataclass(frozen=True, slots=True)
class CountyLaw:
    """How people differ in a county, in steps of the scale and per 13 weeks.

    Attributes
    ----------
    level_sd, slope_sd, correlation : float
        Of persons' levels at their first rating and their changes.
    slope_mean : float
        Mean change.
    residual_sd : float
        SD of a single rating round the person's line, above 0.
    """

    level_sd: float
    slope_mean: float
    slope_sd: float
    correlation: float
    residual_sd: float


@dataclass(frozen=True, slots=True)
class SignRates:
    """What the rule says of persons who all truly change by the same amount, rated every 13 weeks.

    Attributes
    ----------
    n_ratings : int array, occasions
        From three ratings on.
    up, down : float array, occasions
        Share of persons told of progress, or of decline, in a given indicator at that occasion.
    any_sign, ever_any_sign : float array, occasions
        Share of persons with a sign in at least one indicator, at that occasion, and at it or before.
    """

    n_ratings: NDArray[np.int64]
    up: Array
    down: Array
    any_sign: Array
    ever_any_sign: Array


def sign_rates(
    law: CountyLaw,
    change: float,
    n_ratings: int = 13,
    n_indicators: int = 7,
    n_persons: int = N_PERSONS,
    seed: int = 1,
) -> SignRates:
    """Simulate the sign rule on persons who truly change by `change` per 13 weeks in every indicator.

    Everybody's line is judged against the county's law as if it were known; with k ratings at t = 0, …, k − 1

        b̂1 = b1 + [G Z'(Z G Z' + s² I)⁻¹ (y − Z b)]₂,   PEV = [G − G Z'(Z G Z' + s² I)⁻¹ Z G]₂₂,

    and by the own least squares slope with s / √Σ(t − t̄)², at .05/m. Noise is alike at every level, and
    indicators err independently.

    Parameters
    ----------
    law : CountyLaw
        The county.
    change : float
        True change per 13 weeks.
    n_ratings : int
        Ratings of each person at the last occasion, at least 3; 13 are three years.
    n_indicators : int
        Indicators that are judged together.
    n_persons, seed : int
        How many are drawn, and from where.

    Raises
    ------
    ValueError
        If there are fewer than 3 ratings, or a SD is negative or the residual SD not above 0.

    Examples
    --------
    >>> law = CountyLaw(0.6, 0.06, 0.08, -0.25, 0.45)
    >>> bool((sign_rates(law, 0.0).any_sign < 0.055).all())
    True
    """
    _refuse(law, n_ratings)
    draw = np.random.default_rng(seed)
    time = np.arange(n_ratings, dtype=np.float64)
    shape = (n_persons, n_indicators)
    score = _levels(law, change, draw.standard_normal(shape))[..., None] + change * time
    score = score + law.residual_sd * draw.standard_normal((*shape, n_ratings))
    level = RISK / n_indicators
    said = [_said(law, time[:k], score[..., :k], level) for k in range(LEAST_RATINGS, n_ratings + 1)]
    is_any = np.array([np.any(one != 0, axis=1) for one in said])
    return SignRates(
        np.arange(LEAST_RATINGS, n_ratings + 1),
        np.array([np.mean(one > 0) for one in said]),
        np.array([np.mean(one < 0) for one in said]),
        is_any.mean(axis=1),
        np.logical_or.accumulate(is_any, axis=0).mean(axis=1),
    )


def _refuse(law: CountyLaw, n_ratings: int) -> None:
    if n_ratings < LEAST_RATINGS:
        raise ValueError(f"n_ratings: {n_ratings} is below {LEAST_RATINGS}")
    if not law.residual_sd > 0:
        raise ValueError(f"law: the residual SD {law.residual_sd} is not above 0")
    if law.level_sd < 0 or law.slope_sd < 0:
        raise ValueError(f"law: a SD is negative: {law.level_sd}, {law.slope_sd}")


def _levels(law: CountyLaw, change: float, noise: Array) -> Array:
    """Levels round 0 of persons with this change, since the two go together."""
    if law.slope_sd == 0:
        return law.level_sd * noise
    mean = law.correlation * law.level_sd * (change - law.slope_mean) / law.slope_sd
    return np.asarray(mean + law.level_sd * np.sqrt(max(1 - law.correlation**2, 0.0)) * noise)


def _said(law: CountyLaw, time: Array, score: Array, level: float) -> NDArray[np.int64]:
    """The sign of each person's line in each indicator."""
    z = np.stack([np.ones_like(time), time], axis=1)
    both = law.correlation * law.level_sd * law.slope_sd
    spread = np.array([[law.level_sd**2, both], [both, law.slope_sd**2]])
    gain = np.linalg.solve(z @ spread @ z.T + law.residual_sd**2 * np.eye(len(time)), z @ spread).T
    slope = law.slope_mean + (score - law.slope_mean * time) @ gain[1]
    se = np.sqrt(max((spread - gain @ z @ spread)[1, 1], np.finfo(float).tiny))
    apart = time - time.mean()
    own = score @ apart / np.sqrt(apart @ apart) / law.residual_sd
    is_sure = (np.abs(slope) >= ndtri(CERTAIN) * se) & (np.abs(own) > -ndtri(level / 2))
    return np.where(is_sure & (np.sign(slope) == np.sign(own)), np.sign(own), 0).astype(np.int64)
