"""What somebody who was asked to a course is written about, and never twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from smail.domain.certification import SeatState, telling_of_end
from smail.domain.invitation_mail import NextLetter, SeatNow, Written, calendar_sequence, next_letter
from smail.domain.reminding import ReminderKind, ReminderState

ASKED = date(2026, 11, 2)
SENT_AT = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
INVITED = SeatNow(SeatState.INVITED, ASKED, None, 0, None, is_called_off=False)
INVITATION = NextLetter(ReminderKind.COURSE_INVITED, ASKED, 1)


def written(letter: NextLetter, state: ReminderState = ReminderState.SENT) -> Written:
    """The letter as the outbox has it."""
    settled = None if state is ReminderState.QUEUED else SENT_AT
    return Written(letter.kind, letter.occasion, letter.place, state, settled)


def test_an_invitation_is_written_once() -> None:
    assert next_letter(INVITED, ()) == INVITATION
    for state in (ReminderState.QUEUED, ReminderState.SENT, ReminderState.FAILED):
        assert next_letter(INVITED, [written(INVITATION, state)]) is None


def test_asked_anew_after_a_no_one_is_written_to_anew() -> None:
    again = replace(INVITED, invited_on=ASKED + timedelta(days=7))
    letter = next_letter(again, [written(INVITATION)])
    assert letter == NextLetter(ReminderKind.COURSE_INVITED, again.invited_on, 1)


def test_a_change_is_told_once_to_whoever_has_an_older_letter() -> None:
    moved = replace(INVITED, sequence=2, changed_at=SENT_AT + timedelta(days=1))
    letter = next_letter(moved, [written(INVITATION)])
    assert letter == NextLetter(ReminderKind.COURSE_CHANGED, ASKED, 3)
    assert letter is not None
    told = replace(written(letter), settled_at=SENT_AT + timedelta(days=2))
    assert next_letter(moved, [written(INVITATION), told]) is None
    assert next_letter(moved, [written(INVITATION, ReminderState.QUEUED)]) is None
    assert next_letter(replace(moved, changed_at=SENT_AT - timedelta(days=1)), [written(INVITATION)]) is None


def test_a_course_that_is_called_off_is_told_to_whoever_was_written_to() -> None:
    off = replace(INVITED, is_called_off=True, sequence=1, changed_at=SENT_AT + timedelta(days=1))
    assert next_letter(off, ()) is None
    letter = next_letter(off, [written(INVITATION)])
    assert letter == NextLetter(ReminderKind.COURSE_CALLED_OFF, ASKED, 2)
    assert letter is not None
    assert next_letter(off, [written(INVITATION), written(letter)]) is None
    assert next_letter(replace(off, state=SeatState.DECLINED), [written(INVITATION)]) is None


def test_whoever_waited_is_told_of_the_place_and_whoever_waits_of_nothing() -> None:
    waiting = replace(INVITED, state=SeatState.WAITING)
    assert next_letter(waiting, ()) is None
    placed = replace(INVITED, state=SeatState.ACCEPTED, placed_on=ASKED + timedelta(days=3))
    letter = next_letter(placed, [written(INVITATION)])
    assert letter == NextLetter(ReminderKind.SEAT_FREE, ASKED + timedelta(days=3), 1)
    assert letter is not None
    assert next_letter(placed, [written(INVITATION), written(letter)]) is None
    assert next_letter(placed, [written(letter)]) is None


def test_a_place_that_is_taken_back_is_told_once_and_asked_anew_the_same_day_one_is_invited_again() -> None:
    gone = replace(INVITED, state=SeatState.WITHDRAWN)
    assert next_letter(gone, ()) is None
    letter = next_letter(gone, [written(INVITATION)])
    assert letter == NextLetter(ReminderKind.COURSE_CALLED_OFF, ASKED, 1)
    assert letter is not None
    before = [written(INVITATION), written(letter)]
    assert next_letter(gone, before) is None
    assert next_letter(replace(gone, is_called_off=True, sequence=1), before) is None
    assert next_letter(INVITED, before) == NextLetter(ReminderKind.COURSE_INVITED, ASKED, 2)


def test_taken_back_and_asked_anew_twice_in_a_day_each_is_told() -> None:
    gone = replace(INVITED, state=SeatState.WITHDRAWN)
    before: list[Written] = []
    for now in (INVITED, gone, INVITED, gone, INVITED):
        letter = next_letter(now, before)
        assert letter is not None
        assert next_letter(now, [*before, written(letter)]) is None
        before.append(written(letter))
    assert len({(one.kind, one.place) for one in before}) == 5


def test_each_letter_has_a_higher_number_in_the_calendar_than_the_one_before() -> None:
    steps = (
        # (changes, cancellations written, off now, taken back from this one)
        (0, 0, False, False),
        (0, 1, True, True),
        (0, 1, False, False),
        (1, 1, False, False),
        (1, 2, True, True),
        (1, 2, False, False),
        (2, 3, True, False),
    )
    found = [calendar_sequence(n, off, is_off=is_off, is_gone=gone) for n, off, is_off, gone in steps]
    assert found == [0, 1, 2, 3, 4, 5, 6]


def test_the_end_of_a_certificate_is_told_ninety_and_thirty_days_before() -> None:
    last = date(2026, 12, 31)
    days = {91: None, 90: 1, 31: 1, 30: 2, 0: 2, -1: None}
    for before, place in days.items():
        assert telling_of_end(last, last - timedelta(days=before)) == place
