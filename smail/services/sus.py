"""What SUS asks when somebody begins, as far as the sheet for it needs it; nothing is ever sent there."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Enrolment, SusEntry
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import Education, Occupation, Support
from smail.services import audit, locks
from smail.services.audit import Actor


@dataclass(frozen=True, slots=True)
class Before:
    """How it was when the person began; None where nobody knows or has asked."""

    occupation: Occupation | None = None
    support: Support | None = None
    education: Education | None = None


def before_of(db: Session, enrolment_id: int) -> Before:
    """What was written down when the person began in that programme."""
    row = db.get(SusEntry, enrolment_id)
    return Before() if row is None else Before(row.occupation, row.support, row.education)


def write_before(db: Session, enrolment: Enrolment, before: Before, actor: Actor, account_id: int) -> None:
    """The sheet for SUS begins with this; written again, it is corrected."""
    locks.person(db, enrolment.participant_id)
    row = db.get(SusEntry, enrolment.id)
    if row is None:
        row = SusEntry(enrolment_id=enrolment.id)
        db.add(row)
    row.occupation, row.support, row.education = before.occupation, before.support, before.education
    row.recorded_at, row.recorded_by_id = clock.now(), account_id
    db.flush()
    note(db, enrolment, AuditAction.SUS_ENTRY, actor)


def note(db: Session, enrolment: Enrolment, action: AuditAction, actor: Actor, **details: object) -> None:
    """What was done about the sheet stands in the audit."""
    audit.record(
        db,
        actor,
        action,
        AuditObject.ENROLMENT,
        enrolment.public_id,
        participant_id=enrolment.participant_id,
        **details,
    )
