"""Whoever came from a file has a number, dates and the pages that everybody else has."""

import dataclasses

import pytest
from sqlalchemy import select

from smail import clock
from smail.app import create_app
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import Assessment, Participant
from smail.domain.people import format_number
from smail.imports import reading
from smail.imports.load import Order, load
from smail.imports.map_file import read_map
from smail.services.audit import SYSTEM
from smail.settings import Settings
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.organisations import make_programme
from tests.imports.support import DATA, data
from tests.support.client import new_browser


@pytest.mark.parametrize(("name", "n_rows", "n_ratings"), [("arthritis", 3, 4), ("bfi", 1, 1)])
def test_a_person_from_the_real_data_has_the_pages_that_others_have(
    name: str,
    n_rows: int,
    n_ratings: int,
    database: Database,
    settings: Settings,
    vault: Vault,
    instruments: Catalogue,
) -> None:
    content, text = data(name)
    lines = content.splitlines(keepends=True)
    found = read_map(text, instruments)
    with database.transaction(write=True) as db:
        programme, handledare = make_programme(db), make_account(db)
        sheet = reading.read_sheet(b"".join(lines[: n_rows + 1]), found.options)
        one = reading.judge(db, vault, programme, sheet, found)
        order = Order(programme, SYSTEM, None, handledare.id, "f" * 64, clock.today())
        load(db, vault, one.plan, one.new, order)
        (person,) = db.scalars(select(Participant))
        days = db.scalars(select(Assessment.submitted_on)).all()
    assert len(days) == n_ratings
    app = create_app(dataclasses.replace(settings, instruments=(DATA.parent / "instruments",)), database)
    staff, own = new_browser(app), new_browser(app)
    sign_in(staff, handledare)
    sign_in_participant(own, person)
    page = staff.get(f"/deltagare/{person.public_id}")
    assert page.status_code == 200
    assert format_number(person.number) in page.text
    assert format_number(person.number) in staff.get("/idag").text
    assert own.get("/s/hem").status_code == 200
    assert own.get("/s/mina-uppgifter.json").status_code == 200
