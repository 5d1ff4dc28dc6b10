"""The network of utbildare, the reference group and the support that is given: kinds, and when to meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from smail.domain.calendar import Quarter, quarter
from smail.domain.plan import months_later

MOST_MONTHS = 24
SHORTEST_MEETING, LONGEST_MEETING = 15, 480
SHORTEST_SUPPORT, LONGEST_SUPPORT = 5, 600
N_QUARTERS = 4


class GroupKind(StrEnum):
    """Who meets."""

    NETWORK = "network"
    REFERENCE_GROUP = "reference_group"


class SupportKind(StrEnum):
    """What was given to somebody who measures or trains."""

    SUPERVISION = "supervision"
    SUPPORT = "support"
    VISIT = "visit"
    OTHER = "other"


# How many months there are from a meeting to the next, until the federation has said otherwise.
USUAL_MONTHS = {GroupKind.NETWORK: 1, GroupKind.REFERENCE_GROUP: 3}


class NextState(StrEnum):
    """How it stands with the next meeting of a group."""

    PLANNED = "planned"
    TO_PLAN = "to_plan"
    OVERDUE = "overdue"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """When the next meeting is, and by when it should be; `due_on` is None before the first one."""

    state: NextState
    due_on: date | None = None
    planned_on: date | None = None

    @property
    def is_later(self) -> bool:
        """Whether it is planned for a day after the one by which it should be."""
        return self.planned_on is not None and self.due_on is not None and self.planned_on > self.due_on


def next_meeting(
    every_months: int, last_held: date | None, planned_on: date | None, today: date
) -> NextMeeting:
    """How it stands: planned, still to plan, or late from the day after it should have been."""
    due_on = None if last_held is None else months_later(last_held, every_months)
    if planned_on is not None:
        return NextMeeting(NextState.PLANNED, due_on, planned_on)
    if due_on is None:
        return NextMeeting(NextState.NEVER)
    return NextMeeting(NextState.OVERDUE if today > due_on else NextState.TO_PLAN, due_on)


def last_quarters(today: date) -> tuple[Quarter, ...]:
    """The quarter of today and those before it, the latest first."""
    found = [quarter(today)]
    while len(found) < N_QUARTERS:
        found.append(quarter(found[-1].starts_on - timedelta(days=1)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Given:
    """Support that was given: when, how long, and to which municipality or other body."""

    on: date
    minutes: int
    place_id: int


@dataclass(frozen=True, slots=True)
class Total:
    """How many times, and how long in all."""

    n: int = 0
    minutes: int = 0

    def with_one(self, minutes: int) -> "Total":
        """The sum with one time more."""
        return Total(self.n + 1, self.minutes + minutes)


def totals(given: Iterable[Given]) -> dict[tuple[int | None, Quarter], Total]:
    """The sums by place and quarter, and under None those of the whole federation."""
    found: dict[tuple[int | None, Quarter], Total] = {}
    for one in given:
        for place in (one.place_id, None):
            key = (place, quarter(one.on))
            found[key] = found.get(key, Total()).with_one(one.minutes)
    return found
