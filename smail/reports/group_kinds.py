"""Which kinds of activity those who were there when the quarter was over had been offered and had used.

Somebody can have had several kinds, so they do not add up: each kind parts everybody who was there, first
into who has used it and who has not, then into who of the others was offered it, and who said no to it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.people import Sex
from smail.domain.plan import ActivityKind, Uptake
from smail.domain.publishing import PublishedRow, PublishedTable
from smail.queries.group_counts import ONGOING, Counted
from smail.queries.group_support import Supported
from smail.reports.group_families import Family, FamilyName, View, told_persons
from smail.reports.group_months import rest_of
from smail.reports.group_support import NOTHING_OFFERED, SEVERAL_JOB, SUPPORT_LEVELS

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest

Counts = NDArray[np.int64]
KINDS = "kinds"
USED, NOT_USED, OFFERED, NOT_OFFERED = "used", "not_used", "offered", "not_offered"
ONLY_OFFERED, SAID_NO, WAITING = "only_offered", "said_no", "waiting"
KIND_LEVELS = (
    (ONGOING,),
    (USED, NOT_USED),
    (USED, ONLY_OFFERED, NOT_OFFERED),
    (USED, SAID_NO, WAITING, NOT_OFFERED),
)
# Of which row of the level before each row is a part.
KIND_PARENTS = ((), (0, 0), (0, 1, 1), (0, 1, 1, 2))
# What is told of a kind: the rest is what these leave of those who were there.
KIND_ROWS = (OFFERED, USED, SAID_NO)
_PARTS = {Uptake.USED: USED, Uptake.DECLINED: SAID_NO, Uptake.OFFERED: WAITING}

# A programme, a sex, a year of birth and a row.
_Part = tuple[int, Sex, int | None, str]
# By kind, and of it each level but the first, which is of everybody.
CountedKinds = Mapping[ActivityKind, Sequence[Sequence[Counted]]]


def kind_counts(people: Sequence[Supported]) -> CountedKinds:
    """The persons in each row of each level but the first, by kind."""
    found: dict[ActivityKind, list[list[Counted]]] = {}
    for kind in ActivityKind:
        parts = Counter((one.programme_id, one.sex, one.birth_year, part_of(one, kind)) for one in people)
        found[kind] = [_counted(parts, rows) for rows in KIND_LEVELS[1:]]
    return found


def part_of(one: Supported, kind: ActivityKind) -> str:
    """The finest part of the kind that the person is in."""
    return _PARTS[one.kinds[kind]] if kind in one.kinds else NOT_OFFERED


def row_of(part: str, rows: Sequence[str]) -> str:
    """The row of that level which the part is in."""
    if part in rows:
        return part
    return ONLY_OFFERED if ONLY_OFFERED in rows and part in (SAID_NO, WAITING) else NOT_USED


def _counted(parts: Mapping[_Part, int], rows: Sequence[str]) -> list[Counted]:
    found: Counter[_Part] = Counter()
    for (programme, sex, year, part), n in parts.items():
        found[programme, sex, year, row_of(part, rows)] += n
    return [Counted(*key, n, n) for key, n in found.items()]


@dataclass(frozen=True, slots=True)
class Beside:
    """What is told beside the kinds: the families, and how far each node tells of what ran in the quarter."""

    nest: "Nest"
    families: Mapping[str, Family]
    support: Counts
    threshold: int


def kind_opened(kind: ActivityKind, beside: Beside, run: Callable[[Counts], Counts], most: Counts) -> Counts:
    """How far each node tells of the kind, `most` at most, where what stands beside it leaves no few of it.

    Whoever had a job-directed activity beside another has used that kind, and whoever was offered nothing was
    not offered it. Where nobody came or went since the quarter before, what is more than then is those who
    began with it.
    """
    there, flows = (beside.families[name].persons[0] for name in (FamilyName.STOCK, FamilyName.FLOWS))
    is_still = (there[:, 0] > 0) & (flows[:, :2].sum(axis=1) == 0)
    cap = np.where(is_still.any(axis=1), np.minimum(most, 0), most)
    limits = [(2, 1, 4, _pair(beside, kind, (2, NOT_OFFERED), (4, NOTHING_OFFERED)))]
    if kind is ActivityKind.JOB_DIRECTED:
        limits.append((1, 0, 3, _pair(beside, kind, (1, USED), (3, SEVERAL_JOB))))
    while True:
        found = run(cap)
        bad = [
            (node, limit)
            for own, limit, level, pair in limits
            for node in np.flatnonzero((found >= own) & (beside.support >= level)).tolist()
            if any(
                _leaves_few(one, pair, beside.threshold) for one in _known(beside.nest, found >= own, node)
            )
        ]
        if not bad:
            return found
        for node, limit in bad:
            cap[node] = min(int(cap[node]), limit)


def _known(nest: "Nest", told: NDArray[np.bool_], node: int) -> list[list[int]]:
    """The node that is told of, and the places of a whole that a reader knows only together."""
    return [[node], rest_of(nest, told, node)] if node >= len(nest.whole_of) else [[node]]


def _pair(
    beside: Beside, kind: ActivityKind, own: tuple[int, str], other: tuple[int, str]
) -> tuple[Counts, Counts]:
    """Those of a row of the kind, and those of them who are in a row of what ran, by node and column."""
    of, told = beside.families[name_of(kind)].persons, beside.families[FamilyName.SUPPORT].persons
    level, row = own[0], KIND_LEVELS[own[0]].index(own[1])
    return of[level][:, row], told[other[0]][:, SUPPORT_LEVELS[other[0]].index(other[1])]


def _leaves_few(nodes: Sequence[int], pair: tuple[Counts, Counts], threshold: int) -> bool:
    """Whether a part leaves a few of a whole in a column, or nobody of a whole that is not large."""
    from smail.analysis.disclosure import Rules

    extreme = Rules(threshold).extreme
    whole, part = (one[nodes].sum(axis=0) for one in pair)
    left = whole - part
    return bool((((left > 0) & (left < threshold)) | ((left == 0) & (whole > 0) & (whole < extreme))).any())


def kind_tables(views: Sequence[View], columns: tuple[str, ...]) -> tuple[PublishedTable, ...]:
    """The table of a node and split; none where the kinds are not counted."""
    rows = tuple(
        PublishedRow(
            f"{row}.{kind.value}",
            tuple(told_persons(one.count(name_of(kind), _parts_of(row))) for one in views),
        )
        for kind in ActivityKind
        for row in KIND_ROWS
        if name_of(kind) in views[0].of.families
    )
    there = tuple(told_persons(one.count(FamilyName.STOCK, (ONGOING,))) for one in views)
    return (PublishedTable(KINDS, columns, rows, (PublishedRow(ONGOING, there),)),) if rows else ()


def _parts_of(row: str) -> tuple[str, ...]:
    """The rows that a told row is the sum of: whoever was offered it has used it, or was only offered it."""
    return (USED, ONLY_OFFERED) if row == OFFERED else (row,)


def name_of(kind: ActivityKind) -> str:
    """What the family of the kind is called among those that are opened."""
    return f"{KINDS}.{kind.value}"
