"""Reads who is to be written to about a meeting of the network, and what such a letter tells."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from smail.clock import civil
from smail.db import sealing
from smail.db.tables import Account, Learner, NetworkDecision, NetworkInvitation, NetworkMeeting, Reminder
from smail.domain.certification import SeatState
from smail.domain.invitation_mail import (
    OF_MEETINGS,
    NextLetter,
    SeatNow,
    Written,
    calendar_sequence,
    next_letter,
)
from smail.domain.network import GroupKind
from smail.domain.reminding import ReminderKind
from smail.queries.course_mail import letters_about, n_letters
from smail.queries.learners import has_address
from smail.vault import Vault

# A decision of long ago is no news; whoever answers for it sees it on the page where the day begins.
TOLD_WITHIN = timedelta(days=14)


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


@dataclass(frozen=True, slots=True)
class DecisionLetter:
    """What a letter about a decision tells whoever answers for it."""

    text: str
    by_on: date
    meeting_title: str
    meeting_public_id: str
    written_by: str
    has_account: bool


def decisions_due(db: Session, now: datetime) -> list[tuple[int, NextLetter]]:
    """The letters to those who answer for a decision that is open and was lately written by somebody else.

    Each stands by the invitation to the meeting, and by which of that one's decisions it is.
    """
    place = func.row_number().over(
        partition_by=(NetworkDecision.meeting_id, NetworkDecision.learner_id), order_by=NetworkDecision.id
    )
    numbered = select(NetworkDecision.id, place.label("place")).subquery()
    rows = db.execute(
        select(NetworkInvitation.id, NetworkDecision.written_at, numbered.c.place)
        .join(numbered, numbered.c.id == NetworkDecision.id)
        .join(
            NetworkInvitation,
            and_(
                NetworkInvitation.meeting_id == NetworkDecision.meeting_id,
                NetworkInvitation.learner_id == NetworkDecision.learner_id,
            ),
        )
        .join(Learner, Learner.id == NetworkDecision.learner_id)
        .where(
            NetworkDecision.done_on.is_(None),
            NetworkDecision.written_at > now - TOLD_WITHIN,
            or_(Learner.account_id.is_(None), Learner.account_id != NetworkDecision.account_id),
            has_address(),
        )
        .order_by(NetworkDecision.id)
    ).all()
    kind = ReminderKind.MEETING_DECIDED
    told = _told(db, [own for own, _at, _place in rows])
    found = ((own, NextLetter(kind, civil(written_at), number)) for own, written_at, number in rows)
    return [(own, one) for own, one in found if (own, one.occasion, one.place) not in told]


def _told(db: Session, ids: list[int]) -> set[tuple[int | None, date, int]]:
    rows = select(Reminder).where(
        Reminder.network_invitation_id.in_(ids), Reminder.kind == ReminderKind.MEETING_DECIDED
    )
    return {(row.network_invitation_id, row.occasion, row.place) for row in db.scalars(rows)}


def decision_letter(db: Session, vault: Vault, invitation_id: int, place: int) -> DecisionLetter | None:
    """What is told of the decision at that place; None for one that is carried out."""
    asked = db.get_one(NetworkInvitation, invitation_id)
    own = (
        select(NetworkDecision)
        .where(NetworkDecision.meeting_id == asked.meeting_id, NetworkDecision.learner_id == asked.learner_id)
        .order_by(NetworkDecision.id)
        .offset(place - 1)
        .limit(1)
    )
    row = db.scalar(own)
    if row is None or row.done_on is not None:
        return None
    writer = db.get_one(Account, row.account_id)
    return DecisionLetter(
        sealing.opened(vault, NetworkDecision.text, row.public_id, row.text),
        row.by_on,
        row.meeting.title,
        row.meeting.public_id,
        writer.name,
        asked.learner.account_id is not None,
    )


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
        (asked.id, next_letter(_now(asked, meeting), _of_meeting(written[asked.id]), OF_MEETINGS))
        for asked, meeting in rows
    )
    return [(own, letter) for own, letter in found if letter is not None]


def _of_meeting(letters: list[Written]) -> list[Written]:
    return [one for one in letters if one.kind is not ReminderKind.MEETING_DECIDED]


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
        planner.name,
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
