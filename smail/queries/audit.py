"""The audit as an administrator reads it: who, when, what and to which object; never a name or an answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from smail.db.tables import ActorKind, AuditEvent

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One event; the details stay in the database."""

    at: datetime
    actor_kind: ActorKind
    actor_id: str | None
    action: str
    object_kind: str
    object_id: str | None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of the audit, latest first; `page` counts from one."""

    rows: tuple[AuditRow, ...]
    total: int
    page: int
    pages: int


def page_of_audit(db: Session, *, object_id: str = "", page: int = 1) -> AuditPage:
    """The events, or those about one object or by one actor, latest first."""
    about = or_(AuditEvent.object_id == object_id, AuditEvent.actor_id == object_id) if object_id else true()
    total = db.scalar(select(func.count(AuditEvent.id)).where(about)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    wanted = select(AuditEvent).where(about).order_by(AuditEvent.id.desc())
    rows = db.scalars(wanted.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE))
    return AuditPage(tuple(_row(event) for event in rows), total, page, pages)


def _row(event: AuditEvent) -> AuditRow:
    return AuditRow(
        event.at, event.actor_kind, event.actor_id, event.action, event.object_kind, event.object_id
    )
