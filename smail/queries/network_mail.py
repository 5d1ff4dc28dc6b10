"""Reads who is to be written to about a meeting of the network, and what such a letter tells."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.clock import civil
from smail.db import sealing
from smail.db.tables import Account, Learner, NetworkInvitation, NetworkMeeting, Reminder
from smail.domain.certification import SeatState
from smail.domain.invitation_mail import OF_MEETINGS, NextLetter, SeatNow, calendar_sequence, next_letter
from smail.domain.network import GroupKind
from smail.domain.reminding import ReminderKind
from smail.queries.course_mail import letters_about, n_letters
from smail.queries.learners import has_address
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class MeetingLetter:
    """What a letter about a meeting tells, and what its calendar file is made of."""

    public_id: str
    title: str
    kind: GroupKind
    # Also for whoever is not asked any more, to whom it is no meeting.
    is_called_off: bool
    is_withdrawn: bool
    sequence: int
    starts_at: datetime
    minutes: int
    place: str
    link: str
    agenda: str | None
    planned_by: str
    # Whether whoever reads it has an account to see the meeting with.
    has_account: bool


def due(db: Session, now: datetime) -> list[tuple[int, NextLetter]]:
    """The letters that are due, each with its invitation, about meetings that are to come."""
    rows = db.execute(
        select(NetworkInvitation, NetworkMeeting)
        .join(NetworkMeeting, NetworkMeeting.id == NetworkInvitation.meeting_id)
        .join(Learner, Learner.id == NetworkInvitation.learner_id)
        .where(NetworkMeeting.starts_at > now, has_address())
        .order_by(NetworkInvitation.id)
    ).all()
    column = Reminder.network_invitation_id
    written = letters_about(db, column, [asked.id for asked, _meeting in rows])
    found = (
        (asked.id, next_letter(_now(asked, meeting), written[asked.id], OF_MEETINGS))
        for asked, meeting in rows
    )
    return [(own, letter) for own, letter in found if letter is not None]


def wanted(db: Session, invitation_id: int, kind: ReminderKind, now: datetime) -> bool:
    """Whether a letter that waits still says what is so."""
    asked = db.get_one(NetworkInvitation, invitation_id)
    meeting = db.get_one(NetworkMeeting, asked.meeting_id)
    is_off = meeting.cancelled_on is not None or asked.withdrawn_at is not None
    return meeting.starts_at > now and is_off is (kind is OF_MEETINGS.called_off)


def letter_of(db: Session, vault: Vault, invitation_id: int) -> MeetingLetter:
    """What is told of the meeting to whoever has the invitation."""
    asked = db.get_one(NetworkInvitation, invitation_id)
    has_account = asked.learner.account_id is not None
    row = db.get_one(NetworkMeeting, asked.meeting_id)
    planner = db.get_one(Account, row.account_id)
    is_gone = asked.withdrawn_at is not None
    is_off = is_gone or row.cancelled_on is not None
    n_off = n_letters(db, Reminder.network_invitation_id, invitation_id, OF_MEETINGS.called_off)
    return MeetingLetter(
        row.public_id,
        row.title,
        row.kind,
        is_off,
        is_gone,
        calendar_sequence(row.sequence, n_off, is_off=is_off, is_gone=is_gone),
        row.starts_at,
        row.minutes,
        row.place,
        row.link,
        sealing.opened(vault, NetworkMeeting.agenda, row.public_id, row.agenda),
        f"{planner.first_name} {planner.last_name}",
        has_account,
    )


def _now(asked: NetworkInvitation, meeting: NetworkMeeting) -> SeatNow:
    return SeatNow(
        SeatState.INVITED if asked.withdrawn_at is None else SeatState.WITHDRAWN,
        civil(asked.invited_at),
        None,
        meeting.sequence,
        meeting.changed_at,
        meeting.cancelled_on is not None,
    )
