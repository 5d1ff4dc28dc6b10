"""Makes what is published of a closed quarter: all places and all splits at once, through the one gate."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.calendar import ClosedSpan
from smail.domain.publishing import (
    ALL,
    Publication,
    PublishedPeriod,
    PublishedTable,
    Reach,
    Split,
)
from smail.queries.group_counts import (
    ONGOING,
)
from smail.reports.group_bases import bases_of
from smail.reports.group_booked import Booked, there_before
from smail.reports.group_books import told_before
from smail.reports.group_columns import COLUMNS
from smail.reports.group_counted import PEOPLE, counted_tables
from smail.reports.group_due import not_close
from smail.reports.group_families import Opened, views_of
from smail.reports.group_first_year import cohort_at, first_year_tables, told_again, told_to_begin
from smail.reports.group_gate import Known
from smail.reports.group_measures import Gates, measured
from smail.reports.group_months import month_tables, months_opened
from smail.reports.group_opening import (
    Material,
    flows_in,
    nest_of,
    nodes_of,
    opened_in,
)
from smail.reports.group_since import Since
from smail.reports.group_sus import sus_of
from smail.reports.group_wholes import Bases

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest
    from smail.reports.group_levels import Answers

Counts = NDArray[np.int64]


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
    tables = _tables_of(material, nest, before, threshold, since)
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


def _tables_of(
    material: Material,
    nest: "Nest",
    before: Mapping[Split, Mapping[str, Publication]],
    threshold: int,
    since: Since | None,
) -> Callable[[int, Split], tuple[PublishedTable, ...]]:
    """What gives all tables of a node by a split."""
    nodes, ids = nodes_of(material), [one.id for one in material.members]
    periods = () if since is None else since.before
    found = _opened(material, nest, (before, periods), threshold)
    bases = bases_of(found, nest, threshold)
    sums = _no_sums if since is None else since.tables(material, nodes, found, threshold)
    each = (
        lambda node, split: counted_tables(
            views_of(found[Split.NONE], found[split], node, split), split, threshold
        ),
        measured(material.measures, nest, ids, threshold, bases),
        _first_year(material, nest, (before, periods), threshold),
        _levels(material, nest, threshold, bases),
        sums,
        sus_of(material.sus, material.at.year, before, sums, nodes, threshold),
        lambda node, split: _of_programme(material, material.beliefs, node) if split is Split.NONE else (),
        lambda node, _split: _of_programme(material, material.staff, node),
    )
    months = _months(material, nest, found[Split.NONE], threshold)

    def tables(node: int, split: Split) -> tuple[PublishedTable, ...]:
        """By month there is little; by anything else every kind of table, in this order."""
        if split is Split.MONTH:
            return months(node)
        return tuple(table for tables_of in each for table in tables_of(node, split))

    return tables


def _opened(
    material: Material,
    nest: "Nest",
    told: tuple[Mapping[Split, Mapping[str, Publication]], Sequence[Booked]],
    threshold: int,
) -> Mapping[Split, Opened]:
    """How far each split is open, without any split first, after what was told and booked before."""
    before, periods = told
    keys, ids = [one.key for one in nodes_of(material)], [one.id for one in material.members]
    of_before = {split: _told(before.get(split, {}), keys, split, material.at) for split in COLUMNS}
    flows = flows_in(material, nest, of_before, there_before(periods, ids, material.at))
    found: dict[Split, Opened] = {}
    for split in COLUMNS:
        known = Known(found.get(Split.NONE), flows[split], threshold)
        found[split] = opened_in(material, nest, split, known)
    return not_close(found, nest, threshold)


def _months(
    material: Material, nest: "Nest", whole: Opened, threshold: int
) -> Callable[[int], tuple[PublishedTable, ...]]:
    """What gives the tables of a node by month; none where the months are not counted."""
    if material.months is None:
        return lambda _node: ()
    ids = [one.id for one in material.members]
    months = months_opened((material.at, material.months), ids, nest, whole, threshold)
    return lambda node: month_tables(
        months, node, counted_tables(views_of(whole, whole, node, Split.NONE), Split.NONE, threshold)
    )


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
