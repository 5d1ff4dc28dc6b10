"""Reads who has become responsible for somebody, and who wrote that down."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from smail import clock
from smail.db.tables import Account, AuditEvent, Cover, CoverPlace, Enrolment, StaffPeriod
from smail.domain.audit import AuditAction, AuditObject


@dataclass(frozen=True, slots=True)
class Change:
    """Who is responsible in a programme, since when, and who wrote that down on which day."""

    enrolment_id: int
    receiver: str
    on: date
    # None where it was not written down by somebody with an account.
    by: str | None
    by_id: int | None
    made_on: date | None


def latest_change(db: Session, enrolment_id: int) -> Change | None:
    """How the one responsible now became so; None where nobody is."""
    receiver, by = aliased(Account), aliased(Account)
    begun = and_(
        AuditEvent.object_kind == AuditObject.STAFF_PERIOD.value,
        AuditEvent.object_id == StaffPeriod.public_id,
        AuditEvent.action == AuditAction.TEAM_BEGIN.value,
        # The index that there is: the person's own events.
        AuditEvent.participant_id == Enrolment.participant_id,
    )
    found = db.execute(
        select(StaffPeriod, receiver, by, AuditEvent.at)
        .join(receiver, receiver.id == StaffPeriod.account_id)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .outerjoin(AuditEvent, begun)
        .outerjoin(by, by.public_id == AuditEvent.actor_id)
        .where(
            StaffPeriod.enrolment_id == enrolment_id,
            StaffPeriod.is_responsible,
            StaffPeriod.ends_on.is_(None),
        )
    ).first()
    if found is None:
        return None
    period, who, actor, at = found
    return Change(
        enrolment_id,
        who.name,
        period.starts_on,
        None if actor is None else actor.name,
        None if actor is None else actor.id,
        None if at is None else clock.civil(at),
    )


def handed_over_today(db: Session, account_id: int, participant_id: int) -> Change | None:
    """To whom the person went whom the account was responsible for, or covered, until today; else None."""
    today = clock.today()
    covered = (
        select(Cover.absent_id)
        .join(CoverPlace, CoverPlace.cover_id == Cover.id)
        .where(
            Cover.covering_id == account_id,
            Cover.holds_on(today),
            CoverPlace.enrolment_id == StaffPeriod.enrolment_id,
        )
    )
    enrolment_id = db.scalars(
        select(StaffPeriod.enrolment_id)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .where(
            Enrolment.participant_id == participant_id,
            or_(StaffPeriod.account_id == account_id, StaffPeriod.account_id.in_(covered)),
            StaffPeriod.is_responsible,
            StaffPeriod.ended_by.is_not(None),
            StaffPeriod.ends_on == today,
        )
        .order_by(StaffPeriod.id.desc())
    ).first()
    return None if enrolment_id is None else latest_change(db, enrolment_id)
