"""What staff had typed when the session ended: it stands there again, for its author alone, and once."""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import Account, Participant
from smail.services.sign_in import end_sessions
from smail.web.sessions import SURVIVES
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.client import BASE_URL, Browser, csrf_token_in, new_browser
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEPT = "Det du skrev finns kvar. Logga in så får du fram det."
LOST = "Det du skrev i formuläret blev inte sparat."
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
    assert b"Provsson" not in sealed
    sign_in(scene.client, scene.me)
    page = scene.client.get("/deltagare/ny").text
    assert STANDS in page
    for field in ('value="Alva Provsson"', 'value="1987"', 'value="sms" checked'):
        assert field in page
    assert re.search(r'name="sus_consent"[^>]* checked', page)
    assert "Provsson" not in scene.client.get("/deltagare/ny").text


def test_it_is_never_given_to_a_colleague(scene: Scene) -> None:
    scene.send_late("/deltagare/ny", {"name": "Alva Provsson"})
    sign_in(scene.client, scene.colleague)
    page = scene.client.get("/deltagare/ny").text
    assert "Provsson" not in page
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


def _asked(scene: Scene, location: str) -> str:
    return scene.client.get(location).text


def test_the_page_to_sign_in_says_that_what_was_written_is_there_still_and_says_so_once(scene: Scene) -> None:
    led_to = scene.send_late("/deltagare/ny", {"name": "Alva Provsson"})
    page = _asked(scene, led_to)
    assert KEPT in page
    assert LOST not in page
    assert KEPT not in _asked(scene, led_to)


@pytest.mark.parametrize(
    ("room", "fields"),
    [("samtal", {"step_1": "å" * 4000}), ("framsteg", {"text": "Ringde själv"})],
)
def test_it_says_so_too_when_what_was_written_is_too_long_or_never_kept(
    scene: Scene, room: str, fields: dict[str, str]
) -> None:
    token = csrf_token_in(scene.client.get("/idag").text)
    scene.at(MONDAY + timedelta(hours=3))
    path = f"/deltagare/{scene.person.public_id}/{room}"
    sent = scene.client.post(path, data={"csrf_token": token, **fields}, headers={"Origin": BASE_URL})
    page = _asked(scene, sent.location)
    assert LOST in page
    assert KEPT not in page


def test_of_a_button_and_of_a_foreign_form_nothing_is_said(scene: Scene) -> None:
    path = f"/deltagare/{scene.person.public_id}"
    token = csrf_token_in(scene.client.get(path).text)
    scene.at(MONDAY + timedelta(hours=3))
    ours = {"Origin": BASE_URL}
    scene.client.post(f"{path}/kod", data={"csrf_token": token, "seen": "nu"}, headers=ours)
    foreign = scene.client.post(f"{path}/framsteg", data={"text": "Hej"})
    assert foreign.location == "/logga-in"
    page = _asked(scene, foreign.location)
    assert LOST not in page
    assert KEPT not in page


def test_a_session_that_was_ended_elsewhere_leads_back_to_the_page_and_owns_that_the_form_is_lost(
    scene: Scene,
) -> None:
    token = csrf_token_in(scene.client.get("/deltagare/ny").text)
    with scene.database.transaction(write=True) as db:
        end_sessions(db, scene.me.id)
    sent = {"csrf_token": token, "name": "Alva Provsson"}
    answer = scene.client.post("/deltagare/ny", data=sent, headers={"Origin": BASE_URL})
    assert answer.location == "/logga-in?next=/deltagare/ny"
    page = _asked(scene, answer.location)
    assert LOST in page
    assert KEPT not in page


def test_no_session_learns_from_where_it_is_led_what_exists(scene: Scene) -> None:
    browser = new_browser(scene.client.application)
    for person in (scene.person.public_id, "0" * len(scene.person.public_id)):
        path = f"/deltagare/{person}/uppgifter"
        answer = browser.post_form(path, {"name": "Alva"}, page="/logga-in")
        assert answer.location == f"/logga-in?next={path}"


def test_a_lent_screen_says_it_where_the_password_is_asked_for(scene: Scene) -> None:
    path = f"/deltagare/{scene.person.public_id}"
    assert scene.client.post_form(f"{path}/tillsammans", {"has_read": "1"}, page=path).status_code == 303
    token = csrf_token_in(scene.client.get("/las-upp").text)
    sent = {"csrf_token": token, "name": "Alva Provsson"}
    answer = scene.client.post("/deltagare/ny", data=sent, headers={"Origin": BASE_URL})
    assert answer.location == "/las-upp"
    said = "Det du skrev finns kvar. Lås upp och öppna sidan igen, så får du fram det."
    assert said in _asked(scene, answer.location)
