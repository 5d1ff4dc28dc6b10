"""What becomes of a plan when a time in a programme ends: it ends with it, or goes on, as somebody chose."""

from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Activity, AgreedStep, Enrolment
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.plan import Uptake
from smail.services import audit
from smail.services.audit import Actor


def running(enrolment_id: int, last_on: date) -> Select[Activity]:
    """The activities of that time that are used and go on after the last day, or begin after it."""
    return select(Activity).where(
        Activity.enrolment_id == enrolment_id,
        Activity.uptake == Uptake.USED,
        or_(Activity.ends_on.is_(None), Activity.ends_on > last_on),
    )


def open_steps(participant_id: int) -> Select[AgreedStep]:
    """The person's steps that nobody has answered or closed."""
    return select(AgreedStep).where(
        AgreedStep.participant_id == participant_id,
        AgreedStep.answer.is_(None),
        AgreedStep.closed_on.is_(None),
    )


def end_activities(db: Session, enrolment: Enrolment, last_on: date, actor: Actor) -> None:
    """What runs ends that day; what was to begin later was offered and never used."""
    for row in db.scalars(running(enrolment.id, last_on).order_by(Activity.id)).all():
        if row.starts_on is not None and row.starts_on > last_on:
            row.uptake = Uptake.OFFERED
        else:
            row.ends_on = last_on
        kind, own = AuditObject.ACTIVITY, enrolment.participant_id
        audit.record(db, actor, AuditAction.ACTIVITY_CHANGE, kind, row.public_id, participant_id=own)
    db.flush()


def close_steps(db: Session, participant_id: int, last_on: date, actor: Actor) -> None:
    """Nobody asks about the person's open steps from that day on."""
    for row in db.scalars(open_steps(participant_id).order_by(AgreedStep.id)).all():
        row.closed_on = max(last_on, row.agreed_on)
        kind = AuditObject.AGREED_STEP
        audit.record(db, actor, AuditAction.STEP_CLOSE, kind, row.public_id, participant_id=participant_id)
    db.flush()
