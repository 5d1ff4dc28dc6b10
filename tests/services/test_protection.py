"""Protection that comes later takes away what leads to the person, at the same moment."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import ActorKind, AuditEvent, PersonalLink, StaffPeriod
from smail.domain.people import ContactChoice
from smail.errors import Conflict, Refused
from smail.services import links, protection, registration
from smail.services.audit import Actor
from smail.services.registration import Contact
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)
ACTOR = Actor(ActorKind.STAFF, "a" * 16)
KNOWN = Contact("Åsa", ContactChoice.SMS, "070-123 45 67", "asa@exempel.example")


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def test_who_is_protected_later_keeps_an_alias_and_the_link_and_nothing_that_leads_there(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        programme = make_programme(db, place)
        first, second = (make_account(db, scope=place) for _ in range(2))
        person = make_participant(db, programme, first)
        stay = enrolment_of(db, person)
        stay.referring_organisation_id = place.id
        make_staff_period(db, stay, second, is_responsible=False)
        registration.change_contact(db, vault, person, KNOWN, ACTOR)
        token = links.issue_link(db, vault, person.id, actor=ACTOR, issued_by_id=first.id)
        protection.protect(db, vault, person, "Grön", ACTOR)
    with database.transaction(write=False) as db:
        person = db.merge(person)
        assert person.is_protected
        assert registration.contact_of(vault, person) == Contact("Grön")
        assert enrolment_of(db, person).referring_organisation_id is None
        beside = db.scalars(select(StaffPeriod.account_id).where(StaffPeriod.open_on(TODAY))).all()
        assert beside == [first.id]
        assert db.scalars(select(PersonalLink)).one().token_mac == vault.mac("personal_link", token)
        told = db.scalars(select(AuditEvent).where(AuditEvent.action == "participant.protect")).one()
        assert (told.object_id, told.details) == (person.public_id, {})


def test_an_alias_with_a_personnummer_and_a_second_protection_are_refused(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        with pytest.raises(Refused):
            protection.protect(db, vault, person, "19121212-1212", ACTOR)
        assert not person.is_protected
        protection.protect(db, vault, person, "", ACTOR)
        with pytest.raises(Conflict):
            protection.protect(db, vault, person, "Grön", ACTOR)


def test_only_the_responsible_lifts_a_protection_that_there_is(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        lead, deputy = (make_account(db, scope=place) for _ in range(2))
        person = make_participant(db, make_programme(db, place), lead, is_protected=True)
        make_staff_period(db, enrolment_of(db, person), deputy, is_responsible=False, is_deputy=True)
        with pytest.raises(Conflict):
            protection.unprotect(db, person, deputy.id, ACTOR)
        protection.unprotect(db, person, lead.id, ACTOR)
        with pytest.raises(Conflict):
            protection.unprotect(db, person, lead.id, ACTOR)
        registration.change_contact(db, vault, person, KNOWN, ACTOR)
        actions = db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        assert "participant.unprotect" in actions
        assert registration.contact_of(vault, person) == KNOWN
