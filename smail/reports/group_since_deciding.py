"""Tells as many sums over several quarters as leave every hidden number room, and no more."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from smail.analysis.disclosure import MOST_HIDDEN_CELLS, Box, Facts, Pool, Solved, World, Worlds
from smail.domain.publishing import Reach, Split
from smail.reports.group_booked import SPLITS, Told
from smail.reports.group_families import FamilyName
from smail.reports.group_since_gate import REACHES, Behind, Gate, Key
from smail.reports.group_since_hidden import all_hidden
from smail.reports.group_since_least import Beside, least_told
from smail.reports.group_since_shown import Shown
from smail.reports.group_story import LEAST, SUM_LEVELS, Story, side_of

# What the quarters hide is only told in sums with the first release, and when a year is over: the more
# quarters it is of the less it tells of each.
FIRST_TIMES, LAST_OF_A_YEAR = 2, ("Q4", "T3")
# Somebody waits: where more numbers are hidden only sums are told of which every quarter is shown.
MOST_HIDDEN = 1600


# All that is known where some sums are told.
Knowing = Callable[[Facts], Worlds | Solved]


@dataclass(frozen=True, slots=True)
class Asked:
    """A hidden number that must keep so much room."""

    box: Box
    least: int


# Of each family by each split what everybody knows.
Sides = Mapping[tuple[str, Split], Shown]


def shown_of(story: Story) -> Sides:
    """What everybody knows before any sum is told anew."""
    return {
        (family, split): Shown(side_of(story, family, split)) for family in SUM_LEVELS for split in SPLITS
    }


def decided(story: Story, shown: Sides, behind: Behind, threshold: int) -> Told:
    """How far each sum is told now, by node; -1 where it is not told anew."""
    found: dict[str, dict[Key, int]] = {}
    least: tuple[int, ...] = ()
    told = _splits_told(story)
    for family in SUM_LEVELS:
        levels: dict[Key, int] = {}
        gates = [Gate(shown[family, split], levels, behind, threshold) for split in SPLITS]
        for gate in gates:
            _propose(gate, told)
        knowns = [_known(gate.side.world) for gate in gates]
        for gate, known in zip(gates, knowns, strict=True):
            _settle(gate, known)
        _even_out(levels)
        found[family] = levels
        if family == FamilyName.DUE:
            least = least_told(story, [_beside(*one) for one in zip(gates, knowns, strict=True)])
    levels_told = _by_reach(story, found)
    levels_told[Reach.SINCE_START][Split.NONE][LEAST] = least
    return levels_told


def _beside(gate: Gate, known: Knowing) -> Beside:
    """What is known beside more facts, of those sums that are told now."""

    def with_more(more: Sequence[Box]) -> Worlds | Solved:
        facts = _facts(gate)
        return known(facts.beside(Facts.of(more, gate.side.world.counts.shape)) if more else facts)

    return Beside(gate, with_more)


def _by_reach(
    story: Story, found: Mapping[str, Mapping[Key, int]]
) -> dict[Reach, dict[Split, dict[str, tuple[int, ...]]]]:
    """How far each sum of each node is told, by reach, split and family."""
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


def _splits_told(story: Story) -> Collection[Split]:
    """Of which splits it is told now what quarters hide; by age, which is looked at least, only at first."""
    if len(story.times) <= FIRST_TIMES:
        return tuple(Split)
    return (Split.NONE, Split.SEX) if story.now.label.endswith(LAST_OF_A_YEAR) else ()


def _propose(gate: Gate, told: Collection[Split]) -> None:
    """What may be told seen alone, of these splits what quarters hide too.

    With each year people are of another age, so that they are not told of by it.
    """
    for key in gate.side.story.now.nodes:
        for reach in REACHES:
            for split in gate.splits:
                is_aging = gate.side.family == FamilyName.FLOWS and split is Split.AGE
                level = -1 if is_aging else gate.own(key, reach, split)
                whole = gate.levels.get((key, reach, Split.NONE), level)
                gate.levels[key, reach, split] = min(level, whole)
                while split not in told and gate.is_new((key, reach, split)):
                    gate.levels[key, reach, split] -= 1


def _even_out(levels: dict[Key, int]) -> None:
    """By sex and age it is told no further than of all."""
    for key, reach, split in levels:
        levels[key, reach, split] = min(levels[key, reach, split], levels[key, reach, Split.NONE])


def _settle(gate: Gate, known: Knowing) -> None:
    """What is told of all together is settled first, and then what may be told by column beside it."""
    by_column = {key: level for key, level in gate.levels.items() if key[2] is gate.side.split}
    _keep_quiet(gate, gate.side.split)
    for split in gate.splits:
        if split is not Split.NONE:
            for (node, reach, _split), level in by_column.items():
                gate.levels[node, reach, split] = min(level, gate.levels[node, reach, Split.NONE])
        _leave_room(gate, split, known)


def _keep_quiet(gate: Gate, split: Split) -> None:
    """Of the split nothing is told but what the quarters show."""
    for key in gate.levels:
        while key[2] is split and gate.is_new(key):
            gate.levels[key] -= 1


def _leave_room(gate: Gate, split: Split, known: Knowing) -> None:
    """Tell less, until every hidden number may be as many others as before, or as many as it must."""
    side, wanted = gate.side, gate.threshold - 1
    if not any(key[2] is split and gate.is_new(key) for key in gate.levels):
        return
    new, before = known(_facts(gate)), known(side.facts)
    hidden = list(islice(all_hidden(gate), MOST_HIDDEN + 1))
    if len(hidden) > MOST_HIDDEN:
        _keep_quiet(gate, split)
        return
    if isinstance(new, Solved):
        new.look_wide([one.box for one in hidden], wanted)
    for one in hidden:
        if new.leeway(one.box, wanted) >= wanted:
            continue
        new = new.eased(new.facts, one.box)
        least = min(wanted, before.at_most(one.box, wanted))
        if new.leeway(one.box, least) < least:
            _drop(gate, split, new, Asked(one.box, least))
            new = new.eased(_facts(gate), one.box)


def _known(world: World) -> Knowing:
    """What gives all that is known by some facts: solved for, and by moves where too much is hidden."""
    pool = Pool.of(world)
    if len(pool.cells) > MOST_HIDDEN_CELLS:
        return lambda facts: Worlds(world, facts)
    return lambda facts: Solved(pool, facts)


def _facts(gate: Gate) -> Facts:
    """What a reader would know of if all were told that may be as it stands."""
    side, new = gate.side, gate.facts()
    return side.facts.beside(new) if len(new.sides[0]) else side.facts


def _drop(gate: Gate, split: Split, known: Worlds | Solved, asked: Asked) -> None:
    """Tell as little less as leaves the number its room: the last sum that must go, and again what is left.

    References
    ----------
    Junker, U. (2004). QuickXplain. AAAI-04, 167-172 (which of many facts are to blame).
    """
    steps, levels = _steps(gate, split), dict(gate.levels)
    needed: list[tuple[Key, int]] = []

    def is_enough(n: int) -> bool:
        gate.levels.update(levels)
        for key, level in (*needed, *steps[:n]):
            gate.levels[key] = min(level, gate.levels[key])
        return known.eased(_facts(gate), asked.box).leeway(asked.box, asked.least) >= asked.least

    n = len(steps)
    while n and not is_enough(0):
        n = bisect_left(range(n), 1, lo=1, key=is_enough)
        needed.append(steps[n - 1])
        n -= 1
    if not is_enough(0):
        _keep_quiet(gate, split)


def _steps(gate: Gate, split: Split) -> list[tuple[Key, int]]:
    """What can be told less of the split, step by step: of a year first, and of the fewest persons."""
    story, counts = gate.side.story, np.abs(gate.side.world.counts).sum(axis=(1, 2, 3))

    def size(key: Key) -> tuple[bool, int, str]:
        node, reach, _split = key
        n = int(counts[story.places(story.now.nodes[node]) > 0].sum())
        return reach is Reach.SINCE_START, n, node

    new = sorted((key for key in gate.levels if key[2] is split and gate.is_new(key)), key=size)
    return [(key, level) for key in new for level in range(gate.levels[key] - 1, -2, -1)]
