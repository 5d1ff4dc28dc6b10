"""Every small number that sums over several quarters must leave hidden."""

from collections.abc import Iterator, Sequence

from smail.analysis.disclosure import Box
from smail.queries.group_counts import ONGOING, REASONS
from smail.reports.group_families import FamilyName
from smail.reports.group_opening import DUE_LEVELS
from smail.reports.group_since_gate import REACHES, Gate, Hidden
from smail.reports.group_story import SUM_LEVELS, persons_of, weights_of


def all_hidden(gate: Gate) -> Iterator[Hidden]:
    """What is left of each sum when the shown quarters are taken from it, and what the quarters hide."""
    yield from _small_rests(gate)
    yield from _small_quarters(gate)
    yield from _small_reasons(gate) if gate.side.family == FamilyName.DUE else _small_stocks(gate)


def _small_quarters(gate: Gate) -> Iterator[Hidden]:
    """Every number of one time that is hidden and small."""
    side, story = gate.side, gate.side.story
    persons, rows = persons_of(story, side.family, side.split)
    for time, booked in enumerate(story.times):
        for key, ids in (booked.nodes or story.now.nodes).items():
            places = story.places(ids)
            among = persons[places > 0, time].sum(axis=0)
            for split in gate.splits:
                level = story.level(time, key, split, side.family)
                columns = side.columns(split)
                for row, number in _rows_hidden(side.family, level, rows):
                    for column in columns:
                        if 0 < among[number] @ column < gate.threshold:
                            weights = weights_of(side.family, row)
                            yield Hidden(key, split, Box(places, side.times([time]), weights, column))


def _rows_hidden(family: FamilyName, level: int, rows: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The rows that are told no further than the level, with their places among those that persons are of."""
    levels = SUM_LEVELS[family]
    shown = {row for one in levels[: level + 1] for row in one}
    return ((row, number) for number, row in enumerate(rows) if row not in shown)


def _small_rests(gate: Gate) -> Iterator[Hidden]:
    """Every small number that is left of a sum when the quarters that are shown are taken from it."""
    side = gate.side
    for key, ids in side.story.now.nodes.items():
        for reach in REACHES:
            for split in gate.splits:
                for level, rows in enumerate(SUM_LEVELS[side.family]):
                    among = gate.hidden(key, split, level, gate.window(key, reach, split, level))
                    if not among:
                        continue
                    persons = gate.persons(key, split, level, among)
                    for row, numbers in zip(rows, persons, strict=True):
                        for number, column in zip(numbers, side.columns(split), strict=True):
                            if 0 < number < gate.threshold:
                                weights = weights_of(side.family, row)
                                yield Hidden(
                                    key,
                                    split,
                                    Box(side.story.places(ids), side.times(among), weights, column),
                                )


def _small_reasons(gate: Gate) -> Iterator[Hidden]:
    """Every reason of a few that is hidden: it is part of a sum that is told."""
    side, story = gate.side, gate.side.story
    for time, booked in enumerate(story.times):
        for key, ids in booked.nodes.items():
            places = story.places(ids)
            for split in gate.splits:
                if story.level(time, key, split, FamilyName.DUE) >= len(DUE_LEVELS) - 1:
                    continue
                for row in REASONS:
                    for column in side.columns(split):
                        box = Box(places, side.times([time]), weights_of(FamilyName.DUE, row), column)
                        if 0 < box.of(side.world.counts) < gate.threshold:
                            yield Hidden(key, split, box)


def _small_stocks(gate: Gate) -> Iterator[Hidden]:
    """Every few who were there at the end of a quarter, where it is hidden."""
    side, story = gate.side, gate.side.story
    stock = side.world.stock
    for time, booked in enumerate(story.times if stock is not None else ()):
        for key, ids in booked.nodes.items():
            places = story.places(ids)
            there = stock[places > 0, time].sum(axis=0) if stock is not None else None
            for split in gate.splits:
                if there is None or story.level(time, key, split, FamilyName.STOCK) >= 0:
                    continue
                for column in side.columns(split):
                    if 0 < there @ column < gate.threshold:
                        until = side.times(side.until(time))
                        yield Hidden(
                            key, split, Box(places, until, weights_of(FamilyName.FLOWS, ONGOING), column)
                        )
