"""What was typed wrong about somebody who takes courses and has no account is put right."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.tables import Learner, Seat
from smail.domain.audit import AuditAction, AuditObject
from smail.errors import Conflict, Refused
from smail.services import audit, calibration, seats
from smail.services.audit import Actor
from smail.services.seats import LearnerFields
from smail.vault import Vault


def correct(db: Session, vault: Vault, seat_id: int, new: LearnerFields, actor: Actor) -> Learner:
    """Whoever has the seat has this name, place and address, on every course; Refused as for somebody new.

    With another address every link that went to the old one opens nothing more, and a calibration that was
    not sent in is gone. Conflict for members of staff, who have their names from their accounts.
    """
    row = db.get_one(Seat, seat_id).learner
    if row.account_id is not None:
        raise Conflict("members of staff are changed with their accounts")
    wrong = seats.learner_faults(db, vault, row.federation_id, new, own_id=row.id)
    if wrong:
        raise Refused(", ".join(f"{name}: {fault}" for name, fault in wrong))
    row.first_name, row.last_name, row.organisation_id = new.first_name, new.last_name, new.organisation_id
    mac = seats.email_mac(vault, new.email) if new.email else None
    if mac != row.email_mac:
        row.email = sealing.sealed(vault, Learner.email, row.public_id, new.email or None)
        row.email_mac = mac
        for one in db.scalars(select(Seat).where(Seat.learner_id == row.id).order_by(Seat.id)):
            one.link_seed = one.link_mac = None
        calibration.forget_draft(db, row.id)
    db.flush()
    audit.record(db, actor, AuditAction.LEARNER_CHANGE, AuditObject.LEARNER, row.public_id)
    return row
