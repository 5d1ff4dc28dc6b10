"""Meetings of the network and the reference group: planned, changed, called off and held."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import (
    Federation,
    GroupMember,
    Learner,
    NetworkInvitation,
    NetworkMeeting,
)
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.network import LONGEST_MEETING, SHORTEST_MEETING, GroupKind
from smail.errors import Conflict, Refused
from smail.queries.learners import is_here
from smail.services import audit
from smail.services.audit import Actor
from smail.services.courses import LONGEST_TITLE, CourseFault, OccasionFields, occasion_faults
from smail.services.texts import refuse_personnummer
from smail.vault import Vault

LONGEST_AGENDA = 4000


@dataclass(frozen=True, slots=True)
class MeetingFields:
    """Everything that is filled in about a meeting."""

    title: str
    when: OccasionFields
    minutes: int
    agenda: str = ""

    @property
    def digest(self) -> str:
        """What a page carries to tell whether anything of it has changed since the page was made."""
        when = self.when.starts_at.timestamp(), self.when.place, self.when.link
        return hashlib.sha256(repr((self.title, when, self.minutes, self.agenda)).encode()).hexdigest()


def plan(
    db: Session,
    vault: Vault,
    federation_id: int,
    kind: GroupKind,
    new: MeetingFields,
    actor: Actor,
    account_id: int,
    *,
    at: datetime | None = None,
) -> NetworkMeeting:
    """The meeting stands, and every member of the group is asked to it; Refused for what cannot be.

    The same meeting planned twice, as by a button pressed twice, is one.
    """
    at = at or clock.now()
    _refuse(new, clock.civil(at))
    known = _planned(db, federation_id, kind, new)
    if known is not None:
        return known
    row = NetworkMeeting(
        public_id=new_public_id(),
        federation_id=federation_id,
        kind=kind,
        account_id=account_id,
        planned_at=at,
    )
    _fill(vault, row, new)
    db.add(row)
    db.flush()
    members = select(Learner.id).join(GroupMember, GroupMember.learner_id == Learner.id)
    own = members.where(GroupMember.kind == kind, Learner.federation_id == federation_id, is_here())
    for learner_id in db.scalars(own.order_by(Learner.id)).all():
        db.add(NetworkInvitation(meeting_id=row.id, learner_id=learner_id, invited_at=at))
    db.flush()
    record(db, actor, AuditAction.NETWORK_PLAN, row, group=kind.value)
    return row


def _planned(db: Session, federation_id: int, kind: GroupKind, new: MeetingFields) -> NetworkMeeting | None:
    """The meeting of this name at this time, where it is planned already; the federation is held."""
    db.get_one(Federation, federation_id, with_for_update={"key_share": True})
    return db.scalars(
        select(NetworkMeeting)
        .where(
            NetworkMeeting.federation_id == federation_id,
            NetworkMeeting.kind == kind,
            NetworkMeeting.title == new.title,
            NetworkMeeting.starts_at == new.when.starts_at,
            NetworkMeeting.cancelled_on.is_(None),
        )
        .limit(1)
    ).first()


def change(
    db: Session,
    vault: Vault,
    meeting_id: int,
    new: MeetingFields,
    actor: Actor,
    *,
    at: datetime | None = None,
) -> NetworkMeeting:
    """The meeting is as filled in; who was written to is written to again where anything of it is new.

    Refused for what cannot be; Conflict for a meeting that is called off, and for one that has been and would
    be to come.
    """
    at = at or clock.now()
    row = held(db, meeting_id)
    _refuse(new, clock.civil(at))
    before = stands(vault, row)
    if new.when.starts_at > at and is_recorded(db, meeting_id):
        raise Conflict("attendance is written down")
    _fill(vault, row, new)
    if stands(vault, row) != before:
        row.sequence, row.changed_at = row.sequence + 1, at
    db.flush()
    record(db, actor, AuditAction.NETWORK_CHANGE, row)
    return row


def call_off(db: Session, meeting_id: int, actor: Actor, *, at: datetime | None = None) -> NetworkMeeting:
    """The meeting is not held; Conflict where it is written down that somebody was there."""
    at = at or clock.now()
    row = held(db, meeting_id)
    been = select(NetworkInvitation.id).where(NetworkInvitation.meeting_id == meeting_id)
    if db.scalars(been.where(NetworkInvitation.was_there.is_(True)).limit(1)).first() is not None:
        raise Conflict("somebody has been at the meeting")
    row.cancelled_on, row.sequence, row.changed_at = clock.civil(at), row.sequence + 1, at
    db.flush()
    record(db, actor, AuditAction.NETWORK_CALL_OFF, row)
    return row


def invite(
    db: Session, meeting_id: int, learner: Learner, actor: Actor, *, at: datetime | None = None
) -> NetworkInvitation:
    """The learner is asked to the meeting, once however often; whoever was taken off is asked anew.

    Refused for somebody of another federation.
    """
    meeting = held(db, meeting_id)
    if learner.federation_id != meeting.federation_id:
        raise Refused("a meeting is for those of the federation")
    asked = select(NetworkInvitation).where(NetworkInvitation.meeting_id == meeting_id)
    row = db.scalar(asked.where(NetworkInvitation.learner_id == learner.id))
    if row is not None and row.withdrawn_at is None:
        return row
    row = row or NetworkInvitation(meeting_id=meeting_id, learner_id=learner.id)
    row.invited_at, row.withdrawn_at = at or clock.now(), None
    db.add(row)
    db.flush()
    record(db, actor, AuditAction.NETWORK_INVITE, meeting, learner=learner.public_id)
    return row


def withdraw(
    db: Session, invitation_id: int, actor: Actor, *, at: datetime | None = None
) -> NetworkInvitation:
    """Somebody is not asked any more; Conflict where attendance is written down."""
    row = db.get_one(NetworkInvitation, invitation_id)
    meeting = held(db, row.meeting_id)
    if row.was_there is not None:
        raise Conflict("attendance is written down")
    if row.withdrawn_at is None:
        row.withdrawn_at = at or clock.now()
        db.flush()
        record(db, actor, AuditAction.NETWORK_WITHDRAW, meeting, learner=row.learner.public_id)
    return row


def record_attendance(
    db: Session,
    meeting_id: int,
    here: Collection[int],
    actor: Actor,
    account_id: int,
    *,
    at: datetime | None = None,
) -> int:
    """These invitations were taken up and the others of the meeting were not; how many were there.

    Refused before the meeting has begun, and for somebody who is not asked to it.
    """
    meeting = held(db, meeting_id)
    if (at or clock.now()) < meeting.starts_at:
        raise Refused("the meeting has not begun")
    asked = select(NetworkInvitation).where(
        NetworkInvitation.meeting_id == meeting_id, NetworkInvitation.withdrawn_at.is_(None)
    )
    rows = {row.id: row for row in db.scalars(asked)}
    if not set(here) <= rows.keys():
        raise Refused("somebody is not asked to the meeting")
    for row in rows.values():
        row.was_there, row.recorded_by_id = row.id in here, account_id
    db.flush()
    record(db, actor, AuditAction.NETWORK_ATTENDANCE, meeting, n=len(set(here)))
    return len(set(here))


def hold(db: Session, meeting_id: int) -> NetworkMeeting:
    """The meeting as it stands now, which nobody else changes until the transaction ends."""
    return db.get_one(NetworkMeeting, meeting_id, with_for_update={"key_share": True}, populate_existing=True)


def held(db: Session, meeting_id: int) -> NetworkMeeting:
    """The meeting as it stands now, held until the transaction ends; Conflict for one that is called off."""
    row = hold(db, meeting_id)
    if row.cancelled_on is not None:
        raise Conflict("the meeting is called off")
    return row


def stands(vault: Vault, row: NetworkMeeting) -> MeetingFields:
    """The meeting as it stands, in the shape in which it is filled in."""
    agenda = sealing.opened(vault, NetworkMeeting.agenda, row.public_id, row.agenda)
    return MeetingFields(
        row.title, OccasionFields(row.starts_at, row.place, row.link), row.minutes, agenda or ""
    )


def is_recorded(db: Session, meeting_id: int) -> bool:
    """Whether somebody has written down who was there."""
    asked = select(NetworkInvitation.id).where(NetworkInvitation.meeting_id == meeting_id)
    return db.scalars(asked.where(NetworkInvitation.was_there.is_not(None)).limit(1)).first() is not None


def faults(new: MeetingFields, today: date) -> Iterator[tuple[str, CourseFault]]:
    """What is wrong with when and where a meeting is."""
    return occasion_faults(new.when, today)


def _refuse(new: MeetingFields, today: date) -> None:
    refuse_personnummer(title=new.title, place=new.when.place, link=new.when.link, agenda=new.agenda)
    if not 1 <= len(new.title) <= LONGEST_TITLE or len(new.agenda) > LONGEST_AGENDA:
        raise Refused("a meeting has a title, and an agenda that is not too long")
    if not SHORTEST_MEETING <= new.minutes <= LONGEST_MEETING:
        raise Refused(f"a meeting lasts {SHORTEST_MEETING} to {LONGEST_MEETING} minutes")
    wrong = tuple(faults(new, today))
    if wrong:
        raise Refused(", ".join(f"{name}: {fault}" for name, fault in wrong))


def _fill(vault: Vault, row: NetworkMeeting, new: MeetingFields) -> None:
    row.title, row.minutes = new.title, new.minutes
    row.starts_at, row.place, row.link = new.when.starts_at, new.when.place, new.when.link
    row.agenda = sealing.sealed(vault, NetworkMeeting.agenda, row.public_id, new.agenda or None)


def record(db: Session, actor: Actor, action: AuditAction, meeting: NetworkMeeting, **details: Any) -> None:
    """What was done with the meeting stands in the audit."""
    audit.record(db, actor, action, AuditObject.NETWORK_MEETING, meeting.public_id, **details)
