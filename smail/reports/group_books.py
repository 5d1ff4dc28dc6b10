"""Books the persons of a quarter so that they begin where the quarter before ended, as it was told.

What is corrected later would stand as one person between two quarters. It is booked among those who are no
longer counted: that number is worked out from what was told before, and so tells nothing more than that.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.publishing import Publication

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest

Counts = NDArray[np.int64]
SHUT = -1


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


def balanced(
    nest: "Nest", told: Sequence[Counts | None] | None, flows: tuple[Counts, Counts], after: Counts
) -> tuple[Counts, Counts, Counts]:
    """Who was there before and who is no longer counted, of each place by column; and which nodes are shut.

    `flows` are those who began, and who were there before as it is known now. What a whole was told to have
    beyond its parts is booked on a part that nothing is told of; without such a part the whole is shut.
    """
    started, before = flows[0], flows[1].copy()
    gained, shut = started - after, np.zeros(nest.n_nodes, dtype=np.int64)
    n = len(before)
    for node in range(nest.n_nodes) if told is not None else ():
        value = None if told is None else told[node]
        parts = [node] if node < n else nest.places_of(node)
        if value is None:
            shut[node] = SHUT
            continue
        gap = value - before[parts].sum(axis=0)
        place = _bearer(nest, node, shut, (before, gained, gap))
        if place is not None:
            before[place] += gap
        elif gap.any():
            shut[node] = SHUT
    return before, np.maximum(before + gained, 0), shut


def _bearer(nest: "Nest", node: int, shut: Counts, counts: tuple[Counts, Counts, Counts]) -> int | None:
    """The largest place that the gap may be booked on, so that nowhere fewer than nobody are left."""
    before, gained, gap = counts
    n = len(before)
    if node < n:
        possible = [node]
    else:
        wholes = [one for one in range(n, node) if shut[one] == 0]
        known = {place for one in wholes for place in nest.places_of(one)}
        possible = [one for one in nest.places_of(node) if shut[one] == SHUT and one not in known]
    able = [
        one
        for one in possible
        if (before[one] + gap >= 0).all() and (before[one] + gap + gained[one] >= 0).all()
    ]
    return max(able, key=lambda one: (int(before[one].sum()), -one), default=None)


def shut_too(
    nest: "Nest", levels: tuple[Counts, Counts, Counts], counts: tuple[Counts, Counts], room: int
) -> list[int]:
    """Which node must be shut as well, so that no whole gives away the parts that are shut within it.

    What a whole's shut parts have together is known; who came and went there by column must have room left.
    `levels` are those of the stock and of the flows here, and of the flows without columns; `counts` the
    flows, came and went first, and the stock, of every node. Nothing where all have room.
    """
    stock, flows, plain = levels
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
