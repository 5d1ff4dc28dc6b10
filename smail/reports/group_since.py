"""What is told of more than one quarter: all since the start, and each calendar year, through the one gate.

Each table says in its key until when it is; where the gate lets nothing new out the last one stands.
"""

from collections.abc import Callable, Mapping, Sequence
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
from smail.queries.group_counts import DONE, DUE, ENDED, LATE, MISSING, ON_TIME, ONGOING, STARTED
from smail.queries.group_occasions import Occasion
from smail.queries.releases import Spot
from smail.reports.group_booked import (
    BEGINNING,
    FINE,
    PEOPLE,
    PERSON_ROWS,
    RATINGS,
    STOCK,
    THERE,
    Booked,
    booked_of,
)
from smail.reports.group_columns import COLUMNS
from smail.reports.group_opening import Material, Opened
from smail.reports.group_since_deciding import decided
from smail.reports.group_story import SUM_LEVELS, Story, persons_of, weights_of

SINCE_PEOPLE, SINCE_RATINGS = "since_people", "since_ratings"
YEAR_PEOPLE, YEAR_RATINGS = "year_people", "year_ratings"
NAMES = {
    (Reach.SINCE_START, PEOPLE): SINCE_PEOPLE,
    (Reach.SINCE_START, RATINGS): SINCE_RATINGS,
    (Reach.YEAR, PEOPLE): YEAR_PEOPLE,
    (Reach.YEAR, RATINGS): YEAR_RATINGS,
}
# Between the last quarter and the one that it begins after.
AFTER = "+"
ROWS = {PEOPLE: (STARTED, ENDED, ONGOING), RATINGS: (DUE, DONE, ON_TIME, LATE, MISSING)}
Before = Mapping[Split, Mapping[str, Publication]]
Tables = Callable[[int, Split], tuple[PublishedTable, ...]]


Load = Callable[[Sequence[int]], Sequence[Occasion]]


@dataclass(slots=True)
class Persons:
    """How many persons are behind sums over quarters: at least as many as in any one of them.

    Where those are few each person is looked up.
    """

    story: Story
    load: Load
    threshold: int
    _found: dict[int, list[Occasion]] = field(default_factory=dict)

    def behind(self, ids: Sequence[int], labels: Sequence[str], row: str, split: Split) -> list[int]:
        """Persons of these programmes in these quarters in the row, by column of the split."""
        side = Split.SEX if split is Split.NONE else split
        family = PEOPLE if row in (STARTED, ENDED) else RATINGS
        counts, rows = persons_of(self.story, family, side)
        times = [time for time, one in enumerate(self.story.times) if one.label in labels]
        own = counts[self.story.places(ids) > 0][:, times, rows.index(row)].sum(axis=0)
        each = own.sum(axis=1, keepdims=True) if split is Split.NONE else own
        if family == PEOPLE:
            return [int(one) for one in each.sum(axis=0)]
        most, every = each.max(axis=0), each.sum(axis=0)
        if ((most >= 2 * self.threshold) | (every == 0)).all():
            return [int(one) for one in most]
        return self._looked_up(ids, set(labels), row, split)

    def _looked_up(self, ids: Sequence[int], labels: set[str], row: str, split: Split) -> list[int]:
        missing = [one for one in ids if one not in self._found]
        if missing:
            self._found |= {one: [] for one in missing}
            for one in self.load(missing):
                self._found[one.programme_id].append(one)
        parts = {part for part, weight in zip(FINE, weights_of(RATINGS, row), strict=True) if weight}
        wanted = [
            one
            for programme in ids
            for one in self._found[programme]
            if one.label in labels and one.row in parts
        ]
        columns = COLUMNS[split] or (ALL,)
        who = {(one.columns.get(split, ALL), one.programme_id, one.person) for one in wanted}
        return [sum(column == one for one, _programme, _person in who) for column in columns]


@dataclass(slots=True)
class Since:
    """Tells of sums over quarters when a quarter is released, and holds what is then to be kept."""

    before: Sequence[Booked]
    told: Before
    load: Load
    beginning: Callable[[Material, Mapping[Split, Opened]], Booked]
    booked: tuple[Booked, ...] = ()

    def tables(
        self, material: Material, nodes: Sequence[Spot], found: Mapping[Split, Opened], threshold: int
    ) -> Tables:
        """What gives the tables of each node and split."""
        now = booked_of(material, nodes, found)
        first = () if self.before else (self.beginning(material, found),)
        story = Story((*self.before, *first, now))
        told = decided(story, Persons(story, self.load, threshold).behind, threshold)
        self.booked = (*first, replace(now, told=told))
        return _Telling(Story((*self.before, *self.booked)), self.told).tables


@dataclass(frozen=True, slots=True)
class _Telling:
    story: Story
    before: Before

    def tables(self, node: int, split: Split) -> tuple[PublishedTable, ...]:
        """What is told anew of the node, and else what was told last."""
        key = list(self.story.now.nodes)[node]
        kept = self.before.get(split, {}).get(key)
        old = () if kept is None else kept.tables
        found = [self._table(key, split, *what) for what in NAMES]
        new = [one for one in found if one is not None]
        if kept is not None:
            new += [one for one in old if _is_sum(one) and not _stands_for(one, new)]
        order = list(NAMES.values())
        return tuple(sorted(new, key=lambda one: (order.index(name_of(one.key)), one.key)))

    def _table(self, key: str, split: Split, reach: Reach, family: str) -> PublishedTable | None:
        """The table as it is told anew; None where it is not, or the last one told of more columns."""
        last = len(self.story.times) - 1
        whole, part = (self.story.told(last, key, reach, one).get(family, -1) for one in (Split.NONE, split))
        if whole < 0 or (part < 0 and self._has_columns(key, split, reach, family)):
            return None
        columns = (ALL, *COLUMNS[split])
        levels = [whole, *([part] * len(COLUMNS[split]))]
        each = [
            self._figures(key, (reach, family), (split, column), level)
            for column, level in zip(columns, levels, strict=True)
        ]
        rows = tuple(
            PublishedRow(row, tuple(one[place] for one in each)) for place, row in enumerate(ROWS[family])
        )
        return PublishedTable(f"{NAMES[reach, family]}_{self._until(reach)}", columns, rows)

    def _until(self, reach: Reach) -> str:
        """The year, or the last quarter; and after which quarter it begins where that is not at the start."""
        last, first = self.story.now.label, self.story.times[0].label
        if reach is Reach.YEAR:
            return last[:4]
        return last if first == BEGINNING else f"{last}{AFTER}{first}"

    def _has_columns(self, key: str, split: Split, reach: Reach, family: str) -> bool:
        """Whether it was told of the columns before."""
        if reach is Reach.YEAR or split is Split.NONE:
            return False
        times = range(len(self.story.times) - 1)
        return any(self.story.told(time, key, reach, split).get(family, -1) >= 0 for time in times)

    def _figures(
        self, key: str, what: tuple[Reach, str], view: tuple[Split, str], level: int
    ) -> list[Figure]:
        (reach, family), (split, column) = what, view
        if level < 0:
            return [HIDDEN] * len(ROWS[family])
        last = len(self.story.times) - 1
        among = list(range(last + 1)) if reach is Reach.SINCE_START else self.story.year_of(last)
        numbers = self._numbers(key, family, (split, column), among)
        shown = {row for one in SUM_LEVELS[family][: level + 1] for row in one}
        side = Split.NONE if column == ALL else split
        if self.story.level(last, key, side, STOCK) >= 0:
            shown.add(ONGOING)
        return [
            Figure(float(numbers[row]), n_persons=numbers[row] if family == PEOPLE else None)
            if row in shown
            else HIDDEN
            for row in ROWS[family]
        ]

    def _numbers(
        self, key: str, family: str, view: tuple[Split, str], among: Sequence[int]
    ) -> dict[str, int]:
        """Every row of the node, added up over the times; those who are there are so at the end."""
        split, column = view
        side = Split.SEX if split is Split.NONE else split
        places = self.story.places(self.story.now.nodes[key]) > 0
        of = slice(None) if column == ALL else [COLUMNS[side].index(column)]
        if family == RATINGS:
            counts = self.story.spread([one.due[side] for one in self.story.times])
            own = counts[places][:, among][..., of].sum(axis=(0, 1, 3))
            return {row: round(float(own @ weights_of(RATINGS, row))) for row in PERSON_ROWS}
        counts, rows = persons_of(self.story, PEOPLE, side)
        own = counts[places][:, among][..., of].sum(axis=(0, 1, 3))
        there = self.story.spread([one.people[side] for one in self.story.times])[places, among[-1], THERE]
        return {**dict(zip(rows, own.tolist(), strict=True)), ONGOING: int(there[:, of].sum())}


def name_of(key: str) -> str:
    """What a table of sums is called, without until when it is."""
    return key.rpartition("_")[0]


def _is_sum(one: PublishedTable) -> bool:
    return name_of(one.key) in NAMES.values()


def _stands_for(one: PublishedTable, new: Sequence[PublishedTable]) -> bool:
    """Whether what was told is told anew: all since the start is, and a year once."""
    if one.key.startswith("year_"):
        return any(one.key == each.key for each in new)
    return any(name_of(one.key) == name_of(each.key) for each in new)
