"""How consistent the items of an indicator are, and how far two ratings of the same thing agree.

One row per person: pooled occasions would mix what differs between persons with what differs in time.
"""

from smail.analysis.reliability.consistency import (
    ItemStatistics,
    cronbach_alpha,
    item_statistics,
    spearman_brown,
)
from smail.analysis.reliability.factor import omega_total
from smail.analysis.reliability.intraclass import IntraclassCorrelation, icc
from smail.analysis.reliability.results import Reliability

__all__ = [
    "IntraclassCorrelation",
    "ItemStatistics",
    "Reliability",
    "cronbach_alpha",
    "icc",
    "item_statistics",
    "omega_total",
    "spearman_brown",
]
