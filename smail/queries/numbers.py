"""Who goes by a number now: a number that was joined with another one leads to whoever goes on."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from smail.db.tables import AuditEvent, FormerNumber, Participant


@dataclass(frozen=True, slots=True)
class Holder:
    """The person whom a number leads to, and the number that the person has now."""

    id: int
    public_id: str
    number: str


def holder_of(db: Session, number: str) -> Holder | None:
    """Who goes by the number, or did before two were found to be one; None for a number that is nobody's."""
    holder = aliased(Participant)
    found = db.execute(
        select(holder.id, holder.public_id, holder.number)
        .select_from(Participant)
        .outerjoin(FormerNumber, FormerNumber.participant_id == Participant.id)
        .join(holder, holder.id == func.coalesce(FormerNumber.merged_into_id, Participant.id))
        .where(
            Participant.number == number,
            or_(FormerNumber.participant_id.is_(None), FormerNumber.merged_into_id.is_not(None)),
        )
    ).one_or_none()
    return None if found is None else Holder(*found)


def events_about(participant_id: int) -> ColumnElement[bool]:
    """What the audit holds about the person, also under numbers that the person had before."""
    earlier = select(FormerNumber.participant_id).where(FormerNumber.merged_into_id == participant_id)
    return or_(AuditEvent.participant_id == participant_id, AuditEvent.participant_id.in_(earlier))
