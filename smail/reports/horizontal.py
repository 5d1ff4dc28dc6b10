"""The figures of the horizontal principles: offered and taken, by group, place, time and, at last, sex."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from smail.domain.calendar import Quarter, quarter
from smail.domain.horizontal import Group, Steps, told_of
from smail.domain.people import Sex
from smail.queries.horizontal import Taker
from smail.reports.boards import SEXES

# As far back as a board looks.
QUARTERS = 8


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A group of a place: those who are in it today, of them offered the course, and of them taken it."""

    group: Group
    n: int
    offered: int
    taken: int


@dataclass(frozen=True, slots=True)
class UntilThen:
    """How many of each group had been offered the course by the end of a quarter, and had taken it."""

    quarter: Quarter
    groups: Mapping[Group, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class SexRow:
    """One group, or all (None), offered and taken by sex; None where somebody might be seen."""

    group: Group | None
    offered: dict[Sex | None, int] | None
    taken: dict[Sex | None, int] | None


def by_group(people: Iterable[Taker], area: int | None) -> tuple[GroupFigures, ...]:
    """Every group of the area that has somebody in it."""
    here = [one for one in people if one.is_here and one.is_within(area)]
    found = (_figures(group, [one for one in here if one.group is group]) for group in Group)
    return tuple(one for one in found if one.n)


def _figures(group: Group, people: Sequence[Taker]) -> GroupFigures:
    return GroupFigures(
        group,
        len(people),
        sum(one.reached.offered_on is not None for one in people),
        sum(one.reached.taken_on is not None for one in people),
    )


def over_time(people: Iterable[Taker], area: int | None, today: date) -> tuple[UntilThen, ...]:
    """The last eight quarters, with this one, from the first that had anything; of whoever left since too."""
    within = [one for one in people if one.is_within(area) and one.reached.offered_on is not None]
    groups = [group for group in Group if any(one.group is group for one in within)]
    rows = []
    for span in _quarters(today):
        found = {
            group: _until([one for one in within if one.group is group], span.last_on) for group in groups
        }
        if any(offered for offered, _taken in found.values()):
            rows.append(UntilThen(span, found))
    return tuple(rows)


def _until(people: Iterable[Taker], day: date) -> tuple[int, int]:
    reached = [one.reached for one in people]
    return (
        sum(one.offered_on is not None and one.offered_on <= day for one in reached),
        sum(one.taken_on is not None and one.taken_on <= day for one in reached),
    )


def _quarters(today: date) -> tuple[Quarter, ...]:
    found = [quarter(today)]
    while len(found) < QUARTERS:
        found.append(quarter(found[-1].starts_on - timedelta(days=1)))
    return tuple(reversed(found))


def by_sex(people: Sequence[Taker]) -> tuple[SexRow, ...]:
    """The county's learners by sex: all together and each group, where no person might be seen."""
    here = [one for one in people if one.is_here and one.is_learner]
    groups = [group for group in Group if any(one.group is group for one in here)]
    splits = [_split([one for one in here if one.group is group]) for group in groups]
    shown, is_total_shown = told_of(splits)
    rows = (
        _row(group, split, place in shown)
        for place, (group, split) in enumerate(zip(groups, splits, strict=True))
    )
    return (_row(None, _split(here), is_total_shown), *rows)


def _split(people: Iterable[Taker]) -> dict[Hashable, Steps]:
    found: dict[Hashable, Steps] = {sex: Steps() for sex in SEXES}
    for one in people:
        found[one.sex if one.sex in SEXES else None] += _step(one)
    return found


def _step(one: Taker) -> Steps:
    if one.reached.taken_on is not None:
        return Steps(taken=1)
    return Steps(offered=1) if one.reached.offered_on is not None else Steps(neither=1)


def _row(group: Group | None, split: dict[Hashable, Steps], is_shown: bool) -> SexRow:
    if not is_shown:
        return SexRow(group, None, None)
    return SexRow(
        group,
        {sex: split[sex].offered + split[sex].taken for sex in SEXES},
        {sex: split[sex].taken for sex in SEXES},
    )
