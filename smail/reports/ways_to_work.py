"""Whether the answers go with work here: how many start, when, and what was known before those who did.

Associations, and no causes: nobody chose at random who would be sure of a job. Everything is of the whole
county and its closed quarters, and of too few persons nothing is said.

Shares are told in steps that each stand for at least five persons, and an interval is made of what is told:
how many have been there is known from the group results, so that shares in whole percent of a hundred or two
would tell, one quarter beside the next, how many started since, also where those are a few.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.domain.instrument import Instrument
from smail.domain.onward import Passage
from smail.domain.people import Sex
from smail.queries.group_counts import sexes_of
from smail.queries.ways_to_work import Way, ways
from smail.reports.work_associations import (
    ROUGHLY,
    Association,
    Before,
    associations_of,
    known_before,
    roughly,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from smail.analysis.survival import CumulativeIncidence

    DaysAndCause = tuple[NDArray[np.int64], NDArray[np.int64]]

WEEKS = (26, 52, 78, 104)
# Of fewer persons no shares are told, and at no time with fewer still there.
LEAST_FOLLOWED, LEAST_THERE = 100, 20
# A share grows by at least so many persons from one time to the next, or is not told there.
LEAST_MORE = 5
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
_Z = 1.959964
_CAUSES = {Passage.STILL_THERE: 0, Passage.WORK: 1, Passage.STUDIES: 2, Passage.EXIT: 3}
_WORK, _STUDIES, _LEFT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Reached:
    """The shares so many weeks after the first day: who had started work or studies first, or left before.

    `low` and `high` are the interval of `started`, as wide as the rounding makes it. Work and studies apart
    are None where either is of few; where they are told they add up to `started`.
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
class OfSex:
    """Women or men alone: shares at the times that are told of both, and what goes with starting."""

    n_persons: int
    reached: tuple[Reached, ...]
    associations: tuple[Association, ...]

    def association(self, key: str) -> Association | None:
        """What is known of it; None where nothing is."""
        return next((one for one in self.associations if one.key == key and one.ratio is not None), None)


@dataclass(frozen=True, slots=True)
class WaysToWork:
    """What the county's closed quarters say; `reached` is empty where too few were followed.

    Nothing stands by sex where too few women or too few men were: the others are what they leave.
    """

    until: date
    instrument: Instrument | None
    n_persons: int
    n_started: int
    reached: tuple[Reached, ...]
    associations: tuple[Association, ...]
    by_sex: Mapping[Sex, OfSex] = field(default_factory=dict)


def report_of(db: Session, catalogue: Catalogue, federation_id: int, until: date) -> WaysToWork:
    """The report of a federation through the end of a closed quarter, made now."""
    found = ways(db, federation_id, until)
    firsts = _first_of_each(found)
    started = sum(one.first.what in (Passage.WORK, Passage.STUDIES) for one in firsts)
    sizes = roughly(len(firsts)), roughly(started)
    if len(firsts) < LEAST_FOLLOWED:
        return WaysToWork(until, None, *sizes, (), ())
    before = known_before(db, catalogue, federation_id, found, until)
    of_sex = _of_each_sex(found, sexes_of(db, federation_id))
    associations = associations_of(before, found, until)
    return WaysToWork(
        until,
        before.instrument,
        *sizes,
        reached_of(*_counted(firsts), list(_told([_counted(firsts)]))),
        associations,
        _by_sex(of_sex, before, until),
    )


def _of_each_sex(found: Sequence[Way], sexes: Mapping[int, Sex]) -> dict[Sex, list[Way]]:
    """The ways of women and of men; nothing where either are too few."""
    ways_of = {
        sex: [one for one in found if sexes.get(one.participant_id) is sex] for sex in (Sex.WOMAN, Sex.MAN)
    }
    is_enough = all(len(_first_of_each(one)) >= LEAST_FOLLOWED for one in ways_of.values())
    return ways_of if is_enough else {}


def _by_sex(ways_of: Mapping[Sex, Sequence[Way]], before: Before, until: date) -> dict[Sex, OfSex]:
    firsts = {sex: _first_of_each(found) for sex, found in ways_of.items()}
    told = list(_told([_counted(one) for one in firsts.values()])) if firsts else []
    return {
        sex: OfSex(
            roughly(len(firsts[sex])),
            reached_of(*_counted(firsts[sex]), told),
            associations_of(before, found, until),
        )
        for sex, found in ways_of.items()
    }


def _first_of_each(found: Iterable[Way]) -> list[Way]:
    """Each person's first time in a programme: one person is one in a share."""
    firsts: dict[int, Way] = {}
    for one in found:
        firsts.setdefault(one.participant_id, one)
    return list(firsts.values())


def _counted(firsts: Sequence[Way]) -> "DaysAndCause":
    import numpy as np

    days = np.array([max(one.first.days, 1) for one in firsts])
    return days, np.array([_CAUSES[one.first.what] for one in firsts])


def reached_of(
    days: "NDArray[np.int64]", cause: "NDArray[np.int64]", told: Sequence[int]
) -> tuple[Reached, ...]:
    """The shares at each of the times that are told, of persons followed for so many days."""
    import numpy as np

    from smail.analysis import survival

    each = survival.aalen_johansen(days, cause)
    both = survival.aalen_johansen(days, np.where(cause == _STUDIES, _WORK, cause))
    parts = (_WORK, _STUDIES) if all(_grows(days, cause == one, told) for one in (_WORK, _STUDIES)) else ()
    step = step_of(len(days))
    return tuple(_at(weeks, each, both, parts, step) for weeks in told)


def step_of(n_persons: int) -> float:
    """The finest step of a share of so many that stands for at least as many as are told of."""
    return next((one for one in STEPS if one * n_persons >= LEAST_MORE), STEPS[-1])


def _told(groups: Sequence["DaysAndCause"]) -> Iterator[int]:
    """The times that are told: in each group enough are still there, and enough more started and left."""
    before = 0
    for weeks in WEEKS:
        if all(_is_enough(one, before, weeks * 7) for one in groups):
            yield weeks
            before = weeks * 7


def _is_enough(group: "DaysAndCause", before: int, at: int) -> bool:
    days, cause = group
    new = cause[(days > before) & (days <= at)]
    more = int(((new == _WORK) | (new == _STUDIES)).sum()), int((new == _LEFT).sum())
    return int((days >= at).sum()) >= LEAST_THERE and min(more) >= LEAST_MORE


def _grows(days: "NDArray[np.int64]", is_it: "NDArray[np.bool_]", told: Sequence[int]) -> bool:
    """Whether at least so many come to it between each two times that are told."""
    ends = [0, *(weeks * 7 for weeks in told)]
    spans = itertools.pairwise(ends)
    return all(int((is_it & (days > first) & (days <= last)).sum()) >= LEAST_MORE for first, last in spans)


def _at(
    weeks: int, each: "CumulativeIncidence", both: "CumulativeIncidence", parts: Sequence[int], step: float
) -> Reached:
    place = int(each.time.searchsorted(weeks * 7, side="right")) - 1
    row = both.causes.index(_WORK)
    exact, se = float(both.incidence[row, place]), float(both.se[row, place])
    left = _stepped(float(each.incidence[each.causes.index(_LEFT), place]), step)
    apart = [_stepped(float(each.incidence[each.causes.index(one), place]), step) for one in parts]
    started = round(min(sum(apart) if apart else _stepped(exact, step), 1 - left), 2)
    # As many persons as have that standard error, in tens: of those nobody can count who started.
    known = max(roughly(round(exact * (1 - exact) / se**2)), ROUGHLY)
    low, high = _between(started, math.sqrt(started * (1 - started) / known))
    return Reached(weeks, started, max(low - step / 2, 0.0), min(high + step / 2, 1.0), left, *apart)


def _stepped(share: float, step: float) -> float:
    """The nearest step that is neither nobody nor everybody; half a step goes up, however it was computed."""
    return step * min(max(math.floor(share / step + 0.5 + 1e-6), 1), round(1 / step) - 1)


def _between(share: float, se: float) -> tuple[float, float]:
    """An interval that stays within 0 and 1: on the scale of log(−log(1 − share))."""
    rest = -math.log1p(-share)
    spread = _Z * se / ((1 - share) * rest)
    return 1 - math.exp(-rest * math.exp(-spread)), 1 - math.exp(-rest * math.exp(spread))
