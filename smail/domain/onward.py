"""What comes after: a start in work or studies, the avslut, and asking half a year later how it went.

Starting work or studies is an event and not an end: somebody may work and stay in the programme. How long it
takes is counted from the first day in a programme until the first start, and an avslut for any other reason
competes with it: whoever has left can no longer start from there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from smail.domain.goals.drawing import draw
from smail.domain.people import DischargeReason
from smail.domain.plan import months_later

MONTHS_UNTIL_FOLLOW_UP = 6
REACHED = frozenset({DischargeReason.WORK, DischargeReason.STUDIES})
# So long before its date a follow-up stands on Today: there is time to find somebody.
FOLLOW_UP_OPENS = timedelta(days=14)


class StartKind(StrEnum):
    """What somebody has started."""

    WORK = "work"
    STUDIES = "studies"


class Offer(StrEnum):
    """Whether something was offered at the avslut, and taken."""

    OFFERED = "offered"
    DECLINED = "declined"
    NOT_OFFERED = "not_offered"


class FollowUpResult(StrEnum):
    """What half a year later has shown."""

    WORK = "work"
    STUDIES = "studies"
    OTHER = "other"
    NOT_REACHED = "not_reached"


class FollowUpState(StrEnum):
    """Where a follow-up stands on a day."""

    COMING = "coming"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    DECLINED = "declined"
    NOT_CHOSEN = "not_chosen"


def follow_up_on(last_on: date) -> date:
    """Six calendar months after the last day: the same day of the month, or the last of a shorter one."""
    return months_later(last_on, MONTHS_UNTIL_FOLLOW_UP)


def is_followed_up(reason: DischargeReason) -> bool:
    """Whether there is anybody to ask: not who has died, nor who was never there."""
    return reason not in (DischargeReason.DECEASED, DischargeReason.ENTERED_IN_ERROR)


def has_place(reason: DischargeReason, *, is_of_reached: bool) -> bool:
    """Whether a draw is among ends for that reason: among all, or among those to work or studies."""
    return not is_of_reached or reason in REACHED


def state_on(
    day: date, due_on: date, *, done_on: date | None, declined_on: date | None, is_chosen: bool
) -> FollowUpState:
    """Where a follow-up stands: due from two weeks before its date, overdue after it."""
    if done_on is not None:
        return FollowUpState.DONE
    if not is_chosen:
        return FollowUpState.NOT_CHOSEN
    if declined_on is not None:
        return FollowUpState.DECLINED
    if day > due_on:
        return FollowUpState.OVERDUE
    return FollowUpState.DUE if day >= due_on - FOLLOW_UP_OPENS else FollowUpState.COMING


def drawn_places(seed: str, frame: int, n: int) -> tuple[int, ...]:
    """The n places among the first `frame` ends of a programme that are followed up, in order."""
    return tuple(sorted(int(place) for place in draw(seed, [str(one + 1) for one in range(frame)], n)))


class Passage(StrEnum):
    """What came first in a time in a programme."""

    WORK = "work"
    STUDIES = "studies"
    EXIT = "exit"
    STILL_THERE = "still_there"


@dataclass(frozen=True, slots=True)
class First:
    """What came first, on which day, and how many days after the start."""

    what: Passage
    on: date
    days: int


_BY_REASON = {DischargeReason.WORK: Passage.WORK, DischargeReason.STUDIES: Passage.STUDIES}


def first_of(
    starts_on: date,
    ended_on: date | None,
    reason: DischargeReason | None,
    started: Iterable[tuple[date, StartKind]],
    today: date,
) -> First:
    """What came first until today: a start, an avslut for another reason, or neither yet.

    An avslut to work or studies is such a start on its last day, where none was written down before. A start
    from before the time in the programme says nothing about it.
    """
    found = [(day, Passage(kind.value)) for day, kind in started if starts_on <= day <= today]
    if ended_on is not None and ended_on <= today:
        found.append((ended_on, _BY_REASON.get(reason, Passage.EXIT) if reason else Passage.EXIT))
    # On one and the same day a start counts before the end that it led to.
    day, what = min(
        found, key=lambda one: (one[0], one[1] is Passage.EXIT), default=(today, Passage.STILL_THERE)
    )
    return First(what, day, max((day - starts_on).days, 0))
