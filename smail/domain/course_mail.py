"""What somebody who was asked to a course is written about, and what has been said already; pure rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from smail.domain.certification import SeatState
from smail.domain.reminding import ReminderKind, ReminderState

INVITATIONS = (ReminderKind.COURSE_INVITED, ReminderKind.SEAT_FREE)


@dataclass(frozen=True, slots=True)
class SeatNow:
    """A seat and its course as they stand; `sequence` counts how often the occasions have changed."""

    state: SeatState
    invited_on: date
    # When somebody who waited got the place.
    placed_on: date | None
    sequence: int
    changed_at: datetime | None
    is_called_off: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A letter that stands in the outbox, from whenever it was thought of until it was sent."""

    kind: ReminderKind
    occasion: date
    place: int
    state: ReminderState
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class NextLetter:
    """A letter that is due, by the key that makes it the only one."""

    kind: ReminderKind
    occasion: date
    place: int


def next_letter(seat: SeatNow, letters: Iterable[Written]) -> NextLetter | None:
    """The letter that is due to whoever has this seat; None while everything has been said."""
    before = [one for one in letters if one.occasion >= seat.invited_on]
    wanted = _wanted(seat, before)
    is_there = wanted is not None and any(
        (one.kind, one.occasion, one.place) == (wanted.kind, wanted.occasion, wanted.place) for one in before
    )
    return None if is_there else wanted


def _wanted(seat: SeatNow, before: list[Written]) -> NextLetter | None:
    told = [one.settled_at for one in before if one.state is ReminderState.SENT and one.settled_at]
    n_off = sum(one.kind is ReminderKind.COURSE_CALLED_OFF for one in before)
    if seat.is_called_off or seat.state is SeatState.WITHDRAWN:
        is_news = seat.state is not SeatState.WITHDRAWN or not n_off
        is_told = bool(told) and is_news and seat.state is not SeatState.DECLINED
        return _letter(ReminderKind.COURSE_CALLED_OFF, seat.invited_on, seat.sequence) if is_told else None
    if seat.state is SeatState.ACCEPTED and seat.placed_on is not None and _is_news(seat.placed_on, before):
        return NextLetter(ReminderKind.SEAT_FREE, seat.placed_on, 1)
    if seat.state not in (SeatState.INVITED, SeatState.ACCEPTED):
        return None
    if sum(one.kind in INVITATIONS for one in before) <= n_off:
        # Asked anew on the day the place was taken back.
        return NextLetter(ReminderKind.COURSE_INVITED, seat.invited_on, n_off + 1)
    if seat.changed_at is not None and told and max(told) < seat.changed_at:
        return _letter(ReminderKind.COURSE_CHANGED, seat.invited_on, seat.sequence)
    return None


def _is_news(placed_on: date, before: list[Written]) -> bool:
    return not any(one.kind is ReminderKind.SEAT_FREE and one.occasion == placed_on for one in before)


def _letter(kind: ReminderKind, occasion: date, sequence: int) -> NextLetter:
    return NextLetter(kind, occasion, sequence + 1)
