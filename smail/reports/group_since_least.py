"""Says of sums that cannot be told how many ratings were done at least, in twenties, where that is safe.

A board that reads that a quarter is too small, and all since the start as well, knows nothing. How many were
done at least leaves twenty numbers or more that it may be. It is told where every hidden number may still be
as many others as it must beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from smail.analysis.disclosure import Box, Solved
from smail.domain.publishing import Reach, Split
from smail.queries.group_counts import DONE, DUE
from smail.reports.group_families import FamilyName
from smail.reports.group_since_gate import Gate
from smail.reports.group_since_hidden import all_hidden
from smail.reports.group_story import Story, at_least, least_box, sum_box


@dataclass(frozen=True, slots=True)
class Beside:
    """What was due and done by one split, and what gives all that is known beside more facts."""

    gate: Gate
    known: Callable[[Sequence[Box]], object]


def least_told(story: Story, besides: Sequence[Beside]) -> tuple[int, ...]:
    """Of each node how many were done at least until now, where no sum tells it; else -1."""
    wanted = _wanted(story, besides[0].gate)
    for one in besides:
        while wanted and (gone := _narrowing(one, wanted)):
            wanted = {key: least for key, least in wanted.items() if key not in gone}
    return tuple(wanted.get(key, -1) for key in story.now.nodes)


def _wanted(story: Story, gate: Gate) -> dict[str, int]:
    """Where it is told how many were due, and neither now nor until any day before how many were done."""
    last, side = len(story.times) - 1, gate.side
    found = {}
    for key, ids in story.now.nodes.items():
        level = gate.levels[key, Reach.SINCE_START, Split.NONE]
        if level == 0 and gate.hidden(key, Split.NONE, 1, [last]) and not _was_told(story, key):
            done, due = (round(sum_box(side, ids, last, row).of(side.world.counts)) for row in (DONE, DUE))
            found[key] = at_least(done, due)
    return {key: least for key, least in found.items() if least > 0}


def _was_told(story: Story, key: str) -> bool:
    """Whether a sum until an earlier day has told how many were done: it stands beside what is told now."""
    before = range(len(story.times) - 1)
    return any(
        story.told(time, key, Reach.SINCE_START, Split.NONE).get(FamilyName.DUE, -1) > 0 for time in before
    )


def _narrowing(beside: Beside, wanted: Mapping[str, int]) -> set[str]:
    """Which of them are not told, so that every hidden number keeps its room; none where all may be."""
    gate, nodes = beside.gate, beside.gate.side.story.now.nodes
    boxes = {key: least_box(gate.side, nodes[key], least) for key, least in wanted.items()}
    new, before = beside.known([*boxes.values()]), beside.known([])
    if not isinstance(new, Solved) or not isinstance(before, Solved):
        return set(wanted)
    room, hidden = gate.threshold - 1, [one.box for one in all_hidden(gate)]
    new.look_wide(hidden, room)
    for box in hidden:
        if new.leeway(box, room) < (least := min(room, before.at_most(box, room))) > new.leeway(box, least):
            return _to_blame(beside, boxes, (box, least))
    return set()


def _to_blame(beside: Beside, boxes: Mapping[str, Box], asked: tuple[Box, int]) -> set[str]:
    """The fewest of those of the fewest programmes without which the number keeps its room."""
    box, least = asked
    given: set[str] = set()
    for key in sorted(boxes, key=lambda one: int(boxes[one].places.sum())):
        given.add(key)
        known = beside.known([one for each, one in boxes.items() if each not in given])
        if isinstance(known, Solved) and known.leeway(box, least) >= least:
            break
    return given
