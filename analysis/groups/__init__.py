"""Change and shares of groups of persons, never of rows: each person counts once, with all ratings."""

from smail.analysis.groups.change import PairedChange, bootstrap_change, paired_change
from smail.analysis.groups.comparisons import Comparison, compare, compare_each
from smail.analysis.groups.counts import count_interval
from smail.analysis.groups.multiplicity import benjamini_hochberg, holm
from smail.analysis.groups.programmes import ProgrammeSlopes, programme_slopes
from smail.analysis.groups.results import Estimate
from smail.analysis.groups.shares import difference_of_shares, share, share_rising

__all__ = [
    "Comparison",
    "Estimate",
    "PairedChange",
    "ProgrammeSlopes",
    "benjamini_hochberg",
    "bootstrap_change",
    "compare",
    "compare_each",
    "count_interval",
    "difference_of_shares",
    "holm",
    "paired_change",
    "programme_slopes",
    "share",
    "share_rising",
]
