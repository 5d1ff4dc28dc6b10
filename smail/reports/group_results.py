"""Makes what is published of a closed quarter: all places and all splits at once, through the one gate."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.calendar import Quarter
from smail.domain.publishing import (
    ALL,
    HIDDEN,
    Figure,
    Publication,
    PublishedPeriod,
    PublishedRow,
    PublishedTable,
    Reach,
    Split,
)
from smail.queries.group_counts import (
    BEFORE,
    DONE,
    DUE,
    ENDED,
    FORWARD,
    LATE,
    MISSING,
    NOT_FORWARD,
    ON_TIME,
    ONGOING,
    REASONS,
    STARTED,
    Counted,
)
from smail.queries.releases import Member, Spot
from smail.reports.group_books import balanced, shut_too, told_before
from smail.reports.group_columns import COLUMNS, column_of

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest
    from smail.reports.group_levels import Answers

Counts = NDArray[np.int64]

PEOPLE, RATINGS, STEPS = "people", "ratings", "steps"
FORWARD_LEVELS = ((FORWARD, NOT_FORWARD),)
STOCK, FLOWS = ((ONGOING,),), ((STARTED, ENDED, BEFORE),)
DUE_LEVELS = ((DUE,), (DONE, MISSING), (ON_TIME, LATE, MISSING), (ON_TIME, LATE, *REASONS))
PERSONS_DUE = "persons_due"
# How many occasions there were beyond one for each person.
FURTHER = "further"


@dataclass(frozen=True, slots=True)
class Material:
    """What was counted of the quarter, and where: `people` once, `due` once for each level."""

    at: Quarter
    county: Spot
    members: tuple[Member, ...]
    people: Sequence[Counted]
    due: Sequence[Sequence[Counted]]
    forward: Sequence[Counted]
    answers: "Answers | None" = None


@dataclass(frozen=True, slots=True)
class _Family:
    """Figures that are opened together, level by level: persons and occasions of each node and column."""

    rows: tuple[tuple[str, ...], ...]
    persons: tuple[Counts, ...]
    occasions: tuple[Counts, ...]


@dataclass(frozen=True, slots=True)
class _Opened:
    """One split: the families by name, and how far each node is open in each."""

    families: Mapping[str, _Family]
    levels: Mapping[str, Counts]


def nodes_of(material: Material) -> tuple[Spot, ...]:
    """Every place that figures are told of: programmes, municipalities, and the county last."""
    towns = dict.fromkeys(one.municipality for one in material.members if one.municipality is not None)
    return (*(one.spot for one in material.members), *towns, material.county)


def published(
    material: Material,
    before: Mapping[Split, Mapping[str, Publication]],
    threshold: int,
    made_at: datetime,
) -> list[Publication]:
    """Everything that may be told of the quarter; `before` is what was told of the one before it."""
    nodes = nodes_of(material)
    nest = _nest(material, nodes)
    found: dict[Split, _Opened] = {}
    for split in Split:
        keys = [one.key for one in nodes]
        told = _told(before.get(split, {}), keys, split, material.at)
        found[split] = _opened(material, nest, split, (found.get(Split.NONE), told, threshold))
    levels = _levels(material, nest, threshold)
    return [
        Publication(
            spot.scope,
            spot.key,
            spot.name,
            PublishedPeriod(Reach.PERIOD, material.at.label),
            split,
            threshold,
            made_at,
            (*_tables(found[Split.NONE], found[split], node, split), *levels(node, split)),
            is_women_and_men=True,
            instrument=None if material.answers is None else material.answers.instrument,
        )
        for node, spot in enumerate(nodes)
        for split in Split
    ]


def _levels(
    material: Material, nest: "Nest", threshold: int
) -> Callable[[int, Split], tuple[PublishedTable, ...]]:
    """What gives the tables of levels and change of a node and a split; none where nobody has answered."""
    from smail.reports.group_levels import level_tables, levels_found

    answers = material.answers
    if answers is None:
        return lambda _node, _split: ()
    ids = [one.id for one in material.members]
    found = levels_found(answers, nest, ids, material.at, threshold)
    return lambda node, split: level_tables(answers, found, node, split)


def _nest(material: Material, nodes: Sequence[Spot]) -> "Nest":
    from smail.analysis.disclosure import Nest

    first = len(material.members)
    towns = {spot: number for number, spot in enumerate(nodes[first:-1])}
    whole_of = tuple(-1 if one.municipality is None else towns[one.municipality] for one in material.members)
    return Nest(whole_of, len(towns))


def _told(
    kept: Mapping[str, Publication], nodes: Sequence[str], split: Split, at: Quarter
) -> list[Counts | None] | None:
    """What the quarter before ended with; with a new year people are of another age, and nothing is."""
    if kept and split is Split.AGE and at.number == 1:
        return [None] * len(nodes)
    return told_before(kept, nodes, COLUMNS[split] or (ALL,), (PEOPLE, ONGOING))


def _opened(
    material: Material,
    nest: "Nest",
    split: Split,
    known: tuple[_Opened | None, list[Counts | None] | None, int],
) -> _Opened:
    """How far each node is open in the split: never further than without it.

    Who came and who went is told only where it is told how many there were before and after: one could be
    worked out from the other.
    """
    from smail.analysis.disclosure import Rules, opened

    whole, told_then, threshold = known
    families, shown_before = _families(material, nest, split, told_then)
    first = len(material.members)

    def run(name: str, cap: Counts, *, are_flows: bool = False) -> Counts:
        persons = [one[:first] for one in families[name].persons]
        limit = cap if whole is None else np.minimum(cap, whole.levels[name])
        return opened(nest, persons, limit, Rules(threshold, are_flows=are_flows))

    cap = np.zeros(nest.n_nodes, dtype=np.int64)
    counts = families["flows"].persons[0], families["stock"].persons[0]
    least = counts[0][:, :2].min(axis=1).sum(axis=1)
    while True:
        stock = run("stock", cap)
        flows = run("flows", np.minimum(stock, shown_before), are_flows=True)
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
    forward = run("steps", flows)
    finest = np.full(nest.n_nodes, len(DUE_LEVELS) - 1, dtype=np.int64)
    due = run("due", finest)
    if due[-1] == 0:
        # The county tells what was done, where it can when places that do not tell it tell nothing.
        other = run("due", np.where((due <= 0) & (np.arange(nest.n_nodes) < first), -1, finest))
        due = other if other[-1] > 0 else due
    # Persons beside their occasions tell how many had two: as small a number as any other.
    further = run(FURTHER, np.minimum(due, 0))
    levels = {"stock": stock, "flows": flows, "steps": forward, "due": due, FURTHER: further}
    return _Opened(families, levels)


def _families(
    material: Material, nest: "Nest", split: Split, told: list[Counts | None] | None
) -> tuple[Mapping[str, _Family], Counts]:
    """The families of the split, and which nodes may tell of flows by what was told before."""
    place = {one.id: number for number, one in enumerate(material.members)}
    columns = COLUMNS[split] or (ALL,)
    column = column_of(split, material.at)

    def family(rows: tuple[tuple[str, ...], ...], counted: Sequence[Sequence[Counted]]) -> _Family:
        found = [
            _counts(one, counts, place, (columns, column)) for one, counts in zip(rows, counted, strict=True)
        ]
        return _Family(
            rows,
            tuple(nest.summed(persons) for persons, _ in found),
            tuple(nest.summed(occasions) for _, occasions in found),
        )

    due = family(DUE_LEVELS, material.due)
    further = (due.occasions[0] - due.persons[0],)
    stock, now = family(STOCK, [material.people]), family(FLOWS, [material.people]).persons[0]
    steps, first = family(FORWARD_LEVELS, [material.forward]).persons[0], len(place)
    started, forward = now[:first, 0], steps[:first, 0]
    before, ended, shut = balanced(nest, told, (started, now[:first, 2]), stock.persons[0][:first, 0])
    # With those who have no step the two are everybody who was there, as they are booked.
    others = np.maximum(before + started - forward, 0)
    flows = nest.summed(np.stack([started, ended, before], axis=1))
    stepped = nest.summed(np.stack([forward, others], axis=1))
    found = {
        "stock": stock,
        "flows": _Family(FLOWS, (flows,), (flows,)),
        "steps": _Family(FORWARD_LEVELS, (stepped,), (stepped,)),
        "due": due,
        FURTHER: _Family(((FURTHER,),), further, further),
    }
    return found, shut


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


def _tables(whole: _Opened, part: _Opened, node: int, split: Split) -> tuple[PublishedTable, ...]:
    columns = (ALL, *COLUMNS[split])
    views = [(whole, 0), *((part, column) for column in range(len(COLUMNS[split])))]

    def row(name: str, key: str, *, of_persons: bool = False) -> PublishedRow:
        figures = tuple(_figure(one, name, (node, column), (key, of_persons)) for one, column in views)
        return PublishedRow(PERSONS_DUE if of_persons else key, figures)

    people = [row("flows", BEFORE), row("flows", STARTED), row("flows", ENDED), row("stock", ONGOING)]
    due = [row("due", key) for key in (DUE, DONE, ON_TIME, LATE, MISSING, *REASONS)]
    steps = (row("due", DUE, of_persons=True), *due[:2])
    return (
        PublishedTable(PEOPLE, columns, tuple(people)),
        PublishedTable(RATINGS, columns, tuple(due), steps),
        PublishedTable(STEPS, columns, (row("steps", FORWARD), row("steps", NOT_FORWARD))),
    )


def _figure(one: _Opened, name: str, at: tuple[int, int], wanted: tuple[str, bool]) -> Figure:
    (node, column), (key, of_persons) = at, wanted
    family = one.families[name]
    level = next(number for number, rows in enumerate(family.rows) if key in rows)
    if one.levels[name][node] < level:
        return HIDDEN
    place = node, family.rows[level].index(key), column
    has_persons = name != "due" or one.levels[FURTHER][node] >= 0
    if of_persons and not has_persons:
        return HIDDEN
    if name != "due" or of_persons:
        n = int(family.persons[level][place])
        return Figure(float(n), n_persons=n)
    n_persons = int(family.persons[0][node, 0, column]) if has_persons else None
    return Figure(float(family.occasions[level][place]), n_persons=n_persons)
