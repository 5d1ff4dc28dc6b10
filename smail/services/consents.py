"""What a person agreed to, one purpose at a time; measuring itself rests on a public task and is not here.

Consent for SUS is new for each time in a programme. Nothing that stands here is written over: what is taken
back has its day, and a new yes is a new row.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Consent
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import ConsentPurpose
from smail.errors import Conflict
from smail.services import audit, locks
from smail.services.audit import Actor


def give(
    db: Session,
    participant_id: int,
    purpose: ConsentPurpose,
    *,
    on: date,
    actor: Actor,
    recorded_by_id: int,
    programme_id: int | None = None,
    enrolment_id: int | None = None,
) -> Consent:
    """The consent holds from that day; Conflict where it already does, ValueError for SUS without insats."""
    if purpose is ConsentPurpose.SUS and programme_id is None:
        raise ValueError("programme_id is needed: consent for SUS is new for each insats")
    locks.person(db, participant_id)
    of = {"programme_id": programme_id, "enrolment_id": enrolment_id}
    if live(db, participant_id, purpose, **of) is not None:
        raise Conflict("the consent is already given")
    row = Consent(
        participant_id=participant_id,
        **of,
        purpose=purpose,
        given_on=on,
        recorded_by_id=recorded_by_id,
    )
    db.add(row)
    db.flush()
    _record(db, actor, AuditAction.CONSENT_GIVE, row)
    return row


def withdraw(
    db: Session,
    participant_id: int,
    purpose: ConsentPurpose,
    *,
    on: date,
    actor: Actor,
    programme_id: int | None = None,
    enrolment_id: int | None = None,
    recorded_by_id: int | None = None,
) -> Consent:
    """The consent held until that day; Conflict where there is none, or it was given later."""
    locks.person(db, participant_id)
    row = live(db, participant_id, purpose, programme_id=programme_id, enrolment_id=enrolment_id)
    if row is None or on < row.given_on:
        raise Conflict("there is no such consent to withdraw")
    row.withdrawn_on, row.withdrawn_by_id = on, recorded_by_id
    db.flush()
    _record(db, actor, AuditAction.CONSENT_WITHDRAW, row)
    return row


def live(
    db: Session,
    participant_id: int,
    purpose: ConsentPurpose,
    *,
    programme_id: int | None = None,
    enrolment_id: int | None = None,
) -> Consent | None:
    """The consent for this purpose that is not taken back, for SUS within that time in the programme."""
    return db.scalar(
        select(Consent).where(
            Consent.participant_id == participant_id,
            Consent.purpose == purpose,
            Consent.programme_id == programme_id,
            Consent.enrolment_id == enrolment_id,
            Consent.withdrawn_on.is_(None),
        )
    )


def _record(db: Session, actor: Actor, action: AuditAction, row: Consent) -> None:
    audit.record(
        db,
        actor,
        action,
        AuditObject.CONSENT,
        str(row.id),
        participant_id=row.participant_id,
        purpose=row.purpose.value,
    )
