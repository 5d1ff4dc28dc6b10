"""How the first year in a programme went for those who began in one calendar year, told when all have had it.

Everybody has been followed for 52 weeks, so nothing is estimated; whoever left before the end for another
reason is counted as that and as no start. It is counted once a year, and told as it was until the next.
The shares are in whole fives and the number in tens: exact ones would give away how many began in a quarter
in which that is hidden. So would the tens where one period of the year is hidden and the others are told: no
number is told then, and the interval is that of the fewest there can be.
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
    ALL,
    FEWEST_BEGUN,
    HIDDEN,
    Cadence,
    Figure,
    PublishedRow,
    PublishedTable,
    Split,
)
from smail.queries.ways_to_work import Way
from smail.reports.group_columns import WITH_ALL
from smail.reports.group_wholes import roughly

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest
    from smail.reports.group_booked import Booked

Counts = NDArray[np.int64]
FIRST_YEAR = "first_year"
STARTED, LEFT, STILL = "year_started", "year_left", "year_still"
ROWS = (STARTED, LEFT, STILL)
A_YEAR = 52 * 7
_ROW_OF = {Passage.WORK: STARTED, Passage.STUDIES: STARTED, Passage.EXIT: LEFT}


def cohort_at(at: ClosedSpan) -> int:
    """The last calendar year whose beginners have all had their first year when the period is over."""
    return at.year - (1 if at.last_on.month == 12 else 2)


def counted_of(ways: Sequence[Way], sexes: Mapping[int, Sex], programmes: Sequence[int], year: int) -> Counts:
    """Persons by programme, row and sex: each person's first beginning of that year in a programme."""
    counts = np.zeros((len(programmes), len(ROWS), 2), dtype=np.int64)
    place_of = {programme: place for place, programme in enumerate(programmes)}
    seen: set[tuple[int, int]] = set()
    for way in ways:
        key = way.programme_id, way.participant_id
        if way.starts_on.year != year or way.programme_id not in place_of or way.participant_id not in sexes:
            continue
        if key not in seen:
            seen.add(key)
            row = _ROW_OF.get(way.first.what, STILL) if way.first.days <= A_YEAR else STILL
            is_man = sexes[way.participant_id] is Sex.MAN
            counts[place_of[way.programme_id], ROWS.index(row), int(is_man)] += 1
    return counts


def first_year_tables(
    counts: Counts, nest: "Nest", threshold: int, year: int, is_known: Callable[[int, Split], bool]
) -> Mapping[tuple[int, Split], PublishedTable]:
    """The table of each node, whole and by sex, opened as what was due is.

    `is_known` says where it is told how many began in every period of the year.
    """
    from smail.analysis.disclosure import Rules, opened

    rules, cap = Rules(threshold), np.ones(nest.n_nodes, dtype=np.int64)
    plain = _levels(counts.sum(axis=2, keepdims=True))
    whole = opened(nest, plain, cap, rules)
    sexes = opened(nest, _levels(counts), whole, rules)
    sums = nest.summed(counts)
    found = {}
    for node in range(nest.n_nodes):
        for split in (Split.NONE, Split.SEX):
            columns = WITH_ALL[split]
            figures = [
                _shares(
                    sums[node],
                    column,
                    (whole[node], sexes[node]),
                    has_number=is_known(node, Split.NONE if column == ALL else split),
                )
                for column in columns
            ]
            rows = tuple(
                PublishedRow(row, tuple(each[place] for each in figures)) for place, row in enumerate(ROWS)
            )
            found[node, split] = PublishedTable(f"{FIRST_YEAR}_{year}", columns, rows)
    return found


def _levels(counts: Counts) -> list[Counts]:
    """How many began; and how it went."""
    return [counts.sum(axis=1, keepdims=True), counts]


def all_told(booked: Sequence["Booked"], year: int, place: str, split: Split) -> bool:
    """Whether it is told of every period of the year how many began in the place."""
    periods = [one for one in booked if one.label.startswith(f"{year}-")]
    n_periods = Cadence.of_label(periods[0].label).in_a_year if periods else 0
    return bool(periods) and len(periods) == n_periods and all(_is_told(one, place, split) for one in periods)


def _is_told(one: "Booked", place: str, split: Split) -> bool:
    if place not in one.nodes:
        return False
    at = list(one.nodes).index(place)
    return all(one.levels[by]["flows"][at] >= 0 for by in {Split.NONE, split})


def _shares(counts: Counts, column: str, levels: tuple[int, int], *, has_number: bool) -> list[Figure]:
    """The share of each row; the intervals are of the rounded share and number, and tell nothing more."""
    own = counts.sum(axis=1) if column == ALL else counts[:, int(column == Sex.MAN)]
    n, level = int(own.sum()), levels[column != ALL]
    if level < 1 or n < FEWEST_BEGUN:
        return [HIDDEN] * len(own)
    return [_share(int(one), n, has_number=has_number) for one in own]


def _share(part: int, n: int, *, has_number: bool) -> Figure:
    share, about = round(20 * part / n) / 20, roughly(n) if has_number else FEWEST_BEGUN
    told = groups.share(round(share * about), about)
    return Figure(share, round(told.low, 2), round(told.high, 2), about if has_number else None)


def told_again(before: Collection[PublishedTable], year: int) -> PublishedTable | None:
    """The table of these beginners as it was told before; None where it was not."""
    return next((one for one in before if one.key == f"{FIRST_YEAR}_{year}"), None)
