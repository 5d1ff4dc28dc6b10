"""Decides which sums over several quarters may be told beside all that has been told of the quarters.

Whoever holds such a sum takes from it the quarters that are shown; so what is left of the hidden ones is what
is told. It must be nothing, or of enough persons and of two quarters or more; and every hidden number must
still be able to be others. What is told later is of a block: the quarters since it was told last.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from smail.analysis.disclosure import Box, Facts, Rules, Worlds
from smail.analysis.disclosure.nested import is_safe
from smail.domain.publishing import Reach, Split
from smail.queries.group_counts import REASONS
from smail.reports.group_booked import PEOPLE, RATINGS, SPLITS, STOCK, Told
from smail.reports.group_opening import DUE_LEVELS
from smail.reports.group_story import (
    SUM_LEVELS,
    Counts,
    Side,
    Story,
    persons_of,
    side_of,
    sums_of,
    weights_of,
)

# Somebody waits: where more numbers are hidden only sums are told of which every quarter is shown.
MOST_HIDDEN = 800
REACHES = (Reach.YEAR, Reach.SINCE_START)
# Node, reach, split.
Key = tuple[str, Reach, Split]
# How many persons are behind a row of some programmes in some quarters, by column of a split.
Behind = Callable[[Sequence[int], Sequence[str], str, Split], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Hidden:
    """A number that nobody may learn."""

    key: str
    split: Split
    box: Box


@dataclass(frozen=True, slots=True)
class Gate:
    """One family of figures by one split, and how far each sum may be told as it stands."""

    side: Side
    levels: dict[Key, int]
    behind: Behind
    threshold: int

    @property
    def splits(self) -> tuple[Split, Split]:
        """Without a split, and by it."""
        return Split.NONE, self.side.split

    def window(self, key: str, reach: Reach, split: Split, level: int) -> list[int]:
        """The times that a sum would tell of anew: the year, or all since it was told last."""
        story, last = self.side.story, len(self.side.story.times) - 1
        if reach is Reach.YEAR:
            return story.year_of(last)
        told = [
            time
            for time in range(last)
            if story.told(time, key, reach, split).get(self.side.family, -1) >= level
        ]
        return list(range(told[-1] + 1 if told else 0, last + 1))

    def hidden(self, key: str, split: Split, level: int, among: Sequence[int]) -> list[int]:
        """Those of the times in which the node is not told of as finely."""
        side = self.side
        ids = side.story.now.nodes[key]
        places = side.story.places(ids) > 0
        return [
            time
            for time in among
            if not side.world.is_known[places, time].all() and not self._is_shown(key, split, level, time)
        ]

    def _is_shown(self, key: str, split: Split, level: int, time: int) -> bool:
        story, counts = self.side.story, self.side.world.counts
        if story.level(time, key, split, self.side.family) < level:
            return False
        moved = story.places(story.now.nodes[key]) != story.places(story.times[time].nodes[key])
        return not bool(counts[moved, time].any())

    def own(self, key: str, reach: Reach, split: Split) -> int:
        """How finely the sum may be told, seen alone; never less finely than it was told before."""
        found = -1
        for level in range(len(SUM_LEVELS[self.side.family])):
            among = self.window(key, reach, split, level)
            if not among or not self._may(key, split, level, among):
                break
            found = level
        return found if found >= self._before(key, reach, split) else -1

    def _before(self, key: str, reach: Reach, split: Split) -> int:
        if reach is Reach.YEAR:
            return -1
        story = self.side.story
        each = (story.told(time, key, reach, split) for time in range(len(story.times) - 1))
        return max((one.get(self.side.family, -1) for one in each), default=-1)

    def _may(self, key: str, split: Split, level: int, among: Sequence[int]) -> bool:
        """Whether what is left of the hidden times is nothing, or enough."""
        ids = self.side.story.now.nodes[key]
        places = self.side.story.places(ids) > 0
        hidden = self.hidden(key, split, level, among)
        parts = [time for time in hidden if self.side.world.counts[places, time].any()]
        if not parts:
            return True
        if len(parts) < 2 and parts != [0]:
            return False
        rules = Rules(self.threshold, are_flows=self.side.family == PEOPLE)
        return bool(is_safe(self.persons(key, split, level, parts), rules))

    def persons(self, key: str, split: Split, level: int, among: Sequence[int]) -> Counts:
        """How many persons are behind each row and column of the node in these times."""
        story = self.side.story
        labels = [story.times[time].label for time in among]
        ids = story.now.nodes[key]
        rows = [self.behind(ids, labels, row, split) for row in SUM_LEVELS[self.side.family][level]]
        return np.array(rows, dtype=np.int64)

    def facts(self) -> Facts:
        """The sums that would be told, of those with anything hidden in them."""
        story, last = self.side.story, len(self.side.story.times) - 1
        boxes = [
            box
            for key, level in self.levels.items()
            if self.is_new(key)
            for box in sums_of(self.side, (last, story.now.nodes[key[0]]), key[1:], level)
        ]
        return Facts.of(boxes, self.side.world.counts.shape)

    def is_new(self, key: Key) -> bool:
        """Whether the sum tells more than the quarters that are shown."""
        node, reach, split = key
        level = self.levels[key]
        if level < 0 or split not in self.splits:
            return False
        return any(
            self.hidden(node, split, one, self.window(node, reach, split, one)) for one in range(level + 1)
        )


def decided(story: Story, behind: Behind, threshold: int) -> Told:
    """How far each sum is told now, by node; -1 where it is not told anew."""
    found: dict[str, dict[Key, int]] = {}
    for family in SUM_LEVELS:
        levels: dict[Key, int] = {}
        sides = [side_of(story, family, split) for split in SPLITS]
        gates = [Gate(side, levels, behind, threshold) for side in sides]
        for gate in gates:
            _propose(gate)
        for gate in gates:
            _settle(gate)
        _even_out(gates[0], levels)
        found[family] = levels
    return {
        reach: {
            split: {
                family: tuple(one[key, reach, split] for key in story.now.nodes)
                for family, one in found.items()
            }
            for split in (Split.NONE, *SPLITS)
        }
        for reach in REACHES
    }


def _propose(gate: Gate) -> None:
    """What may be told seen alone; people are of another age with each year, and are not told of by age."""
    for key in gate.side.story.now.nodes:
        for reach in REACHES:
            for split in gate.splits:
                is_aging = gate.side.family == PEOPLE and split is Split.AGE
                level = -1 if is_aging else gate.own(key, reach, split)
                whole = gate.levels.get((key, reach, Split.NONE), level)
                gate.levels[key, reach, split] = min(level, whole)


def _even_out(gate: Gate, levels: dict[Key, int]) -> None:
    """By sex and age it is told no further than of all, and never less far than it was."""
    for key, reach, split in levels:
        level = min(levels[key, reach, split], levels[key, reach, Split.NONE])
        levels[key, reach, split] = level if level >= gate._before(key, reach, split) else -1


def _settle(gate: Gate) -> None:
    """Tell less, until every hidden number may be as many others as before, or as many as it must."""
    side, wanted = gate.side, gate.threshold - 1
    new, before = _worlds(gate), Worlds(side.world, side.facts)
    if new.facts is side.facts:
        return
    hidden = list(islice(_all_hidden(gate), MOST_HIDDEN + 1))
    if len(hidden) > MOST_HIDDEN:
        gate.levels.update({key: -1 for key in gate.levels if gate.is_new(key)})
        return
    for one in hidden:
        found = new.leeway(one.box, wanted)
        if found >= wanted:
            continue
        least = before.leeway(one.box, wanted)
        for key in _to_drop(gate, one) if found < least else ():
            while found < least and gate.levels[key] >= 0:
                gate.levels[key] -= 1
                new = _worlds(gate)
                found = new.leeway(one.box, wanted)


def _worlds(gate: Gate) -> Worlds:
    """What a reader would know of if all were told that may be as it stands."""
    side, new = gate.side, gate.facts()
    return Worlds(side.world, side.facts.beside(new) if len(new.sides[0]) else side.facts)


def _to_drop(gate: Gate, one: Hidden) -> list[Key]:
    """The sums that may tell too much of a number, the nearest first."""
    nodes = gate.side.story.now.nodes
    near = set(nodes.get(one.key, ()))

    def distance(key: Key) -> tuple[int, bool, bool, int, str]:
        node, reach, split = key
        ids = nodes[node]
        how_near = 0 if node == one.key else 1 if near.intersection(ids) else 2
        return how_near, split is Split.NONE, reach is Reach.SINCE_START, len(ids), node

    return sorted((key for key in gate.levels if gate.is_new(key)), key=distance)


def _all_hidden(gate: Gate) -> Iterator[Hidden]:
    yield from _small_rests(gate)
    yield from _small_quarters(gate)
    yield from _small_reasons(gate) if gate.side.family == RATINGS else _small_stocks(gate)


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


def _rows_hidden(family: str, level: int, rows: Sequence[str]) -> Iterator[tuple[str, int]]:
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
                if story.level(time, key, split, RATINGS) >= len(DUE_LEVELS) - 1:
                    continue
                for row in REASONS:
                    for column in side.columns(split):
                        box = Box(places, side.times([time]), weights_of(RATINGS, row), column)
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
                if there is None or story.level(time, key, split, STOCK) >= 0:
                    continue
                for column in side.columns(split):
                    if 0 < there @ column < gate.threshold:
                        until = side.times(side.until(time))
                        yield Hidden(key, split, Box(places, until, weights_of(PEOPLE, STOCK), column))
