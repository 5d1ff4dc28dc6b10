"""What was typed wrong about somebody who takes courses is put right, and where letters go."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.tables import Course, CourseOccasion, CourseTeacher, Learner, Seat
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import SeatState
from smail.errors import Conflict, Refused
from smail.queries.learners import name_key
from smail.queries.own_hand import judges_of
from smail.services import audit, calibration, certification, learner_entry
from smail.services.audit import Actor
from smail.services.learner_entry import LearnerFields
from smail.vault import Vault

# So long after its last day a course is still written about: home task, evaluation, certificate.
LATELY = timedelta(days=60)


class HasCertificate(Conflict):
    """Whoever holds a certificate is not called otherwise by those who hold courses."""


class JudgedAsOwn(Conflict):
    """The name would be that of somebody who approved a home task of the learner."""


class OthersCourse(Conflict):
    """The learner is on a course, too, that whoever corrects does not hold."""


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
    not sent in is gone. Conflict for members of staff, who have their names from their accounts, JudgedAsOwn
    for the name of somebody who approved the person's home task. A certificate keeps the name and place that
    it was issued to; HasCertificate where the actor may not change them.
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
    if is_renamed and name_key(new.first_name, new.last_name) in judges_of(db, row.id):
        raise JudgedAsOwn("nobody judges the own home task")
    if is_renamed and certification.has_any(db, row.id):
        if not may_rename:
            raise HasCertificate("who holds a certificate is renamed by the federation's trainers")
        certification.keep_as_issued(db, row)
    row.first_name, row.last_name, row.organisation_id = new.first_name, new.last_name, new.organisation_id
    _write_to(db, vault, row, new.email)
    db.flush()
    audit.record(db, actor, AuditAction.LEARNER_CHANGE, AuditObject.LEARNER, row.public_id)
    return row


def refuse_others(db: Session, learner_id: int, account_id: int) -> None:
    """OthersCourse where the learner is on a course, to come or lately over, that another holds."""
    held = select(CourseTeacher.course_id).where(CourseTeacher.account_id == account_id)
    lately = clock.now() - LATELY
    elsewhere = (
        select(Seat.id)
        .join(Course, Course.id == Seat.course_id)
        .where(
            Seat.learner_id == learner_id,
            Seat.state.in_((SeatState.INVITED, SeatState.ACCEPTED, SeatState.WAITING)),
            Course.cancelled_on.is_(None),
            Course.id.in_(select(CourseOccasion.course_id).where(CourseOccasion.starts_at > lately)),
            Seat.course_id.not_in(held),
        )
    )
    if db.scalar(elsewhere.limit(1)) is not None:
        raise OthersCourse("whoever holds the other course is not told")


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
