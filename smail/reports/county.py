"""The county's models: one for each area of a questionnaire, which every person's line leans on.

Nothing is fitted by night. Whoever looks gets the person's own ratings as they are now, against common
numbers (mean level and change, how persons differ, the noise of one rating) that are fitted anew in the
request once more than one rating in a thousand is new. `made_at` says when that was.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from smail import clock
from smail.domain.instrument import Instrument
from smail.queries import county as reads

if TYPE_CHECKING:
    from smail.analysis.growth import GrowthModel
    from smail.reports.county_scores import CountyScores

# Of all ratings with a questionnaire, so many new ones may come before the common numbers are fitted anew.
NEW_SHARE = 1 / 1000


@dataclass(frozen=True, slots=True)
class CountyFit:
    """The models of one questionnaire, by area and by how many questions a score counts.

    Where ratings are too few there is none. Scores of one question and means of two have different noise, so
    that a person is judged among those who are counted alike.
    """

    digest: str
    models: "Mapping[tuple[str, int], GrowthModel]"
    n_persons: int
    n_ratings: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    """A fit, the scores that it was made of, and the audit's event that they reach to."""

    fit: CountyFit
    scores: "CountyScores"
    until: int


class County:
    """The fits of this process, each made when it is first asked for and again when ratings have come."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: dict[str, _Kept] = {}

    def fit_of(self, db: Session, instrument: Instrument) -> CountyFit:
        """The models of this questionnaire, no older than one rating in a thousand."""
        with self._turn:
            kept = self._kept.get(instrument.digest)
            now = _made(db, instrument) if kept is None else _current(db, instrument, kept)
            self._kept[instrument.digest] = now
            return now.fit

    def known(self, instrument: Instrument) -> "tuple[CountyFit, CountyScores] | None":
        """What was fitted last and the scores it was made of, without waiting; None where nothing was."""
        kept = self._kept.get(instrument.digest)
        return None if kept is None else (kept.fit, kept.scores)


def _current(db: Session, instrument: Instrument, kept: _Kept) -> _Kept:
    changes = reads.changes_since(db, kept.until)
    if changes.is_rebuilt:
        return _made(db, instrument)
    if changes.n_sent_in > NEW_SHARE * kept.fit.n_ratings:
        return _brought_up(db, instrument, kept)
    return kept


def _made(db: Session, instrument: Instrument) -> _Kept:
    """Everything read and fitted."""
    # Whoever only answers never pays for the mathematics.
    from smail.reports import county_models, county_scores

    # Before the rows: what comes in between is then counted as new.
    until = reads.settled_until(db, clock.now())
    scores = county_scores.scores_in(db, instrument)
    return _Kept(county_models.fit_of(scores, instrument), scores, until)


def _brought_up(db: Session, instrument: Instrument, kept: _Kept) -> _Kept:
    """Only those read anew who have sent ratings in, and everybody fitted."""
    from smail.reports import county_models, county_scores

    until, senders = reads.settled_until(db, clock.now()), reads.senders_since(db, kept.until)
    scores = kept.scores.changed(senders, county_scores.scores_in(db, instrument, senders))
    return _Kept(county_models.fit_of(scores, instrument), scores, max(until, kept.until))
