"""Days in which nothing is asked of a person; they move the next date and are left out of the count."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import PausePeriod
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import MissReason
from smail.errors import Conflict
from smail.services import audit, locks, periods
from smail.services.audit import Actor


def pause(
    db: Session,
    participant_id: int,
    starts_on: date,
    reason: MissReason,
    *,
    actor: Actor,
    today: date | None = None,
) -> PausePeriod:
    """The person is paused from that day on; Conflict where another pause reaches beyond it."""
    person = locks.person(db, participant_id)
    if _reaching_beyond(db, participant_id, starts_on) is not None:
        raise Conflict("the person is already paused then")
    row = PausePeriod(participant_id=participant_id, reason=reason, starts_on=starts_on)
    db.add(row)
    db.flush()
    periods.refresh(db, participant_id, today=today)
    audit.record(
        db,
        actor,
        AuditAction.PAUSE_START,
        AuditObject.PARTICIPANT,
        person.public_id,
        participant_id=participant_id,
        reason=reason.value,
    )
    return row


def resume(
    db: Session, participant_id: int, on: date, *, actor: Actor, today: date | None = None
) -> PausePeriod | None:
    """The day is the first one back, also where another was planned; None where no paused day was left."""
    person = locks.person(db, participant_id)
    row = _reaching_beyond(db, participant_id, on)
    if row is None:
        raise Conflict("the person is not paused")
    if on > row.starts_on:
        row.ends_on = on
    else:
        db.delete(row)
    db.flush()
    periods.refresh(db, participant_id, today=today)
    audit.record(
        db,
        actor,
        AuditAction.PAUSE_END,
        AuditObject.PARTICIPANT,
        person.public_id,
        participant_id=participant_id,
    )
    return row if on > row.starts_on else None


def _reaching_beyond(db: Session, participant_id: int, day: date) -> PausePeriod | None:
    """The first pause with a day on or after this one."""
    return db.scalar(
        select(PausePeriod)
        .where(
            PausePeriod.participant_id == participant_id,
            PausePeriod.open_on(day),
        )
        .order_by(PausePeriod.starts_on)
        .limit(1)
    )
