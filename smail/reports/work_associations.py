"""What was known before somebody started work or studies, and how much the odds of starting go with it.

The odds are compared between persons of the same programme who have been there for as long, by what was
answered before the period and never by anything from within it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.domain.belief import LEAST_PERSONS, LEAST_STAFF
from smail.domain.instrument import Instrument
from smail.domain.onward import Passage
from smail.queries.ways_to_work import Belief, Way, beliefs_until, changes_of_handledare

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from smail.analysis.survival import PersonPeriods
    from smail.reports.county_scores import CountyScores

PERIOD = 91
# An answer counts as known for so long: two intervals, so that one missed occasion hides nobody.
KNOWN_FOR = 2 * PERIOD
# Of fewer starts no association is told, nor of fewer periods with a change or without one.
LEAST_STARTS = 20
# How many there are is told in so rough numbers that two quarters beside each other tell of nobody.
ROUGHLY = 10
BELIEF, CHANGE = "belief", "change"
_Z = 1.959964
_STARTS = (Passage.WORK, Passage.STUDIES)


@dataclass(frozen=True, slots=True)
class Association:
    """How many times the odds of starting in a period go with one step more, or with a change before it.

    `is_clear` where it holds when all are tried at once. Without `ratio` too little is known; persons and
    starts are rough numbers.
    """

    key: str
    n_persons: int
    n_starts: int
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    is_clear: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """Something that may go with starting: its value in each row, NaN where it was not known."""

    key: str
    value: "NDArray[np.float64]"


@dataclass(frozen=True, slots=True)
class _Rows:
    """The ways, and the periods in which somebody was at risk with the day that each begins."""

    ways: Sequence[Way]
    periods: "PersonPeriods"
    begins: "NDArray[np.int64]"
    person: "NDArray[np.int64]"


@dataclass(frozen=True, slots=True)
class Before:
    """What may have been known before somebody started: answers, beliefs and changes of handledare."""

    instrument: Instrument | None
    scores: "CountyScores | None"
    beliefs: Sequence[Belief]
    changes: Sequence[tuple[int, date]]


def known_before(
    db: Session, catalogue: Catalogue, federation_id: int, found: Sequence[Way], until: date
) -> Before:
    """All of it until that day, of the questionnaire that is answered most often."""
    from smail.reports import county_scores

    read = [(one, county_scores.scores_in(db, one)) for one in catalogue.for_participants()]
    instrument, scores = max(read, key=lambda one: len(one[1].person), default=(None, None))
    persons = {one.participant_id for one in found}
    return Before(
        instrument,
        scores,
        beliefs_until(db, catalogue, persons, until),
        changes_of_handledare(db, federation_id, until),
    )


def associations_of(before: Before, found: Sequence[Way], until: date) -> tuple[Association, ...]:
    """Each area of the questionnaire, the belief of handledare and a change of them, in these ways."""
    rows = _rows(found)
    known = [*_answers(before, rows, until), *_belief(before.beliefs, rows), _changes(before.changes, rows)]
    return _clear([_association(one, rows) for one in known])


def roughly(n: int) -> int:
    """How many, rounded down to whole tens."""
    return n // ROUGHLY * ROUGHLY


def _rows(found: Sequence[Way]) -> _Rows:
    import numpy as np

    from smail.analysis import survival

    periods = survival.person_periods(
        [one.first.days for one in found],
        [one.first.what is not Passage.STILL_THERE for one in found],
        [one.first.what in _STARTS for one in found],
        PERIOD,
    )
    begun = np.array([one.starts_on.toordinal() for one in found])
    person = np.array([one.participant_id for one in found])
    begins = begun[periods.person] + PERIOD * periods.period
    return _Rows(found, periods, begins, person[periods.person])


def _answers(before: Before, rows: _Rows, until: date) -> list[_Known]:
    """The last own answer in each area from before the period."""
    from smail.analysis import survival

    instrument, scores = before.instrument, before.scores
    if instrument is None or scores is None:
        return []
    then = scores.day <= until.toordinal()
    person, day, score = scores.person[then], scores.day[then], scores.score[then]
    return [
        _Known(
            indicator.key,
            survival.last_known(person, day, score[:, place], rows.person, rows.begins, KNOWN_FOR),
        )
        for place, indicator in enumerate(instrument.indicators)
    ]


def _belief(found: Sequence[Belief], rows: _Rows) -> list[_Known]:
    """The last belief from before the period; not told where it would be that of a few handledare."""
    import numpy as np

    from smail.analysis import survival

    if not found:
        return []
    place = survival.last_known(
        [one.participant_id for one in found],
        [one.on.toordinal() for one in found],
        np.arange(len(found)),
        rows.person,
        rows.begins,
        KNOWN_FOR,
    )
    used = np.isfinite(place)
    behind = {(found[one].account_id, found[one].participant_id) for one in place[used].astype(int).tolist()}
    if not _is_of_several(behind):
        return []
    step = np.array([one.step for one in found], dtype=np.float64)
    value = np.full(len(place), np.nan)
    value[used] = step[place[used].astype(int)]
    return [_Known(BELIEF, value)]


def _is_of_several(behind: Iterable[tuple[int, int]]) -> bool:
    """Whether at least three handledare and five persons stand behind it, and nobody behind over half."""
    pairs = set(behind)
    by_staff = Counter(account for account, _person in pairs)
    persons = {person for _account, person in pairs}
    return (
        len(by_staff) >= LEAST_STAFF
        and len(persons) >= LEAST_PERSONS
        and 2 * max(by_staff.values()) <= len(pairs)
    )


def _changes(found: Sequence[tuple[int, date]], rows: _Rows) -> _Known:
    """Whether somebody new had become responsible before the period, without that being planned."""
    import numpy as np

    from smail.analysis import survival

    enrolment = np.array([one.enrolment_id for one in rows.ways])[rows.periods.person]
    changed = survival.last_known(
        [one for one, _on in found],
        [on.toordinal() for _one, on in found],
        np.ones(len(found)),
        enrolment,
        rows.begins,
        int(rows.begins.max(initial=0)),
    )
    return _Known(CHANGE, np.isfinite(changed).astype(np.float64))


def _association(known: _Known, rows: _Rows) -> tuple[Association, float]:
    """The odds ratio among persons of one programme who have been there for as long, and its p-value."""
    import numpy as np

    from smail.analysis import survival

    use = np.isfinite(known.value)
    programme = np.array([one.programme_id for one in rows.ways])[rows.periods.person]
    # Where nobody has started, nothing can go with it.
    use &= np.isin(programme, np.unique(programme[use & rows.periods.is_event]))
    event = rows.periods.is_event[use]
    n = Association(known.key, roughly(len(set(rows.person[use].tolist()))), roughly(int(event.sum())))
    has_both = known.key != CHANGE or min((known.value[use] == side).sum() for side in (0, 1)) >= LEAST_STARTS
    if event.sum() < LEAST_STARTS or not has_both:
        return n, np.nan
    places, where = np.unique(programme[use], return_inverse=True)
    beside = where[:, None] == np.arange(1, len(places))
    design = np.column_stack([known.value[use], beside])
    model = survival.discrete_hazard(rows.periods.period[use], event, design, rows.person[use])
    effect, se = float(model.effects[0]), float(model.robust_se[0])
    if not (model.has_converged and np.isfinite(se)):
        return n, np.nan
    low, ratio, high = (float(np.exp(effect + way * _Z * se)) for way in (-1, 0, 1))
    return Association(n.key, n.n_persons, n.n_starts, ratio, low, high), float(model.p[0])


def _clear(found: Sequence[tuple[Association, float]]) -> tuple[Association, ...]:
    """Those that hold when all of them are tried at once are marked."""
    from smail.analysis.groups import benjamini_hochberg

    adjusted = benjamini_hochberg([p for _one, p in found])
    return tuple(replace(one, is_clear=bool(p < 0.05)) for (one, _p), p in zip(found, adjusted, strict=True))
