"""What of a goal the group results of the same period tell anyway: numbers of it may stand beside no others.

A number in fives of those whom the group results hide is a number less to guess: a programme that is hidden
for the sake of another gives the other away. A number in fives of some of those whom they tell to the last
one gives away how few the rest are.
"""

from collections.abc import Collection
from dataclasses import dataclass

from smail.domain.goals.grammar import (
    COMPLETING,
    Count,
    Difference,
    Distribution,
    Event,
    Goal,
    Measure,
    Occasions,
    Progression,
    Share,
    Who,
    condition_of,
    group_of,
)
from smail.domain.goals.windows import Per
from smail.domain.people import DischargeReason, Sex
from smail.domain.publishing import ALL, Publication
from smail.queries.group_endings import PART_OF, REACHED, STOPPED, STUDIES, WORK

Row = tuple[str, str]

_BASE: dict[Who, tuple[Row, ...]] = {
    Who.PARTICIPANTS: (("people", "before"), ("people", "started")),
    Who.STARTED: (("people", "started"),),
    Who.DUE: (("ratings", "due"),),
    Who.DISCHARGED: (("people", "ended"),),
    Who.COMPLETED: (("people", "ended"),),
}
# Those who were due are told in tens, and those who completed are some of those who ended.
_TOLD_WHOLE = frozenset({Who.PARTICIPANTS, Who.STARTED, Who.DISCHARGED})
_FORWARD, _DONE = ("steps", "forward"), ("ratings", "done")
_SUMS = {Per.WHOLE: "since_", Per.YEAR: "year_"}
_SEXES = (Sex.WOMAN, Sex.MAN)


@dataclass(frozen=True, slots=True)
class Beside:
    """The released figures by sex of the programme and period that a goal's figure is of; None where none."""

    found: Publication | None

    def tells_base(self, goal: Goal) -> bool:
        """Whether it is told how many those are whom the goal speaks of."""
        return self._tells(_base(goal.measure), _own(goal.measure))

    def tells_sexes(self, goal: Goal, *, is_sum: bool) -> bool:
        """Whether it is told how many of them are women and how many are men; of a sum, since its start."""
        rows = _base(goal.measure)
        if is_sum:
            rows = self._sums(goal.per, {table for table, _row in rows})
        return bool(rows) and all(self._tells(rows, sex.value) for sex in _SEXES)

    def tells_condition(self, goal: Goal) -> bool:
        """Whether what the goal asks for is told too, where the group results count the same."""
        asked = _asked(goal.measure)
        if self.found is not None:
            # What was released before such a table was made tells nothing to set it beside.
            asked = tuple(one for one in asked if self.found.table(one[0]) is not None)
        return self._tells(asked, _own(goal.measure))

    def tells_numbers(self, goal: Goal) -> bool:
        """Whether those whom the goal speaks of are just those who are told of."""
        return goal.per is not Per.MONTH and _is_whole(goal.measure) and self.tells_base(goal)

    def number(self, goal: Goal, sex: Sex | None) -> int | None:
        """How many it is told that the share is of: of all, or of women or men; None where it is not."""
        measure = goal.measure
        is_same = isinstance(measure, Share) or (
            isinstance(measure, Occasions) and measure.event is Event.RATING
        )
        rows = _base(measure) if is_same and self.tells_numbers(goal) else ()
        column = _own(measure) if sex is None else sex.value
        tables = {} if self.found is None else {one.key: one for one in self.found.tables}
        figures = [tables[table].figure(row, column) if table in tables else None for table, row in rows]
        values = [one.value for one in figures if one is not None and one.value is not None]
        return round(sum(values)) if rows and len(values) == len(rows) else None

    def _tells(self, rows: Collection[Row], column: str) -> bool:
        tables = {} if self.found is None else {one.key: one for one in self.found.tables}
        figures = [tables[table].figure(row, column) if table in tables else None for table, row in rows]
        return all(one is not None and one.value is not None for one in figures)

    def _sums(self, per: Per, kinds: Collection[str]) -> tuple[Row, ...]:
        """The rows of the sums of these kinds that end with the period."""
        if self.found is None or per not in _SUMS:
            return ()
        tables = [
            one for one in self.found.tables if one.key.startswith(tuple(_SUMS[per] + k for k in kinds))
        ]
        label = self.found.period.label
        wanted = (label, label.partition("-")[0])
        return tuple(
            (one.key, row.key)
            for one in tables
            if one.key.rpartition("_")[2] in wanted
            for row in one.rows
            if row.key in ("started", "ended", "due")
        )


def _own(measure: Measure) -> str:
    """The column of those whom it speaks of."""
    group = group_of(measure)
    return ALL if group is None or group.sex is None else group.sex.value


def _base(measure: Measure) -> tuple[Row, ...]:
    group = group_of(measure)
    if isinstance(measure, Occasions) and measure.event is Event.RATING:
        return _BASE[Who.DUE]
    return () if group is None else _BASE.get(group.who, ())


def _asked(measure: Measure) -> tuple[Row, ...]:
    if isinstance(measure, Occasions):
        return (_DONE,) if measure.event is Event.RATING else ()
    group, condition = group_of(measure), condition_of(measure)
    if group is None:
        return ()
    reasons = group.reasons or (COMPLETING if group.who is Who.COMPLETED else ())
    if condition is None:
        return _parts(reasons)
    has_rating = Event.RATING in condition.events and group.who is Who.DUE
    return (
        *((_FORWARD,) if Event.STEP_FORWARD in condition.events else ()),
        *((_DONE,) if has_rating else ()),
        *_parts(reasons),
        *_parts(condition.reasons),
    )


def _parts(reasons: Collection[DischargeReason]) -> tuple[Row, ...]:
    """The coarsest parts of those who ended that hold those who ended for one of these reasons."""
    parts = {PART_OF.get(one, STOPPED) for one in reasons}
    if {WORK, STUDIES} <= parts:
        parts = (parts - {WORK, STUDIES}) | {REACHED}
    return tuple(("endings", one) for one in sorted(parts))


def _is_whole(measure: Measure) -> bool:
    """Whether nobody of those told of is left out of it, who could then be counted."""
    if isinstance(measure, Progression):
        return False
    if isinstance(measure, Difference):
        return _is_whole(measure.of)
    if not isinstance(measure, Count | Share | Occasions | Distribution):
        return True
    group = measure.group
    if group.ages is not None or group.support is not None or group.reasons:
        return False
    if isinstance(measure, Occasions):
        return True
    condition = condition_of(measure)
    is_cut = (condition is not None and condition.within is not None) or (
        isinstance(measure, Share) and measure.sample is not None
    )
    return group.who in _TOLD_WHOLE and not is_cut
