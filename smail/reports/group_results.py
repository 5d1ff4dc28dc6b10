"""Makes what is published of a closed quarter: all places and all splits at once, through the one gate."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.calendar import ClosedSpan
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
    ENDED,
    FORWARD,
    NOT_FORWARD,
    ONGOING,
    STARTED,
)
from smail.queries.group_endings import ENDING_ROWS
from smail.queries.group_referred import REFERRED_ROWS
from smail.reports.group_bases import bases_of
from smail.reports.group_booked import Booked, there_before
from smail.reports.group_books import told_before
from smail.reports.group_chain import THERE
from smail.reports.group_columns import COLUMNS
from smail.reports.group_due import not_close
from smail.reports.group_first_year import cohort_at, first_year_tables, told_again, told_to_begin
from smail.reports.group_kinds import kind_tables
from smail.reports.group_measures import Gates, measured
from smail.reports.group_months import month_tables, months_opened
from smail.reports.group_opening import (
    DUE_ROWS,
    ENDINGS,
    PERSONS_DUE,
    REFERRED,
    SUPPORT,
    Material,
    Opened,
    flows_in,
    nest_of,
    nodes_of,
    opened_in,
)
from smail.reports.group_since import Since
from smail.reports.group_support import SUMS, SUPPORT_ROWS
from smail.reports.group_sus import sus_of
from smail.reports.group_wholes import Bases, about

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest
    from smail.reports.group_levels import Answers

Counts = NDArray[np.int64]

PEOPLE, RATINGS, STEPS = "people", "ratings", "steps"


def published(
    material: Material,
    before: Mapping[Split, Mapping[str, Publication]],
    threshold: int,
    made_at: datetime,
    since: Since | None = None,
) -> list[Publication]:
    """Everything that may be told of the quarter; `before` is what was told of the one before it.

    `since` adds what may be told of more than the quarter.
    """
    nodes = nodes_of(material)
    nest = nest_of(material, nodes)
    keys, ids = [one.key for one in nodes], [one.id for one in material.members]
    told = {split: _told(before.get(split, {}), keys, split, material.at) for split in COLUMNS}
    booked = there_before(() if since is None else since.before, ids, material.at)
    flows = flows_in(material, nest, told, booked)
    found: dict[Split, Opened] = {}
    for split in COLUMNS:
        found[split] = opened_in(material, nest, split, (found.get(Split.NONE), flows[split], threshold))
    found = not_close(found, nest, threshold)
    bases = bases_of(found, nest)
    levels = _levels(material, nest, threshold, bases)
    sums = _no_sums if since is None else since.tables(material, nodes, found, threshold)
    means = measured(material.measures, nest, ids, threshold, bases)
    first_year = _first_year(material, nest, (before, () if since is None else since.before), threshold)
    months = _months(material, nest, found[Split.NONE], threshold)
    sus = sus_of((material.sus, material.at.year), (before, sums), nodes, threshold)

    def tables(node: int, split: Split) -> tuple[PublishedTable, ...]:
        if split is Split.MONTH:
            return months(node)
        return (
            *_tables(found[Split.NONE], found[split], (node, split), threshold),
            *means(node, split),
            *first_year(node, split),
            *levels(node, split),
            *sums(node, split),
            *sus(node, split),
            *(_of_programme(material, material.beliefs, node) if split is Split.NONE else ()),
            *_of_programme(material, material.staff, node),
        )

    return [
        Publication(
            spot.scope,
            spot.key,
            spot.name,
            PublishedPeriod(Reach.PERIOD, material.at.label),
            split,
            threshold,
            made_at,
            tables(node, split),
            is_women_and_men=True,
            instrument=_instrument(material, nest, node),
        )
        for node, spot in enumerate(nodes)
        for split in Split
        if split is not Split.MONTH or material.months is not None
    ]


def _months(
    material: Material, nest: "Nest", whole: Opened, threshold: int
) -> Callable[[int], tuple[PublishedTable, ...]]:
    """What gives the tables of a node by month; none where the months are not counted."""
    if material.months is None:
        return lambda _node: ()
    ids = [one.id for one in material.members]
    months = months_opened((material.at, material.months), ids, nest, whole, threshold)
    return lambda node: month_tables(months, node, _tables(whole, whole, (node, Split.NONE), threshold))


def _of_programme(
    material: Material, tables: Mapping[int, PublishedTable], node: int
) -> tuple[PublishedTable, ...]:
    """What is told of the handledare of a programme; nothing of several programmes."""
    ids = [one.id for one in material.members]
    return (tables[ids[node]],) if node < len(ids) and ids[node] in tables else ()


def _no_sums(_node: int, _split: Split) -> tuple[PublishedTable, ...]:
    return ()


def _first_year(
    material: Material,
    nest: "Nest",
    known: tuple[Mapping[Split, Mapping[str, Publication]], Sequence[Booked]],
    threshold: int,
) -> Callable[[int, Split], tuple[PublishedTable, ...]]:
    """What gives the table of the first year of a node and split: as it was told before, or counted now."""
    year, nodes, (before, booked) = cohort_at(material.at), nodes_of(material), known
    if material.first_year is None:
        kept = {(key, split): one for split, each in before.items() for key, one in each.items()}
        told = {key: told_again(one.tables, year) for key, one in kept.items()}
        return lambda node, split: tuple(one for one in [told.get((nodes[node].key, split))] if one)

    def most(node: int, split: Split) -> Counts | None:
        return told_to_begin(booked, year, nodes[node].key, split)

    tables = first_year_tables(material.first_year, nest, threshold, year, most)
    return lambda node, split: tuple(one for one in [tables.get((node, split))] if one)


def _levels(
    material: Material, nest: "Nest", threshold: int, bases: Bases
) -> Callable[[int, Split], tuple[PublishedTable, ...]]:
    """What gives the tables of levels and change of a node and a split; none where nobody has answered."""
    from smail.reports.group_levels import level_tables, levels_found

    ids = [one.id for one in material.members]
    found = {
        key: levels_found(answers, Gates(nest, threshold, bases), ids, material.at)
        for key, answers in _answers(material).items()
    }

    def tables(node: int, split: Split) -> tuple[PublishedTable, ...]:
        key = _asked_by(material, nest, node)
        answers = _answers(material).get(key)
        return () if answers is None else level_tables(answers, found[key], node, split)

    return tables


def _answers(material: Material) -> "Mapping[str, Answers]":
    """The answers to each questionnaire by its key, those to the usual one by none."""
    usual = {} if material.answers is None else {"": material.answers}
    return {**usual, **material.others}


def _asked_by(material: Material, nest: "Nest", node: int) -> str:
    """The other questionnaire that all programmes of a node ask by; else the usual one, which has no key."""
    places = [node] if node < len(material.members) else nest.places_of(node)
    asked = {material.members[one].instrument_key for one in places}
    return next((one for one in asked if len(asked) == 1 and one in material.others), "")


def _instrument(material: Material, nest: "Nest", node: int) -> str | None:
    answers = _answers(material).get(_asked_by(material, nest, node))
    return None if answers is None else answers.instrument


def _told(
    kept: Mapping[str, Publication], nodes: Sequence[str], split: Split, at: ClosedSpan
) -> list[Counts | None] | None:
    """What the quarter before ended with; with a new year people are of another age, and nothing is."""
    if kept and split is Split.AGE and at.number == 1:
        return [None] * len(nodes)
    return told_before(kept, nodes, COLUMNS[split] or (ALL,), (PEOPLE, ONGOING))


def _tables(whole: Opened, part: Opened, at: tuple[int, Split], threshold: int) -> tuple[PublishedTable, ...]:
    node, split = at
    columns = (ALL, *COLUMNS[split])
    views = [(whole, 0), *((part, column) for column in range(len(COLUMNS[split])))]

    def row(name: str, key: str) -> PublishedRow:
        return PublishedRow(key, tuple(_figure(one, name, (node, column), key) for one, column in views))

    people = [row("flows", BEFORE), row("flows", STARTED), row("flows", ENDED), row("stock", ONGOING)]
    due = [row("due", key) for key in DUE_ROWS]
    persons = tuple(_persons_due(one, (node, column), threshold) for one, column in views)
    there = tuple(_there(one, node, column) for one, column in views)
    steps = (PublishedRow(THERE, there), PublishedRow(PERSONS_DUE, persons), *due[:2])
    return (
        PublishedTable(PEOPLE, columns, tuple(people)),
        PublishedTable(RATINGS, columns, tuple(due), steps),
        PublishedTable(STEPS, columns, (row("steps", FORWARD), row("steps", NOT_FORWARD))),
        PublishedTable(
            SUPPORT, columns, tuple(row(SUPPORT, key) for key in SUPPORT_ROWS), (row("stock", ONGOING),)
        ),
        *kind_tables(whole, part, at),
        PublishedTable(
            REFERRED, columns, tuple(row(REFERRED, key) for key in REFERRED_ROWS), (row("flows", STARTED),)
        ),
        PublishedTable(
            ENDINGS, columns, tuple(row(ENDINGS, key) for key in ENDING_ROWS), (row("flows", ENDED),)
        ),
    )


def _figure(one: Opened, name: str, at: tuple[int, int], key: str) -> Figure:
    node, column = at
    family, parts = one.families[name], SUMS.get(key, (key,))
    level = next(number for number, rows in enumerate(family.rows) if set(parts) <= {*rows})
    if one.levels[name][node] < level:
        # Of nothing there is no part, and whoever sees the whole knows it.
        is_nothing = (
            name == "due" and one.levels[name][node] >= 0 and not family.occasions[0][node, 0, column]
        )
        return Figure(0.0, n_persons=0) if is_nothing else HIDDEN
    counts = family.occasions[level][node, :, column]
    n = sum(int(counts[family.rows[level].index(part)]) for part in parts)
    return Figure(float(n), n_persons=None if name == "due" else n)


def _there(one: Opened, node: int, column: int) -> Figure:
    """How many were there on any day of the period, where it is told who was before and who began."""
    flows = one.families["flows"].persons[0]
    n = int(flows[node, 2, column] + flows[node, 0, column])
    return Figure(float(n), n_persons=n) if one.levels["flows"][node] >= 0 else HIDDEN


def _persons_due(one: Opened, at: tuple[int, int], threshold: int) -> Figure:
    """How many had an occasion, in tens counted down from the occasions, or from all who were there.

    To the last one they would tell how many had two occasions, or had none though they were there; and where
    it is not told how many were there, that those are more than are told to be left.
    """
    (node, column), due = at, one.families["due"]
    if one.levels["due"][node] < 0:
        return HIDDEN
    n, whole = (int(counts[0][node, 0, column]) for counts in (due.persons, due.occasions))
    before, started = (one.families["flows"].persons[0][node, row, column] for row in (2, 0))
    if one.levels["flows"][node] >= 0:
        whole = min(whole, int(before + started))
    elif one.levels["stock"][node] >= 0:
        n = min(n, int(one.families["stock"].persons[0][node, 0, column]))
    is_few = whole < 2 * threshold - 1 and 0 < whole - n < threshold
    is_close = one.is_close is not None and bool(one.is_close[node, column])
    return HIDDEN if is_few or is_close else Figure(float(about(n, whole) if whole else 0))
