"""What a person has agreed to and taken back, and who noted it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from smail.db.tables import Account, Consent, Programme
from smail.domain.people import ConsentPurpose


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """What the person agreed to and for how long."""

    purpose: ConsentPurpose
    programme_id: int | None
    programme: str | None
    given_on: date
    withdrawn_on: date | None
    enrolment_id: int | None = None
    # Who noted it, by first name.
    noted_by: str = ""
    withdrawal_noted_by: str = ""

    @property
    def is_sus(self) -> bool:
        """Whether it is about SUS, which is asked anew for each programme."""
        return self.purpose is ConsentPurpose.SUS


def consents_of(db: Session, participant_id: int) -> tuple[ConsentRow, ...]:
    """What the person has agreed to, the newest first, what was taken back included."""
    noted, taken_back = aliased(Account), aliased(Account)
    found = db.execute(
        select(Consent, Programme.name, noted.first_name, taken_back.first_name)
        .outerjoin(Programme, Programme.id == Consent.programme_id)
        .join(noted, noted.id == Consent.recorded_by_id)
        .outerjoin(taken_back, taken_back.id == Consent.withdrawn_by_id)
        .where(Consent.participant_id == participant_id)
        .order_by(Consent.given_on.desc(), Consent.id.desc())
    )
    return tuple(
        ConsentRow(
            row.purpose,
            row.programme_id,
            name,
            row.given_on,
            row.withdrawn_on,
            row.enrolment_id,
            noted_by,
            withdrawal_noted_by or "",
        )
        for row, name, noted_by, withdrawal_noted_by in found
    )
