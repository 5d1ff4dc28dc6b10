"""Fits the county's models: from everybody's dated scores to one model for each area."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from smail import clock
from smail.analysis import growth, signs
from smail.analysis.growth import GrowthModel
from smail.domain.instrument import Instrument
from smail.reports.county import CountyFit
from smail.reports.county_scores import CountyScores

QUARTER = 91


def fit_of(scores: CountyScores, instrument: Instrument) -> CountyFit:
    """The model of each area and number of questions that has ratings enough."""
    time, n_persons = own_time(scores.person, scores.day), len(np.unique(scores.person))
    names = [indicator.key for indicator in instrument.indicators]
    known = {
        (name, n): model
        for n in np.unique(scores.n_items[scores.n_items > 0]).tolist()
        for name, model in zip(names, _fitted(scores, time, n), strict=True)
        if model is not None
    }
    return CountyFit(instrument.digest, known, n_persons, len(time), clock.now())


def quarters(days: NDArray[np.int64], first: NDArray[np.int64] | int) -> NDArray[np.float64]:
    """Time as the models count it: quarters of 91 days from the person's first rating."""
    return np.asarray((days - first) / QUARTER, dtype=np.float64)


def own_time(person: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.float64]:
    """The time of each row, in quarters from the first one of the same person.

    By the date itself, whoever began at another time would be part of everybody's change.
    """
    persons, place = np.unique(person, return_inverse=True)
    first = np.full(len(persons), np.iinfo(np.int64).max)
    np.minimum.at(first, place, day)
    return quarters(day, first[place])


def _fitted(scores: CountyScores, time: NDArray[np.float64], n_items: int) -> Sequence[GrowthModel | None]:
    """Models of the scores that count so many questions: one answer has more noise than the mean of two."""
    wanted = np.where(scores.n_items == n_items, scores.score, np.nan)
    rows = np.isfinite(wanted).any(axis=1)
    fits = growth.fit_many(scores.person[rows], time[rows], wanted[rows])
    return [one if one is not None and signs.is_known(one) else None for one in fits]
