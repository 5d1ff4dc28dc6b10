"""Level, change and the share that progresses of each indicator, for every place that the gate has opened.

The level is the mean of those who answered in the quarter, and change is of all their answers until its last
day. Each figure says how many persons and ratings it is of, and the share of these ratings that lack it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from smail.domain.calendar import ClosedSpan
from smail.domain.publishing import ALL, HIDDEN, Figure, Split
from smail.queries.group_counts import Stayed
from smail.reports.county_scores import CountyScores
from smail.reports.group_changes import Group, History, changes
from smail.reports.group_columns import COLUMNS, InColumns, in_columns
from smail.reports.group_wholes import coarse, roughly
from smail.reports.own_rows import OwnRows

LEVEL = "level"
_Z = 1.96
# As fine as a figure of many persons may be: a mean with more decimals tells the sum behind it.
LEVEL_DECIMALS = 1

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Answered:
    """Who answered in the quarter in which programme: a row for each person and programme.

    `own` is the mean of the person's scores in the quarter, by indicator, NaN where there is none; `n_known`
    of how many ratings it is, and `n_sent` how many the person has sent in.
    """

    programme: NDArray[np.int64]
    person: NDArray[np.int64]
    columns: InColumns
    own: NDArray[np.float64]
    n_known: NDArray[np.int64]
    n_sent: NDArray[np.int64]


def answered_in(scores: CountyScores, stays: Sequence[Stayed], at: ClosedSpan) -> Answered:
    """Everybody with an answer in the quarter while in the programme."""
    within = [(max(one.first_on, at.starts_on), min(one.last_on, at.last_on)) for one in stays]
    own = OwnRows.of(scores, [(one.participant_id, *days) for one, days in zip(stays, within, strict=True)])
    # Whoever was there twice is one, with the answers of both times.
    place_of: dict[tuple[int, int], int] = {}
    places: list[int] = []
    kept: list[Stayed] = []
    for stay, n_rows in zip(stays, own.counts.tolist(), strict=True):
        key = stay.programme_id, stay.participant_id
        if n_rows and key not in place_of:
            place_of[key] = len(kept)
            kept.append(stay)
        places.append(place_of.get(key, -1))
    whose = np.array(places, dtype=np.int64)[own.whose]
    return Answered(
        np.array([one.programme_id for one in kept], dtype=np.int64),
        np.array([one.participant_id for one in kept], dtype=np.int64),
        in_columns((one.sex, one.band) for one in kept),
        *_means(scores.score[own.rows], whose, len(kept)),
        np.bincount(whose, minlength=len(kept)),
    )


def _means(
    score: NDArray[np.float64], whose: NDArray[np.int64], n: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The mean of each of so many persons' rows by column, and of how many; NaN where none is known."""
    found, counts = np.full((n, score.shape[1]), np.nan), np.zeros((n, score.shape[1]), dtype=np.int64)
    for column, values in enumerate(score.T):
        known = np.isfinite(values)
        count = counts[:, column] = np.bincount(whose[known], minlength=n)
        total = np.bincount(whose[known], values[known], minlength=n)
        found[count > 0, column] = total[count > 0] / count[count > 0]
    return found, counts


def history_of(answered: Answered, rows: Rows, scores: CountyScores, until: int) -> History:
    """All answers until that day of those who answered in the quarter in one place."""
    kept = np.isin(scores.person, answered.person[rows]) & (scores.day <= until)
    return History.of(scores.person[kept], scores.day[kept], scores.score[kept])


def ratings_until(answered: Answered, scores: CountyScores, until: int) -> NDArray[np.int64]:
    """How many ratings each of those who answered has sent in by that day, in all."""
    ids, n = np.unique(scores.person[scores.day <= until], return_counts=True)
    return np.asarray(n[np.searchsorted(ids, answered.person)], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Place:
    """The rows of one place with their history, the indicator, and the splits that may be told there."""

    rows: Rows
    history: History
    indicator: int
    splits: frozenset[Split]


def figures_of(answered: Answered, places: Sequence[Place]) -> list[Mapping[tuple[str, str], Figure]]:
    """The figures of one indicator by table and column in each place; one not there is hidden."""
    known = [_Known.of(answered, place) for place in places]
    return [
        one.told(answered, changed)
        for one, changed in zip(known, changes([one.group for one in known]), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    """Who has a score of the indicator in the quarter in one place: of each column, and their history."""

    indicator: int
    rows: Rows
    who: Mapping[str, NDArray[np.bool_]]
    group: Group

    @classmethod
    def of(cls, answered: Answered, place: Place) -> Self:
        """Those of the place."""
        rows = place.rows[np.isfinite(answered.own[place.rows, place.indicator])]
        columns = {split: own[rows] for split, own in answered.columns.items() if split in place.splits}
        who = {ALL: np.ones(len(rows), dtype=np.bool_)}
        for split, own in columns.items():
            who |= {column: own == at for at, column in enumerate(COLUMNS[split])}
        group = place.history.of_persons(answered.person[rows], columns, place.indicator)
        return cls(place.indicator, rows, who, group)

    def told(
        self, answered: Answered, changed: Mapping[tuple[str, str], Figure]
    ) -> Mapping[tuple[str, str], Figure]:
        """Their level with the change, which is of as many as the level is."""
        found = {
            (LEVEL, column): _level(answered, self.indicator, self.rows[is_in])
            for column, is_in in self.who.items()
            if is_in.any()
        }
        # Who are counted in each programme that they are in.
        n_of = {column: int(is_in.sum()) for column, is_in in self.who.items()}
        return found | {
            key: figure if figure.is_hidden else replace(figure, n_persons=n_of[key[1]])
            for key, figure in changed.items()
        }


def _level(answered: Answered, indicator: int, rows: Rows) -> Figure:
    """The mean with its interval; where all are equal it would tell of everybody."""
    values, n = answered.own[rows, indicator], len(rows)
    spread = float(values.std(ddof=1)) if n > 1 else 0.0
    if spread == 0:
        return HIDDEN
    mean, half = float(values.mean()), _Z * spread / np.sqrt(n)
    value, low, high = (round(float(one), LEVEL_DECIMALS) for one in (mean, mean - half, mean + half))
    known, sent = int(answered.n_known[rows, indicator].sum()), int(answered.n_sent[rows].sum())
    # Ratings to the last one, beside persons, would tell how many have given one more than the others.
    return Figure(value, low, high, n, roughly(known), coarse(1 - known / sent, sent))
