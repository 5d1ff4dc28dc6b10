"""Whose certain decline the county's models tell of: of everybody at once, by the same rule as the pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from smail.analysis import signs
from smail.analysis.verdicts import Sign
from smail.domain.instrument import Instrument
from smail.reports.county import CountyFit
from smail.reports.county_models import QUARTER
from smail.reports.county_scores import CountyScores
from smail.reports.declines import Decline


@dataclass(frozen=True, slots=True)
class _Seen:
    """One area of everybody: how many scores each has, and the first and last day of them."""

    n: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    @property
    def quarters(self) -> NDArray[np.float64]:
        return np.where(self.n > 0, (self.last - self.first) / QUARTER, 0.0)

    @property
    def is_judged(self) -> NDArray[np.bool_]:
        return signs.is_long_enough(self.n, self.quarters)


def declines_in(fit: CountyFit, scores: CountyScores, instrument: Instrument) -> Mapping[int, Decline]:
    """By person, everybody who has a certain decline in some area."""
    persons, place = np.unique(scores.person, return_inverse=True)
    seen = {
        one.key: _seen(place, len(persons), scores.day, np.isfinite(scores.score[:, column]))
        for column, one in enumerate(instrument.indicators)
    }
    n_judged = np.sum([one.is_judged for one in seen.values()], axis=0)
    newest = _seen(place, len(persons), scores.day, np.ones(len(place), dtype=np.bool_))
    found: dict[int, Decline] = {}
    for key, at in _falling(fit, persons, seen, n_judged):
        person, first = int(persons[at]), date.fromordinal(int(seen[key].first[at]))
        before = found.get(person)
        found[person] = Decline(
            since=first if before is None else min(first, before.since),
            last_on=date.fromordinal(int(newest.last[at])),
            n_ratings=int(newest.n[at]),
            n_areas=1 if before is None else before.n_areas + 1,
        )
    return found


def _falling(
    fit: CountyFit, persons: NDArray[np.int64], seen: Mapping[str, _Seen], n_judged: NDArray[np.int64]
) -> Iterator[tuple[str, int]]:
    """Each area and the places of those whose line in it has the sign."""
    for (key, _n_items), model in fit.models.items():
        at = np.searchsorted(persons, model.persons)
        spans, judged = seen[key].quarters[at], np.maximum(n_judged[at], 1)
        found = signs.signs(model.estimates, model.noise, spans, judged)
        yield from ((key, int(one)) for one in at[found == Sign.DECLINE])


def _seen(
    place: NDArray[np.intp], n_persons: int, day: NDArray[np.int64], is_there: NDArray[np.bool_]
) -> _Seen:
    first, last = np.full(n_persons, np.iinfo(np.int64).max), np.zeros(n_persons, dtype=np.int64)
    np.minimum.at(first, place[is_there], day[is_there])
    np.maximum.at(last, place[is_there], day[is_there])
    return _Seen(np.bincount(place[is_there], minlength=n_persons), first, last)
