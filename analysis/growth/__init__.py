"""Level and change of each person at real dates: one model with a random intercept and slope per indicator.

Time is counted in quarters of 91 days from any origin, so every slope is per 13 weeks.
"""

from smail.analysis.growth.fitting import Unfitted, fit, fit_each, fit_many
from smail.analysis.growth.model import GrowthModel
from smail.analysis.growth.noise import NoiseByLevel
from smail.analysis.growth.results import EffectTest, PersonEstimates, Prediction
from smail.analysis.growth.terms import piecewise

__all__ = [
    "EffectTest",
    "GrowthModel",
    "NoiseByLevel",
    "PersonEstimates",
    "Prediction",
    "Unfitted",
    "fit",
    "fit_each",
    "fit_many",
    "piecewise",
]
