"""Tells as many sums over several quarters as leave every hidden number room, and no more."""

from collections.abc import Mapping
from itertools import islice

from smail.analysis.disclosure import Facts, Worlds
from smail.domain.publishing import Reach, Split
from smail.reports.group_booked import PEOPLE, SPLITS, Told
from smail.reports.group_since_gate import REACHES, Behind, Gate, Hidden, Key
from smail.reports.group_since_hidden import all_hidden
from smail.reports.group_since_shown import Shown
from smail.reports.group_story import SUM_LEVELS, Story, side_of

# Somebody waits: where more numbers are hidden only sums are told of which every quarter is shown.
MOST_HIDDEN = 800


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
    for family in SUM_LEVELS:
        levels: dict[Key, int] = {}
        gates = [Gate(shown[family, split], levels, behind, threshold) for split in SPLITS]
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
        levels[key, reach, split] = level if level >= gate.before(key, reach, split) else -1


def _settle(gate: Gate) -> None:
    """Tell less, until every hidden number may be as many others as before, or as many as it must."""
    side, wanted = gate.side, gate.threshold - 1
    new, before = Worlds(side.world, _facts(gate)), Worlds(side.world, side.facts)
    if new.facts is side.facts:
        return
    hidden = list(islice(all_hidden(gate), MOST_HIDDEN + 1))
    if len(hidden) > MOST_HIDDEN:
        gate.levels.update({key: -1 for key in gate.levels if gate.is_new(key)})
        return
    for one in hidden:
        if new.leeway(one.box, wanted) >= wanted:
            continue
        new = new.eased(new.facts, one.box)
        found = new.leeway(one.box, wanted)
        if found >= wanted:
            continue
        least = before.leeway(one.box, wanted)
        for key in _to_drop(gate, one) if found < least else ():
            while found < least and gate.levels[key] >= 0:
                gate.levels[key] -= 1
                new = new.eased(_facts(gate), one.box)
                found = new.leeway(one.box, wanted)


def _facts(gate: Gate) -> Facts:
    """What a reader would know of if all were told that may be as it stands."""
    side, new = gate.side, gate.facts()
    return side.facts.beside(new) if len(new.sides[0]) else side.facts


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
