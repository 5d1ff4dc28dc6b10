"""Those who have left beside those who are still there, and how far the group's change hangs on the unseen.

Everybody since the start, with the answers of their time in the programme alone. What is last seen of
somebody is the last score of each indicator; the index is the mean of the areas that an
answer has, four or more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from smail.analysis import growth, scoring, signs
from smail.analysis.growth import GrowthModel, Unfitted
from smail.analysis.missing import delta_adjusted
from smail.domain.publishing import HIDDEN, Figure
from smail.queries.group_followed import Followed, Unseen
from smail.reports.county_models import own_time
from smail.reports.county_scores import LEAST_AREAS, CountyScores
from smail.reports.group_changes import CHANGE_DECIMALS
from smail.reports.group_columns import InColumns, in_columns
from smail.reports.group_indicators import LEVEL_DECIMALS
from smail.reports.group_measures import FiguresOf, Measure, Rows, differing, each, mean_of
from smail.reports.group_wholes import Whole, coarse, roughly
from smail.reports.own_rows import OwnRows

LEAVERS, LEAVING_CHANGE, TIPPING = "leavers", "leaving_change", "tipping"
INDEX = "index"
LEFT, STAYED, TO_WORK, TO_OTHER = "left", "stayed", "left_to_work", "left_to_other"
# Of fewer persons with two answers or more no change is told, nor what it hangs on.
FEWEST_WITH_TWO = 20
_SEED, _DRAWS = 20260, 2
_UP, _DOWN = -1.0, 1.0

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Histories:
    """The answers of everybody followed, a row each, and for each person what is last seen.

    `member` is the person's place among those followed who have answered at all.
    """

    people: tuple[Followed, ...]
    member: NDArray[np.int64]
    day: NDArray[np.int64]
    index: Values
    last: Values

    def of(self, rows: Rows) -> NDArray[np.bool_]:
        """Which answers are of these persons."""
        return np.isin(self.member, rows)


@dataclass(frozen=True, slots=True)
class Gaps:
    """The occasions without an answer of those who have answered at all: whose, and when."""

    member: NDArray[np.int64]
    day: NDArray[np.int64]

    @classmethod
    def of(cls, found: Histories, missing: Sequence[Unseen]) -> Self:
        """Those of these persons."""
        place = {(one.programme_id, one.participant_id): at for at, one in enumerate(found.people)}
        known = [
            (place[key], one.on.toordinal())
            for one in missing
            if (key := (one.programme_id, one.participant_id)) in place
        ]
        return cls(*np.array(known, dtype=np.int64).reshape(-1, 2).T)

    def of_members(self, rows: Rows) -> NDArray[np.bool_]:
        """Which of them are of these persons."""
        return np.isin(self.member, rows)


def histories_of(scores: CountyScores, people: Sequence[Followed]) -> Histories:
    """The answers of each of these persons during the own time in the programme."""
    own = OwnRows.of(scores, [(one.participant_id, one.first_on, one.last_on) for one in people])
    has = own.counts > 0
    score = scores.score[own.rows]
    return Histories(
        tuple(one for one, is_there in zip(people, has.tolist(), strict=True) if is_there),
        np.repeat(np.arange(has.sum()), own.counts[has]),
        scores.day[own.rows],
        _index(score),
        _last(score, own.counts[has]),
    )


def _index(score: Values) -> Values:
    """The mean of the areas that an answer has; NaN where they are too few."""
    return scoring.overall_index(score, min(LEAST_AREAS, score.shape[1]))


def _last(score: Values, counts: NDArray[np.int64]) -> Values:
    """The last known score of each indicator, of each who has so many rows; NaN where there is none."""
    if not len(counts):
        return score
    row = np.where(np.isfinite(score), np.arange(len(score))[:, None], -1)
    last = np.maximum.reduceat(row, np.cumsum(counts) - counts, axis=0)
    return np.where(last >= 0, score[last, np.arange(score.shape[1])], np.nan)


def leaver_measures(
    found: Histories, indicators: Sequence[str], missing: Sequence[Unseen]
) -> Iterator[Measure]:
    """The levels last seen of each group by indicator, their change, and what the change hangs on."""
    groups = {
        LEFT: np.array([one.has_left for one in found.people], dtype=np.bool_),
        STAYED: np.array([not one.has_left for one in found.people], dtype=np.bool_),
        TO_WORK: np.array([one.to_work for one in found.people], dtype=np.bool_),
        TO_OTHER: np.array([one.has_left and not one.to_work for one in found.people], dtype=np.bool_),
    }
    index, gaps, everybody = _index(found.last), Gaps.of(found, missing), _Everybody.of(found)
    for column, key in enumerate(indicators):
        for group in (LEFT, STAYED):
            persons = np.flatnonzero(groups[group] & np.isfinite(found.last[:, column]))
            own = found.last[persons, column]
            level = each(mean_of(own, LEVEL_DECIMALS, (-np.inf, np.inf)))
            whole = Whole.LAST if group == STAYED else Whole.EVER
            where = everybody.where(persons)
            yield Measure(LEAVERS, f"{key}.{group}", *where, level, of=whole, may_tell=differing(own))
    for group in (TO_WORK, TO_OTHER):
        persons = np.flatnonzero(groups[group])
        own, where = index[persons], everybody.where(persons)
        level = each(mean_of(own, LEVEL_DECIMALS, (-np.inf, np.inf)))
        yield Measure(LEAVERS, f"{INDEX}.{group}", *where, level, may_tell=differing(own))
    for group in (LEFT, STAYED):
        persons = np.flatnonzero(groups[group])
        where, whole = everybody.where(persons), Whole.LAST if group == STAYED else Whole.EVER
        change = _change(found, persons, gaps)
        yield Measure(LEAVING_CHANGE, group, *where, change, of=whole)
    every = np.arange(len(found.people))
    yield Measure(TIPPING, TIPPING, *everybody.where(every), _tipping(found, gaps), is_split=False)


@dataclass(frozen=True, slots=True)
class _Everybody:
    """The programme of everybody followed, and their columns."""

    programme: NDArray[np.int64]
    columns: InColumns

    @classmethod
    def of(cls, found: Histories) -> Self:
        """Those followed."""
        programme = np.array([one.programme_id for one in found.people], dtype=np.int64)
        return cls(programme, in_columns((one.sex, one.band) for one in found.people))

    def where(self, persons: Rows) -> tuple[NDArray[np.int64], InColumns]:
        """Those of some of them."""
        return self.programme[persons], {split: own[persons] for split, own in self.columns.items()}


def _change(found: Histories, persons: Rows, gaps: Gaps) -> FiguresOf:
    """What gives the mean change of some of these persons for 13 weeks; hidden where it is not known."""

    def _slopes(several: Sequence[Rows]) -> list[Figure]:
        answers = [_Answers.of(found, persons[rows], gaps) for rows in several]
        models = growth.fit_each([one.seen() for one in answers])
        return [_slope(*one) for one in zip(models, answers, map(len, several), strict=True)]

    return _slopes


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers of some persons, a row each, and their occasions without one, which come last."""

    member: NDArray[np.int64]
    day: NDArray[np.int64]
    index: Values
    n_own: int
    n_lacking: int

    @classmethod
    def of(cls, found: Histories, persons: Rows, gaps: Gaps) -> Self:
        """Theirs; of an occasion without an answer the index is not known."""
        own, lacking = found.of(persons), gaps.of_members(persons)
        n_own, n_lacking = int(own.sum()), int(lacking.sum())
        member = np.concatenate([found.member[own], gaps.member[lacking]])
        day = np.concatenate([found.day[own], gaps.day[lacking]])
        index = np.concatenate([found.index[own], np.full(n_lacking, np.nan)])
        return cls(member, day, index, n_own, n_lacking)

    def seen(self) -> Unfitted:
        """What a model of their answers alone is made of."""
        n = self.n_own
        return Unfitted(self.member[:n], own_time(self.member[:n], self.day[:n]), self.index[:n])

    def every(self) -> Unfitted:
        """What a model is made of where what is missing is filled in."""
        return Unfitted(self.member, own_time(self.member, self.day), self.index)


def _slope(model: GrowthModel, answers: _Answers, n: int) -> Figure:
    """The mean change of so many persons, whose model and answers these are."""
    if not signs.is_known(model) or (model.estimates.n >= 2).sum() < FEWEST_WITH_TWO:
        return HIDDEN
    slope = model.test([0.0, 1.0])
    ends = slope.estimate, slope.low, slope.high
    if not np.isfinite(ends).all():
        return HIDDEN
    value, low, high = (round(float(one), CHANGE_DECIMALS) for one in ends)
    n_all = answers.n_own + answers.n_lacking
    share = coarse(answers.n_lacking / n_all, n_all)
    return Figure(value, low, high, n, roughly(answers.n_own), share)


def _tipping(found: Histories, gaps: Gaps) -> FiguresOf:
    """How many steps worse the unseen would have to be, on the mean, before the conclusion falls.

    The value is in steps, 0 only where there is no conclusion; `low` is the mean change, and `high` the most
    that was tried: where the value is as large, the conclusion held.
    """

    def _steps(several: Sequence[Rows]) -> list[Figure]:
        answers = [_Answers.of(found, rows, gaps) for rows in several]
        models = growth.fit_each([one.every() for one in answers])
        return [_falls(*one) for one in zip(models, answers, map(len, several), strict=True)]

    return _steps


def _falls(model: GrowthModel, answers: _Answers, n: int) -> Figure:
    """The tipping point of so many persons, whose model and answers these are."""
    if not signs.is_known(model) or (model.estimates.n >= 2).sum() < FEWEST_WITH_TWO:
        return HIDDEN
    slope = model.test([0.0, 1.0])
    if not np.isfinite((slope.low, slope.high)).all():
        return HIDDEN
    most = round(float(model.residual_sd), 1)
    told = round(float(slope.estimate), CHANGE_DECIMALS)
    n_all = answers.n_own + answers.n_lacking
    n_ratings, share = roughly(answers.n_own), coarse(float(np.isnan(answers.index).mean()), n_all)
    if slope.low <= 0 <= slope.high or not answers.n_lacking:
        return Figure(0.0, told, most, n, n_ratings, share)
    way = _UP if slope.low > 0 else _DOWN
    first = slope.low if way == _UP else -slope.high
    steps = _falls_at(answers.every(), way, first) * model.residual_sd
    return Figure(min(max(round(float(steps), 1), 0.1), most), told, most, n, n_ratings, share)


def _falls_at(of: Unfitted, way: float, first: float) -> float:
    """The share of a residual SD at which the interval reaches 0; 1 where it does at none.

    With the unseen the mean slope moves in a line, so two points of it are enough: `first` is the end of the
    interval that is nearest to 0 as the model has it.
    """
    found = delta_adjusted(of.person, of.time, of.score, _SEED, (way,), _DRAWS)
    last = float(found.low[0] if way == _UP else -found.high[0])
    return 1.0 if last > 0 else first / (first - last)
