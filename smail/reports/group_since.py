"""What is told of more than one quarter: all since the start, and each calendar year, by the one gate."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from smail.domain.publishing import ALL, PublishedTable, Split
from smail.queries.group_counts import ENDED, STARTED
from smail.queries.group_occasions import Occasion
from smail.queries.releases import Spot
from smail.reports.group_booked import FINE, Booked, booked_of
from smail.reports.group_columns import COLUMNS
from smail.reports.group_families import FamilyName, Opened
from smail.reports.group_opening import Material
from smail.reports.group_since_deciding import decided, shown_of
from smail.reports.group_since_telling import Before, Telling
from smail.reports.group_story import Counts, Story, persons_of, weights_of

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
        family = FamilyName.FLOWS if row in (STARTED, ENDED) else FamilyName.DUE
        counts, rows = persons_of(self.story, family, side)
        times = [time for time, one in enumerate(self.story.times) if one.label in labels]
        own = counts[self.story.places(ids) > 0][:, times, rows.index(row)].sum(axis=0)
        each = own.sum(axis=1, keepdims=True) if split is Split.NONE else own
        if family == FamilyName.FLOWS:
            return [int(one) for one in each.sum(axis=0)]
        most, every = each.max(axis=0), each.sum(axis=0)
        if ((most >= 2 * self.threshold) | (every == 0)).all():
            return [int(one) for one in most]
        in_order = [self.story.times[time].label for time in times]
        seen, found = self._looked_up(ids, in_order, row, split)
        # Whoever was written in when a quarter had been booked is not behind what was told of it.
        late = np.maximum(seen - each, 0).sum(axis=0)
        return [int(one) for one in np.maximum(found - late, most)]

    def _looked_up(
        self, ids: Sequence[int], labels: Sequence[str], row: str, split: Split
    ) -> tuple[Counts, Counts]:
        """Persons by quarter and column, and by column, as they are known now."""
        missing = [one for one in ids if one not in self._found]
        if missing:
            self._found |= {one: [] for one in missing}
            for one in self.load(missing):
                self._found[one.programme_id].append(one)
        parts = {part for part, weight in zip(FINE, weights_of(FamilyName.DUE, row), strict=True) if weight}
        columns = COLUMNS[split] or (ALL,)
        who = {
            (labels.index(one.label), columns.index(one.columns.get(split, ALL)), programme, one.person)
            for programme in ids
            for one in self._found[programme]
            if one.label in labels and one.row in parts
        }
        seen = np.zeros((len(labels), len(columns)), dtype=np.int64)
        for time, column, _programme, _person in who:
            seen[time, column] += 1
        found = [column for column, *_person in {one[1:] for one in who}]
        return seen, np.bincount(np.array(found, dtype=np.int64), minlength=len(columns))


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
        shown = shown_of(story)
        told = decided(story, shown, Persons(story, self.load, threshold).behind, threshold)
        self.booked = (*first, replace(now, told=told))
        return Telling(Story((*self.before, *self.booked)), shown, self.told).tables
