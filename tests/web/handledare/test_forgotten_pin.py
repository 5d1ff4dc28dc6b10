"""A forgotten PIN: what the participant reads, what the handledare can do, and what stays as it was."""

import pytest
from flask import Flask

from smail.db.session import Database
from smail.db.tables import Account, Participant, SessionStrength
from smail.services import pins
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant, some_weeks_ago
from tests.support.client import Browser, new_browser

PIN, ANOTHER = "592816", "730164"

Scene = tuple[Account, Participant]


@pytest.fixture
def scene(database: Database, vault: Vault) -> Scene:
    """Somebody who has answered and chosen a PIN, and the one who follows."""
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        handledare = make_account(db, scope=programme, first_name="Sara")
        person = make_participant(db, programme, handledare)
        make_submitted(db, person, some_weeks_ago())
        pins.set_pin(db, vault, person.id, PIN, actor=SYSTEM)
        return handledare, person


def test_whoever_forgot_reads_what_to_do_step_by_step(client: Browser, scene: Scene) -> None:
    sign_in_participant(client, scene[1], SessionStrength.LINK)
    page = client.get("/s/mer").text
    assert "Har du glömt koden?" in page
    assert "Be Sara om en ny kod" in page
    assert "du behöver inte minnas den gamla" in page
    assert "Du kan alltid svara på frågor utan din egen kod." in page


def test_a_fresh_code_lets_the_person_choose_another_without_the_old(
    database: Database, client: Browser, vault: Vault, scene: Scene
) -> None:
    sign_in_participant(client, scene[1], SessionStrength.CODE)
    answer = client.post_form("/s/pin", {"pin": ANOTHER, "pin_again": ANOTHER}, page="/s/hem")
    assert answer.status_code == 303
    with database.transaction(write=True) as db:
        assert pins.check_pin(db, vault, scene[1].id, ANOTHER) == pins.PinAccepted()


def test_the_handledare_takes_the_pin_away_once_it_is_confirmed(
    app: Flask, database: Database, client: Browser, scene: Scene
) -> None:
    handledare, person = scene
    looking_back = new_browser(app)
    sign_in_participant(looking_back, person, SessionStrength.PIN)
    sign_in(client, handledare)
    path = f"/deltagare/{person.public_id}/pin"
    assert path in client.get(f"/deltagare/{person.public_id}").text
    unsure = client.post_form(path)
    assert unsure.status_code == 422
    assert "Kryssa i att PIN-koden ska tas bort." in unsure.text
    assert looking_back.get("/s/hem").status_code == 200
    done = client.post_form(path, {"pin_confirmed": "1"})
    assert (done.status_code, done.location) == (303, path)
    page = client.get(path).text
    assert "PIN-koden är borttagen." in page
    assert "Ta bort PIN-koden" not in page
    assert looking_back.get("/s/hem").status_code == 303
    with database.transaction(write=False) as db:
        assert not pins.has_pin(db, person.id)


def test_without_the_pin_the_link_answers_as_before(
    database: Database, client: Browser, scene: Scene
) -> None:
    with database.transaction(write=True) as db:
        pins.remove_pin(db, scene[1].id, actor=SYSTEM)
    sign_in_participant(client, scene[1], SessionStrength.LINK)
    assert client.get("/s/valkommen").status_code == 200
    more = client.get("/s/mer").text
    assert "Har du glömt koden?" not in more
    assert "Be Sara om en ny kod" in more
    refused = client.post_form("/s/pin", {"pin": ANOTHER, "pin_again": ANOTHER}, page="/s/mer")
    assert refused.location == "/s/mer"
    with database.transaction(write=False) as db:
        assert not pins.has_pin(db, scene[1].id)
