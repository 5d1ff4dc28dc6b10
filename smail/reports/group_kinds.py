"""Which kinds of activity those who were there when the quarter was over had been offered and had used.

Somebody can have had several kinds, so they do not add up: each kind parts everybody who was there, first
into who has used it and who has not, then into who of the others was offered it, and who said no to it.

Whoever had any activity has used one kind at least. Where all but some kinds are told, those that are not
are as many at least as are left of those who had any; enough others must have used them.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.people import Sex
from smail.domain.plan import ActivityKind, Uptake
from smail.domain.publishing import PublishedRow, PublishedTable
from smail.queries.group_counts import ONGOING, Counted
from smail.queries.group_support import Supported
from smail.reports.group_families import Family, FamilyName, Opened, View, told_persons
from smail.reports.group_kind_sums import Sums, telling_any
from smail.reports.group_months import rest_of
from smail.reports.group_support import NOT_ACTIVE, NOTHING_OFFERED, SEVERAL_JOB, SUPPORT_LEVELS

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
# From which level on a kind tells of whom, and of those who had any of it from which level on what ran tells:
# all but these.
_SUMS = ((1, (USED,), 2, NOT_ACTIVE), (2, (USED, ONLY_OFFERED), 4, NOTHING_OFFERED))
# What is told of a kind: the rest is what these leave of those who were there.
KIND_ROWS = (OFFERED, USED, SAID_NO)
_PARTS = {Uptake.USED: USED, Uptake.DECLINED: SAID_NO, Uptake.OFFERED: WAITING}

_Sum = tuple[int, tuple[str, ...], int, str]
_ByKind = Mapping[ActivityKind, Counts]
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
    # What is told of everybody, where this is a split of them.
    whole: Opened | None = None


@dataclass(frozen=True, slots=True)
class _Overlap:
    """Persons of a row of the kind, and those of them in a row of what ran, by node and column.

    `own` and `beside` are the levels from which on the two rows are told.
    """

    own: int
    beside: int
    whole: Counts
    part: Counts

    def leaves_few(self, nodes: Sequence[int], threshold: int) -> bool:
        """Whether the part leaves a few of the whole in a column, or nobody of a whole that is not large."""
        from smail.analysis.disclosure import Rules

        extreme = Rules(threshold).extreme
        whole, part = (one[nodes].sum(axis=0) for one in (self.whole, self.part))
        left = whole - part
        return bool(
            (((left > 0) & (left < threshold)) | ((left == 0) & (whole > 0) & (whole < extreme))).any()
        )


def kind_opened(kind: ActivityKind, beside: Beside, run: Callable[[Counts], Counts], most: Counts) -> Counts:
    """How far each node tells of the kind, `most` at most, where what stands beside it leaves no few of it.

    Whoever had a job-directed activity beside another has used that kind, and whoever was offered nothing was
    not offered it. Where nobody came or went since the quarter before, what is more than then is those who
    began with it.
    """
    there, flows = (beside.families[name].persons[0] for name in (FamilyName.STOCK, FamilyName.FLOWS))
    is_still = (there[:, 0] > 0) & (flows[:, :2].sum(axis=1) == 0)
    cap = np.where(is_still.any(axis=1), np.minimum(most, 0), most)
    overlaps = [_overlap(beside, kind, (2, NOT_OFFERED), (4, NOTHING_OFFERED))]
    if kind is ActivityKind.JOB_DIRECTED:
        overlaps.append(_overlap(beside, kind, (1, USED), (3, SEVERAL_JOB)))
    while True:
        found = run(cap)
        bad = [
            (node, one.own)
            for one in overlaps
            for node in np.flatnonzero((found >= one.own) & (beside.support >= one.beside)).tolist()
            if any(
                one.leaves_few(nodes, beside.threshold)
                for nodes in _known(beside.nest, found >= one.own, node)
            )
        ]
        if not bad:
            return found
        for node, own in bad:
            cap[node] = min(int(cap[node]), own - 1)


def kinds_opened(beside: Beside, run: Mapping[ActivityKind, Callable[[Counts], Counts]]) -> dict[str, Counts]:
    """How far each node tells of each kind; `run` opens one of them, as far as it may at most.

    Where what is told of some kinds, beside all who had any, leaves too little open of the others, or that of
    all kinds tells who had any where that is not told, the smallest that is told is told no longer.
    """
    caps = {kind: np.full(beside.nest.n_nodes, len(KIND_LEVELS) - 1) for kind in run}
    found = {kind: opens(caps[kind]) for kind, opens in run.items()}
    while tight := [*_too_tight(beside, found)]:
        for kind, node, level in tight:
            caps[kind][node] = min(int(caps[kind][node]), level)
        for kind in {kind for kind, _node, _level in tight}:
            found[kind] = run[kind](caps[kind])
    return {name_of(kind): levels for kind, levels in found.items()}


def _too_tight(beside: Beside, found: _ByKind) -> Iterator[tuple[ActivityKind, int, int]]:
    """Which kind must be told of to a lower level at a node, and to which."""
    for at in _SUMS:
        own = at[0]
        counts = {kind: _persons(beside, kind, *at[:2]) for kind in found}
        any_of = _any_of(beside, at)
        for node, of, kinds in _together(beside.nest, {kind: found[kind] >= own for kind in found}):
            if any_of.leaves_few(node, of, counts, kinds):
                yield min(kinds, key=lambda kind: int(counts[kind][node].sum())), node, own - 1
        sums = _sums(beside, found, at)
        for node in telling_any(sums, [sums, *_sums_of_all(beside, found, at)], beside.threshold):
            yield min(found, key=lambda kind: int(counts[kind][node].sum())), node, own - 1


def _any_of(beside: Beside, at: _Sum) -> "_Any":
    level, nothing = at[2:]
    support = beside.families[FamilyName.SUPPORT].persons[level]
    without = support[:, SUPPORT_LEVELS[level].index(nothing)]
    return _Any(beside, support.sum(axis=1) - without, beside.support >= level)


def _sums(beside: Beside, found: _ByKind, at: _Sum) -> Sums:
    """Of which places all kinds are known, and how many uses there are beside those who had any."""
    any_of = _any_of(beside, at)
    together = _together(beside.nest, {kind: found[kind] >= at[0] for kind in found})
    known = [(node, of) for node, of, kinds in together if len(kinds) == len(found)]
    uses = [_persons(beside, kind, *at[:2]) for kind in found]
    is_empty = beside.families[FamilyName.STOCK].persons[0].sum(axis=(1, 2)) == 0
    return Sums(beside.nest, known, any_of.is_told, sum(uses) - any_of.persons, is_empty)


def _sums_of_all(beside: Beside, kinds: Collection[ActivityKind], at: _Sum) -> Iterator[Sums]:
    """The same of everybody, where this is a split of them."""
    if (whole := beside.whole) is not None:
        of = Beside(beside.nest, whole.families, whole.levels[FamilyName.SUPPORT], beside.threshold)
        yield _sums(of, {kind: whole.levels[name_of(kind)] for kind in kinds}, at)


def _together(
    nest: "Nest", told: Mapping[ActivityKind, NDArray[np.bool_]]
) -> Iterator[tuple[int, tuple[int, ...], frozenset[ActivityKind]]]:
    """The node that tells, and the places of it of which a reader knows how many used each of some kinds."""
    known: dict[tuple[int, tuple[int, ...]], frozenset[ActivityKind]] = {}
    for kinds in (each for n in range(1, len(told) + 1) for each in itertools.combinations(told, n)):
        both = np.all([told[kind] for kind in kinds], axis=0)
        for node in np.flatnonzero(both).tolist():
            for of in _known(nest, both, node):
                key = node, tuple(of)
                known[key] = known.get(key, frozenset()) | {*kinds}
    return ((node, of, kinds) for (node, of), kinds in known.items())


@dataclass(frozen=True, slots=True)
class _Any:
    """Those of each node who had any activity, or were offered any, by column; and where that is told."""

    beside: Beside
    persons: Counts
    is_told: NDArray[np.bool_]

    def leaves_few(
        self,
        node: int,
        places: Sequence[int],
        counts: _ByKind,
        kinds: Collection[ActivityKind],
    ) -> bool:
        """Whether these kinds, known of those places of the node, leave a few open of the other kinds.

        Where all kinds are known, they leave some open of the places that do not tell who had any.
        """
        of = list(places)
        shut = [] if self.is_told[node] else [one for one in of if not self.is_told[one]]
        had = self.persons[[one for one in of if one not in shut]].sum(axis=0)
        left = had - sum(counts[kind][of].sum(axis=0) for kind in kinds)
        others = sum(counts[kind][of].sum(axis=0) for kind in counts if kind not in kinds) - left
        is_few = others < self.beside.threshold
        if len(kinds) < len(counts):
            # Of two kinds, nobody of the third says nothing.
            is_news = (left < had) | (len(kinds) == len(counts) - 1)
            return bool(((left > 0) & is_news & is_few).any())
        there = self.beside.families[FamilyName.STOCK].persons[0][shut].sum(axis=(0, 1))
        return bool(((there > 0) & (had > 0) & is_few).any())


def _persons(beside: Beside, kind: ActivityKind, level: int, rows: Sequence[str]) -> Counts:
    """Persons in these rows of a level of the kind together, by node and column."""
    persons: Counts = beside.families[name_of(kind)].persons[level]
    found: Counts = persons[:, [KIND_LEVELS[level].index(row) for row in rows]].sum(axis=1)
    return found


def _known(nest: "Nest", told: NDArray[np.bool_], node: int) -> list[list[int]]:
    """The node that is told of, and the places of a whole that a reader knows only together."""
    return [[node], rest_of(nest, told, node)] if node >= len(nest.whole_of) else [[node]]


def _overlap(beside: Beside, kind: ActivityKind, own: tuple[int, str], other: tuple[int, str]) -> _Overlap:
    """A row of the kind beside one of what ran, each by the level from which on it is told and its key."""
    (level, row), (support, part) = own, other
    of, told = beside.families[name_of(kind)].persons, beside.families[FamilyName.SUPPORT].persons
    return _Overlap(
        level,
        support,
        of[level][:, KIND_LEVELS[level].index(row)],
        told[support][:, SUPPORT_LEVELS[support].index(part)],
    )


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
