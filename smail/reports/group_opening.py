"""Opens what was counted of a quarter, family by family of figures: how far each place may tell of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.calendar import ClosedSpan
from smail.domain.publishing import ALL, PublishedTable, Split
from smail.queries.group_counts import (
    BEFORE,
    DONE,
    DUE,
    ENDED,
    FORWARD,
    GATHERED,
    GIVEN,
    LATE,
    MISSING,
    NOT_FORWARD,
    ON_TIME,
    ONGOING,
    REASONS,
    STARTED,
    UNKNOWN,
    Counted,
)
from smail.queries.group_endings import ENDING_LEVELS, PARTS
from smail.queries.group_months import InMonth
from smail.queries.group_referred import REFERRED_LEVELS
from smail.queries.group_sus import SusCounts
from smail.queries.releases import Member, Spot
from smail.reports.group_books import SHUT, Flows, Told, booked_flows, shut_too
from smail.reports.group_columns import COLUMNS, column_of
from smail.reports.group_endings import agreeing, levels_of
from smail.reports.group_kinds import KIND_LEVELS, KIND_PARENTS, Beside, CountedKinds, kind_opened, name_of
from smail.reports.group_parts import parents_of
from smail.reports.group_support import SUPPORT_LEVELS, SUPPORT_PARENTS

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest
    from smail.reports.group_first_year import FirstYear
    from smail.reports.group_levels import Answers
    from smail.reports.group_measures import Measure

Counts = NDArray[np.int64]

FORWARD_LEVELS = ((FORWARD, NOT_FORWARD),)
STOCK, FLOWS = ((ONGOING,),), ((STARTED, ENDED, BEFORE),)
DUE_LEVELS = (
    (DUE,),
    (DONE, MISSING),
    (ON_TIME, LATE, MISSING),
    (ON_TIME, LATE, GIVEN, UNKNOWN),
    (ON_TIME, LATE, *GATHERED),
    (ON_TIME, LATE, *REASONS),
)
PERSONS_DUE = "persons_due"
RARE_REASONS = tuple(one for one in REASONS if one not in GATHERED)
DUE_ROWS = (DUE, DONE, ON_TIME, LATE, MISSING, GIVEN, *GATHERED[:-1], *RARE_REASONS, UNKNOWN)
WHY_LEVEL = 4  # From here on it is told for which reasons something was not done.
SUPPORT, REFERRED, ENDINGS = "support", "referred", "endings"
NO_SUPPORT: Sequence[Sequence[Counted]] = [[] for _level in SUPPORT_LEVELS[1:]]
NO_REFERRED: Sequence[Sequence[Counted]] = [[] for _level in REFERRED_LEVELS[1:]]


@dataclass(frozen=True, slots=True)
class Material:
    """What was counted of the quarter, and where: `people` once, `due` once for each level."""

    at: ClosedSpan
    county: Spot
    members: tuple[Member, ...]
    people: Sequence[Counted]
    due: Sequence[Sequence[Counted]]
    forward: Sequence[Counted]
    answers: "Answers | None" = None
    support: Sequence[Sequence[Counted]] = ()
    measures: "Sequence[Measure]" = ()
    # Of those whose first year is over, by programme, how it went and column; None where it was told before.
    first_year: "FirstYear | None" = None
    referred: Sequence[Sequence[Counted]] = ()
    # By month; None where they are not counted.
    months: Sequence[InMonth] | None = None
    # Answers to each other questionnaire that some programmes ask by, by its key.
    others: "Mapping[str, Answers]" = field(default_factory=dict)
    # What handledare believe, by programme, as it may be told.
    beliefs: Mapping[int, PublishedTable] = field(default_factory=dict)
    # Those who ended, by what they ended to; None where they are not counted.
    endings: Sequence[Counted] | None = None
    # The handledare of each programme and their certificates.
    staff: Mapping[int, PublishedTable] = field(default_factory=dict)
    # Those who were there when it was over by what they had had of each kind of activity.
    kinds: CountedKinds = field(default_factory=dict)
    sus: SusCounts | None = None  # What SUS asks, of a year that is over.


@dataclass(frozen=True, slots=True)
class Family:
    """Figures that are opened together, level by level: persons and occasions of each node and column."""

    rows: tuple[tuple[str, ...], ...]
    persons: tuple[Counts, ...]
    occasions: tuple[Counts, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """One split: the families by name, and how far each node is open in each."""

    families: Mapping[str, Family]
    levels: Mapping[str, Counts]
    # Where it is not told how many had an occasion; None until that is looked at.
    is_close: NDArray[np.bool_] | None = None


def nodes_of(material: Material) -> tuple[Spot, ...]:
    """Every place that figures are told of: programmes, municipalities, and the county last."""
    towns = dict.fromkeys(one.municipality for one in material.members if one.municipality is not None)
    return (*(one.spot for one in material.members), *towns, material.county)


def nest_of(material: Material, nodes: Sequence[Spot]) -> "Nest":
    from smail.analysis.disclosure import Nest

    first = len(material.members)
    towns = {spot: number for number, spot in enumerate(nodes[first:-1])}
    whole_of = tuple(-1 if one.municipality is None else towns[one.municipality] for one in material.members)
    return Nest(whole_of, len(towns))


def flows_in(
    material: Material, nest: "Nest", told: Mapping[Split, Told], booked: Mapping[Split, Counts] | None
) -> Mapping[Split, Flows]:
    """The flows of every place by each split, after what was told and booked of the period before."""
    place = {one.id: number for number, one in enumerate(material.members)}
    rows = (STARTED, BEFORE, ONGOING)
    counted = {
        split: _counts(rows, material.people, place, (own or (ALL,), column_of(split, material.at)))[0]
        for split, own in COLUMNS.items()
    }
    return booked_flows(nest, counted, told, booked)


def opened_in(
    material: Material, nest: "Nest", split: Split, known: tuple[Opened | None, Flows, int]
) -> Opened:
    """How far each node is open in the split: never further than without it.

    Who came and who went is told only where it is told how many there were before and after: one could be
    worked out from the other.
    """
    from smail.analysis.disclosure import Rules, opened

    whole, booked, threshold = known
    families = _families(material, nest, split, booked)

    def run(
        name: str,
        cap: Counts,
        *,
        are_flows: bool = False,
        sums_known: bool = False,
        parents: tuple[tuple[int, ...], ...] = (),
    ) -> Counts:
        """How far each node is open in the family, at most as far as the cap."""
        persons = [one[: len(nest.whole_of)] for one in families[name].persons]
        limit = cap if whole is None else np.minimum(cap, whole.levels[name])
        plain = () if whole is None else tuple(whole.levels[name].tolist())
        part_of = parents or parents_of(families[name].rows)
        rules = Rules(threshold, are_flows=are_flows, sums_known=sums_known, plain=plain, parents=part_of)
        return opened(nest, persons, limit, rules)

    cap = np.zeros(nest.n_nodes, dtype=np.int64)
    counts = families["flows"].persons[0], families["stock"].persons[0]
    least = counts[0][:, :2].min(axis=1).sum(axis=1)
    while True:
        stock = run("stock", cap)
        flows = run("flows", np.minimum(stock, booked.shut), are_flows=True)
        # Whoever knows all who came and went, and how many there were by column, has too little left open.
        is_left = (stock >= 0) & (flows < 0) & (least < threshold - 1)
        if whole is None:
            break
        more = np.flatnonzero(is_left & (whole.levels["flows"] >= 0)).tolist()
        if not more:
            more = shut_too(nest, (stock, flows, whole.levels["flows"]), counts, threshold - 1)
        if not more:
            break
        cap[more] = -1
    # With those who have no step they are everybody who was there, which is told by column.
    forward = run("steps", flows, sums_known=True)
    due = _due_opened(run, nest)
    levels = {"stock": stock, "flows": flows, "steps": forward, "due": due}
    levels[SUPPORT] = _parts_of(stock, material.support, partial(run, SUPPORT, parents=SUPPORT_PARENTS))
    for kind, levels_counted in material.kinds.items():
        beside = Beside(nest, families, levels[SUPPORT], threshold)
        own = partial(run, name_of(kind), parents=KIND_PARENTS)
        levels[name_of(kind)] = _parts_of(stock, levels_counted, partial(kind_opened, kind, beside, own))
    levels[REFERRED] = _parts_of(flows, material.referred, lambda most: run(REFERRED, most))
    ended = None if whole is None else whole.families[ENDINGS].persons
    finest = agreeing(ended, families[ENDINGS].persons)
    counted = [] if material.endings is None else ENDING_LEVELS[1:]
    levels[ENDINGS] = _parts_of(flows, counted, lambda most: run(ENDINGS, np.minimum(most, finest)))
    return Opened(families, levels)


def _parts_of(whole: Counts, counted: Sequence[Sequence[object]], run: Callable[[Counts], Counts]) -> Counts:
    """How far the parts of those who were there, or began, are told of: only where their number is told.

    Whoever reads knows that number wherever it stands; where the parts would have it hidden somewhere else
    nothing of them is told. Every level but the first, which is of all of them, has its own counts.
    """
    nothing = np.full_like(whole, SHUT)
    found = run(np.where(whole >= 0, len(counted), SHUT)) if counted else nothing
    return found if ((found >= 0) == (whole >= 0)).all() else nothing


def _due_opened(run: Callable[[str, Counts], Counts], nest: "Nest") -> Counts:
    """How far what was due is told of, the county first.

    It tells what was done, and then why the rest was not, where it can when places that do not tell of it
    tell less: what they are short of could be worked out from it.
    """
    first = len(nest.whole_of)
    is_place = np.arange(nest.n_nodes) < first
    finest = np.full(nest.n_nodes, len(DUE_LEVELS) - 1, dtype=np.int64)
    due = run("due", finest)
    tries = [np.where((due <= 0) & is_place, SHUT, finest)] if due[-1] == 0 else []
    tries += [np.where(is_place, WHY_LEVEL - 1, finest)] if due[-1] < WHY_LEVEL else []
    for cap in tries:
        other = run("due", cap)
        due = other if other[-1] > due[-1] else due
    return due


def _families(material: Material, nest: "Nest", split: Split, booked: Flows) -> Mapping[str, Family]:
    """The families of the split."""
    place = {one.id: number for number, one in enumerate(material.members)}
    columns = COLUMNS[split] or (ALL,)
    column = column_of(split, material.at)

    def family(
        rows: tuple[tuple[str, ...], ...], counted: Sequence[Sequence[Counted]], late: Counts | int = 0
    ) -> Family:
        """The family, with those who are in none of the counts in the last row of each level."""
        found = [
            _counts(one, counts, place, (columns, column)) for one, counts in zip(rows, counted, strict=True)
        ]
        for each in found:
            for one in each:
                one[:, -1] += late
        return Family(
            rows,
            tuple(nest.summed(persons) for persons, _ in found),
            tuple(nest.summed(occasions) for _, occasions in found),
        )

    forward = _counts((FORWARD,), material.forward, place, (columns, column))[0][:, 0]
    flows = nest.summed(np.stack([booked.came, booked.went, booked.before], axis=1))
    # With those who have no step the two are everybody who was there, as they are booked.
    others = np.maximum(booked.before + booked.came - forward, 0)
    stepped = nest.summed(np.stack([forward, others], axis=1))
    parts, _occasions = _counts(PARTS, material.endings or (), place, (columns, column))
    endings = levels_of(parts, booked.went, nest)
    found = {
        "stock": family(STOCK, [material.people]),
        "flows": Family(FLOWS, (flows,), (flows,)),
        "steps": Family(FORWARD_LEVELS, (stepped,), (stepped,)),
        "due": family(DUE_LEVELS, material.due),
        SUPPORT: family(SUPPORT_LEVELS, [material.people, *(material.support or NO_SUPPORT)]),
        # Of those who are written in late it is not told who referred them.
        REFERRED: family(
            REFERRED_LEVELS, [material.people, *(material.referred or NO_REFERRED)], booked.late
        ),
        ENDINGS: Family(ENDING_LEVELS, endings, endings),
    }
    for kind, each in material.kinds.items():
        found[name_of(kind)] = family(KIND_LEVELS, [material.people, *each])
    return found


def _counts(
    rows: Sequence[str],
    counted: Iterable[Counted],
    place: Mapping[int, int],
    by: tuple[Sequence[str], Callable[[Counted], str]],
) -> tuple[Counts, Counts]:
    columns, column = by
    persons = np.zeros((len(place), len(rows), len(columns)), dtype=np.int64)
    occasions = np.zeros_like(persons)
    for one in counted:
        if one.row in rows and one.programme_id in place:
            at = place[one.programme_id], rows.index(one.row), columns.index(column(one))
            persons[at] += one.persons
            occasions[at] += one.occasions
    return persons, occasions
