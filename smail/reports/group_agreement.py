"""How far the persons and their handledare agree about the same occasions, indicator by indicator.

Agreement in level: somebody who is always milder is seen. One occasion of a person, so that each counts once.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from smail.analysis import reliability
from smail.analysis.scoring import scores_of_sums
from smail.domain.people import Sex
from smail.domain.publishing import HIDDEN, Figure
from smail.queries.group_pairs import SeenByTwo, Sums
from smail.reports.group_measures import FigureOf, Measure, Rows, mean_of, roughly

AGREEMENT, GAP = "agreement", "rater_gap"
# A few handledare would be told of by how they rate.
FEWEST_RATERS = 5
# Of fewer pairs the coefficient says next to nothing.
FEWEST_PAIRS = 15


def agreement_measures(seen: Sequence[SeenByTwo], indicators: Sequence[str]) -> Iterator[Measure]:
    """Intraclass correlation and mean difference of each indicator that both have rated."""
    own = np.array([_scores(one.own, indicators) for one in seen]).reshape(-1, len(indicators))
    theirs = np.array([_scores(one.theirs, indicators) for one in seen]).reshape(-1, len(indicators))
    programme = np.array([one.programme_id for one in seen], dtype=np.int64)
    is_man = np.array([one.sex is Sex.MAN for one in seen], dtype=np.bool_)
    rater = np.array([one.rater for one in seen], dtype=np.int64)
    for column, key in enumerate(indicators):
        both = np.isfinite(own[:, column]) & np.isfinite(theirs[:, column])
        first, second = own[both, column], theirs[both, column]
        where, raters = (programme[both], is_man[both]), rater[both]
        close = _agreement(np.stack([first, second], axis=1))
        apart = mean_of(second - first, 1, (-np.inf, np.inf))
        yield Measure(AGREEMENT, key, *where, _of_several(close, raters))
        yield Measure(GAP, key, *where, _of_several(apart, raters))


def _scores(sums: Sums, indicators: Sequence[str]) -> list[float]:
    known = {key: float(scores_of_sums(total, n, put)) for key, total, n, put in sums}
    return [known.get(key, np.nan) for key in indicators]


def _of_several(figure: FigureOf, rater: NDArray[np.int64]) -> FigureOf:
    """The same, hidden where few handledare are behind it, or few pairs."""

    def told(rows: Rows) -> Figure:
        is_few = len(rows) < FEWEST_PAIRS or len(np.unique(rater[rows])) < FEWEST_RATERS
        return HIDDEN if is_few else figure(rows)

    return told


def _agreement(both: NDArray[np.float64]) -> FigureOf:
    def figure(rows: Rows) -> Figure:
        found = reliability.icc(both[rows])
        ends = found.estimate, found.low, found.high
        if not np.isfinite(ends).all():
            return HIDDEN
        value, low, high = (round(float(one), 2) for one in ends)
        return Figure(value, low, high, roughly(len(rows)))

    return figure
