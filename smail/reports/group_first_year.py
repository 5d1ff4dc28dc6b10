"""How the first year in a programme went for those who began in one calendar year, told when all have had it.

Everybody has been followed for 52 weeks, so nothing is estimated; whoever left before the end for another
reason is counted as that and as no start. It is counted once a year, and told as it was until the next.
The shares are in whole fives and the number in tens: exact ones would give away how many began in a quarter
in which that is hidden. So would the tens where one period of the year is hidden and the others are told: no
number is told then, and the interval is that of the fewest there can be. It is never more than the
periods were told to have: whoever was written in afterwards would be seen.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.analysis import groups
from smail.domain.calendar import ClosedSpan
from smail.domain.onward import Passage
from smail.domain.people import Sex
from smail.domain.publishing import (
    FEWEST_BEGUN,
    HIDDEN,
    AgeBand,
    Cadence,
    Figure,
    PublishedRow,
    PublishedTable,
    Split,
)
from smail.queries.ways_to_work import Way
from smail.reports.group_booked import CAME, Booked
from smail.reports.group_columns import COLUMNS, WITH_ALL
from smail.reports.group_families import FamilyName
from smail.reports.group_wholes import roughly

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest

Counts = NDArray[np.int64]
SPLITS = (Split.SEX, Split.AGE)
# Persons by programme, how it went and column, of each split.
FirstYear = Mapping[Split, Counts]
FIRST_YEAR = "first_year"
STARTED, LEFT, STILL = "year_started", "year_left", "year_still"
ROWS = (STARTED, LEFT, STILL)
A_YEAR = 52 * 7
_ROW_OF = {Passage.WORK: STARTED, Passage.STUDIES: STARTED, Passage.EXIT: LEFT}


def cohort_at(at: ClosedSpan) -> int:
    """The last calendar year whose beginners have all had their first year when the period is over."""
    return at.year - (1 if at.last_on.month == 12 else 2)


def counted_of(
    ways: Sequence[Way], people: Mapping[int, tuple[Sex, int | None]], programmes: Sequence[int], year: int
) -> FirstYear:
    """Each person's first beginning of that year in a programme; age is that reached in the year.

    `people` has the sex and the year of birth of everybody whom group results count.
    """
    counts = {
        split: np.zeros((len(programmes), len(ROWS), len(COLUMNS[split])), dtype=np.int64) for split in SPLITS
    }
    place_of = {programme: place for place, programme in enumerate(programmes)}
    seen: set[tuple[int, int]] = set()
    for way in ways:
        key = way.programme_id, way.participant_id
        if way.starts_on.year != year or way.programme_id not in place_of or way.participant_id not in people:
            continue
        if key not in seen:
            seen.add(key)
            row = _ROW_OF.get(way.first.what, STILL) if way.first.days <= A_YEAR else STILL
            sex, birth_year = people[way.participant_id]
            for split, column in zip(SPLITS, (sex, AgeBand.of(birth_year, way.starts_on)), strict=True):
                cell = place_of[way.programme_id], ROWS.index(row), COLUMNS[split].index(column.value)
                counts[split][cell] += 1
    return counts


def first_year_tables(
    counts: FirstYear, nest: "Nest", threshold: int, year: int, begun: Callable[[int, Split], Counts | None]
) -> Mapping[tuple[int, Split], PublishedTable]:
    """The table of each node, whole, by sex and by age, opened as what was due is.

    `begun` says how many are told to have begun in the year, where it is told of every period of it.
    """
    from smail.analysis.disclosure import Rules, opened

    rules, cap = Rules(threshold), np.ones(nest.n_nodes, dtype=np.int64)
    found = {}
    all_of = counts[Split.SEX].sum(axis=2, keepdims=True)
    whole = opened(nest, _levels(all_of), cap, rules)
    for split, own in {Split.NONE: all_of, **counts}.items():
        of_split = whole if split is Split.NONE else opened(nest, _levels(own), whole, rules)
        sums, columns = nest.summed(own), WITH_ALL[split]
        for node in range(nest.n_nodes):
            most = _most(begun(node, Split.NONE), 1) + _most(begun(node, split), len(columns) - 1)
            each = [(sums[node].sum(axis=1), whole[node])]
            each += [(sums[node][:, one], of_split[node]) for one in range(len(columns) - 1)]
            figures = [_shares(*one, of) for one, of in zip(each, most, strict=True)]
            rows = tuple(
                PublishedRow(row, tuple(each[place] for each in figures)) for place, row in enumerate(ROWS)
            )
            found[node, split] = PublishedTable(f"{FIRST_YEAR}_{year}", columns, rows)
    return found


def _levels(counts: Counts) -> list[Counts]:
    """How many began; and how it went."""
    return [counts.sum(axis=1, keepdims=True), counts]


def told_to_begin(booked: Sequence[Booked], year: int, place: str, split: Split) -> Counts | None:
    """How many are told to have begun in the place in the year by column; None unless of every period."""
    periods = [one for one in booked if one.label.startswith(f"{year}-")]
    n_periods = Cadence.of_label(periods[0].label).in_a_year if periods else 0
    if not periods or len(periods) != n_periods or not all(_is_told(one, place, split) for one in periods):
        return None
    side = Split.SEX if split is Split.NONE else split
    came = [
        one.people[side][[one.ids.index(programme) for programme in one.nodes[place]], CAME].sum(axis=0)
        for one in periods
    ]
    found: Counts = np.sum(came, axis=0)
    return np.array([found.sum()]) if split is Split.NONE else found


def _most(begun: Counts | None, n_columns: int) -> list[int | None]:
    """How many may be said to have begun at most by column; None where no number may."""
    return [None if begun is None else int(begun[one]) for one in range(n_columns)]


def _is_told(one: Booked, place: str, split: Split) -> bool:
    if place not in one.nodes:
        return False
    at = list(one.nodes).index(place)
    return all(one.levels[by][FamilyName.FLOWS][at] >= 0 for by in {Split.NONE, split})


def _shares(counts: Counts, level: int, most: int | None) -> list[Figure]:
    """The share of each row; the intervals are of the rounded share and number, and tell nothing more."""
    n = int(counts.sum())
    if level < 1 or n < FEWEST_BEGUN:
        return [HIDDEN] * len(counts)
    return [_share(int(one), n, most) for one in counts]


def _share(part: int, n: int, most: int | None) -> Figure:
    share, about = round(20 * part / n) / 20, FEWEST_BEGUN if most is None else roughly(min(n, most))
    told = groups.share(round(share * about), about)
    return Figure(share, round(told.low, 2), round(told.high, 2), None if most is None else about)


def told_again(before: Collection[PublishedTable], year: int) -> PublishedTable | None:
    """The table of these beginners as it was told before; None where it was not."""
    return next((one for one in before if one.key == f"{FIRST_YEAR}_{year}"), None)
