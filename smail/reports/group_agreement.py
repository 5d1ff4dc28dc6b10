"""How far the persons and their handledare agree about the same occasions, indicator by indicator.

Agreement in level: somebody who is always milder is seen. One occasion of a person, so that each counts once.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from smail.analysis import reliability
from smail.analysis.scoring import scores_of_sums
from smail.domain.publishing import HIDDEN, Figure
from smail.queries.group_pairs import SeenByTwo, Sums
from smail.reports.group_columns import in_columns
from smail.reports.group_measures import FigureOf, MayTell, Measure, Rows, differing, each, mean_of
from smail.reports.group_wholes import Whole

AGREEMENT, GAP = "agreement", "rater_gap"
# A few handledare would be told of by how they rate.
FEWEST_RATERS = 5
# Of fewer pairs the coefficient says next to nothing.
FEWEST_PAIRS = 15
# The coefficient and its ends are told in so many steps to one.
_STEPS = 20


def agreement_measures(seen: Sequence[SeenByTwo], indicators: Sequence[str]) -> Iterator[Measure]:
    """Intraclass correlation and mean difference of each indicator that both have rated."""
    own = np.array([_scores(one.own, indicators) for one in seen]).reshape(-1, len(indicators))
    theirs = np.array([_scores(one.theirs, indicators) for one in seen]).reshape(-1, len(indicators))
    programme = np.array([one.programme_id for one in seen], dtype=np.int64)
    columns = in_columns((one.sex, one.band) for one in seen)
    rater = np.array([one.rater for one in seen], dtype=np.int64)
    for column, key in enumerate(indicators):
        both = np.isfinite(own[:, column]) & np.isfinite(theirs[:, column])
        first, second = own[both, column], theirs[both, column]
        own_columns = {split: each[both] for split, each in columns.items()}
        where, several = (programme[both], own_columns), _several(rater[both])
        close = _agreement(np.stack([first, second], axis=1))
        gap = second - first
        apart, may_tell = mean_of(gap, 1, (-np.inf, np.inf)), _both(several, differing(gap))
        yield Measure(AGREEMENT, key, *where, each(_if(close, several)), of=Whole.THERE, may_tell=several)
        yield Measure(GAP, key, *where, each(_if(apart, may_tell)), of=Whole.THERE, may_tell=may_tell)


def _scores(sums: Sums, indicators: Sequence[str]) -> list[float]:
    known = {key: float(scores_of_sums(total, n, put)) for key, total, n, put in sums}
    return [known.get(key, np.nan) for key in indicators]


def _several(rater: NDArray[np.int64]) -> MayTell:
    """What says whether there are pairs enough, of handledare enough."""
    return lambda rows: len(rows) >= FEWEST_PAIRS and len(np.unique(rater[rows])) >= FEWEST_RATERS


def _both(one: MayTell, other: MayTell) -> MayTell:
    return lambda rows: one(rows) and other(rows)


def _if(figure: FigureOf, may_tell: MayTell) -> FigureOf:
    return lambda rows: figure(rows) if may_tell(rows) else HIDDEN


def _agreement(both: NDArray[np.float64]) -> FigureOf:
    def figure(rows: Rows) -> Figure:
        found = reliability.icc(both[rows])
        ends = found.estimate, found.low, found.high
        if not np.isfinite(ends).all():
            return HIDDEN
        # With more decimals the interval tells how many pairs there are.
        value = round(_STEPS * ends[0]) / _STEPS
        low, high = math.floor(_STEPS * ends[1]) / _STEPS, math.ceil(_STEPS * ends[2]) / _STEPS
        return Figure(value, low, high, len(rows))

    return figure
