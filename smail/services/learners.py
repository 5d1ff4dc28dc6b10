"""What was typed wrong about somebody who takes courses is put right, and where letters go."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.tables import Learner, Seat
from smail.domain.audit import AuditAction, AuditObject
from smail.errors import Conflict, Refused
from smail.services import audit, calibration, certification, learner_entry
from smail.services.audit import Actor
from smail.services.learner_entry import LearnerFields
from smail.vault import Vault


class HasCertificate(Conflict):
    """Whoever holds a certificate is not called otherwise by those who hold courses."""


def correct(
    db: Session,
    vault: Vault,
    seat_id: int,
    new: LearnerFields,
    actor: Actor,
    *,
    may_rename: bool = False,
) -> Learner:
    """Whoever has the seat has this name, place and address, on every course; Refused as for somebody new.

    With another address every link that went to the old one opens nothing more, and a calibration that was
    not sent in is gone. Conflict for members of staff, who have their names from their accounts. A
    certificate keeps the name and place that it was issued to; HasCertificate where the actor may not change
    them.
    """
    row = db.get_one(Seat, seat_id).learner
    if row.account_id is not None:
        raise Conflict("members of staff are changed with their accounts")
    wrong = learner_entry.learner_faults(db, vault, row.federation_id, new, own_id=row.id)
    if wrong:
        raise Refused(", ".join(f"{name}: {fault}" for name, fault in wrong))
    is_renamed = (row.first_name, row.last_name, row.organisation_id) != (
        new.first_name,
        new.last_name,
        new.organisation_id,
    )
    if is_renamed and certification.has_any(db, row.id):
        if not may_rename:
            raise HasCertificate("who holds a certificate is renamed by the federation's trainers")
        certification.keep_as_issued(db, row)
    row.first_name, row.last_name, row.organisation_id = new.first_name, new.last_name, new.organisation_id
    _write_to(db, vault, row, new.email)
    db.flush()
    audit.record(db, actor, AuditAction.LEARNER_CHANGE, AuditObject.LEARNER, row.public_id)
    return row


def tell_address(db: Session, vault: Vault, learner_id: int, email: str, actor: Actor) -> Learner:
    """Letters about courses and certificates go to this address, whatever other mail is chosen; "" for none.

    Of members of staff too: their account has no address. Refused for what `address_faults` names.
    """
    row = db.get_one(Learner, learner_id)
    wrong = learner_entry.address_faults(db, vault, row.federation_id, email, row.id)
    if wrong:
        raise Refused(", ".join(f"{name}: {fault}" for name, fault in wrong))
    _write_to(db, vault, row, email)
    db.flush()
    audit.record(db, actor, AuditAction.LEARNER_CHANGE, AuditObject.LEARNER, row.public_id)
    return row


def _write_to(db: Session, vault: Vault, row: Learner, email: str) -> None:
    mac = learner_entry.email_mac(vault, email) if email else None
    if mac != row.email_mac:
        row.email = sealing.sealed(vault, Learner.email, row.public_id, email or None)
        row.email_mac = mac
        for one in db.scalars(select(Seat).where(Seat.learner_id == row.id).order_by(Seat.id)):
            one.link_seed = one.link_mac = None
        calibration.forget_draft(db, row.id)
