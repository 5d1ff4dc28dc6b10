"""What a meeting of the network or the reference group decided, who answers for it, and if it is done."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import NetworkDecision, NetworkInvitation, NetworkMeeting
from smail.domain.audit import AuditAction
from smail.errors import Refused
from smail.services.audit import Actor
from smail.services.network_meetings import held, record
from smail.services.texts import refuse_personnummer
from smail.vault import Vault

LONGEST_DECISION = 500
LONGEST_TO_DO = timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class DecisionFields:
    """What was decided, who of those asked to the meeting answers for it, and by when."""

    text: str
    learner_id: int
    by_on: date


def decide(
    db: Session,
    vault: Vault,
    meeting_id: int,
    new: DecisionFields,
    actor: Actor,
    account_id: int,
    *,
    at: datetime | None = None,
) -> NetworkDecision:
    """The decision stands and is open, once however often sent; Refused for what cannot be."""
    at = at or clock.now()
    meeting = held(db, meeting_id)
    refuse_personnummer(text=new.text)
    if not 1 <= len(new.text) <= LONGEST_DECISION:
        raise Refused(f"a decision holds 1 to {LONGEST_DECISION} signs")
    if not is_within_reach(meeting, new.by_on, clock.civil(at)):
        raise Refused("a decision is to be carried out after the meeting, and within two years")
    asked = select(NetworkInvitation.id).where(NetworkInvitation.meeting_id == meeting_id)
    own = asked.where(
        NetworkInvitation.learner_id == new.learner_id, NetworkInvitation.withdrawn_at.is_(None)
    )
    if db.scalar(own) is None:
        raise Refused("whoever answers for a decision is asked to the meeting")
    known = _decided(db, vault, meeting_id, new)
    if known is not None:
        return known
    public_id = new_public_id()
    row = NetworkDecision(
        public_id=public_id,
        meeting_id=meeting_id,
        text=sealing.sealed(vault, NetworkDecision.text, public_id, new.text),
        learner_id=new.learner_id,
        by_on=new.by_on,
        account_id=account_id,
        written_at=at,
    )
    db.add(row)
    db.flush()
    record(db, actor, AuditAction.NETWORK_DECIDE, meeting)
    return row


def _decided(db: Session, vault: Vault, meeting_id: int, new: DecisionFields) -> NetworkDecision | None:
    """The same decision, where the meeting, which is held, has it already."""
    rows = select(NetworkDecision).where(
        NetworkDecision.meeting_id == meeting_id,
        NetworkDecision.learner_id == new.learner_id,
        NetworkDecision.by_on == new.by_on,
    )
    text = NetworkDecision.text
    same = (
        row for row in db.scalars(rows) if sealing.opened(vault, text, row.public_id, row.text) == new.text
    )
    return next(same, None)


def is_within_reach(meeting: NetworkMeeting, by_on: date, today: date) -> bool:
    """Whether a decision of the meeting can be meant to be carried out by that day."""
    return clock.civil(meeting.starts_at) <= by_on <= today + LONGEST_TO_DO


def settle(
    db: Session, decision_id: int, actor: Actor, account_id: int, *, is_done: bool, today: date | None = None
) -> NetworkDecision:
    """The decision is carried out, from that day on, or open again."""
    row = db.get_one(NetworkDecision, decision_id, with_for_update=True, populate_existing=True)
    if (row.done_on is not None) is is_done:
        return row
    row.done_on = (today or clock.today()) if is_done else None
    row.done_by_id = account_id if is_done else None
    db.flush()
    record(db, actor, AuditAction.NETWORK_SETTLE, row.meeting, answer="done" if is_done else "open")
    return row
