"""Scores of everybody with one questionnaire, as pages count them: by the half rule, of common questions."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from smail.analysis.scoring import indicator_scores, scores_of_sums
from smail.catalogue import scoring_key
from smail.domain.instrument import Instrument
from smail.queries import county as reads
from smail.queries.county import RatingOf, Wanted

# Of fewer areas an answer has no index.
LEAST_AREAS = 4


@dataclass(frozen=True, slots=True)
class CountyScores:
    """A row for each rating: whose, the day as a number, and for each indicator a score (NaN = none).

    `n_items` is how many questions that score counts: the same at all ratings of a person.
    """

    person: NDArray[np.int64]
    day: NDArray[np.int64]
    score: NDArray[np.float64]
    n_items: NDArray[np.int64]

    def changed(self, persons: Collection[int], now: "CountyScores") -> "CountyScores":
        """The same, but for what these persons have now."""
        rest = ~np.isin(self.person, list(persons))
        return CountyScores(
            np.concatenate([self.person[rest], now.person]),
            np.concatenate([self.day[rest], now.day]),
            np.concatenate([self.score[rest], now.score]),
            np.concatenate([self.n_items[rest], now.n_items]),
        )


def scores_in(db: Session, instrument: Instrument, persons: Collection[int] | None = None) -> CountyScores:
    """Scores with this questionnaire, of everybody or of some persons.

    Whoever was asked different questions at different times is counted by those that were put each time.
    """
    wanted = Wanted(instrument.digest, persons)
    ratings = reads.ratings_of(db, wanted)
    score = _of_sums(db, wanted, np.array([one.id for one in ratings], dtype=np.int64), instrument)
    n_items = np.zeros(score.shape, dtype=np.int64)
    asked = {
        sets: (_common(sets, instrument), rows) for sets, rows in _rows_by_what_was_asked(ratings).items()
    }
    for items, rows in asked.values():
        n_items[rows] = _numbers(items, instrument)
    mixed = [given for sets, given in asked.items() if len(sets) > 1]
    if mixed:
        steps = reads.steps_of(db, wanted, {item for items, _rows in mixed for item in items})
        for items, rows in mixed:
            score[rows] = _of_steps(steps, [ratings[row].id for row in rows], items, instrument)
    return CountyScores(
        np.array([one.participant_id for one in ratings], dtype=np.int64),
        np.array([one.on.toordinal() for one in ratings], dtype=np.int64),
        score,
        n_items,
    )


def _of_sums(
    db: Session, wanted: Wanted, rating: NDArray[np.int64], instrument: Instrument
) -> NDArray[np.float64]:
    """The scores of these ratings by their stored sums, a column for each indicator."""
    keys = [one.key for one in instrument.indicators]
    if max(len(keys), len(instrument.items)) >= 2**reads.PLACE_BITS:
        raise ValueError(f"{instrument.key}: too many questions for a packed sum")
    packed = np.fromiter(reads.packed_sums_of(db, wanted, keys), dtype=np.int64)
    put, packed = _last(packed, reads.PUT_BITS)
    answered, packed = _last(packed, reads.ANSWERED_BITS)
    total, packed = _last(packed, reads.TOTAL_BITS)
    column, of_rating = _last(packed, reads.PLACE_BITS)
    order = np.argsort(rating)
    score = np.full((len(rating), len(keys)), np.nan)
    # Ratings sent in since the ratings were read have no row.
    is_known = np.isin(of_rating, rating)
    cells = order[np.searchsorted(rating, of_rating[is_known], sorter=order)], column[is_known]
    score[cells] = scores_of_sums(total[is_known], answered[is_known], put[is_known])
    return score


def _last(packed: NDArray[np.int64], bits: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number in the last bits, and what stands before them."""
    return packed & (2**bits - 1), packed >> bits


def _rows_by_what_was_asked(ratings: Sequence[RatingOf]) -> Mapping[frozenset[str], NDArray[np.intp]]:
    """The rows of persons, by all the sets of questions that they were asked."""
    shown: dict[int, set[str]] = defaultdict(set)
    for one in ratings:
        shown[one.participant_id].add(one.shown)
    sets: dict[frozenset[str], int] = {}
    number = {person: sets.setdefault(frozenset(found), len(sets)) for person, found in shown.items()}
    of_row = np.array([number[one.participant_id] for one in ratings], dtype=np.int64)
    return {found: np.flatnonzero(of_row == place) for found, place in sets.items()}


def _numbers(items: tuple[str, ...], instrument: Instrument) -> list[int]:
    """How many of the items each indicator has."""
    owners = [instrument.item(item).indicator for item in items]
    return [owners.count(indicator.key) for indicator in instrument.indicators]


def _of_steps(
    steps: Sequence[tuple[int, str, int]],
    ratings: Sequence[int],
    items: tuple[str, ...],
    instrument: Instrument,
) -> NDArray[np.float64]:
    """Scores of these ratings by these items alone."""
    row_of = {rating: row for row, rating in enumerate(ratings)}
    column_of = {item: column for column, item in enumerate(items)}
    given = np.full((len(row_of), len(column_of)), np.nan)
    for rating, item, step in steps:
        if rating in row_of and item in column_of:
            given[row_of[rating], column_of[item]] = step
    return indicator_scores(given, scoring_key(instrument, items)).score


def _common(sets: frozenset[str], instrument: Instrument) -> tuple[str, ...]:
    shown = [set(json.loads(one)) for one in sets]
    return tuple(item.key for item in instrument.items if all(item.key in one for one in shown))
