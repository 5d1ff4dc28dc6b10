"""What people tell about shortcomings in accessibility: kept sealed, since people write about themselves."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import AccessibilityReport
from smail.domain.audit import AuditAction, AuditObject
from smail.errors import Conflict, NotFound
from smail.services import audit
from smail.services.audit import SYSTEM, Actor
from smail.services.texts import refuse_personnummer
from smail.vault import Vault


def tell(db: Session, vault: Vault, *, page: str, text: str, reply_to: str) -> None:
    """The report is kept; who wrote it is known only where they said so. Refused with a personnummer."""
    refuse_personnummer(page=page, text=text, reply_to=reply_to)
    own = new_public_id()
    row = AccessibilityReport(
        public_id=own,
        page=page,
        text=sealing.sealed(vault, AccessibilityReport.text, own, text),
        reply_to=sealing.sealed(vault, AccessibilityReport.reply_to, own, reply_to or None),
        reported_at=clock.now(),
    )
    db.add(row)
    # Nobody in particular told it: who it was is in the sealed words, where they said so.
    kind = AuditObject.ACCESSIBILITY_REPORT
    audit.record(db, SYSTEM, AuditAction.ACCESSIBILITY_REPORT_TELL, kind, row.public_id)
    db.flush()


def mark_answered(db: Session, public_id: str, actor: Actor) -> None:
    """The report is answered; NotFound for none, Conflict when it already was."""
    row = db.scalar(select(AccessibilityReport).where(AccessibilityReport.public_id == public_id))
    if row is None:
        raise NotFound
    if row.answered_at is not None:
        raise Conflict("the report is already answered")
    row.answered_at = clock.now()
    audit.record(
        db, actor, AuditAction.ACCESSIBILITY_REPORT_ANSWER, AuditObject.ACCESSIBILITY_REPORT, public_id
    )
    db.flush()
