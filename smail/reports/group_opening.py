"""Opens what was counted of a quarter, family by family of figures: how far each place may tell of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.calendar import ClosedSpan
from smail.domain.plan import ActivityKind
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
from smail.reports.group_books import SHUT, Flows, Told, booked_flows
from smail.reports.group_columns import COLUMNS, column_of
from smail.reports.group_due import following
from smail.reports.group_endings import agreeing, levels_of
from smail.reports.group_families import Family, FamilyName, Opened
from smail.reports.group_gate import Known, SplitGate, parts_of, people_opened
from smail.reports.group_kinds import (
    KIND_LEVELS,
    KIND_PARENTS,
    Beside,
    CountedKinds,
    kind_opened,
    kinds_opened,
    name_of,
)
from smail.reports.group_support import SUPPORT_LEVELS, SUPPORT_PARENTS

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest
    from smail.reports.group_first_year import FirstYear
    from smail.reports.group_levels import Answers
    from smail.reports.group_measures import Measure

Counts = NDArray[np.int64]

FORWARD_LEVELS = ((FORWARD, NOT_FORWARD),)
STOCK_LEVELS, FLOW_LEVELS = ((ONGOING,),), ((STARTED, ENDED, BEFORE),)
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


def opened_in(material: Material, nest: "Nest", split: Split, known: Known) -> Opened:
    """How far each node is open in the split: never further than without it."""
    families = _families(material, nest, split, known.booked)
    gate = SplitGate(nest, families, known)
    stock, flows = people_opened(gate)
    support = parts_of(stock, material.support, partial(gate, FamilyName.SUPPORT, parents=SUPPORT_PARENTS))
    levels: dict[str, Counts] = {
        FamilyName.STOCK: stock,
        FamilyName.FLOWS: flows,
        # With those who have no step they are everybody who was there, which is told by column.
        FamilyName.STEPS: gate(FamilyName.STEPS, flows, sums_known=True),
        FamilyName.DUE: following(families[FamilyName.DUE], known.whole, _due_opened(gate, nest)),
        FamilyName.SUPPORT: support,
    }
    beside = Beside(nest, families, support, known.threshold, known.whole)
    levels |= kinds_opened(
        beside,
        {kind: partial(_kind_opened, gate, stock, beside, (kind, material)) for kind in material.kinds},
    )
    levels[FamilyName.REFERRED] = parts_of(flows, material.referred, partial(gate, FamilyName.REFERRED))
    levels[FamilyName.ENDINGS] = _endings_opened(gate, flows, material.endings is not None)
    return Opened(families, levels)


def _kind_opened(
    gate: SplitGate, stock: Counts, beside: Beside, of: tuple[ActivityKind, Material], cap: Counts
) -> Counts:
    """How far each node tells of the kind, as far as the cap at most."""
    kind, material = of
    own = partial(gate, name_of(kind), parents=KIND_PARENTS)
    return parts_of(
        stock, material.kinds[kind], lambda most: kind_opened(kind, beside, own, np.minimum(most, cap))
    )


def _endings_opened(gate: SplitGate, flows: Counts, are_counted: bool) -> Counts:
    """How far it is told what people ended to; by column only as far as the columns agree with the whole."""
    whole = gate.known.whole
    ended = None if whole is None else whole.families[FamilyName.ENDINGS].persons
    finest = agreeing(ended, gate.families[FamilyName.ENDINGS].persons)
    return parts_of(
        flows,
        ENDING_LEVELS[1:] if are_counted else [],
        lambda most: gate(FamilyName.ENDINGS, np.minimum(most, finest)),
    )


def _due_opened(run: Callable[[str, Counts], Counts], nest: "Nest") -> Counts:
    """How far what was due is told of, the county first.

    It tells what was done, and then why the rest was not, where it can when places that do not tell of it
    tell less: what they are short of could be worked out from it.
    """
    first = len(nest.whole_of)
    is_place = np.arange(nest.n_nodes) < first
    finest = np.full(nest.n_nodes, len(DUE_LEVELS) - 1, dtype=np.int64)
    due = run(FamilyName.DUE, finest)
    tries = [np.where((due <= 0) & is_place, SHUT, finest)] if due[-1] == 0 else []
    tries += [np.where(is_place, WHY_LEVEL - 1, finest)] if due[-1] < WHY_LEVEL else []
    for cap in tries:
        other = run(FamilyName.DUE, cap)
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
    found: dict[str, Family] = {
        FamilyName.STOCK: family(STOCK_LEVELS, [material.people]),
        FamilyName.FLOWS: Family(FLOW_LEVELS, (flows,), (flows,)),
        FamilyName.STEPS: Family(FORWARD_LEVELS, (stepped,), (stepped,)),
        FamilyName.DUE: family(DUE_LEVELS, material.due),
        FamilyName.SUPPORT: family(SUPPORT_LEVELS, [material.people, *(material.support or NO_SUPPORT)]),
        # Of those who are written in late it is not told who referred them.
        FamilyName.REFERRED: family(
            REFERRED_LEVELS, [material.people, *(material.referred or NO_REFERRED)], booked.late
        ),
        FamilyName.ENDINGS: Family(ENDING_LEVELS, endings, endings),
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
