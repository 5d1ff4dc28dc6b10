"""Reads the handovers that nobody has said are received."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from smail.db.tables import Enrolment, Participant, StaffPeriod


@dataclass(frozen=True, slots=True)
class Received:
    """A person that somebody has taken over, and since when."""

    public_id: str
    number: str
    since: date


def taking_over(db: Session, account_id: int, today: date) -> tuple[Received, ...]:
    """Whom the account has taken over and not yet confirmed, who waits longest first; then those to come."""
    before = aliased(StaffPeriod)
    was_followed = (
        select(before.id)
        .where(
            before.enrolment_id == StaffPeriod.enrolment_id,
            before.is_responsible.is_(True),
            before.ended_by.is_not(None),
            before.ends_on == StaffPeriod.starts_on,
        )
        .exists()
    )
    rows = db.execute(
        select(Participant.public_id, Participant.number, StaffPeriod.starts_on)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
        .where(
            StaffPeriod.account_id == account_id,
            StaffPeriod.is_responsible.is_(True),
            StaffPeriod.confirmed_on.is_(None),
            StaffPeriod.ends_on.is_(None),
            Enrolment.open_on(today),
            was_followed,
        )
        .order_by(StaffPeriod.starts_on, Participant.number)
    )
    return tuple(dict.fromkeys(Received(*row) for row in rows))
