"""Two programmes beside each other: change drawn together as far as noise parts them, never a league table.

Everything is of closed quarters. Whoever has been in several programmes belongs to none of them, and a
programme of few is not in it.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.domain.instrument import Instrument
from smail.domain.people import Sex
from smail.queries.group_counts import sexes_of
from smail.queries.programme_people import only_programme_of
from smail.reports.work_associations import roughly

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from smail.analysis.groups import Estimate, ProgrammeSlopes
    from smail.reports.county_scores import CountyScores

# One rating says nothing of change; of fewer persons with more than one nothing is told.
FEWEST_RATINGS, FEWEST_PERSONS = 2, 10
QUARTER = 91
# The mean of the areas counts where at least so many have a score.
LEAST_AREAS = 4
ALL_AREAS = "all"


@dataclass(frozen=True, slots=True)
class Change:
    """A change per 13 weeks with its interval, in steps of the scale."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out that there is none."""
        return not self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Beside:
    """One area, or all of them: the change in one programme, in the other, and what is between them."""

    key: str
    one: Change
    other: Change
    difference: Change


@dataclass(frozen=True, slots=True)
class Size:
    """How many persons, roughly, and the share of their scores that is missing."""

    n_persons: int
    share_missing: float


@dataclass(frozen=True, slots=True)
class OfSex:
    """Women or men alone, all areas together: the programmes with enough of them, and their changes."""

    programmes: frozenset[int]
    model: "ProgrammeSlopes"


@dataclass(frozen=True, slots=True)
class ProgrammesBeside:
    """The models of a closed quarter: one for each area and one for the mean of all, over all programmes."""

    until: date
    instrument: Instrument | None
    sizes: dict[int, Size]
    models: "dict[str, ProgrammeSlopes]"
    by_sex: "dict[Sex, OfSex]" = field(default_factory=dict)

    def has(self, programme_id: int) -> bool:
        """Whether the programme has persons enough to be told of."""
        return programme_id in self.sizes

    def beside(self, one: int, other: int) -> tuple[Beside, ...]:
        """Two of the programmes, all areas together first."""
        return tuple(_beside(key, model, one, other) for key, model in self.models.items())

    def beside_by_sex(self, one: int, other: int) -> tuple[Beside, ...]:
        """All areas together of women and of men; nothing where either are too few in one of the two."""
        if not all({one, other} <= each.programmes for each in self.by_sex.values()):
            return ()
        return tuple(_beside(sex.value, each.model, one, other) for sex, each in self.by_sex.items())


def compare(db: Session, catalogue: Catalogue, federation_id: int, until: date) -> ProgrammesBeside:
    """Every programme of the federation that has persons enough, through the end of a closed quarter."""
    from smail.reports import county_scores

    programme_of = only_programme_of(db, federation_id, until)
    read = [(one, county_scores.scores_in(db, one)) for one in catalogue.for_participants()]
    instrument, scores = max(read, key=lambda one: len(one[1].person), default=(None, None))
    if instrument is None or scores is None:
        return ProgrammesBeside(until, None, {}, {})
    rows = _rows(scores, programme_of, until)
    sexes = sexes_of(db, federation_id)
    by_sex = {
        sex: own
        for sex in (Sex.WOMAN, Sex.MAN)
        for own in [
            _of_sex(scores, {who: at for who, at in programme_of.items() if sexes.get(who) is sex}, until)
        ]
        if own is not None
    }
    is_both = len(by_sex) == len((Sex.WOMAN, Sex.MAN))
    return ProgrammesBeside(
        until, instrument, rows.sizes(), rows.models(instrument), by_sex if is_both else {}
    )


def _of_sex(scores: "CountyScores", programme_of: Mapping[int, int], until: date) -> OfSex | None:
    """Those of one sex; None where fewer than three programmes have enough of them to be drawn together."""
    rows = _rows(scores, programme_of, until)
    if not len(rows.person):
        return None
    model = rows.model_of_all()
    return OfSex(frozenset(model.programmes.tolist()), model) if math.isfinite(model.mean) else None


@dataclass(frozen=True, slots=True)
class _Rows:
    """Ratings of those who count: whose, when, in which programme, and the score of each area."""

    person: "NDArray[np.int64]"
    quarters: "NDArray[np.float64]"
    programme: "NDArray[np.int64]"
    score: "NDArray[np.float64]"

    def sizes(self) -> dict[int, Size]:
        """Of each programme."""
        import numpy as np

        from smail.reports.group_wholes import coarse

        found = {}
        for one in np.unique(self.programme).tolist():
            own = self.programme == one
            n, missing = len(np.unique(self.person[own])), float(np.isnan(self.score[own]).mean())
            found[one] = Size(roughly(n), coarse(missing, self.score[own].size) or 0.0)
        return found

    def models(self, instrument: Instrument) -> "dict[str, ProgrammeSlopes]":
        """One for the mean of the areas, and one for each; none where no programme has persons enough."""
        if not len(self.person):
            return {}
        each = {one.key: self._model(self.score[:, place]) for place, one in enumerate(instrument.indicators)}
        return {ALL_AREAS: self.model_of_all(), **each}

    def model_of_all(self) -> "ProgrammeSlopes":
        """The model for the mean of the areas."""
        from smail.analysis.scoring import overall_index

        return self._model(overall_index(self.score, LEAST_AREAS))

    def _model(self, score: "NDArray[np.float64]") -> "ProgrammeSlopes":
        from smail.analysis.groups import programme_slopes

        return programme_slopes(self.person, self.quarters, score, self.programme)


def _rows(scores: "CountyScores", programme_of: Mapping[int, int], until: date) -> _Rows:
    """The ratings by then of those with more than one, in programmes with enough of them."""
    import numpy as np

    then = (scores.day <= until.toordinal()) & np.isfinite(scores.score).any(axis=1)
    times = Counter(scores.person[then].tolist())
    people = {one for one, n in times.items() if n >= FEWEST_RATINGS and one in programme_of}
    in_each = Counter(programme_of[one] for one in people)
    people = {one for one in people if in_each[programme_of[one]] >= FEWEST_PERSONS}
    kept = then & np.isin(scores.person, list(people))
    person, day = scores.person[kept], scores.day[kept]
    _ids, place = np.unique(person, return_inverse=True)
    first = np.full(len(_ids), np.iinfo(np.int64).max)
    np.minimum.at(first, place, day)
    programme = np.array([programme_of[one] for one in person.tolist()], dtype=np.int64)
    return _Rows(person, (day - first[place]) / QUARTER, programme, scores.score[kept])


def _beside(key: str, model: "ProgrammeSlopes", one: int, other: int) -> Beside:
    places = {programme: place for place, programme in enumerate(model.programmes.tolist())}
    here, there = places[one], places[other]
    return Beside(
        key,
        _change(model.estimate(here)),
        _change(model.estimate(there)),
        _change(model.difference(here, there)),
    )


def _change(told: "Estimate") -> Change:
    return Change(told.estimate, told.low, told.high)
