"""Books the persons of a quarter so that they begin where the quarter before ended, as it was booked.

What is corrected later would stand as one person between two quarters. Whoever is written in late is booked
among those who came, and whoever should not have been among those who are no longer counted: of every place,
told or hidden, and by sex, by age and without. So what is told of any of them is told of one and the same
county, and no two numbers show that anything was corrected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.publishing import Publication, Split

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest

Counts = NDArray[np.int64]
SHUT = -1
# Of each node how many it was told to have by column, None where it was hidden; None where nothing was told.
Told = Sequence[Counts | None] | None


@dataclass(frozen=True, slots=True)
class Flows:
    """Who came, is no longer counted and was there before, of each place by column; which nodes are shut.

    `late` are those among who came that did not begin in the quarter.
    """

    came: Counts
    went: Counts
    before: Counts
    shut: Counts
    late: Counts


def told_before(
    kept: Mapping[str, Publication], nodes: Sequence[str], columns: Sequence[str], row: tuple[str, str]
) -> list[Counts | None] | None:
    """How many each node had at the end of the quarter before by column; None where it was hidden.

    Nothing at all where nothing was released of that quarter; a node that was not there had nobody.
    """
    if not kept:
        return None
    return [
        np.zeros(len(columns), dtype=np.int64) if one not in kept else _ended_with(kept[one], columns, row)
        for one in nodes
    ]


def _ended_with(one: Publication, columns: Sequence[str], row: tuple[str, str]) -> Counts | None:
    table, key = one.table(row[0]), row[1]
    found = [None if table is None else table.figure(key, column) for column in columns]
    values = [figure.value for figure in found if figure is not None and figure.value is not None]
    return np.array(values, dtype=np.int64) if len(values) == len(columns) else None


def booked_flows(
    nest: "Nest",
    counted: Mapping[Split, Counts],
    told: Mapping[Split, Told],
    booked: Mapping[Split, Counts] | None,
) -> Mapping[Split, Flows]:
    """The flows of every place by each split, so that all splits have as many of each.

    `counted` are those who began, were there before and are there after as it is known now, by place and
    column; `booked` those who were there when the quarter before ended. By age, with a new year, none are.
    """
    found = {
        split: _begun(nest, told[split], counted[split][:, 1], None if booked is None else booked.get(split))
        for split in counted
    }
    if booked is not None:
        total = found[Split.NONE][0].sum(axis=1)
        for split in set(counted) - set(booked):
            found[split] = _fitted(found[split][0], total), found[split][1]
    late = {split: np.maximum(counted[split][:, 1] - before, 0) for split, (before, _shut) in found.items()}
    most = np.max([one.sum(axis=1) for one in late.values()], axis=0)
    return {
        split: _flows(counted[split], found[split], _fitted(late[split], most, counted[split][:, 2]))
        for split in counted
    }


def _flows(counted: Counts, begun: tuple[Counts, Counts], late: Counts) -> Flows:
    (started, _before, after), (before, shut) = np.moveaxis(counted, 1, 0), begun
    came = started + late
    return Flows(came, before + came - after, before, shut, late)


def _fitted(counts: Counts, total: Counts, by: Counts | None = None) -> Counts:
    """The (places, columns) counts with what lacks to the total in the largest column, and none below 0."""
    found = counts.copy()
    largest = np.argmax(counts if by is None else by, axis=1)
    places = np.arange(len(found))
    found[places, largest] += np.maximum(total - found.sum(axis=1), 0)
    over = np.maximum(found.sum(axis=1) - total, 0)
    for _column in range(found.shape[1]):
        largest = np.argmax(found, axis=1)
        less = np.minimum(over, found[places, largest])
        found[places, largest] -= less
        over -= less
    return found


def _begun(nest: "Nest", told: Told, before: Counts, booked: Counts | None) -> tuple[Counts, Counts]:
    """Who was there before, of each place by column; and which nodes tell of no flows.

    That is what was booked. Of a whole that was told of other places, as one that has another programme
    now, nothing is told. Where nothing was booked it is what was told: what a whole has beyond its parts is
    on a part that nothing is told of; without such a part the whole is shut.
    """
    found, shut = (before if booked is None else booked).copy(), np.zeros(nest.n_nodes, dtype=np.int64)
    n = len(found)
    for node in range(nest.n_nodes) if told is not None else ():
        value = None if told is None else told[node]
        parts = [node] if node < n else nest.places_of(node)
        if value is None:
            shut[node] = SHUT
            continue
        gap = value - found[parts].sum(axis=0)
        place = None if booked is not None else _bearer(nest, node, shut, (found, gap))
        if place is not None:
            found[place] += gap
        elif gap.any():
            shut[node] = SHUT
    return found, shut


def _bearer(nest: "Nest", node: int, shut: Counts, counts: tuple[Counts, Counts]) -> int | None:
    """The largest place that the gap may be booked on, so that nowhere fewer than nobody were there."""
    before, gap = counts
    n = len(before)
    if node < n:
        possible = [node]
    else:
        wholes = [one for one in range(n, node) if shut[one] == 0]
        known = {place for one in wholes for place in nest.places_of(one)}
        possible = [one for one in nest.places_of(node) if shut[one] == SHUT and one not in known]
    able = [one for one in possible if (before[one] + gap >= 0).all()]
    return max(able, key=lambda one: (int(before[one].sum()), -one), default=None)


@dataclass(frozen=True, slots=True)
class Shutting:
    """How far each node is open here: of who was there, of who came and went, and of that without columns."""

    stock: Counts
    flows: Counts
    plain: Counts


def shut_too(nest: "Nest", levels: Shutting, counts: tuple[Counts, Counts], room: int) -> list[int]:
    """Which node must be shut as well, so that no whole gives away the parts that are shut within it.

    What a whole's shut parts have together is known; who came and went there by column must have room left.
    `counts` are the flows, came and went first, and the stock, of every node. Nothing where all have room.
    """
    stock, flows, plain = levels.stock, levels.flows, levels.plain
    moved, size = counts[0], counts[1].sum(axis=(1, 2))
    n = len(nest.whole_of)
    for whole in range(n, nest.n_nodes):
        if stock[whole] < 0 or flows[whole] >= 0:
            continue
        told = {part for one in range(n, whole) if stock[one] >= 0 for part in nest.places_of(one)}
        parts = [one for one in nest.places_of(whole) if size[one] > 0]
        rest = [one for one in parts if one not in told and stock[one] < 0]
        is_known = plain[whole] >= 0 or all(plain[one] >= 0 for one in rest)
        if rest and is_known and moved[rest, :2].sum(axis=0).min(axis=0).sum() < room:
            others = [one for one in parts if stock[one] >= 0]
            return [min(others, key=lambda one: (int(size[one]), one), default=whole)]
    return []
