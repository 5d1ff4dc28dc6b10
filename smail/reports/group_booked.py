"""What was booked of a released quarter, hidden numbers too: later sums are of these and of no recount.

It is never shown. Were a sum counted anew, what was corrected since would stand between it and the quarters.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smail.domain.calendar import ClosedSpan
from smail.domain.publishing import Reach, Split
from smail.queries.group_counts import DONE, DUE, LATE, MISSING, ON_TIME, REASONS, STARTED, Counted
from smail.queries.releases import Spot
from smail.reports.group_columns import COLUMNS, column_of
from smail.reports.group_families import FamilyName, Opened
from smail.reports.group_opening import Material

Counts = NDArray[np.int64]

# The time before the first quarter that was released.
BEGINNING = "start"
# Of these families it is kept how far each node was told of.
KEPT = (FamilyName.DUE, FamilyName.FLOWS, FamilyName.STOCK)
FINE = (ON_TIME, LATE, *REASONS)
# Of these it is booked how many persons there were: a person may have several occasions.
PERSON_ROWS = (DUE, DONE, MISSING, ON_TIME, LATE)
CAME, WENT, THERE = 0, 1, 2
SPLITS = (Split.SEX, Split.AGE)
_ARRAYS = ("due", "persons", "people")

Told = Mapping[Reach, Mapping[Split, Mapping[str, tuple[int, ...]]]]


@dataclass(frozen=True, slots=True)
class Booked:
    """One quarter, or the time before the first: everything that was counted, and how far it was told.

    `due` and `persons` are of places, rows and columns; `people` of places, those who came, went and were
    there, and columns. `levels` say how far each node was open, `told` the same of sums over quarters.
    """

    label: str
    ids: tuple[int, ...]
    nodes: Mapping[str, tuple[int, ...]]
    due: Mapping[Split, Counts]
    persons: Mapping[Split, Counts]
    people: Mapping[Split, Counts]
    levels: Mapping[Split, Mapping[str, tuple[int, ...]]]
    told: Told


def booked_of(material: Material, nodes: Sequence[Spot], found: Mapping[Split, Opened]) -> Booked:
    """The quarter as it is released now; of sums nothing is told yet."""
    n = len(material.members)
    ids = tuple(one.id for one in material.members)
    return Booked(
        material.at.label,
        ids,
        {spot.key: _ids_of(material, spot) for spot in nodes},
        {split: _finest(found[split])[:n] for split in SPLITS},
        {split: _persons(found[split])[:n] for split in SPLITS},
        {split: _people(found[split])[:n] for split in SPLITS},
        {split: {name: tuple(one.levels[name].tolist()) for name in KEPT} for split, one in found.items()},
        {},
    )


def _ids_of(material: Material, spot: Spot) -> tuple[int, ...]:
    if spot == material.county:
        return tuple(one.id for one in material.members)
    return tuple(one.id for one in material.members if spot in (one.spot, one.municipality))


def _finest(one: Opened) -> Counts:
    family = one.families[FamilyName.DUE]
    rows, occasions = family.rows[-1], family.occasions[-1]
    return occasions[:, [rows.index(row) for row in FINE]]


def _persons(one: Opened) -> Counts:
    family = one.families[FamilyName.DUE]
    rows = [row for level in family.rows[:3] for row in level]
    return np.concatenate(family.persons[:3], axis=1)[:, [rows.index(row) for row in PERSON_ROWS]]


def _people(one: Opened) -> Counts:
    flows, stock = one.families[FamilyName.FLOWS].persons[0], one.families[FamilyName.STOCK].persons[0]
    return np.concatenate([flows[:, :2], stock], axis=1)


def there_before(
    before: Sequence[Booked], ids: Sequence[int], at: ClosedSpan
) -> Mapping[Split, Counts] | None:
    """How many were booked to be there when the time before ended, by split, programme and column.

    None where nothing was booked; and none by age after a new year, when people are of another.
    """
    if not before:
        return None
    last = before[-1]
    place = {one: number for number, one in enumerate(last.ids)}
    found = {split: np.zeros((len(ids), len(COLUMNS[split])), dtype=np.int64) for split in SPLITS}
    for number, one in enumerate(ids):
        for split in SPLITS:
            if one in place:
                found[split][number] = last.people[split][place[one], THERE]
    if last.label[:4] != at.label[:4]:
        del found[Split.AGE]
    return {Split.NONE: found[Split.SEX].sum(axis=1, keepdims=True), **found}


def beginning_of(
    material: Material,
    found: Mapping[Split, Opened],
    people: Iterable[Counted],
    due: Sequence[Iterable[Counted]],
    label: str = BEGINNING,
) -> Booked:
    """The time before the first quarter: who had come and was there when it began, and what had been due."""
    ids = tuple(one.id for one in material.members)
    began, ratings = list(people), [list(one) for one in due]
    due_by, persons_by, people_by = {}, {}, {}
    for split in SPLITS:
        by = split, material.at
        flows = found[split].families[FamilyName.FLOWS].persons[0][: len(ids)]
        there = flows[:, 2]
        came = np.maximum(_table(began, (STARTED,), ids, by)[:, 0], there)
        people_by[split] = np.stack([came, came - there, there], axis=1)
        finest = ratings[-1] if ratings else []
        due_by[split] = _table(finest, FINE, ids, by, are_persons=False)
        coarse = [one for each in ratings[:3] for one in each]
        persons_by[split] = _table(coarse, PERSON_ROWS, ids, by)
    return Booked(label, ids, {}, due_by, persons_by, people_by, {}, {})


def _table(
    counted: Iterable[Counted],
    rows: Sequence[str],
    ids: Sequence[int],
    by: tuple[Split, ClosedSpan],
    *,
    are_persons: bool = True,
) -> Counts:
    split, at = by
    place = {one: number for number, one in enumerate(ids)}
    columns, column = COLUMNS[split], column_of(split, at)
    found = np.zeros((len(ids), len(rows), len(columns)), dtype=np.int64)
    for one in counted:
        if one.row in rows and one.programme_id in place:
            cell = place[one.programme_id], rows.index(one.row), columns.index(column(one))
            found[cell] += one.persons if are_persons else one.occasions
    return found


def to_text(booked: Iterable[Booked]) -> str:
    """What was booked at a release, as it is kept."""
    return json.dumps([_body(one) for one in booked], separators=(",", ":"))


def from_text(text: str) -> tuple[Booked, ...]:
    """What was kept."""
    return tuple(_read(one) for one in json.loads(text))


def _body(one: Booked) -> dict[str, Any]:
    return {
        "label": one.label,
        "ids": one.ids,
        "nodes": one.nodes,
        **{name: {split: each.tolist() for split, each in getattr(one, name).items()} for name in _ARRAYS},
        "levels": one.levels,
        "told": one.told,
    }


def _read(body: Mapping[str, Any]) -> Booked:
    shapes = {"due": len(FINE), "persons": len(PERSON_ROWS), "people": THERE + 1}
    arrays = {
        name: {
            Split(split): np.array(each, dtype=np.int64).reshape(-1, rows, len(COLUMNS[Split(split)]))
            for split, each in body[name].items()
        }
        for name, rows in shapes.items()
    }
    return Booked(
        body["label"],
        tuple(body["ids"]),
        {key: tuple(ids) for key, ids in body["nodes"].items()},
        arrays["due"],
        arrays["persons"],
        arrays["people"],
        _levels(body["levels"]),
        {Reach(reach): _levels(each) for reach, each in body["told"].items()},
    )


def _levels(body: Mapping[str, Mapping[str, Sequence[int]]]) -> dict[Split, dict[str, tuple[int, ...]]]:
    return {Split(split): {name: tuple(one) for name, one in each.items()} for split, each in body.items()}
