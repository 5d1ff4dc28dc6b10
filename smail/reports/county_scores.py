"""Scores of everybody with one questionnaire, as pages count them: by the half rule, of common questions."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from smail.analysis.scoring import indicator_scores, scores_of_sums
from smail.catalogue import scoring_key
from smail.domain.instrument import Instrument
from smail.queries import county as reads
from smail.queries.county import RatingOf


@dataclass(frozen=True, slots=True)
class CountyScores:
    """A row for each rating: whose, the day as a number, and a score for each indicator (NaN = none)."""

    person: NDArray[np.int64]
    day: NDArray[np.int64]
    score: NDArray[np.float64]


def scores_in(db: Session, instrument: Instrument) -> CountyScores:
    """Everybody's scores with this questionnaire.

    Whoever was asked different questions at different times is counted by those that were put each time.
    """
    ratings = reads.ratings_with(db, instrument.digest)
    score = _of_sums(reads.sums_with(db, instrument.digest), ratings, instrument)
    mixed = _mixed(ratings)
    if mixed:
        _put_common(db, score, mixed, ratings, instrument)
    return CountyScores(
        np.array([one.participant_id for one in ratings], dtype=np.int64),
        np.array([one.on.toordinal() for one in ratings], dtype=np.int64),
        score,
    )


def _of_sums(
    sums: Sequence[tuple[int, str, int, int, int]], ratings: Sequence[RatingOf], instrument: Instrument
) -> NDArray[np.float64]:
    row_of = {one.id: row for row, one in enumerate(ratings)}
    column_of = {one.key: column for column, one in enumerate(instrument.indicators)}
    score = np.full((len(ratings), len(column_of)), np.nan)
    # Ratings sent in since the ratings were read have no row.
    known = [one for one in sums if one[0] in row_of and one[1] in column_of]
    if known:
        rating, indicator, total, answered, put = zip(*known, strict=True)
        cells = [row_of[one] for one in rating], [column_of[one] for one in indicator]
        score[cells] = scores_of_sums(total, answered, put)
    return score


def _mixed(ratings: Sequence[RatingOf]) -> Mapping[frozenset[str], list[int]]:
    """The rows of persons who were asked different questions, by the sets of questions they were asked."""
    shown: dict[int, set[str]] = defaultdict(set)
    for one in ratings:
        shown[one.participant_id].add(one.shown)
    rows: dict[frozenset[str], list[int]] = defaultdict(list)
    for row, one in enumerate(ratings):
        if len(shown[one.participant_id]) > 1:
            rows[frozenset(shown[one.participant_id])].append(row)
    return rows


def _put_common(
    db: Session,
    score: NDArray[np.float64],
    mixed: Mapping[frozenset[str], list[int]],
    ratings: Sequence[RatingOf],
    instrument: Instrument,
) -> None:
    """Scores of common questions stand in the rows of those who were asked different ones."""
    common = {sets: _common(sets, instrument) for sets in mixed}
    wanted = {item for items in common.values() for item in items}
    steps = reads.steps_with(db, instrument.digest, wanted)
    for sets, rows in mixed.items():
        place = {ratings[row].id: at for at, row in enumerate(rows)}
        column = {item: at for at, item in enumerate(common[sets])}
        given = np.full((len(rows), len(column)), np.nan)
        for rating, item, step in steps:
            if rating in place and item in column:
                given[place[rating], column[item]] = step
        score[rows] = indicator_scores(given, scoring_key(instrument, common[sets])).score


def _common(sets: frozenset[str], instrument: Instrument) -> tuple[str, ...]:
    shown = [set(json.loads(one)) for one in sets]
    return tuple(item.key for item in instrument.items if all(item.key in one for one in shown))
