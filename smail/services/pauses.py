"""Days in which nothing is asked of a person; they move the next date and are left out of the count."""

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import PausePeriod
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.calendar import LONGEST_AHEAD, LONGEST_BACK
from smail.domain.people import MissReason
from smail.errors import Conflict, Refused
from smail.services import audit, locks, periods
from smail.services.audit import Actor

LONGEST = timedelta(days=731)


class Mistake(StrEnum):
    """What can be wrong with the days of a pause."""

    TOO_FAR_BACK = "too_far_back"
    TOO_FAR_AHEAD = "too_far_ahead"
    BACK_TOO_EARLY = "back_too_early"
    TOO_LONG = "too_long"


def mistake_of(first_on: date, back_on: date | None, today: date) -> Mistake | None:
    """What is wrong with a pause from that day, and until the day back where one is known."""
    if first_on < today - LONGEST_BACK:
        return Mistake.TOO_FAR_BACK
    if first_on > today + LONGEST_AHEAD:
        return Mistake.TOO_FAR_AHEAD
    if back_on is not None and back_on <= first_on:
        return Mistake.BACK_TOO_EARLY
    return Mistake.TOO_LONG if back_on is not None and back_on > first_on + LONGEST else None


def pause(
    db: Session,
    participant_id: int,
    starts_on: date,
    reason: MissReason,
    *,
    actor: Actor,
    today: date | None = None,
) -> PausePeriod:
    """The person is paused from that day on; Conflict where another pause reaches beyond it.

    Refused for what `mistake_of` names.
    """
    wrong = mistake_of(starts_on, None, today or clock.today())
    if wrong is not None:
        raise Refused(wrong)
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


def is_written(
    db: Session, participant_id: int, starts_on: date, back_on: date | None, reason: MissReason
) -> bool:
    """Whether this very pause is there already."""
    same = select(PausePeriod.id).where(
        PausePeriod.participant_id == participant_id,
        PausePeriod.starts_on == starts_on,
        PausePeriod.reason == reason,
        PausePeriod.ends_on.is_(None) if back_on is None else PausePeriod.ends_on == back_on,
    )
    return db.scalar(same.limit(1)) is not None


def resume(
    db: Session, participant_id: int, on: date, *, actor: Actor, today: date | None = None
) -> PausePeriod | None:
    """The day is the first one back, also where another was planned; None where no paused day was left.

    Conflict where nobody is paused then, Refused where the day lies further ahead than a pause may last.
    """
    person = locks.person(db, participant_id)
    row = _reaching_beyond(db, participant_id, on)
    if row is None:
        raise Conflict("the person is not paused")
    # Counted from today, not from its first day: a pause that was forgotten for years can still be ended.
    if on > (today or clock.today()) + LONGEST:
        raise Refused(Mistake.TOO_LONG)
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
