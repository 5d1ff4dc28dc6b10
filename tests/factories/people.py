"""Participants with their time in a programme, and who follows them."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Account,
    Consent,
    Discharge,
    Enrolment,
    Participant,
    PausePeriod,
    Programme,
    StaffPeriod,
)
from smail.domain.people import ConsentPurpose, DischargeReason, MissReason, Sex, new_number
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme

WEEKS_AGO = 4


def make_participant(
    db: Session,
    programme: Programme | None = None,
    handledare: Account | None = None,
    *,
    starts_on: date | None = None,
    **changes: Any,
) -> Participant:
    """A person enrolled in the programme since some weeks, with one responsible handledare."""
    place = programme or make_programme(db)
    usual = {
        "federation_id": place.federation_id,
        "controller_id": place.controller_id,
        "number": own_number(),
        "sex": Sex.WOMAN,
        "birth_year": 1984,
        "created_at": clock.now(),
    }
    row = Participant(**usual | changes)
    db.add(row)
    db.flush()
    enrolment = make_enrolment(db, row, place, starts_on=starts_on or some_weeks_ago())
    make_staff_period(db, enrolment, handledare or make_account(db))
    return row


# Drawn by chance: among a thousand tests one met a number twice in its county.
_given: set[str] = set()


def own_number() -> str:
    """A number that nobody whom this process has made has."""
    number = new_number()
    while number in _given:
        number = new_number()
    _given.add(number)
    return number


def some_weeks_ago() -> date:
    """A day on which somebody now in a programme may have begun."""
    return clock.today() - timedelta(weeks=WEEKS_AGO)


def make_enrolment(db: Session, participant: Participant, programme: Programme, **changes: Any) -> Enrolment:
    """The person's time in one more programme."""
    usual = {
        "participant_id": participant.id,
        "programme_id": programme.id,
        "starts_on": some_weeks_ago(),
    }
    row = Enrolment(**usual | changes)
    db.add(row)
    db.flush()
    return row


def enrolment_of(db: Session, participant: Participant) -> Enrolment:
    """The person's latest enrolment."""
    return db.scalars(
        select(Enrolment)
        .where(Enrolment.participant_id == participant.id)
        .order_by(Enrolment.starts_on.desc(), Enrolment.id.desc())
    ).first() or make_enrolment(db, participant, make_programme(db))


def make_staff_period(db: Session, enrolment: Enrolment, account: Account, **changes: Any) -> StaffPeriod:
    """The account is beside the person, responsible unless said otherwise."""
    usual = {
        "enrolment_id": enrolment.id,
        "account_id": account.id,
        "is_responsible": True,
        "starts_on": enrolment.starts_on,
    }
    row = StaffPeriod(**usual | changes)
    db.add(row)
    db.flush()
    return row


def make_pause(db: Session, participant: Participant, **changes: Any) -> PausePeriod:
    """A pause that began today and is open."""
    usual = {
        "participant_id": participant.id,
        "reason": MissReason.ILLNESS,
        "starts_on": clock.today(),
    }
    row = PausePeriod(**usual | changes)
    db.add(row)
    db.flush()
    return row


def make_consent(db: Session, participant: Participant, account: Account, **changes: Any) -> Consent:
    """A consent for SUS in the person's latest programme, given today."""
    stay = enrolment_of(db, participant)
    usual = {
        "participant_id": participant.id,
        "programme_id": stay.programme_id,
        "enrolment_id": stay.id,
        "purpose": ConsentPurpose.SUS,
        "given_on": clock.today(),
        "recorded_by_id": account.id,
    }
    row = Consent(**usual | changes)
    db.add(row)
    db.flush()
    return row


def make_discharge(db: Session, enrolment: Enrolment, account: Account, **changes: Any) -> Discharge:
    """The enrolment ended today, with work."""
    enrolment.ended_on = enrolment.ended_on or clock.today()
    usual = {
        "enrolment_id": enrolment.id,
        "reason": DischargeReason.WORK,
        "recorded_at": clock.now(),
        "recorded_by_id": account.id,
    }
    row = Discharge(**usual | changes)
    db.add(row)
    db.flush()
    return row
