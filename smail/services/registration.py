"""A person becomes known to SMAIL: a random number, a first programme, and one handledare who answers for it.

What a form can get wrong is said as values by `mistakes`, so that the page can be shown again with nothing
lost; `register` itself never writes what they forbid.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Enrolment, Participant, Programme
from smail.domain import mail_address
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.calendar import LONGEST_AHEAD, LONGEST_BACK
from smail.domain.people import ConsentPurpose, ContactChoice, Sex, new_number
from smail.domain.personnummer import looks_like_personnummer
from smail.errors import Refused
from smail.services import audit, consents, links, locks, periods, teams
from smail.services.audit import Actor
from smail.vault import Vault

YOUNGEST, OLDEST = 13, 90
NAME_MAX, PHONE_MAX = 120, 40


class Mistake(StrEnum):
    """What can be wrong with a registration or with contact details."""

    BEFORE_PROGRAMME = "before_programme"
    AFTER_INTAKE = "after_intake"
    TOO_FAR_AHEAD = "too_far_ahead"
    TOO_FAR_BACK = "too_far_back"
    BIRTH_YEAR = "birth_year"
    PERSONNUMMER = "personnummer"
    TOO_LONG = "too_long"
    NEEDS_PHONE = "needs_phone"
    NEEDS_EMAIL = "needs_email"
    NO_EMAIL_ADDRESS = "no_email_address"
    NO_PHONE_NUMBER = "no_phone_number"
    PROTECTED_CHOICE = "protected_choice"
    PROTECTED_CONTACT = "protected_contact"
    PROTECTED_PLACE = "protected_place"
    PROTECTED_SUS = "protected_sus"


@dataclass(frozen=True, slots=True)
class Contact:
    """What the person is called and how to reach the person; for a protected person an alias alone."""

    name: str = field(default="", repr=False)
    choice: ContactChoice = ContactChoice.IN_PERSON
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Registration:
    """Everything that is asked about a new person; no personnummer, anywhere."""

    programme_id: int
    starts_on: date
    sex: Sex
    language: str = "sv"
    birth_year: int | None = None
    referring_organisation_id: int | None = None
    is_protected: bool = False
    contact: Contact = Contact()
    has_sus_consent: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """The person and the enrolment that now exist."""

    participant: Participant
    enrolment: Enrolment


def mistakes(
    programme: Programme | None, registration: Registration, on: date
) -> tuple[tuple[str, Mistake], ...]:
    """Every (field, mistake) of a registration made on that day; nothing where it can be written.

    Without a programme, because none was chosen yet, the rest is judged all the same.
    """
    return (
        *date_mistakes(programme, registration.starts_on, on),
        *_year_mistakes(registration.birth_year, on),
        *contact_mistakes(registration.contact, is_protected=registration.is_protected),
        *_protection_mistakes(registration),
    )


def contact_mistakes(contact: Contact, *, is_protected: bool) -> Iterator[tuple[str, Mistake]]:
    """Every (field, mistake) of a name and the ways to reach the person."""
    for name, text, longest in (
        ("name", contact.name, NAME_MAX),
        ("phone", contact.phone, PHONE_MAX),
        ("email", contact.email, mail_address.LONGEST),
    ):
        if looks_like_personnummer(text):
            yield name, Mistake.PERSONNUMMER
        elif len(text) > longest:
            yield name, Mistake.TOO_LONG
        elif text and is_protected and name != "name":
            yield name, Mistake.PROTECTED_CONTACT
    if is_protected:
        if contact.choice is not ContactChoice.IN_PERSON:
            yield "contact_choice", Mistake.PROTECTED_CHOICE
        return
    yield from _unreachable(contact)


def register(
    db: Session,
    vault: Vault,
    registration: Registration,
    actor: Actor,
    account_id: int,
    on: date | None = None,
) -> Registered:
    """The person has a number, is enrolled, and is followed by the account.

    `on` is the day it is written down, today unless said. Refused for what `mistakes` names, Conflict when
    the account is no handledare in the programme.
    """
    on = on or clock.today()
    programme = db.get_one(Programme, registration.programme_id)
    wrong = mistakes(programme, registration, on)
    if wrong:
        raise Refused(", ".join(f"{name}: {mistake}" for name, mistake in wrong))
    participant = _new_participant(db, vault, programme, registration, _written_down(on))
    enrolment = Enrolment(
        participant_id=participant.id,
        programme_id=programme.id,
        referring_organisation_id=registration.referring_organisation_id,
        starts_on=registration.starts_on,
    )
    db.add(enrolment)
    db.flush()
    # Who registers a person that begins next week is beside that person already today.
    teams.assign(db, enrolment.id, account_id, min(registration.starts_on, on), actor)
    if registration.has_sus_consent:
        consents.give(
            db,
            participant.id,
            ConsentPurpose.SUS,
            on=on,
            actor=actor,
            recorded_by_id=account_id,
            programme_id=programme.id,
            enrolment_id=enrolment.id,
        )
    periods.refresh(db, participant.id)
    _record(db, actor, participant, programme, registration)
    return Registered(participant, enrolment)


def change_contact(
    db: Session, vault: Vault, participant: Participant, contact: Contact, actor: Actor
) -> None:
    """Name and contact are replaced by these, sealed; Refused for what `contact_mistakes` names.

    Where the person is reached another way from now on, the link in earlier reminders opens nothing more.
    """
    wrong = tuple(contact_mistakes(contact, is_protected=participant.is_protected))
    if wrong:
        raise Refused(", ".join(f"{name}: {mistake}" for name, mistake in wrong))
    locks.person(db, participant.id)
    before = contact_of(vault, participant)
    if (before.choice, before.phone, before.email) != (contact.choice, contact.phone, contact.email):
        links.end_reminder_link(db, participant.id)
    seal_contact(vault, participant, contact)
    db.flush()
    audit.record(
        db,
        actor,
        AuditAction.PARTICIPANT_CONTACT,
        AuditObject.PARTICIPANT,
        participant.public_id,
        participant_id=participant.id,
        contact_choice=contact.choice.value,
    )


def contact_of(vault: Vault, participant: Participant) -> Contact:
    """Name and contact as they were typed; the caller notes the look, unless its page's door has."""
    own = participant.public_id
    return Contact(
        name=sealing.opened(vault, Participant.name, own, participant.name) or "",
        choice=participant.contact_choice,
        phone=sealing.opened(vault, Participant.phone, own, participant.phone) or "",
        email=sealing.opened(vault, Participant.email, own, participant.email) or "",
    )


def date_mistakes(programme: Programme | None, starts_on: date, on: date) -> Iterator[tuple[str, Mistake]]:
    """Every (field, mistake) of a first day in the programme, written down on that day."""
    if programme is not None and starts_on < programme.starts_on:
        yield "starts_on", Mistake.BEFORE_PROGRAMME
    elif programme is not None and starts_on > _last_intake(programme):
        yield "starts_on", Mistake.AFTER_INTAKE
    elif starts_on > on + LONGEST_AHEAD:
        yield "starts_on", Mistake.TOO_FAR_AHEAD
    elif starts_on < on - LONGEST_BACK:
        yield "starts_on", Mistake.TOO_FAR_BACK


def _last_intake(programme: Programme) -> date:
    return min(programme.last_intake_on or date.max, programme.ends_on or date.max)


def _year_mistakes(birth_year: int | None, on: date) -> Iterator[tuple[str, Mistake]]:
    if birth_year is not None and not YOUNGEST <= on.year - birth_year <= OLDEST:
        yield "birth_year", Mistake.BIRTH_YEAR


def _protection_mistakes(registration: Registration) -> Iterator[tuple[str, Mistake]]:
    if not registration.is_protected:
        return
    if registration.referring_organisation_id is not None:
        yield "referring_organisation", Mistake.PROTECTED_PLACE
    if registration.has_sus_consent:
        yield "sus_consent", Mistake.PROTECTED_SUS


def _unreachable(contact: Contact) -> Iterator[tuple[str, Mistake]]:
    if contact.phone and sum(sign.isdigit() for sign in contact.phone) < 6:
        yield "phone", Mistake.NO_PHONE_NUMBER
    elif not contact.phone and contact.choice is ContactChoice.SMS:
        yield "phone", Mistake.NEEDS_PHONE
    if contact.email and not mail_address.is_address(contact.email):
        yield "email", Mistake.NO_EMAIL_ADDRESS
    elif not contact.email and contact.choice is ContactChoice.EMAIL:
        yield "email", Mistake.NEEDS_EMAIL


def _new_participant(
    db: Session, vault: Vault, programme: Programme, registration: Registration, at: datetime
) -> Participant:
    participant = Participant(
        public_id=new_public_id(),
        federation_id=programme.federation_id,
        controller_id=programme.controller_id,
        number=_free_number(db),
        sex=registration.sex,
        birth_year=registration.birth_year,
        language=registration.language,
        is_protected=registration.is_protected,
        created_at=at,
        exercise_id=programme.id if programme.is_exercise else None,
    )
    seal_contact(vault, participant, registration.contact)
    db.add(participant)
    db.flush()
    return participant


def _written_down(on: date) -> datetime:
    """This moment, or noon of a day that has been."""
    return clock.now() if on == clock.today() else datetime.combine(on, time(12), clock.SWEDISH_TIME)


def _free_number(db: Session) -> str:
    while True:
        number = new_number()
        if db.scalar(select(Participant.id).where(Participant.number == number)) is None:
            return number


def seal_contact(vault: Vault, participant: Participant, contact: Contact) -> None:
    """Name and contact stand with the person, sealed; what is empty is not kept."""
    participant.contact_choice = contact.choice
    own = participant.public_id
    participant.name = sealing.sealed(vault, Participant.name, own, contact.name or None)
    participant.phone = sealing.sealed(vault, Participant.phone, own, contact.phone or None)
    participant.email = sealing.sealed(vault, Participant.email, own, contact.email or None)


def _record(
    db: Session, actor: Actor, participant: Participant, programme: Programme, registration: Registration
) -> None:
    audit.record(
        db,
        actor,
        AuditAction.PARTICIPANT_REGISTER,
        AuditObject.PARTICIPANT,
        participant.public_id,
        participant_id=participant.id,
        programme=programme.public_id,
        is_protected=registration.is_protected,
        has_sus_consent=registration.has_sus_consent,
    )
