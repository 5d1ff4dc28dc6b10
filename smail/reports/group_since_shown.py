"""What everybody can add up of a sum over quarters: what was told of it last, and the quarters shown.

Telling such a sum tells nothing new. Where a quarter is hidden it is left out, and the sum says which.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from smail.domain.publishing import Reach, Split
from smail.reports.group_story import Mask, Side


@dataclass(frozen=True, slots=True)
class Shown:
    """Of which times each node is told, in one family by one split.

    A municipality with one programme is told of where the programme is, and the other way round.
    """

    side: Side
    _named: dict[int, dict[frozenset[int], list[str]]] = field(default_factory=dict)

    def hidden(self, key: str, split: Split, level: int, among: Iterable[int]) -> list[int]:
        """Those of the times in which the node is not told of as finely."""
        ids = self.side.story.now.nodes[key]
        return [time for time in among if not self._is_told(ids, (split, level), time)]

    def _is_told(self, ids: Iterable[int], how: tuple[Split, int], time: int) -> bool:
        story, (split, level) = self.side.story, how
        if self.side.world.is_known[story.places(ids) > 0, time].all():
            return True
        same = self._keys_of(time).get(self._running(ids, time), ())
        return any(story.level(time, one, split, self.side.family) >= level for one in same)

    def _keys_of(self, time: int) -> dict[frozenset[int], list[str]]:
        if time not in self._named:
            found: dict[frozenset[int], list[str]] = {}
            for key, ids in self.side.story.times[time].nodes.items():
                found.setdefault(self._running(ids, time), []).append(key)
            self._named[time] = found
        return self._named[time]

    def _running(self, ids: Iterable[int], time: int) -> frozenset[int]:
        """Those of the programmes of which it is not known that they had nobody."""
        world, all_ids = self.side.world, self.side.story.ids
        known = world.is_known[:, time] & ~world.counts[:, time].any(axis=(1, 2))
        return frozenset(one for one in ids if not known[all_ids.index(one)])

    def left_out(self, key: str, reach: Reach, split: Split, level: int) -> list[int]:
        """The times that must be left out of a sum until now, where nothing new is told."""
        story, last = self.side.story, len(self.side.story.times) - 1
        if reach is Reach.YEAR:
            return self.hidden(key, split, level, story.year_of(last))
        first = max(self._told(key, split, level), default=-1) + 1
        return self.hidden(key, split, level, range(first, last + 1))

    def _told(self, key: str, split: Split, level: int) -> list[int]:
        """Until when all since the start was told before, of the same programmes as now."""
        story, now = self.side.story, set(self.side.story.now.nodes[key])
        return [
            time
            for time, booked in enumerate(story.times[:-1])
            for one, ids in booked.nodes.items()
            if story.told(time, one, Reach.SINCE_START, split).get(self.side.family, -1) >= level
            and not self._differs(now ^ set(ids), time)
        ]

    def _differs(self, moved: set[int], time: int) -> bool:
        """Whether any of these may have had somebody until then."""
        if not moved:
            return False
        places = self.side.story.places(moved) > 0
        known, counts = self.side.world.is_known[places], self.side.world.counts[places]
        return bool((~known[:, : time + 1]).any() or counts[:, : time + 1].any())

    def alive(self, key: str) -> Mask:
        """In which times the node runs, which everybody knows."""
        counts = self.side.world.counts[self.side.story.places(self.side.story.now.nodes[key]) > 0]
        there = np.asarray(counts.any(axis=(0, 2, 3)))
        begun, goes_on = np.logical_or.accumulate(there), np.logical_or.accumulate(there[::-1])[::-1]
        return np.asarray(begun & goes_on)
