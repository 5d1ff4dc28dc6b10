"""What staff had typed when the session ended: it stands there again, for its author alone, and once."""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import Account, Participant
from smail.web.sessions import SURVIVES
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.client import BASE_URL, Browser, csrf_token_in
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STANDS = "Det du skrev innan du blev utloggad står kvar här. Det är inte sparat än."


@dataclass(frozen=True)
class Scene:
    """A handledare at work until the session has ended, and a colleague at the same computer."""

    database: Database
    client: Browser
    me: Account
    colleague: Account
    person: Participant
    at: TravelTo

    def send_late(self, path: str, fields: dict[str, str]) -> str:
        """The form of the page is sent after lunch; where that leads."""
        token = csrf_token_in(self.client.get(path).text)
        self.at(MONDAY + timedelta(hours=3))
        sent = {"csrf_token": token, **fields}
        return str(self.client.post(path, data=sent, headers={"Origin": BASE_URL}).location)

    def n_people(self) -> int:
        """How many are registered."""
        with self.database.transaction(write=False) as db:
            return db.scalars(select(func.count(Participant.id))).one()


@pytest.fixture
def database_kind() -> str:
    """Nothing of this is in the database."""
    return "sqlite"


@pytest.fixture
def scene(database: Database, client: Browser, at: TravelTo) -> Scene:
    at(MONDAY)
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        me, colleague = (make_account(db, scope=programme) for _ in range(2))
        person = make_participant(db, programme, me)
    sign_in(client, me)
    return Scene(database, client, me, colleague, person, at)


def test_a_registration_stands_in_its_form_again_once_and_is_sealed_meanwhile(scene: Scene) -> None:
    new = {"name": "Alva Provsson", "birth_year": "1987", "contact_choice": "sms", "sus_consent": "y"}
    assert scene.send_late("/deltagare/ny", new) == "/logga-in?next=/deltagare/ny"
    assert scene.n_people() == 1
    with scene.client.session_transaction(base_url=BASE_URL) as visit:
        sealed = base64.urlsafe_b64decode(visit[SURVIVES])
    assert b"Alva" not in sealed
    sign_in(scene.client, scene.me)
    page = scene.client.get("/deltagare/ny").text
    assert STANDS in page
    for field in ('value="Alva Provsson"', 'value="1987"', 'value="sms" checked'):
        assert field in page
    assert re.search(r'name="sus_consent"[^>]* checked', page)
    assert "Alva" not in scene.client.get("/deltagare/ny").text


def test_it_is_never_given_to_a_colleague(scene: Scene) -> None:
    scene.send_late("/deltagare/ny", {"name": "Alva Provsson"})
    sign_in(scene.client, scene.colleague)
    page = scene.client.get("/deltagare/ny").text
    assert "Alva" not in page
    assert STANDS not in page


@pytest.mark.parametrize(
    ("room", "field"),
    [("samtal", "step_1"), ("plan/aktivitet", "what"), ("avslut", "next_step"), ("uppgifter", "name")],
)
def test_what_was_written_about_a_person_stands_there_again(scene: Scene, room: str, field: str) -> None:
    path = f"/deltagare/{scene.person.public_id}/{room}"
    assert scene.send_late(path, {field: "Ringa på torsdag"}) == f"/logga-in?next={path}"
    sign_in(scene.client, scene.me)
    page = scene.client.get(path).text
    assert STANDS in page
    assert "Ringa på torsdag" in page
    assert "Ringa på torsdag" not in scene.client.get(path).text


def test_an_activity_that_was_changed_stands_on_its_own_page(scene: Scene) -> None:
    path = f"/deltagare/{scene.person.public_id}/plan/aktivitet"
    scene.send_late(path, {"what": "Praktik på ett kafé"})
    sign_in(scene.client, scene.me)
    assert STANDS not in scene.client.get("/deltagare/ny").text
    assert "Praktik på ett kafé" in scene.client.get(path).text
