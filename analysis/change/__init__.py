"""Whether two scores of one person differ by more than error: reliable change in its published forms.

For exactly two ratings. With three or more, and at irregular dates, `growth` says more and errs less, and
`reliable_slope` judges what it says.
"""

from smail.analysis.change.forms import Method
from smail.analysis.change.judging import Direction, ReliableChange, reliable_change, reliable_slope
from smail.analysis.change.thresholds import Cutoffs, clinical_cutoffs, minimal_detectable_change

__all__ = [
    "Cutoffs",
    "Direction",
    "Method",
    "ReliableChange",
    "clinical_cutoffs",
    "minimal_detectable_change",
    "reliable_change",
    "reliable_slope",
]
