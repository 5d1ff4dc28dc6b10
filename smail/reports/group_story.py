"""All that has been booked, quarter by quarter, as one world; and every sum of it that has been told."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from smail.analysis.disclosure import FREE, Box, Facts, World
from smail.domain.publishing import Reach, Split
from smail.queries.group_counts import (
    DONE,
    DUE,
    ENDED,
    GIVEN,
    LATE,
    MISSING,
    ON_TIME,
    ONGOING,
    RARE,
    REASONS,
    STARTED,
)
from smail.queries.group_counts import UNKNOWN as NO_REASON
from smail.reports.group_booked import CAME, FINE, PERSON_ROWS, THERE, WENT, Booked
from smail.reports.group_columns import COLUMNS
from smail.reports.group_families import FamilyName
from smail.reports.group_opening import DUE_LEVELS, RARE_REASONS

Counts = NDArray[np.int64]
Weights = NDArray[np.float32]
Mask = NDArray[np.bool_]

FLOW_ROWS = (STARTED, ENDED)
# Sums over several quarters are told this far: when something was done, and never why not.
SUM_LEVELS = {FamilyName.DUE: DUE_LEVELS[:3], FamilyName.FLOWS: (FLOW_ROWS,)}
# By what the bounds of a node are kept beside how far its sums were told.
LEAST = "due_least"
LEAST_STEP = 20
_PARTS: dict[str, tuple[str, ...]] = {
    DUE: FINE,
    DONE: (ON_TIME, LATE),
    MISSING: REASONS,
    GIVEN: tuple(one for one in REASONS if one != NO_REASON),
    RARE: RARE_REASONS,
}


def weights_of(family: FamilyName, row: str) -> Weights:
    """What each of the finest rows weighs in a row: those who go are counted below zero, and so add up."""
    if family == FamilyName.FLOWS:
        return np.array([row in (STARTED, ONGOING), row in (ENDED, ONGOING)], dtype=np.float32)
    return np.array([one in _PARTS.get(row, (row,)) for one in FINE], dtype=np.float32)


@dataclass(frozen=True)
class Story:
    """What was booked of every time, the beginning first; the last is being released now."""

    times: tuple[Booked, ...]

    @property
    def now(self) -> Booked:
        """The quarter that is released now."""
        return self.times[-1]

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """Every programme that there has been."""
        return tuple(dict.fromkeys(one for each in self.times for one in each.ids))

    def places(self, ids: Iterable[int]) -> Weights:
        """Which of the programmes these are."""
        wanted = set(ids)
        return np.array([one in wanted for one in self.ids], dtype=np.float32)

    def level(self, time: int, key: str, split: Split, family: FamilyName) -> int:
        """How far a node was told of; a node that was not there was not."""
        booked = self.times[time]
        if key not in booked.nodes or split not in booked.levels:
            return -1
        return booked.levels[split][family][list(booked.nodes).index(key)]

    def told(self, time: int, key: str, reach: Reach, split: Split) -> dict[str, int]:
        """How far a sum that ends with the time was told of a node, by family."""
        booked = self.times[time]
        levels = booked.told.get(reach, {}).get(split, {})
        if key not in booked.nodes:
            return {}
        place = list(booked.nodes).index(key)
        return {family: one[place] for family, one in levels.items()}

    def spread(self, arrays: Sequence[Counts]) -> Counts:
        """Figures of each time, its own programmes first, as figures of all programmes by time."""
        ids = self.ids
        found = np.zeros((len(ids), len(self.times), *arrays[0].shape[1:]), dtype=np.int64)
        for time, (booked, one) in enumerate(zip(self.times, arrays, strict=True)):
            found[[ids.index(programme) for programme in booked.ids], time] = one
        return found

    def year_of(self, time: int) -> list[int]:
        """The quarters or tertials of the year that ends with the time; none where one is missing."""
        year, _dash, number = self.times[time].label.partition("-")
        # The beginning may be named by the last quarter that is not booked.
        found = [at for at, one in enumerate(self.times) if at and one.label.startswith(f"{year}-")]
        return found if len(found) == {"Q4": 4, "T3": 3}.get(number) else []


@dataclass(frozen=True, slots=True)
class Side:
    """One family of figures by one split: the world, and every sum that is told before anything new."""

    story: Story
    family: FamilyName
    split: Split
    world: World
    facts: Facts

    def columns(self, split: Split) -> list[Weights]:
        """The columns of a split, or all as one."""
        n = len(COLUMNS[self.split])
        return [np.ones(n, dtype=np.float32)] if split is Split.NONE else list(np.eye(n, dtype=np.float32))

    def until(self, time: int) -> Iterable[int]:
        """The times that make the stock at the end of one; of its own alone where it does not run on."""
        return range(time + 1) if self.world.runs_on else [time]

    def times(self, among: Iterable[int]) -> Weights:
        """Which of the times these are."""
        found = np.zeros(len(self.story.times), dtype=np.float32)
        found[list(among)] = 1
        return found


def side_of(story: Story, family: FamilyName, split: Split) -> Side:
    """The family by the split, as it is and as it has been told."""
    world = _ratings(story, split) if family == FamilyName.DUE else _people(story, split)
    is_known = _shown(story, family, split) | _never(world.counts)
    world = World(world.counts, world.least, world.most, is_known, world.stock, world.runs_on)
    side = Side(story, family, split, world, Facts.of((), world.counts.shape))
    boxes = [*_of_quarters(side), *_of_sums(side), *_of_bounds(side)]
    return Side(story, family, split, world, Facts.of(boxes, world.counts.shape))


def _ratings(story: Story, split: Split) -> World:
    counts = story.spread([one.due[split] for one in story.times])
    least, most = np.zeros(len(FINE), dtype=np.int64), np.full(len(FINE), FREE, dtype=np.int64)
    return World(counts, least, most, np.zeros(counts.shape[:2], dtype=np.bool_))


def _people(story: Story, split: Split) -> World:
    """Those who went are what the books say, so that each quarter begins where the one before ended.

    By age they are not: with a year people are of another age, and what was there is of its own quarter.
    """
    booked = story.spread([one.people[split] for one in story.times])
    stock, came, went = booked[:, :, THERE], booked[:, :, CAME], booked[:, :, WENT]
    runs_on = split is not Split.AGE
    if runs_on:
        before = np.concatenate([np.zeros_like(stock[:, :1]), stock[:, :-1]], axis=1)
        gap = before + came - stock
        came, went = came + np.maximum(-gap, 0), np.maximum(gap, 0)
    counts = np.stack([came, -went], axis=2)
    least, most = np.array([0, -FREE]), np.array([FREE, 0])
    return World(counts, least, most, np.zeros(counts.shape[:2], dtype=np.bool_), stock, runs_on)


def _never(counts: Counts) -> Mask:
    """Where nothing has happened yet, or nothing does any more: everybody knows when a programme runs."""
    is_there: Mask = np.asarray(counts.any(axis=(2, 3)))
    begun = np.logical_or.accumulate(is_there, axis=1)
    goes_on = np.asarray(np.logical_or.accumulate(is_there[:, ::-1], axis=1))[:, ::-1]
    return np.asarray(~(begun & goes_on))


def _shown(story: Story, family: FamilyName, split: Split) -> Mask:
    """Where a programme of its own is told of as finely as can be."""
    finest = len(DUE_LEVELS) - 1 if family == FamilyName.DUE else 0
    found = np.zeros((len(story.ids), len(story.times)), dtype=np.bool_)
    for time, booked in enumerate(story.times):
        for key, ids in booked.nodes.items():
            if len(ids) == 1 and story.level(time, key, split, family) >= finest:
                found[story.ids.index(ids[0]), time] = True
    return found


def _of_quarters(side: Side) -> Iterator[Box]:
    """Every sum that was told of one quarter."""
    for time, booked in enumerate(side.story.times):
        for key, ids in booked.nodes.items():
            places = side.story.places(ids)
            if side.world.is_known[places > 0, time].all():
                continue
            for split in (Split.NONE, side.split):
                if split is Split.NONE and _is_said_by_columns(side, time, key):
                    continue
                for row, among in _rows_told(side, time, key, split):
                    weights = weights_of(side.family, row)
                    for column in side.columns(split):
                        yield Box(places, side.times(among), weights, column)


def _is_said_by_columns(side: Side, time: int, key: str) -> bool:
    """Whether all that is told of everybody is told by column too."""
    families = (side.family,) if side.family == FamilyName.DUE else (side.family, FamilyName.STOCK)
    return all(
        side.story.level(time, key, side.split, one) >= side.story.level(time, key, Split.NONE, one)
        for one in families
    )


def _rows_told(side: Side, time: int, key: str, split: Split) -> Iterator[tuple[str, Iterable[int]]]:
    """The rows that were told, and of which times each is the sum."""
    level = side.story.level(time, key, split, side.family)
    if side.family == FamilyName.DUE:
        yield from ((row, [time]) for row in (DUE_LEVELS[level] if level >= 0 else ()))
        return
    if level >= 0:
        yield from ((row, [time]) for row in FLOW_ROWS)
        yield ONGOING, side.until(time - 1)
    if side.story.level(time, key, split, FamilyName.STOCK) >= 0:
        yield ONGOING, side.until(time)


def _of_sums(side: Side) -> Iterator[Box]:
    """Every sum over several quarters that was told."""
    for time, booked in enumerate(side.story.times):
        for key, ids in booked.nodes.items():
            for reach in (Reach.SINCE_START, Reach.YEAR):
                for split in (Split.NONE, side.split):
                    level = side.story.told(time, key, reach, split).get(side.family, -1)
                    yield from sums_of(side, (time, ids), (reach, split), level)


def sums_of(
    side: Side, at: tuple[int, Iterable[int]], what: tuple[Reach, Split], level: int
) -> Iterator[Box]:
    """What is told of programmes with a sum that ends with a time, as far as the level."""
    (time, ids), (reach, split) = at, what
    if level < 0:
        return
    among = range(time + 1) if reach is Reach.SINCE_START else side.story.year_of(time)
    places, times = side.story.places(ids), side.times(among)
    for row in SUM_LEVELS[side.family][level]:
        for column in side.columns(split):
            yield Box(places, times, weights_of(side.family, row), column)


def sum_box(side: Side, ids: Iterable[int], time: int, row: str) -> Box:
    """What these programmes have in the row until the time."""
    every = np.ones(len(COLUMNS[side.split]), dtype=np.float32)
    return Box(side.story.places(ids), side.times(range(time + 1)), weights_of(side.family, row), every)


def at_least(done: int, due: int) -> int:
    """The highest multiple of twenty that leaves twenty numbers or more possible; -1 where there is none.

    >>> at_least(84, 86), at_least(43, 86), at_least(8, 9)
    (60, 40, -1)
    """
    found = min(done, due - LEAST_STEP + 1) // LEAST_STEP * LEAST_STEP
    return found if found > 0 else -1


def least_box(side: Side, ids: Iterable[int], least: int, time: int = -1) -> Box:
    """That so many were done at least: fewer than twenty more, or up to all where no more could be said."""
    ids, at = tuple(ids), time % len(side.story.times)
    box = sum_box(side, ids, at, DONE)
    done, due = (round(sum_box(side, ids, at, row).of(side.world.counts)) for row in (DONE, DUE))
    most = due if at_least(due, due) <= least else least + LEAST_STEP - 1
    return replace(box, slack=(float(done - least), float(most - done)))


def _of_bounds(side: Side) -> Iterator[Box]:
    """Every sum of which it was told how much it is at least."""
    for time, booked in enumerate(side.story.times if side.family == FamilyName.DUE else ()):
        for key, ids in booked.nodes.items():
            least = side.story.told(time, key, Reach.SINCE_START, Split.NONE).get(LEAST, -1)
            if least > 0:
                yield least_box(side, ids, least, time)


def persons_of(story: Story, family: FamilyName, split: Split) -> tuple[Counts, tuple[str, ...]]:
    """Persons by programme, time, row and column; and what the rows are."""
    if family == FamilyName.DUE:
        return story.spread([one.persons[split] for one in story.times]), PERSON_ROWS
    counts = np.abs(_people(story, split).counts)
    return counts, FLOW_ROWS
