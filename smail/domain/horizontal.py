"""Horizontal principles: all utbildare take the course, and it is offered to everybody else.

A group that is split by sex is told of only where no person might be seen in it: not by its own numbers, not
by what one number leaves of another, and not by what the groups that are told of leave of all.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from smail.domain.certification import LearnerGroup
from smail.domain.roles import Grant, Role, ScopeKind
from smail.domain.training_plan import FEWEST_BY_SEX


class Group(StrEnum):
    """Those who are counted together: an utbildare as such, everybody else as what they take courses."""

    UTBILDARE = "utbildare"
    TRAINEE = "trainee"
    PROJECT_STAFF = "project_staff"
    STEERING_GROUP = "steering_group"


PROJECT_ROLES = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR, Role.FEDERATION_TRAINER})


def usual_group(grants: Iterable[Grant]) -> LearnerGroup:
    """As what somebody with these roles takes courses, until somebody says otherwise.

    Whoever reads a programme or the county sits in its steering group; an enhetschef, who reads the own unit,
    does not.
    """
    held = {(one.role, one.scope_kind) for one in grants}
    if any(role in PROJECT_ROLES for role, _kind in held):
        return LearnerGroup.PROJECT_STAFF
    reads = ((Role.READER, kind) for kind in (ScopeKind.PROGRAMME, ScopeKind.FEDERATION))
    return LearnerGroup.TRAINEE if held.isdisjoint(reads) else LearnerGroup.STEERING_GROUP


def group_of(belongs_to: LearnerGroup, *, is_utbildare: bool) -> Group:
    """The one group that somebody is counted in."""
    return Group.UTBILDARE if is_utbildare else Group(belongs_to.value)


@dataclass(frozen=True, slots=True)
class Reached:
    """When somebody was first offered the principles, and when the course was first taken by its rule."""

    offered_on: date | None = None
    taken_on: date | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """How many took the course, were offered it and did not, and were not offered it; disjoint."""

    taken: int = 0
    offered: int = 0
    neither: int = 0

    def __add__(self, other: "Steps") -> "Steps":
        """Both together."""
        return Steps(self.taken + other.taken, self.offered + other.offered, self.neither + other.neither)

    def __sub__(self, other: "Steps") -> "Steps":
        """What is left."""
        return Steps(self.taken - other.taken, self.offered - other.offered, self.neither - other.neither)

    @property
    def is_safe(self) -> bool:
        """Whether none of the three is of so few that a person might be seen."""
        return all(n == 0 or n >= FEWEST_BY_SEX for n in (self.taken, self.offered, self.neither))


Split = Mapping[Hashable, Steps]


def told_of(groups: Sequence[Split]) -> tuple[frozenset[int], bool]:
    """Which groups, by place, may be told of by sex, and whether all of them together may.

    Every group has the same sexes. The total is told of first, where it can be; what the groups beside it
    leave of it is then as safe as a group, or one more is held back, the smallest first.
    """
    total = _sum(groups)
    shown = {place for place, one in enumerate(groups) if _is_safe(one)}
    if not _is_safe(total):
        return frozenset(shown), False
    by_size = sorted(shown, key=lambda place: (_size(groups[place]), place))
    for place in by_size:
        if _is_safe(_less(total, [groups[one] for one in shown])):
            break
        shown.remove(place)
    return frozenset(shown), True


def _is_safe(split: Split) -> bool:
    return all(one.is_safe for one in split.values())


def _sum(groups: Sequence[Split]) -> dict[Hashable, Steps]:
    found: dict[Hashable, Steps] = {}
    for group in groups:
        for sex, steps in group.items():
            found[sex] = found.get(sex, Steps()) + steps
    return found


def _less(total: Split, parts: Sequence[Split]) -> Split:
    taken = _sum(parts)
    return {sex: steps - taken.get(sex, Steps()) for sex, steps in total.items()}


def _size(split: Split) -> int:
    return sum(one.taken + one.offered + one.neither for one in split.values())
