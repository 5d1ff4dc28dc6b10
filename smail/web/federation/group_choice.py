"""What of the group results the address asks for, and what was let out of it.

Whoever looks first after a quarter has ended has it released; in a large county `smail work` does it.
"""

import re
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.domain.publishing import Cadence, Cube, Publication, Split
from smail.errors import NotFound
from smail.queries import releases
from smail.queries.releases import Spot
from smail.web.federation import counting, group_notes, group_sus_words, group_words
from smail.web.federation.closed_periods import in_words
from smail.web.federation.group_since_words import SINCE, notes_of, years_in
from smail.web.federation.group_since_words import tables as sum_tables
from smail.web.federation.group_tables import WordTable
from smail.web.federation.tertials import speak_of
from smail.web.parts import StaffRequest

# Every released period, the one looked at, what was let out of it, and what is said of one not counted yet.
Read = tuple[tuple[str, ...], str, Publication | None, str]
_LABEL = re.compile(r"\d{4}-[QT]\d")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is looked at, and what else there is; no place where the viewer has none."""

    spots: tuple[Spot, ...]
    periods: tuple[str, ...]
    spot: Spot | None
    period: str
    split: Split
    found: Publication | None
    # What is said of a quarter that is not counted yet; empty where there is none.
    counting: str = ""
    # What the figures are by, and all that there are here.
    cadence: Cadence = Cadence.QUARTER
    cadences: tuple[Cadence, ...] = (Cadence.QUARTER,)

    @property
    def title(self) -> str:
        """The name of the place and the period, as on the page and in files."""
        name = "" if self.spot is None else self.spot.name
        return _("Gruppresultat: %(name)s, %(period)s", name=name, period=self.period_words)

    @property
    def period_words(self) -> str:
        """What the period is called."""
        if self.period == SINCE:
            return _("sedan starten")
        return in_words(self.period) if _LABEL.fullmatch(self.period) else self.period

    @property
    def is_sum(self) -> bool:
        """Whether it is of more than one quarter."""
        return self.period == SINCE or self.period in years_in(self.periods)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Every period that can be looked at: all since the start, the quarters and the years."""
        years = [(one, _("Året %(year)s", year=one)) for one in years_in(self.periods)]
        return [(SINCE, _("Sedan starten")), *((one, in_words(one)) for one in self.periods), *years]

    @property
    def untold(self) -> list[str]:
        """Which tables are not shown, and why."""
        return [] if self.found is None or self.is_sum else group_words.untold(self.found)

    @property
    def notes(self) -> list[str]:
        """What must be said beside the figures."""
        if self.found is None:
            return []
        said = notes_of(self.found) if self.is_sum else group_notes.notes(self.found)
        return [*said, *self._begins]

    @property
    def _begins(self) -> list[str]:
        """With which period results begin, where there may have been more before it."""
        if len(self.periods) < releases.MOST_SPANS:
            return []
        return [
            _(
                "Gruppresultaten börjar med %(period)s. Det som var före det finns bara i summan sedan"
                " starten.",
                period=in_words(self.periods[-1]),
            )
        ]

    def tables(self, catalogue: Catalogue) -> list[WordTable]:
        """The figures in words."""
        if self.found is None:
            return []
        if self.is_sum:
            return [*sum_tables(self.found, self.period), *group_sus_words.tables(self.found, self.period)]
        return group_words.tables(self.found, names_of(catalogue, self.found))


def names_of(catalogue: Catalogue, found: Publication) -> dict[str, str]:
    """What the indicators of the questionnaire behind the levels are called."""
    if found.instrument is None:
        return {}
    return {one.key: one.name("sv") for one in catalogue.by_digest(found.instrument).indicators}


def chosen_in(at: StaffRequest) -> Chosen:
    """What the address asks for; the first place, the last quarter and by sex where it says nothing."""
    federation = at.viewer.federation_id
    spots = releases.spots_for(at.db, at.viewer)
    spot = _one_of(spots, request.args.get("plats", ""))
    split = _split(request.args.get("delning", ""))
    if spot is None:
        return Chosen((), (), None, "", split, None)
    cadences = releases.cadences_of(at.db, federation, spot)
    cadence = _cadence(cadences)
    speak_of(cadence)
    periods, wanted, found, words = _read(at, Cube(federation, cadence), spot, split)
    if periods and wanted not in (SINCE, *periods, *years_in(periods)) and not words:
        raise NotFound
    return Chosen(spots, periods, spot, wanted, split, found, words, cadence, cadences)


def _cadence(known: tuple[Cadence, ...]) -> Cadence:
    """The one that is asked for, by its name or by the period; the first where nothing is said."""
    wanted, period = request.args.get("takt", ""), request.args.get("period", "")
    asked: Cadence | None = known[0]
    if wanted:
        asked = next((one for one in known if one.value == wanted), None)
    elif _LABEL.fullmatch(period):
        asked = Cadence.of_label(period)
    if asked not in known:
        raise NotFound("nothing is told of the place by that")
    return asked


def _one_of(spots: tuple[Spot, ...], key: str) -> Spot | None:
    if not key:
        return next(iter(spots), None)
    found = next((one for one in spots if one.key == key), None)
    if found is None:
        raise NotFound
    return found


def _split(text: str) -> Split:
    if not text:
        return Split.SEX
    try:
        return Split(text)
    except ValueError:
        raise NotFound from None


def _read(at: StaffRequest, cube: Cube, spot: Spot, split: Split) -> Read:
    """Every released period, the one asked for and what was let out of it; all that has closed."""
    federation = cube.federation_id
    if not releases.waiting(at.db, federation):
        return *_kept(at.db, cube, spot, split), ""
    wanted = _period(cube.cadence)
    known, waiting = releases.periods(at.db, cube), releases.waiting_in(at.db, cube)
    labels = {*known, *(one.label for one in waiting)}
    if wanted not in {"", SINCE, *labels, *years_in(labels)}:
        # What is refused lets nothing out.
        raise NotFound
    if not counting.is_made_at_once(at.db, federation):
        return _meanwhile(at.db, cube, (spot, split), counting.asked(at))
    # This request only reads, and whoever comes next finds it done.
    with at.parts.database.transaction(write=True) as db:
        words = counting.released(at, db)
        return _meanwhile(db, cube, (spot, split), words) if words else (*_kept(db, cube, spot, split), "")


def _meanwhile(db: Session, cube: Cube, of: tuple[Spot, Split], words: str) -> Read:
    """What is released already, where it is asked for; these words of all else."""
    wanted, known = _period(cube.cadence), releases.periods(db, cube)
    if wanted in {*known, *years_in(known)} or (wanted == SINCE and known):
        return *_kept(db, cube, *of), words
    # Whoever asks for no quarter asks for the newest, which is not here yet.
    return tuple(known), "", None, words


def _period(cadence: Cadence) -> str:
    """The period that is asked for; of the other kind, left from what was looked at before, it is none."""
    wanted = request.args.get("period", "")
    is_other = bool(_LABEL.fullmatch(wanted)) and Cadence.of_label(wanted) is not cadence
    return "" if is_other else wanted


def _kept(
    db: Session, cube: Cube, spot: Spot, split: Split
) -> tuple[tuple[str, ...], str, Publication | None]:
    periods = tuple(releases.periods(db, cube))
    wanted = _period(cube.cadence) or next(iter(periods), "")
    # Sums stand beside the newest quarter: the last one told, and every year.
    holder = wanted if wanted in periods else next(iter(periods), "")
    if holder != wanted and split is Split.MONTH:
        split = Split.NONE
    return periods, wanted, releases.kept(db, cube.federation_id, spot, holder, split)
