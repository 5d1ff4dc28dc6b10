"""Change of a group and the share that progresses, from one growth model of all answers of its persons.

Time is counted from each person's first answer. By the calendar those who have just begun would stand beside
those who began long ago as if all had begun together, and hide what has changed. Sexes, and ages, are told
apart in one model each. The share is how likely each person's line is to rise, on the average, and never the
count of those who surely do: that one grows with how long people are followed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from smail.analysis import groups, growth, signs
from smail.analysis.growth import GrowthModel, PersonEstimates, Unfitted
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

    def unfitted(self, covariates: NDArray[np.generic] | None = None) -> Unfitted:
        """What a model of the group is made of."""
        return Unfitted(self.person, self.time, self.score, covariates)

    def rows_of(self, split: Split) -> Mapping[str, NDArray[np.bool_]]:
        """The rows of each column of the split that has any."""
        own = self.columns[split]
        return {column: own == at for at, column in enumerate(COLUMNS[split]) if (own == at).any()}

    def figure(self, ends: tuple[float, float, float], rows: NDArray[np.bool_]) -> Figure:
        """The figure with these ends, and what it is made of; hidden where there is none."""
        if not np.isfinite(ends).all():
            return HIDDEN
        value, low, high = (round(float(one), CHANGE_DECIMALS) for one in ends)
        own, score = _n_different(self.person[rows]), self.score[rows]
        known, n = int(np.isfinite(score).sum()), len(score)
        # Ratings to the last one, beside persons, would tell how many have given one more than the others.
        return Figure(value, low, high, own, roughly(known), coarse(1 - known / n, n))


def _n_different(persons: NDArray[np.int64]) -> int:
    """How many they are; where they come in order, as they mostly do, nothing is sorted."""
    steps = np.diff(persons)
    if (steps < 0).any():
        return len(np.unique(persons))
    return int(np.count_nonzero(steps)) + bool(len(persons))


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


def changes(several: Sequence[Group]) -> list[Told]:
    """Change for 13 weeks and the share that progresses of each; nothing where too few have answered twice.

    All groups are fitted at once, then all that are told by a split.
    """
    models = growth.fit_each([one.unfitted() for one in several])
    known = [_Known.of(*pair) for pair in zip(several, models, strict=True)]
    for split, apart in ((Split.SEX, _by_sex), (Split.AGE, _by_age)):
        told = [one for one in known if split in one.columns]
        for one, found in zip(told, apart([each.group for each in told]), strict=True):
            one.add(split, found)
    return [one.told for one in known]


@dataclass(frozen=True, slots=True)
class _Known:
    """A group with what is told of it so far, and the splits that it may be told by."""

    group: Group
    rising: "_Rising"
    columns: Mapping[Split, Mapping[str, NDArray[np.bool_]]]
    told: Told

    @classmethod
    def of(cls, group: Group, model: GrowthModel) -> Self:
        """What the model of all of them says."""
        rising = _Rising(np.asarray(model.persons), model.estimates)
        twice = rising.persons[model.estimates.n >= 2]
        if not signs.is_known(model) or len(twice) < FEWEST_WITH_TWO:
            return cls(group, rising, {}, {})
        slope, every = model.test([0.0, 1.0]), np.ones(len(group.person), dtype=np.bool_)
        told = {(CHANGE, ALL): group.figure((slope.estimate, slope.low, slope.high), every)}
        told[SHARE, ALL] = group.figure(rising.of(group.person, told[CHANGE, ALL]), every)
        columns = {split: group.rows_of(split) for split in group.columns}
        return cls(
            group,
            rising,
            {
                split: rows
                for split, rows in columns.items()
                if all(np.isin(twice, group.person[one]).sum() >= FEWEST_WITH_TWO for one in rows.values())
            },
            told,
        )

    def add(self, split: Split, found: Told) -> None:
        """The change by the split is told, and the share that progresses of each of its columns."""
        self.told.update(found)
        for column, one in self.columns[split].items():
            ends = self.rising.of(self.group.person[one], self.told[CHANGE, column])
            self.told[SHARE, column] = self.group.figure(ends, one)


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


def _by_sex(several: Sequence[Group]) -> list[Told]:
    """Women's and men's change, and what is between them, of each group in one model."""
    models = growth.fit_each([one.unfitted(one.columns[Split.SEX] == 1) for one in several])
    return [_of_sexes(*pair) for pair in zip(several, models, strict=True)]


def _of_sexes(group: Group, model: GrowthModel) -> Told:
    is_man = group.columns[Split.SEX] == 1
    women, men, both = (model.test([0.0, *weights]) for weights in ((1, 0, 0), (1, 0, 1), (0, 0, 1)))
    every = np.ones(len(is_man), dtype=np.bool_)
    return {
        (CHANGE, Sex.WOMAN.value): group.figure((women.estimate, women.low, women.high), ~is_man),
        (CHANGE, Sex.MAN.value): group.figure((men.estimate, men.low, men.high), is_man),
        (APART, ALL): group.figure((-both.estimate, -both.high, -both.low), every),
    }


def _by_age(several: Sequence[Group]) -> list[Told]:
    """The change of each age that there is, of each group in one model."""
    models = growth.fit_each([one.unfitted(_others(one.rows_of(Split.AGE))) for one in several])
    return [_of_ages(*pair) for pair in zip(several, models, strict=True)]


def _others(rows: Mapping[str, NDArray[np.bool_]]) -> Values | None:
    """All columns but the first, as the model has them; None where there is one alone."""
    others = [*rows.values()][1:]
    return np.stack(others, axis=1).astype(np.float64) if others else None


def _of_ages(group: Group, model: GrowthModel) -> Told:
    found: Told = {}
    for place, (column, own) in enumerate(group.rows_of(Split.AGE).items()):
        weights = np.zeros(len(model.names))
        weights[1] = 1.0
        if place:
            # Level and slope of each of the others come after those of the first.
            weights[2 * place + 1] = 1.0
        slope = model.test(weights.tolist())
        found[CHANGE, column] = group.figure((slope.estimate, slope.low, slope.high), own)
    return found
