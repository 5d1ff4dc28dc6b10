"""Decides which sums over several quarters may be told beside all that has been told of the quarters.

Whoever holds such a sum takes from it the quarters that are shown; so what is left of the hidden ones is what
is told. It must be nothing, or of enough persons and of two quarters or more; and every hidden number must
still be able to be others. What is told later is of a block: the quarters since it was told last.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from smail.analysis.disclosure import Box, Facts, Rules
from smail.analysis.disclosure.rules import is_safe
from smail.domain.publishing import Reach, Split
from smail.reports.group_families import FamilyName
from smail.reports.group_since_shown import Shown
from smail.reports.group_story import (
    SUM_LEVELS,
    Counts,
    Side,
    sums_of,
)

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

    shown: Shown
    levels: dict[Key, int]
    behind: Behind
    threshold: int
    news: dict[tuple[Key, int], bool] = field(default_factory=dict)
    boxes: dict[tuple[Key, int], list[Box]] = field(default_factory=dict)

    @property
    def side(self) -> Side:
        """What is there, and what has been told."""
        return self.shown.side

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
        return self.shown.hidden(key, split, level, among)

    def own(self, key: str, reach: Reach, split: Split) -> int:
        """How finely the sum may be told, seen alone."""
        found = -1
        for level in range(len(SUM_LEVELS[self.side.family])):
            among = self.window(key, reach, split, level)
            if not among or not self._may(key, split, level, among):
                break
            found = level
        return found

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
        rules = Rules(self.threshold, are_flows=self.side.family == FamilyName.FLOWS)
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
        boxes: list[Box] = []
        for key, level in self.levels.items():
            if not self.is_new(key):
                continue
            if (key, level) not in self.boxes:
                at = last, story.now.nodes[key[0]]
                self.boxes[key, level] = list(sums_of(self.side, at, key[1:], level))
            boxes += self.boxes[key, level]
        return Facts.of(boxes, self.side.world.counts.shape)

    def is_new(self, key: Key) -> bool:
        """Whether the sum tells more than the quarters that are shown."""
        node, reach, split = key
        level = self.levels[key]
        if level < 0 or split not in self.splits:
            return False
        if (key, level) not in self.news:
            self.news[key, level] = self._is_new(node, reach, split, level)
        return self.news[key, level]

    def _is_new(self, node: str, reach: Reach, split: Split, level: int) -> bool:
        return any(
            self.hidden(node, split, one, self.window(node, reach, split, one)) for one in range(level + 1)
        )
