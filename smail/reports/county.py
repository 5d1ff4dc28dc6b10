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

# Of all ratings with a questionnaire, so many new ones may come before the common numbers are fitted anew.
NEW_SHARE = 1 / 1000


@dataclass(frozen=True, slots=True)
class CountyFit:
    """The models of one questionnaire's areas; an area whose ratings are too few has none."""

    digest: str
    models: "Mapping[str, GrowthModel]"
    n_persons: int
    n_ratings: int
    made_at: datetime


class County:
    """The fits of this process, each made when it is first asked for and again when ratings have come."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: dict[str, tuple[CountyFit, int]] = {}

    def fit_of(self, db: Session, instrument: Instrument) -> CountyFit:
        """The models of this questionnaire, no older than one rating in a thousand."""
        with self._turn:
            kept = self._kept.get(instrument.digest)
            if kept is None or _is_old(db, *kept):
                # Before the rows: what comes in between is then counted as new.
                until = reads.settled_until(db, clock.now())
                kept = self._kept[instrument.digest] = _made(db, instrument), until
            return kept[0]


def _is_old(db: Session, fit: CountyFit, until: int) -> bool:
    changes = reads.changes_since(db, until)
    return changes.is_rebuilt or changes.n_sent_in > NEW_SHARE * fit.n_ratings


def _made(db: Session, instrument: Instrument) -> CountyFit:
    # What only answers are given to never pays for the mathematics.
    from smail.reports.county_models import models_of

    models, n_persons, n_ratings = models_of(db, instrument)
    return CountyFit(instrument.digest, models, n_persons, n_ratings, clock.now())
