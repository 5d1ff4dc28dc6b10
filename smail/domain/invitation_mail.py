"""What somebody who was asked to a course or a meeting is written about, and never twice; pure rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from smail.domain.certification import SeatState
from smail.domain.reminding import ReminderKind, ReminderState


@dataclass(frozen=True, slots=True)
class LetterKinds:
    """What the letters about one sort of thing are called; only a course has places that come free."""

    invited: ReminderKind
    changed: ReminderKind
    called_off: ReminderKind
    seat_free: ReminderKind | None = None


OF_COURSES = LetterKinds(
    ReminderKind.COURSE_INVITED,
    ReminderKind.COURSE_CHANGED,
    ReminderKind.COURSE_CALLED_OFF,
    ReminderKind.SEAT_FREE,
)
OF_MEETINGS = LetterKinds(
    ReminderKind.MEETING_INVITED, ReminderKind.MEETING_CHANGED, ReminderKind.MEETING_CALLED_OFF
)


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


def next_letter(
    seat: SeatNow, letters: Iterable[Written], kinds: LetterKinds = OF_COURSES
) -> NextLetter | None:
    """The letter that is due to whoever has this seat, after these in their order; None where none is."""
    before = [one for one in letters if one.occasion >= seat.invited_on]
    wanted = _wanted(seat, before, kinds)
    is_there = wanted is not None and any(
        (one.kind, one.occasion, one.place) == (wanted.kind, wanted.occasion, wanted.place) for one in before
    )
    return None if is_there else wanted


def calendar_sequence(changes: int, n_called_off: int, *, is_off: bool, is_gone: bool) -> int:
    """The number that somebody's calendar takes for newer than all before: changes, cancellations, both.

    `changes` counts how often the thing itself has changed, and `n_called_off` the letters by which this
    one person's entry was taken away, the one that is being written too. Each such letter and the invitation
    after it are two steps of their own. Where the thing is off for everybody, it has changed, and that is
    the step.
    """
    n_before = n_called_off - 1 if is_off and n_called_off else n_called_off
    return changes + 2 * n_before + is_gone


def _wanted(seat: SeatNow, before: list[Written], kinds: LetterKinds) -> NextLetter | None:
    told = [one.settled_at for one in before if one.state is ReminderState.SENT and one.settled_at]
    n_off = sum(one.kind is kinds.called_off for one in before)
    is_off = not before or before[-1].kind is kinds.called_off
    if seat.is_called_off or seat.state is SeatState.WITHDRAWN:
        is_news = bool(told) and not is_off and seat.state is not SeatState.DECLINED
        return _letter(kinds.called_off, seat.invited_on, seat.sequence + n_off) if is_news else None
    free, placed_on = kinds.seat_free, seat.placed_on if seat.state is SeatState.ACCEPTED else None
    if free is not None and placed_on is not None and _is_news(free, placed_on, before):
        return NextLetter(free, placed_on, 1)
    if seat.state not in (SeatState.INVITED, SeatState.ACCEPTED):
        return None
    if is_off:
        # Asked anew on the day the place was taken back.
        return NextLetter(kinds.invited, seat.invited_on, n_off + 1)
    if seat.changed_at is not None and told and max(told) < seat.changed_at:
        return _letter(kinds.changed, seat.invited_on, seat.sequence)
    return None


def _is_news(free: ReminderKind, placed_on: date, before: list[Written]) -> bool:
    return not any(one.kind is free and one.occasion == placed_on for one in before)


def _letter(kind: ReminderKind, occasion: date, sequence: int) -> NextLetter:
    return NextLetter(kind, occasion, sequence + 1)
