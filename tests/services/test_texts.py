"""No service writes a personnummer, whether or not a form stood before it."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import catalogue
from smail.db.session import Database
from smail.db.tables import Account, AuditEvent, OrganisationKind
from smail.errors import Refused
from smail.services import accessibility_reports, accounts, federations, organisations, registration
from smail.services.accounts import NewAccount
from smail.services.audit import SYSTEM
from smail.services.organisations import ControllerFields, OrganisationFields, ProgrammeFields
from smail.services.registration import Contact
from smail.services.texts import refuse_personnummer
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme, the_federation
from tests.factories.people import make_participant

CATALOGUE = catalogue.load([catalogue.shipped()])
PERSONNUMMER = "811218-9876"


def test_a_field_is_named_without_what_it_holds() -> None:
    with pytest.raises(Refused, match="username") as refused:
        refuse_personnummer(username=PERSONNUMMER, first_name="Kim", organisation_id=None)
    assert PERSONNUMMER not in str(refused.value)


@pytest.mark.parametrize(
    "new",
    [
        NewAccount(PERSONNUMMER, "Kim", "Exempel"),
        NewAccount("kim.exempel", f"Kim {PERSONNUMMER}", "Exempel"),
        NewAccount("kim.exempel", "Kim", PERSONNUMMER),
    ],
)
def test_no_account_is_made_of_one(database: Database, new: NewAccount) -> None:
    with database.transaction(write=True) as db:
        federation_id = the_federation(db).id
        with pytest.raises(Refused):
            accounts.create_account(db, federation_id, new, SYSTEM)
        assert db.scalar(select(Account.id)) is None


@pytest.mark.parametrize("names", [(PERSONNUMMER, "Exempel"), ("Kim", PERSONNUMMER)])
def test_no_account_is_renamed_to_one(database: Database, names: tuple[str, str]) -> None:
    first_name, last_name = names
    with database.transaction(write=True) as db:
        account = make_account(db)
        before = (account.first_name, account.last_name)
        with pytest.raises(Refused):
            accounts.edit_account(
                db,
                account,
                first_name=first_name,
                last_name=last_name,
                organisation_id=None,
                actor=SYSTEM,
            )
        assert (account.first_name, account.last_name) == before


def _region(db: Session) -> object:
    new = OrganisationFields(OrganisationKind.REGION, f"Region {PERSONNUMMER}")
    return organisations.create_organisation(db, the_federation(db).id, new, SYSTEM)


def _controller(db: Session) -> object:
    new = ControllerFields("Socialnämnden", contact=f"ring {PERSONNUMMER}")
    return organisations.create_controller(db, the_federation(db).id, new, SYSTEM)


def _programme(db: Session) -> object:
    there = make_programme(db)
    new = ProgrammeFields(
        name=there.name,
        organisation_id=there.organisation_id,
        controller_id=there.controller_id,
        starts_on=date(2026, 1, 1),
        target_group=f"Unga som {PERSONNUMMER}",
    )
    return organisations.edit_programme(db, CATALOGUE, there, new, SYSTEM)


def _federation(db: Session) -> object:
    return federations.ensure_federation(db, PERSONNUMMER)


@pytest.mark.parametrize("write", [_region, _controller, _programme, _federation])
def test_no_organisation_controller_programme_or_federation_tells_of_one(
    database: Database, write: Callable[[Session], object]
) -> None:
    with database.transaction(write=True) as db, pytest.raises(Refused):
        write(db)


@pytest.mark.parametrize("contact", [Contact(PERSONNUMMER), Contact("Kim", phone=PERSONNUMMER)])
def test_no_contact_detail_is_one(database: Database, vault: Vault, contact: Contact) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        with pytest.raises(Refused):
            registration.change_contact(db, vault, person, contact, SYSTEM)


@pytest.mark.parametrize("field", ["page", "text", "reply_to"])
def test_no_report_tells_of_one(database: Database, vault: Vault, field: str) -> None:
    told = {"page": "/s", "text": "Texten är för liten", "reply_to": ""} | {field: PERSONNUMMER}
    with database.transaction(write=True) as db:
        with pytest.raises(Refused):
            accessibility_reports.tell(db, vault, **told)
        assert db.scalar(select(AuditEvent.id)) is None
