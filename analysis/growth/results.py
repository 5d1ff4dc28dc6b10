"""What is read from a growth model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smail.analysis.growth.sums import Array


@dataclass(frozen=True, slots=True)
class PersonEstimates:
    """What the model says of each person, in the order of the ids asked for.

    Attributes
    ----------
    level, slope : float arrays
        Predicted score at time 0, and its change per unit of time (fixed plus random part).
    level_se, slope_se : float arrays
        Standard errors of prediction, which also carry the uncertainty of the fixed effects.
    probability_rising : float array
        P(slope > 0) given the ratings.
    own_slope, own_slope_se : float arrays
        Least squares slope of the person's own ratings, with the model's residual SD; NaN below two dates.
    own_mean : float array
        Mean of the person's own ratings; NaN without any.
    n : int array
        Number of ratings.
    """

    level: Array
    slope: Array
    level_se: Array
    slope_se: Array
    probability_rising: Array
    own_slope: Array
    own_slope_se: Array
    own_mean: Array
    n: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A predicted score with its interval.

    Attributes
    ----------
    score, low, high : float arrays
        Prediction and the ends of its interval, in units of the score.
    se : float array
        Standard error of prediction of the person's true level, without the noise of a single rating.
    """

    score: Array
    low: Array
    high: Array
    se: Array


@dataclass(frozen=True, slots=True)
class EffectTest:
    """A linear combination of fixed effects against 0.

    Attributes
    ----------
    estimate, se, t, df, p : float
        Estimate, standard error, their ratio, Satterthwaite's degrees of freedom, two-sided p.
    low, high : float
        The 95 % interval.
    """

    estimate: float
    se: float
    t: float
    df: float
    p: float
    low: float
    high: float
