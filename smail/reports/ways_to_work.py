"""Whether the answers go with work here: how many start, when, and what was known before those who did.

Associations, and no causes: nobody chose at random who would be sure of a job. Everything is of the whole
county and its closed quarters, and of too few persons nothing is said.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.domain.instrument import Instrument
from smail.domain.onward import Passage
from smail.queries.ways_to_work import Way, ways
from smail.reports.work_associations import Association, associations_of, roughly

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from smail.analysis.survival import CumulativeIncidence

WEEKS = (26, 52, 78, 104)
# Of fewer persons no shares are told, and at no time with fewer still there.
LEAST_FOLLOWED, LEAST_THERE = 100, 20
# A share grows by at least so many persons from one time to the next, or is not told there.
LEAST_MORE = 5
_Z = 1.959964
_CAUSES = {Passage.STILL_THERE: 0, Passage.WORK: 1, Passage.STUDIES: 2, Passage.EXIT: 3}
_WORK, _STUDIES, _LEFT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Reached:
    """The shares so many weeks after the first day: who had started work or studies first, or left before.

    `low` and `high` are the interval of `started`. Work and studies apart are None where either is of few.
    """

    weeks: int
    started: float
    low: float
    high: float
    left: float
    work: float | None = None
    studies: float | None = None

    @property
    def still_there(self) -> float:
        """Neither started nor left."""
        return max(1 - self.started - self.left, 0.0)


@dataclass(frozen=True, slots=True)
class WaysToWork:
    """What the county's closed quarters say; `reached` is empty where too few were followed."""

    until: date
    instrument: Instrument | None
    n_persons: int
    n_started: int
    reached: tuple[Reached, ...]
    associations: tuple[Association, ...]


def report_of(db: Session, catalogue: Catalogue, federation_id: int, until: date) -> WaysToWork:
    """The report of a federation through the end of a closed quarter, made now."""
    found = ways(db, federation_id, until)
    firsts = _first_of_each(found)
    started = sum(one.first.what in (Passage.WORK, Passage.STUDIES) for one in firsts)
    sizes = roughly(len(firsts)), roughly(started)
    if len(firsts) < LEAST_FOLLOWED:
        return WaysToWork(until, None, *sizes, (), ())
    instrument, associations = associations_of(db, catalogue, federation_id, found, until)
    return WaysToWork(until, instrument, *sizes, _reached(firsts), associations)


def _first_of_each(found: Iterable[Way]) -> list[Way]:
    """Each person's first time in a programme: one person is one in a share."""
    firsts: dict[int, Way] = {}
    for one in found:
        firsts.setdefault(one.participant_id, one)
    return list(firsts.values())


def _reached(firsts: Sequence[Way]) -> tuple[Reached, ...]:
    import numpy as np

    from smail.analysis import survival

    days = np.array([max(one.first.days, 1) for one in firsts])
    cause = np.array([_CAUSES[one.first.what] for one in firsts])
    told = list(_told(days, cause))
    each = survival.aalen_johansen(days, cause)
    both = survival.aalen_johansen(days, np.where(cause == _STUDIES, _WORK, cause))
    is_apart = all(_grows(days, cause == one, told) for one in (_WORK, _STUDIES))
    return tuple(_at(weeks, each, both, is_apart=is_apart) for weeks in told)


def _told(days: "NDArray[np.int64]", cause: "NDArray[np.int64]") -> Iterator[int]:
    """The times that are told: with enough still there, and enough more who have started and left."""
    before = 0
    for weeks in WEEKS:
        at, there = weeks * 7, int((days >= weeks * 7).sum())
        new = cause[(days > before) & (days <= at)]
        more = int(((new == _WORK) | (new == _STUDIES)).sum()), int((new == _LEFT).sum())
        if there >= LEAST_THERE and min(more) >= LEAST_MORE:
            yield weeks
            before = at


def _grows(days: "NDArray[np.int64]", is_it: "NDArray[np.bool_]", told: Sequence[int]) -> bool:
    """Whether at least so many come to it between each two times that are told."""
    ends = [0, *(weeks * 7 for weeks in told)]
    spans = itertools.pairwise(ends)
    return all(int((is_it & (days > first) & (days <= last)).sum()) >= LEAST_MORE for first, last in spans)


def _at(weeks: int, each: "CumulativeIncidence", both: "CumulativeIncidence", *, is_apart: bool) -> Reached:
    place = int(each.time.searchsorted(weeks * 7, side="right")) - 1
    row = both.causes.index(_WORK)
    started, se = float(both.incidence[row, place]), float(both.se[row, place])
    left = float(each.incidence[each.causes.index(_LEFT), place])
    apart = [float(each.incidence[each.causes.index(one), place]) for one in (_WORK, _STUDIES) if is_apart]
    return Reached(weeks, started, *_between(started, se), left, *apart)


def _between(share: float, se: float) -> tuple[float, float]:
    """An interval that stays within 0 and 1: on the scale of log(−log(1 − share))."""
    rest = -math.log1p(-share)
    spread = _Z * se / ((1 - share) * rest)
    return 1 - math.exp(-rest * math.exp(-spread)), 1 - math.exp(-rest * math.exp(spread))
