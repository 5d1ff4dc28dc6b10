"""When a secret was last made for somebody; the secrets themselves are kept nowhere."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail.db.tables import AuditEvent, Invitation, LoginCode, Move, Participant, PersonalLink
from smail.domain.audit import AuditAction
from smail.queries.own_people import has_live_link

# No page is older: a session of staff does not live so long.
A_DAY = timedelta(days=1)


def newest_link(db: Session, participant_id: int) -> datetime | None:
    """When the person's latest link was made by hand; one in a reminder is nothing that anybody holds."""
    made = select(func.max(PersonalLink.issued_at)).where(PersonalLink.seed.is_(None))
    return db.scalar(made.where(PersonalLink.participant_id == participant_id))


def holds_link(db: Session, participant_id: int) -> bool:
    """Whether the person has a link that still leads to questions, which a new one would end."""
    return bool(db.scalar(select(has_live_link()).where(Participant.id == participant_id)))


def newest_code(db: Session, participant_id: int) -> datetime | None:
    """When the person's latest code was made."""
    return db.scalar(select(func.max(LoginCode.issued_at)).where(LoginCode.participant_id == participant_id))


def newest_move_code(db: Session, participant_id: int) -> datetime | None:
    """When the person's latest code for moving was made, by whoever follows the person or on the own page."""
    return db.scalar(select(func.max(Move.issued_at)).where(Move.participant_id == participant_id))


def newest_invitation(db: Session, account_id: int) -> datetime | None:
    """When the account's latest link was made."""
    return db.scalar(select(func.max(Invitation.issued_at)).where(Invitation.account_id == account_id))


def newest_codes(db: Session, account: str, now: datetime) -> datetime | None:
    """When codes were last made for the account with this public id, as the audit says; none for earlier."""
    made = select(func.max(AuditEvent.at)).where(
        AuditEvent.at > now - A_DAY,
        AuditEvent.action == AuditAction.ACCOUNT_RECOVERY_CODES.value,
        AuditEvent.object_id == account,
    )
    return db.scalar(made)
