"""Level, change and the share that progresses of each indicator, for every place that the gate has opened.

The level is the mean of those who answered in the quarter. Change is of one growth model of all their answers
until its last day, with sex in the same model; the share is how likely each person's line is to rise, on the
average, and never the count of those who surely do: that one grows with how long people are followed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from smail.analysis import groups, growth, signs
from smail.domain.calendar import ClosedSpan
from smail.domain.people import Sex
from smail.domain.publishing import ALL, HIDDEN, Figure
from smail.queries.group_counts import Stayed
from smail.reports.county_models import own_time
from smail.reports.county_scores import CountyScores
from smail.reports.group_wholes import coarse
from smail.reports.own_rows import OwnRows

LEVEL, CHANGE, SHARE, APART = "level", "change", "share", "apart"
_Z = 1.96
# As fine as a figure of many persons may be: a mean with more decimals tells the sum behind it.
LEVEL_DECIMALS, CHANGE_DECIMALS = 1, 2
FEWEST_WITH_TWO = 5

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Answered:
    """Who answered in the quarter in which programme: a row for each person and programme.

    `own` is the mean of the person's scores in the quarter, by indicator; NaN where there is none.
    """

    programme: NDArray[np.int64]
    person: NDArray[np.int64]
    is_man: NDArray[np.bool_]
    own: NDArray[np.float64]


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
    return Answered(
        np.array([one.programme_id for one in kept], dtype=np.int64),
        np.array([one.participant_id for one in kept], dtype=np.int64),
        np.array([one.sex is Sex.MAN for one in kept], dtype=np.bool_),
        _means(scores.score[own.rows], np.array(places, dtype=np.int64)[own.whose], len(kept)),
    )


def _means(score: NDArray[np.float64], whose: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """The mean of each of so many persons' rows, column by column; NaN where none is known."""
    found = np.full((n, score.shape[1]), np.nan)
    for column, values in enumerate(score.T):
        known = np.isfinite(values)
        count = np.bincount(whose[known], minlength=n)
        total = np.bincount(whose[known], values[known], minlength=n)
        found[count > 0, column] = total[count > 0] / count[count > 0]
    return found


def history_of(answered: Answered, rows: Rows, scores: CountyScores, until: int) -> CountyScores:
    """All answers until that day of those who answered in the quarter in one place."""
    kept = np.isin(scores.person, answered.person[rows]) & (scores.day <= until)
    return CountyScores(scores.person[kept], scores.day[kept], scores.score[kept], scores.n_items[kept])


@dataclass(frozen=True, slots=True)
class Place:
    """The rows of one place, and whether women and men may be told apart there."""

    rows: Rows
    shows_sexes: bool


def figures_of(
    answered: Answered, scores: CountyScores, place: Place, indicator: int
) -> Mapping[tuple[str, str], Figure]:
    """The figures of one indicator by table and column from the place's history; one not there is hidden."""
    rows = place.rows[np.isfinite(answered.own[place.rows, indicator])]
    persons, is_man = answered.person[rows], answered.is_man[rows]
    history = np.isin(scores.person, persons)
    asked = (ALL, *((Sex.WOMAN.value, Sex.MAN.value) if place.shows_sexes else ()))
    who = {ALL: np.ones(len(rows), dtype=np.bool_), Sex.WOMAN.value: ~is_man, Sex.MAN.value: is_man}
    found = {(LEVEL, column): _level(answered.own[rows[who[column]], indicator]) for column in asked}
    changed = _changes(
        scores.person[history],
        own_time(scores.person[history], scores.day[history]),
        scores.score[history, indicator],
        np.isin(scores.person[history], persons[is_man]) if place.shows_sexes else None,
    )
    # As many as the level is of, who are counted in each programme that they are in.
    n_of = {column: int(who[column].sum()) for column in asked}
    return found | {
        key: figure if figure.is_hidden else replace(figure, n_persons=n_of[key[1]])
        for key, figure in changed.items()
    }


def _level(values: NDArray[np.float64]) -> Figure:
    """The mean with its interval; where all are equal it would tell of everybody."""
    n = len(values)
    spread = float(values.std(ddof=1)) if n > 1 else 0.0
    if spread == 0:
        return HIDDEN
    mean, half = float(values.mean()), _Z * spread / np.sqrt(n)
    value, low, high = (round(float(one), LEVEL_DECIMALS) for one in (mean, mean - half, mean + half))
    return Figure(value, low, high, n)


def _changes(
    person: NDArray[np.int64],
    time: NDArray[np.float64],
    score: NDArray[np.float64],
    is_man: NDArray[np.bool_] | None,
) -> dict[tuple[str, str], Figure]:
    """Change for 13 weeks and the share that progresses; nothing where too few have answered twice."""
    model = growth.fit(person, time, score)
    if not signs.is_known(model) or (model.estimates.n >= 2).sum() < FEWEST_WITH_TWO:
        return {}
    slope = model.test([0.0, 1.0])
    ids, rising = np.asarray(model.persons), model.estimates.probability_rising
    n_ratings, missing = int(np.isfinite(score).sum()), coarse(float(np.isnan(score).mean()), len(score))
    found = {
        (CHANGE, ALL): _change((slope.estimate, slope.low, slope.high), len(ids), n_ratings, missing),
        (SHARE, ALL): _share(rising),
    }
    if is_man is None:
        return found
    apart = groups.compare(person, time, score, is_man)
    men = np.isin(ids, np.unique(person[is_man]))
    for column, one, own in (
        (Sex.WOMAN.value, apart.slopes[0], rising[~men]),
        (Sex.MAN.value, apart.slopes[1], rising[men]),
    ):
        ends = one.estimate, one.low, one.high
        lacking = coarse(one.share_missing, round(one.n_ratings / (1 - one.share_missing)))
        found[CHANGE, column] = _change(ends, one.n_persons, one.n_ratings, lacking)
        found[SHARE, column] = _share(own)
    both = apart.difference
    found[APART, ALL] = _change(
        (-both.estimate, -both.high, -both.low), both.n_persons, both.n_ratings, missing
    )
    return found


def _change(
    ends: tuple[float, float, float], n_persons: int, n_ratings: int, missing: float | None
) -> Figure:
    if not np.isfinite(ends).all():
        return HIDDEN
    value, low, high = (round(one, CHANGE_DECIMALS) for one in ends)
    # Ratings to the last one, beside persons, would tell how many have given one more than the others.
    return Figure(value, low, high, n_persons, round(n_ratings, -1), missing)


def _share(rising: NDArray[np.float64]) -> Figure:
    n = len(rising)
    if n < 2:
        return HIDDEN
    mean, half = float(rising.mean()), _Z * float(rising.std(ddof=1)) / np.sqrt(n)
    value, low, high = (round(float(one), 2) for one in (mean, max(mean - half, 0.0), min(mean + half, 1.0)))
    return Figure(value, low, high, n)
