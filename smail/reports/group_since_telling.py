"""The tables of sums over quarters: all since the start where the gate lets it out, else of what is shown.

What is shown already can be added up by everybody, so that such a sum tells nothing new: it leaves out the
quarters that are hidden, and its key says which. Keys are `since_people_2026-Q3` for all until then;
`since_people_2025-Q1..2026-Q3~2025-Q4` begins with a quarter and leaves another out; `+2024-Q3` says after
which quarter the books begin, where that is not at the start.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from smail.domain.publishing import (
    ALL,
    HIDDEN,
    Figure,
    Publication,
    PublishedRow,
    PublishedTable,
    Reach,
    Split,
)
from smail.queries.group_counts import DONE, DONE_LEAST, DUE, ENDED, LATE, MISSING, ON_TIME, ONGOING, STARTED
from smail.reports.group_booked import BEGINNING, PERSON_ROWS, SPLITS
from smail.reports.group_columns import COLUMNS
from smail.reports.group_families import FamilyName
from smail.reports.group_since_deciding import Sides
from smail.reports.group_story import FLOW_ROWS, LEAST, SUM_LEVELS, Story, weights_of

SINCE_PEOPLE, SINCE_RATINGS = "since_people", "since_ratings"
YEAR_PEOPLE, YEAR_RATINGS = "year_people", "year_ratings"
NAMES = {
    (Reach.SINCE_START, FamilyName.FLOWS): SINCE_PEOPLE,
    (Reach.SINCE_START, FamilyName.DUE): SINCE_RATINGS,
    (Reach.YEAR, FamilyName.FLOWS): YEAR_PEOPLE,
    (Reach.YEAR, FamilyName.DUE): YEAR_RATINGS,
}
FROM, AFTER, WITHOUT = "..", "+", "~"
ROWS = {FamilyName.FLOWS: (STARTED, ENDED, ONGOING), FamilyName.DUE: (DUE, DONE, ON_TIME, LATE, MISSING)}
Before = Mapping[Split, Mapping[str, Publication]]
# What a sum is of: the node, how far back it goes, and which family of figures.
What = tuple[str, Reach, FamilyName]


@dataclass(frozen=True, slots=True)
class Part:
    """A sum that can be told: how finely of all and by column, -1 where it is not, and of which times."""

    whole: int
    by_column: int
    times: Sequence[int]


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells of each node and split what is known of its sums, and keeps the years that were told before."""

    story: Story
    shown: Sides
    before: Before
    _gone: dict[tuple[What, Split, int], frozenset[int]] = field(default_factory=dict)

    def tables(self, node: int, split: Split) -> tuple[PublishedTable, ...]:
        """What is told of the node until now; a year as it was told when it was over."""
        key = list(self.story.now.nodes)[node]
        found = [
            self._table((key, *what), split, part)
            for what in NAMES
            for part in self._parts((key, *what), split)
        ]
        kept = self.before.get(split, {}).get(key)
        year = self.story.now.label[:4]
        old = [one for one in (kept.tables if kept else ()) if one.key.startswith("year_")]
        found += [one for one in old if not _times_of(one.key).startswith(year)]
        order = list(NAMES.values())
        return tuple(sorted(found, key=lambda one: order.index(name_of(one.key))))

    def _parts(self, what: What, split: Split) -> list[Part]:
        """The sums of the node: one of all times where there is one, and the finest of the times shown."""
        _key, reach, family = what
        last = len(self.story.times) - 1
        among = list(range(last + 1)) if reach is Reach.SINCE_START else self.story.year_of(last)
        if not among:
            return []
        # With each year people are of another age.
        is_aging = family == FamilyName.FLOWS and split is Split.AGE
        parts = [] if is_aging else self._found(what, split, among)
        return parts or [replace(one, by_column=-1) for one in self._found(what, Split.NONE, among)]

    def _found(self, what: What, split: Split, among: Sequence[int]) -> list[Part]:
        each = self._told(what, split, among)
        enough = [level for level, one in enumerate(each) if self._is_enough(what, among, one)]
        if not enough:
            return []
        finest = enough[-1]
        parts = [self._part(what, split, finest, each[finest])]
        if len(each[0]) == len(among) > len(each[finest]):
            all_of_it = max(level for level, one in enumerate(each) if len(one) == len(among))
            parts.insert(0, self._part(what, split, all_of_it, among))
        return parts

    def _part(self, what: What, split: Split, level: int, times: Sequence[int]) -> Part:
        """As finely by column as was found, and of all as finely as is told of the same times.

        A sum of all times that is told tells of some of them only where each of these is shown.
        """
        key, reach, family = what
        last = len(self.story.times) - 1
        every = range(last + 1) if reach is Reach.SINCE_START else self.story.year_of(last)
        shown = self.shown[family, SPLITS[0]]
        each = self._told(what, Split.NONE, times)
        known = [
            number
            for number, one in enumerate(each)
            if len(one) == len(times)
            and (len(times) == len(every) or not shown.hidden(key, Split.NONE, number, times))
        ]
        return Part(max([level, *known]), -1 if split is Split.NONE else level, times)

    def _told(self, what: What, split: Split, among: Sequence[int]) -> list[list[int]]:
        """Those of the times that are told of, by the split and of all, for each level."""
        levels = range(len(SUM_LEVELS[what[2]]))
        gone = [self._left_out(what, Split.NONE, one) | self._left_out(what, split, one) for one in levels]
        return [[time for time in among if time not in one] for one in gone]

    def _left_out(self, what: What, split: Split, level: int) -> frozenset[int]:
        """The times that are not told of as finely."""
        if (what, split, level) not in self._gone:
            self._gone[what, split, level] = self._hidden(what, split, level)
        return self._gone[what, split, level]

    def _hidden(self, what: What, split: Split, level: int) -> frozenset[int]:
        key, reach, family = what
        now = self.story.now.nodes
        same = [one for one, ids in now.items() if ids == now[key]]
        last = len(self.story.times) - 1
        if any(self.story.told(last, one, reach, split).get(family, -1) >= level for one in same):
            return frozenset()
        shown = self.shown[family, SPLITS[0] if split is Split.NONE else split]
        return frozenset(shown.left_out(key, reach, split, level))

    def _is_enough(self, what: What, among: Sequence[int], times: Sequence[int]) -> bool:
        """Whether it is a sum of several times, and of at least half of those in which the node runs."""
        key, _reach, family = what
        alive = self.shown[family, SPLITS[0]].alive(key)
        n_all, n_told = sum(bool(alive[time]) for time in among), sum(bool(alive[time]) for time in times)
        return len(times) == len(among) or (n_told > 1 and 2 * n_told >= n_all)

    def _table(self, what: What, split: Split, part: Part) -> PublishedTable:
        _key, reach, family = what
        columns = (ALL, *COLUMNS[split])
        levels = [part.whole, *([part.by_column] * len(COLUMNS[split]))]
        each = [
            self._figures(what, (split, column), level, part.times)
            for column, level in zip(columns, levels, strict=True)
        ]
        rows = [
            PublishedRow(row, tuple(one[place] for one in each)) for place, row in enumerate(ROWS[family])
        ]
        if (least := self._least(what, part)) > 0:
            told = Figure(float(least)), *([HIDDEN] * len(COLUMNS[split]))
            rows.insert(ROWS[family].index(DONE) + 1, PublishedRow(DONE_LEAST, told))
        return PublishedTable(f"{NAMES[reach, family]}_{self._span(reach, part.times)}", columns, tuple(rows))

    def _least(self, what: What, part: Part) -> int:
        """How many were done at least, where the sum is of everything until now and does not tell it."""
        key, reach, family = what
        last = len(self.story.times) - 1
        if (reach, family) != (Reach.SINCE_START, FamilyName.DUE) or len(part.times) <= last:
            return -1
        return self.story.told(last, key, reach, Split.NONE).get(LEAST, -1)

    def _span(self, reach: Reach, times: Sequence[int]) -> str:
        """Of which times the sum is, as the key says it."""
        labels = [one.label for one in self.story.times]
        if reach is Reach.YEAR:
            gone = [time for time in self.story.year_of(len(labels) - 1) if time not in times]
            return "".join([labels[-1][:4], *(f"{WITHOUT}{labels[time]}" for time in gone)])
        first, last = times[0], times[-1]
        begins = f"{labels[first]}{FROM}" if first else ""
        after = f"{AFTER}{labels[0]}" if first == 0 and labels[0] != BEGINNING else ""
        gaps = (f"{WITHOUT}{labels[time]}" for time in range(first, last) if time not in times)
        return "".join([begins, labels[last], after, *gaps])

    def _figures(self, what: What, view: tuple[Split, str], level: int, times: Sequence[int]) -> list[Figure]:
        (key, _reach, family), (split, column) = what, view
        side = Split.NONE if column == ALL else split
        shown = {row for one in SUM_LEVELS[family][: level + 1] for row in one}
        if self._is_there_told(key, side, times[-1]):
            shown.add(ONGOING)
        elif len(times) == times[-1] + 1:
            # Whoever knows all who came and all who went knows who is there.
            shown.discard(ENDED)
        numbers = self._numbers(key, family, view, times)
        return [
            Figure(float(numbers[row]), n_persons=numbers[row] if family == FamilyName.FLOWS else None)
            if row in shown
            else HIDDEN
            for row in ROWS[family]
        ]

    def _is_there_told(self, key: str, side: Split, time: int) -> bool:
        """Whether it is told how many were there at the end of the time, of the same programmes as now."""
        is_same = self.story.times[time].nodes.get(key) == self.story.now.nodes[key]
        return is_same and self.story.level(time, key, side, FamilyName.STOCK) >= 0

    def _numbers(
        self, key: str, family: FamilyName, view: tuple[Split, str], times: Sequence[int]
    ) -> dict[str, int]:
        """Every row of the node, added up over the times; those who are there are so at the end."""
        split, column = view
        side = Split.SEX if split is Split.NONE else split
        world = self.shown[family, side].side.world
        places = self.story.places(self.story.now.nodes[key]) > 0
        of = slice(None) if column == ALL else [COLUMNS[side].index(column)]
        own = world.counts[places][:, times][..., of].sum(axis=(0, 1, 3))
        rows = PERSON_ROWS if family == FamilyName.DUE else FLOW_ROWS
        found = {row: abs(round(float(own @ weights_of(family, row)))) for row in rows}
        if world.stock is not None:
            found[ONGOING] = int(world.stock[places, times[-1]][:, of].sum())
        return found


def name_of(key: str) -> str:
    """What a table of sums is called, without of which times it is."""
    return key.rpartition("_")[0]


def _times_of(key: str) -> str:
    return key.rpartition("_")[2]
