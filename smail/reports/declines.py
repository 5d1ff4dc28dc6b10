"""Who has a certain decline, kept ready so that Today never waits for a model.

The county's models take seconds to read and fit, and whoever opens Today in the morning has no seconds. So
they are made beside the requests: the first look by somebody who follows a person with ratings enough for a
sign sets it going, and a look ten minutes later or more sees whether ratings have come. Until the models are
there, nothing is told of any decline; they come with the next look. Whoever has answered since the models
were fitted is not told of either, since what was judged then was other ratings; the models follow when one
rating in a thousand is new (reports.county).
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from smail import clock
from smail.db.session import Database
from smail.domain.instrument import Instrument
from smail.log import event
from smail.reports.county import County

AGAIN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Decline:
    """That answers go down for certain: since when, in how many areas, seen in which ratings."""

    since: date
    last_on: date
    n_ratings: int
    n_areas: int


class Declines:
    """The declines that this process knows of, by person."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._known: dict[str, tuple[datetime, Mapping[int, Decline]]] = {}
        self._looked_at: datetime | None = None
        self._work: threading.Thread | None = None
        # Whether the models have been looked over once, so that what is not told is not there.
        self.is_ready = False

    def of(self, last_on: Mapping[int, date | None]) -> dict[int, Decline]:
        """The decline of each of these persons who has one and has not answered since it was seen.

        `last_on` is the day of each person's last rating.
        """
        found = {}
        for _made_at, known in list(self._known.values()):
            for person, day in last_on.items():
                one = known.get(person)
                if one is not None and one.last_on == day:
                    found[person] = one
        return found

    def freshen(self, database: Database, county: County, instruments: Iterable[Instrument]) -> None:
        """The models are looked over by a thread of their own, unless they were a moment ago."""
        with self._turn:
            now = clock.now()
            if self._looked_at is not None and abs(now - self._looked_at) < AGAIN_AFTER:
                return
            if self._work is not None and self._work.is_alive():
                return
            self._looked_at = now
            work = threading.Thread(
                target=self._look, args=(database, county, tuple(instruments)), name="declines", daemon=True
            )
            self._work = work
            work.start()

    def wait(self) -> None:
        """Whatever was set going has ended."""
        work = self._work
        if work is not None:
            work.join()

    def _look(self, database: Database, county: County, instruments: Iterable[Instrument]) -> None:
        try:
            with database.transaction(write=False) as db:
                for instrument in instruments:
                    county.fit_of(db, instrument)
                    self._keep(county, instrument)
            self.is_ready = True
        except SQLAlchemyError as error:
            # The next look tries again; meanwhile nothing is told.
            event("declines.failed", level="warning", kind=type(error).__name__)

    def _keep(self, county: County, instrument: Instrument) -> None:
        # Whoever only answers never pays for the mathematics.
        from smail.reports.county_declines import declines_in

        known, made = county.known(instrument), self._known.get(instrument.digest)
        if known is None:
            return
        fit, scores = known
        if made is None or made[0] != fit.made_at:
            self._known[instrument.digest] = (fit.made_at, declines_in(fit, scores, instrument))
