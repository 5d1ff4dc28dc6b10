"""A step that nobody has answered is changed or taken back by whoever wrote it: staff, or the person."""

import pytest
from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, AgreedStep, Participant
from smail.domain.plan import StepAnswer
from smail.services import steps
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.journey import words
from tests.templates.test_participant_texts import judge

OWN, THEIRS = "Ringa biblioteket", "Prova en kurs"


@pytest.fixture
def scene(database: Database, vault: Vault) -> tuple[Account, Participant, dict[str, str]]:
    """A person with a step of the own hand and one that staff wrote."""
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, handledare=me)
        ids = {}
        for line, account_id in ((OWN, None), (THEIRS, me.id)):
            today = clock.today()
            row = steps.agree(
                db, vault, person.id, line=line, agreed_on=today, actor=SYSTEM, account_id=account_id
            )
            assert isinstance(row, AgreedStep)
            ids[line] = row.public_id
    return me, person, ids


def lines(database: Database, vault: Vault) -> set[str]:
    """Every step that stands in the plan."""
    with database.transaction(write=False) as db:
        return {steps.line_of(vault, row) for row in db.scalars(select(AgreedStep))}


def test_staff_change_what_staff_wrote_and_take_it_back(
    database: Database, vault: Vault, client: Browser, scene: tuple[Account, Participant, dict[str, str]]
) -> None:
    me, person, ids = scene
    sign_in(client, me)
    page = f"/deltagare/{person.public_id}/plan"
    own = {"change_step": ids[OWN], "change_line": "Något annat", "act": "save"}
    assert client.post_form(f"{page}/steg/andra", own, page=page).status_code == 422
    change = {"change_step": ids[THEIRS], "change_line": "Ringa på måndag", "act": "save"}
    assert client.post_form(f"{page}/steg/andra", change, page=page).status_code == 303
    assert lines(database, vault) == {OWN, "Ringa på måndag"}
    wrong = client.post_form(f"{page}/steg/andra", change | {"change_line": "19121212-1212"}, page=page)
    assert wrong.status_code == 422
    assert 'value="19121212-1212"' in wrong.text
    gone = {"change_step": ids[THEIRS], "change_line": "", "act": "remove"}
    assert client.post_form(f"{page}/steg/andra", gone, page=page).status_code == 303
    assert lines(database, vault) == {OWN}


def test_the_person_changes_what_the_person_wrote_and_nothing_else(
    database: Database, vault: Vault, client: Browser, scene: tuple[Account, Participant, dict[str, str]]
) -> None:
    _me, person, ids = scene
    sign_in_participant(client, person)
    page = "/s/min-plan"
    assert judge("plan", client.get(page).text) == []
    theirs = {"change_step": ids[THEIRS], "change_line": "Nej", "act": "save"}
    assert client.post_form(f"{page}/steg/andra", theirs, page=page).status_code == 422
    own = {"change_step": ids[OWN], "change_line": "Gå dit", "act": "save"}
    assert client.post_form(f"{page}/steg/andra", own, page=page).status_code == 303
    assert lines(database, vault) == {"Gå dit", THEIRS}
    with database.transaction(write=True) as db:
        row = db.scalars(select(AgreedStep).where(AgreedStep.public_id == ids[OWN])).one()
        steps.answer(db, row, StepAnswer.YES, actor=SYSTEM)
    assert client.post_form(f"{page}/steg/andra", own | {"act": "remove"}, page=page).status_code == 422
    assert "Ändra eller ta bort ett steg" not in words(client.get(page))
