"""Change of a group and the share that progresses, from one growth model of all answers of its persons.

Time is counted from each person's first answer. By the calendar those who have just begun would stand beside
those who began long ago as if all had begun together, and hide what has changed. Sexes, and ages, are told
apart in one model each. The share is how likely each person's line is to rise, on the average, and never the
count of those who surely do: that one grows with how long people are followed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from smail.analysis import groups, growth, signs
from smail.analysis.growth import PersonEstimates
from smail.domain.people import Sex
from smail.domain.publishing import ALL, HIDDEN, Figure, Split
from smail.reports.county_models import own_time
from smail.reports.group_columns import COLUMNS, InColumns
from smail.reports.group_wholes import coarse, roughly

CHANGE, SHARE, APART = "change", "share", "apart"
CHANGE_DECIMALS = 2
# Of fewer persons with two answers or more no change is told, nor of columns where one has fewer.
FEWEST_WITH_TWO = 5

Values = NDArray[np.float64]
Told = dict[tuple[str, str], Figure]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of a group in one indicator, and the column of each row in the splits that may be told."""

    person: NDArray[np.int64]
    time: Values
    score: Values
    columns: InColumns

    def figure(self, ends: tuple[float, float, float], rows: NDArray[np.bool_]) -> Figure:
        """The figure with these ends, and what it is made of; hidden where there is none."""
        if not np.isfinite(ends).all():
            return HIDDEN
        value, low, high = (round(float(one), CHANGE_DECIMALS) for one in ends)
        own, score = len(np.unique(self.person[rows])), self.score[rows]
        known, n = int(np.isfinite(score).sum()), len(score)
        # Ratings to the last one, beside persons, would tell how many have given one more than the others.
        return Figure(value, low, high, own, roughly(known), coarse(1 - known / n, n))


@dataclass(frozen=True, slots=True)
class History:
    """All answers of some persons: whose, how long after the first one, and the score of each indicator."""

    person: NDArray[np.int64]
    time: Values
    score: Values

    @classmethod
    def of(cls, person: NDArray[np.int64], day: NDArray[np.int64], score: Values) -> Self:
        """The answers of these days."""
        return cls(person, own_time(person, day), score)

    def of_persons(self, persons: NDArray[np.int64], columns: InColumns, indicator: int) -> Group:
        """Those of some of them in one indicator; `columns` are those of these persons."""
        rows = np.isin(self.person, persons)
        ids, first = np.unique(persons, return_index=True)
        place = first[np.searchsorted(ids, self.person[rows])]
        return Group(
            self.person[rows],
            self.time[rows],
            self.score[rows, indicator],
            {split: own[place] for split, own in columns.items()},
        )


def changes(group: Group) -> Told:
    """Change for 13 weeks and the share that progresses; nothing where too few have answered twice."""
    model = growth.fit(group.person, group.time, group.score)
    twice = np.asarray(model.persons)[model.estimates.n >= 2]
    if not signs.is_known(model) or len(twice) < FEWEST_WITH_TWO:
        return {}
    slope, every = model.test([0.0, 1.0]), np.ones(len(group.person), dtype=np.bool_)
    rising = _Rising(np.asarray(model.persons), model.estimates)
    found = {(CHANGE, ALL): group.figure((slope.estimate, slope.low, slope.high), every)}
    found[SHARE, ALL] = group.figure(rising.of(group.person, found[CHANGE, ALL]), every)
    for split, own in group.columns.items():
        rows = {column: own == at for at, column in enumerate(COLUMNS[split]) if (own == at).any()}
        persons = [np.unique(group.person[is_in]) for is_in in rows.values()]
        if any(np.isin(twice, each).sum() < FEWEST_WITH_TWO for each in persons):
            continue
        found |= _by_sex(group) if split is Split.SEX else _by_age(group, rows)
        for column, one in rows.items():
            ends = rising.of(group.person[one], found[CHANGE, column])
            found[SHARE, column] = group.figure(ends, one)
    return found


@dataclass(frozen=True, slots=True)
class _Rising:
    persons: NDArray[np.int64]
    estimates: PersonEstimates

    def of(self, persons: NDArray[np.int64], change: Figure) -> tuple[float, float, float]:
        """The share of these persons with its interval, where this is their change; NaN of none."""
        value, low, high = change.value, change.low, change.high
        if value is None or low is None or high is None:
            return np.nan, np.nan, np.nan
        own = np.isin(self.persons, persons)
        if not (self.estimates.slope_se[own] > 0).all():
            return np.nan, np.nan, np.nan
        shifts = min(low - value, 0.0), max(high - value, 0.0)
        found = groups.share_rising(self.estimates.slope[own], self.estimates.slope_se[own], shifts)
        return found.estimate, found.low, found.high


def _by_sex(group: Group) -> Told:
    """Women's and men's change, and what is between them, in one model."""
    is_man = group.columns[Split.SEX] == 1
    apart = groups.compare(group.person, group.time, group.score, is_man)
    women, men, both = *apart.slopes, apart.difference
    every = np.ones(len(is_man), dtype=np.bool_)
    return {
        (CHANGE, Sex.WOMAN.value): group.figure((women.estimate, women.low, women.high), ~is_man),
        (CHANGE, Sex.MAN.value): group.figure((men.estimate, men.low, men.high), is_man),
        (APART, ALL): group.figure((-both.estimate, -both.high, -both.low), every),
    }


def _by_age(group: Group, rows: Mapping[str, NDArray[np.bool_]]) -> Told:
    """The change of each age that there is, in one model."""
    if len(rows) == 1:
        model = growth.fit(group.person, group.time, group.score)
    else:
        others = np.stack([*rows.values()][1:], axis=1).astype(np.float64)
        model = growth.fit(group.person, group.time, group.score, others)
    found: Told = {}
    for place, (column, own) in enumerate(rows.items()):
        weights = np.zeros(len(model.names))
        weights[1] = 1.0
        if place:
            # Level and slope of each of the others come after those of the first.
            weights[2 * place + 1] = 1.0
        slope = model.test(weights.tolist())
        found[CHANGE, column] = group.figure((slope.estimate, slope.low, slope.high), own)
    return found
