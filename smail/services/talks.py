"""A talk between a person and staff: that it was held, and the day of the next one."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Talk
from smail.domain.audit import AuditAction, AuditObject
from smail.services import audit, locks
from smail.services.audit import Actor

FURTHEST = timedelta(days=366)


class NextProblem(StrEnum):
    """Why a day cannot be the next one."""

    NOT_LATER = "not_later"
    TOO_FAR = "too_far"


def problem_of(held_on: date, next_on: date | None) -> NextProblem | None:
    """What is wrong with the day of the next talk."""
    if next_on is None:
        return None
    if next_on <= held_on:
        return NextProblem.NOT_LATER
    return NextProblem.TOO_FAR if next_on > held_on + FURTHEST else None


def save(
    db: Session,
    participant_id: int,
    held_on: date,
    next_on: date | None,
    *,
    actor: Actor,
    account_id: int,
    at: datetime | None = None,
) -> Talk | NextProblem:
    """The talk of that day is kept with the day of the next one, once however often it is saved."""
    problem = problem_of(held_on, next_on)
    if problem is not None:
        return problem
    locks.person(db, participant_id)
    row = db.scalars(
        select(Talk)
        .where(Talk.participant_id == participant_id, Talk.held_on == held_on)
        .order_by(Talk.id.desc())
    ).first() or Talk(participant_id=participant_id, held_on=held_on)
    row.next_on, row.account_id, row.written_at = next_on, account_id, at or clock.now()
    db.add(row)
    db.flush()
    audit.record(
        db, actor, AuditAction.TALK_SAVE, AuditObject.TALK, row.public_id, participant_id=participant_id
    )
    db.flush()
    return row
