"""Time to work or studies, with competing exits, and what goes with it."""

from smail.analysis.survival.curves import (
    CumulativeIncidence,
    LogRank,
    SurvivalCurve,
    aalen_johansen,
    kaplan_meier,
    log_rank,
)
from smail.analysis.survival.hazards import HazardModel, cox, discrete_hazard
from smail.analysis.survival.periods import PersonPeriods, last_known, person_periods

__all__ = [
    "CumulativeIncidence",
    "HazardModel",
    "LogRank",
    "PersonPeriods",
    "SurvivalCurve",
    "aalen_johansen",
    "cox",
    "discrete_hazard",
    "kaplan_meier",
    "last_known",
    "log_rank",
    "person_periods",
]
