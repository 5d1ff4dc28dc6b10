"""Scores of ratings that can be laid beside each other: by the half rule, of the questions put each time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np

from smail.analysis.scoring import indicator_scores, scores_of_sums
from smail.catalogue import Catalogue, scoring_key
from smail.domain.hindsight import DropCause, lower_than_before
from smail.domain.instrument import Indicator, Instrument
from smail.queries.submitted import RatingRow, ReasonLine


@dataclass(frozen=True, slots=True)
class Value:
    """One area at one rating; no score where fewer than half of its questions have a step."""

    on: date
    rating: str
    score: float | None
    n_answered: int
    n_items: int
    comment: str | None = None
    # Whether it lies below the last one before it, and why, as the person sees it.
    is_lower: bool = False
    cause: DropCause | None = None
    cause_line: str | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """Ratings in a row with one version of one questionnaire."""

    instrument: Instrument
    ratings: tuple[RatingRow, ...]

    @property
    def common(self) -> tuple[str, ...]:
        """The items that were put each time, in the questionnaire's order."""
        shown = [set(row.shown) for row in self.ratings]
        return tuple(item.key for item in self.instrument.items if all(item.key in one for one in shown))

    @property
    def is_mixed(self) -> bool:
        """Whether the ratings put different questions."""
        return any(set(row.shown) != set(self.ratings[0].shown) for row in self.ratings)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """What the common items are about, in the questionnaire's order."""
        asked = {self.instrument.item(key).indicator for key in self.common}
        return tuple(one for one in self.instrument.indicators if one.key in asked)


Scored = Mapping[str, tuple[Value, ...]]


def rounds_of(ratings: Sequence[RatingRow], catalogue: Catalogue) -> list[Round]:
    """The ratings in rounds, the oldest first; another version begins a new one."""
    rounds: list[Round] = []
    for row in ratings:
        instrument = catalogue.by_digest(row.instrument_digest)
        if rounds and rounds[-1].instrument.digest == instrument.digest:
            rounds[-1] = Round(instrument, (*rounds[-1].ratings, row))
        else:
            rounds.append(Round(instrument, (row,)))
    return rounds


def score_round(
    one: Round,
    steps: Mapping[int, Mapping[str, int]],
    comments: Mapping[tuple[int, str], str],
    reasons: Mapping[tuple[int, str], ReasonLine] = MappingProxyType({}),
) -> Scored:
    """The values of each indicator, a value for each rating; what is lower than before is marked."""
    score, answered, items = _from_answers(one, steps) if one.is_mixed else _from_sums(one)
    found: dict[str, tuple[Value, ...]] = {}
    for place, indicator in enumerate(one.indicators):
        scores = [None if np.isnan(cell) else float(cell) for cell in score[:, place]]
        lower = lower_than_before(scores)
        found[indicator.key] = tuple(
            _value(
                row,
                scores[at],
                (int(answered[at, place]), int(items[at, place])),
                comments.get((row.id, indicator.key)),
                reasons.get((row.id, indicator.key)) if at in lower else None,
                is_lower=at in lower,
            )
            for at, row in enumerate(one.ratings)
        )
    return found


def _value(
    row: RatingRow,
    score: float | None,
    counted: tuple[int, int],
    comment: str | None,
    why: ReasonLine | None,
    *,
    is_lower: bool,
) -> Value:
    cause, line = (None, None) if why is None else (why.cause, why.line)
    return Value(row.on, row.public_id, score, *counted, comment, is_lower, cause, line)


_Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]
_Counts = np.ndarray[tuple[int, int], np.dtype[np.int64]]


def _from_sums(one: Round) -> tuple[_Table, _Counts, _Counts]:
    kept = [[row.sums[area.key] for area in one.indicators] for row in one.ratings]
    shape = (len(one.ratings), len(one.indicators))
    numbers = np.array(
        [[(cell.total, cell.n_answered, cell.n_items) for cell in line] for line in kept], dtype=np.int64
    ).reshape(*shape, 3)
    total, answered, items = numbers[:, :, 0], numbers[:, :, 1], numbers[:, :, 2]
    return scores_of_sums(total, answered, items).reshape(shape), answered, items


def _from_answers(one: Round, steps: Mapping[int, Mapping[str, int]]) -> tuple[_Table, _Counts, _Counts]:
    key = scoring_key(one.instrument, one.common)
    given = [[float(steps[row.id].get(item, np.nan)) for item in one.common] for row in one.ratings]
    scores = indicator_scores(given, key)
    asked = [place for place, n in enumerate(scores.n_items) if n]
    shape = (len(one.ratings), len(asked))
    return (
        scores.score[:, asked].reshape(shape),
        scores.n_answered[:, asked].reshape(shape),
        np.broadcast_to(scores.n_items[asked], shape),
    )
