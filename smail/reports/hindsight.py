"""The first occasion as it was answered, as it is seen now, and the latest: one change in two views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from smail.analysis.scoring import indicator_scores
from smail.catalogue import scoring_key
from smail.domain.instrument import Indicator
from smail.queries.hindsight import HindsightRow
from smail.queries.submitted import RatingRow, StoredSum
from smail.reports.rounds import Round, score_round

# No rating has this number: what was answered in hindsight is none.
_NO_RATING = 0


@dataclass(frozen=True, slots=True)
class SeenArea:
    """One area three times, and its change in two views; None where a score is missing."""

    indicator: Indicator
    first: float | None
    then: float | None
    latest: float | None
    plain: float | None
    adjusted: float | None


@dataclass(frozen=True, slots=True)
class SeenAnew:
    """The first occasion seen again on a day, beside the latest one with the same questionnaire."""

    first_on: date
    sent_on: date
    latest_on: date
    areas: tuple[SeenArea, ...]


def seen_anew(
    first_round: Round | None, row: HindsightRow | None, steps: Mapping[int, Mapping[str, int]]
) -> SeenAnew | None:
    """Both changes by area; None without answers in hindsight, or a later occasion to lay beside them.

    `first_round` holds the first occasion and those that follow with the same version of the questionnaire;
    `steps` are the single answers of its ratings where they put different questions.
    """
    if row is None or first_round is None:
        return None
    first, latest = first_round.ratings[0], first_round.ratings[-1]
    if first.id != row.rating_id or latest.id == first.id:
        return None
    from smail.analysis.response_shift import changes

    beside = Round(first_round.instrument, (first, _as_rating(first_round, first, row), latest))
    scored = score_round(beside, {**steps, _NO_RATING: row.steps}, {})
    scores = {one.key: [value.score for value in scored[one.key]] for one in beside.indicators}
    known = np.array([scores[one.key] for one in beside.indicators], dtype=np.float64).reshape(-1, 3)
    found = changes(*known.T)
    return SeenAnew(
        first.on,
        row.on,
        latest.on,
        tuple(
            _area(one, scores[one.key], found.plain[at], found.adjusted[at])
            for at, one in enumerate(beside.indicators)
        ),
    )


def _area(indicator: Indicator, scores: Sequence[float | None], plain: float, adjusted: float) -> SeenArea:
    first, then, latest = scores
    return SeenArea(indicator, first, then, latest, _number(plain), _number(adjusted))


def _as_rating(first_round: Round, first: RatingRow, row: HindsightRow) -> RatingRow:
    """The answers in hindsight as the scoring takes them: the same questions, another day."""
    key = scoring_key(first_round.instrument, first.shown)
    scores = indicator_scores([[float(row.steps.get(item, np.nan)) for item in first.shown]], key)
    sums = {
        area: StoredSum(int(scores.sum[0, at]), int(scores.n_answered[0, at]), int(scores.n_items[at]))
        for at, area in enumerate(key.indicators)
    }
    return RatingRow(_NO_RATING, "", row.on, first.instrument_digest, first.shown, sums)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
