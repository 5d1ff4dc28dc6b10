"""Where a person can go on, and who of those that one followed has gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Discharge, Enrolment, Move, Participant, Programme, StaffPeriod
from smail.domain.alphabet import swedish_order
from smail.domain.people import DischargeReason

TOLD_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody who has moved: the number, and the last day here; never where to."""

    number: str
    last_on: date


def programmes_beside(db: Session, participant_id: int, today: date) -> tuple[Programme, ...]:
    """Programmes of the person's controller that take people in and that the person is not in, by name.

    One with an end ahead is one that the person is in: two times there would share days.
    """
    person = db.get_one(Participant, participant_id)
    taken = select(Enrolment.programme_id).where(
        Enrolment.participant_id == participant_id, Enrolment.open_on(today)
    )
    found = db.scalars(
        select(Programme).where(
            Programme.federation_id == person.federation_id,
            Programme.controller_id == person.controller_id,
            Programme.open_on(today),
            or_(Programme.last_intake_on.is_(None), Programme.last_intake_on >= today),
            Programme.id.not_in(taken),
        )
    )
    fitting = (one for one in found if person.belongs_in(one))
    return tuple(sorted(fitting, key=lambda one: (swedish_order(one.name), one.id)))


def in_order(gone: Iterable[Gone]) -> list[Gone]:
    """The latest first, and on one day by number."""
    return sorted(gone, key=lambda one: (-one.last_on.toordinal(), one.number))


def moved(account_id: int, today: date) -> Select[str, date | None]:
    """Number and last day of those whom the account followed and who have gone elsewhere lately."""
    return (
        select(Participant.number, Enrolment.ended_on)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(Discharge, Discharge.enrolment_id == Enrolment.id)
        .join(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
        .join(Move, Move.participant_id == Participant.id)
        .where(
            StaffPeriod.account_id == account_id,
            # Of a time that began on the day of the move, the team left that same day.
            StaffPeriod.ends_on >= Enrolment.ended_on,
            Discharge.reason == DischargeReason.MOVED,
            Discharge.recorded_at >= Move.used_at,
            Move.used_at.is_not(None),
            Enrolment.ended_on >= today - TOLD_FOR,
        )
        .distinct()
    )
