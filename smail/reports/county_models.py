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
    """The model of each area that has ratings enough."""
    persons, place = np.unique(scores.person, return_inverse=True)
    models = _fitted(scores.person, _times(place, len(persons), scores.day), scores.score)
    names = (indicator.key for indicator in instrument.indicators)
    known = {name: one for name, one in zip(names, models, strict=True) if one is not None}
    return CountyFit(instrument.digest, known, len(persons), len(place), clock.now())


def quarters(days: NDArray[np.int64], first: NDArray[np.int64] | int) -> NDArray[np.float64]:
    """Time as the models count it: quarters of 91 days from the person's first rating."""
    return np.asarray((days - first) / QUARTER, dtype=np.float64)


def _times(place: NDArray[np.intp], n_persons: int, day: NDArray[np.int64]) -> NDArray[np.float64]:
    first = np.full(n_persons, np.iinfo(np.int64).max)
    np.minimum.at(first, place, day)
    return quarters(day, first[place])


def _fitted(
    person: NDArray[np.int64], time: NDArray[np.float64], score: NDArray[np.float64]
) -> Sequence[GrowthModel | None]:
    fits = growth.fit_many(person, time, score)
    return [one if one is not None and signs.is_known(one) else None for one in fits]
