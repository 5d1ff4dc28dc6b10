"""A lent screen goes from one to the next: in by number and code, cleared after each, staff by password."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Account, ActorKind, Assessment, Participant, WebSession
from smail.domain.people import AnswerMode, format_number
from smail.services import codes
from smail.services.audit import Actor
from smail.vault import Vault
from tests.factories.accounts import PASSWORD, give_password, make_account, sign_in
from tests.factories.assessments import make_answer, make_open, the_instrument
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
FIRST = the_instrument().form("seven_plus_seven").parts[0]
ACTOR = Actor(ActorKind.STAFF, "a" * 16)


@dataclass(frozen=True)
class Lent:
    """A screen that Sara has lent to several, and one of them."""

    database: Database
    vault: Vault
    client: Browser
    sara: Account
    person: Participant

    def code(self) -> str:
        with self.database.transaction(write=True) as db:
            return codes.issue_code(db, self.vault, self.person.id, actor=ACTOR, issued_by_id=self.sara.id)

    def come_in(self, code: str | None = None) -> int:
        fields = {"number": format_number(self.person.number), "code": code or self.code()}
        return self.client.post_form("/s/skarm", fields).status_code

    def sessions(self) -> list[bool]:
        """For each session on the server, whether it is a participant's."""
        with self.database.transaction(write=False) as db:
            return [row.participant_id is not None for row in db.scalars(select(WebSession))]


@pytest.fixture
def lent(database: Database, vault: Vault, client: Browser, at: TravelTo) -> Lent:
    at(MONDAY)
    with database.transaction(write=True) as db:
        sara = make_account(db, first_name="Sara")
        give_password(db, sara)
        person = make_participant(db, make_programme(db), sara)
    sign_in(client, sara)
    assert client.post_form("/surfplatta").location == "/s/skarm"
    return Lent(database, vault, client, sara, person)


def test_a_screen_that_is_not_lent_has_no_such_page(client: Browser) -> None:
    assert client.get("/s/skarm").location == "/s"


def test_staff_pages_wait_for_the_password_and_the_start_page_asks_for_number_and_code(lent: Lent) -> None:
    assert lent.client.get("/idag").location == "/las-upp"
    page = lent.client.get("/s/skarm")
    assert "Skriv ditt nummer och din kod." in page.text
    assert page.headers["Clear-Site-Data"] == '"storage"'
    assert page.headers["Cache-Control"] == "no-store"
    assert "<noscript><meta" in page.text
    assert lent.client.get("/s/kod").location == "/s/skarm"
    assert lent.client.get("/s/utloggad").location == "/s/skarm?slut=1"
    assert "Tillbaka till startsidan" in lent.client.get("/las-upp").text


def test_a_wrong_code_says_no_more_than_anywhere(lent: Lent) -> None:
    assert lent.come_in("000000") == 422
    assert lent.sessions() == [False]


def test_whoever_comes_in_answers_and_leaves_no_trace_for_the_next(lent: Lent) -> None:
    with lent.database.transaction(write=True) as db:
        rating = make_open(db, db.get_one(Participant, lent.person.id))
        for key in FIRST[:-1]:
            make_answer(db, rating, key)
    assert lent.come_in() == 303
    assert 'content="375;url=/s/skarm?slut=1"' in lent.client.get("/s/valkommen").text
    assert lent.client.get("/s/hem").location == "/s/mer"
    question = f"/s/fraga/{FIRST[-1]}"
    lent.client.post_form(question, {"answer": "4", "version": "0", "key": "abcdefgh1234", "back_to": ""})
    lent.client.post_form("/s/fler", {"more": "no"})
    lent.client.post_form("/s/sist", {"free_text": "Sover bättre"})
    assert lent.client.post_form("/s/skicka", {"mode": "alone"}, page="/s/kontrollera").location == "/s/klart"
    receipt = lent.client.get("/s/klart").text
    assert "Välj en egen kod" not in receipt
    done = lent.client.post_form("/s/jag-ar-klar", page="/s/klart")
    assert done.location == "/s/skarm?klar=1"
    assert done.headers["Clear-Site-Data"] == '"storage"'
    assert "Nästa person kan börja." in lent.client.get(done.location).text
    assert lent.sessions() == [False]
    for page in (question, "/s/klart", "/s/kontrollera", "/s/valkommen"):
        assert lent.client.get(page).location == "/s/utloggad"
    with lent.database.transaction(write=False) as db:
        assert db.scalars(select(Assessment.mode)).all() == [AnswerMode.ALONE]


def test_whoever_is_gone_is_signed_out_by_the_server_and_the_screen_stays_lent(
    lent: Lent, at: TravelTo
) -> None:
    lent.come_in()
    at(MONDAY + timedelta(minutes=4))
    assert lent.client.get("/s/valkommen").status_code == 200
    assert "Någon har börjat svara här." in lent.client.get("/s/skarm").text
    at(MONDAY + timedelta(minutes=10))
    assert lent.client.get("/s/valkommen").location == "/s/utloggad"
    page = lent.client.get("/s/skarm?slut=1").text
    assert "Sidan stängdes eftersom ingen svarade." in page
    assert "Någon har börjat" not in page
    for hour in range(1, 4):
        at(MONDAY + timedelta(minutes=25 * hour))
        assert lent.client.get("/s/skarm").status_code == 200
    at(MONDAY + timedelta(hours=3))
    assert lent.client.get("/s/skarm").location == "/s"


def test_whoever_stops_in_the_middle_clears_the_screen_and_keeps_the_answers(lent: Lent) -> None:
    with lent.database.transaction(write=True) as db:
        make_open(db, db.get_one(Participant, lent.person.id))
    lent.come_in()
    question = f"/s/fraga/{FIRST[0]}"
    answer = {"answer": "4", "version": "0", "key": "abcdefgh1234", "back_to": ""}
    assert lent.client.post_form(question, answer).status_code == 303
    page = lent.client.get(f"/s/fraga/{FIRST[1]}").text
    assert 'action="/s/jag-ar-klar"' in page
    assert "Svar som du har sparat finns kvar." in page
    done = lent.client.post_form("/s/jag-ar-klar", page=f"/s/fraga/{FIRST[1]}")
    assert done.location == "/s/skarm?klar=1"
    assert lent.sessions() == [False]
    assert lent.come_in() == 303
    assert re.search(r'value="4"[^>]* checked', lent.client.get(question).text)


def test_leaving_quickly_leads_to_the_start_of_the_lent_screen(lent: Lent) -> None:
    lent.come_in()
    assert 'data-exit="/s/skarm"' in lent.client.get("/s/valkommen").text
    assert lent.client.post_form("/s/lamna", page="/s/valkommen").location == "/s/skarm"
    assert lent.sessions() == [False]


def test_the_password_makes_the_screen_the_owners_again(lent: Lent) -> None:
    lent.come_in()
    assert lent.client.post_form("/las-upp", {"password": "fel"}).status_code == 422
    assert lent.client.post_form("/las-upp", {"password": PASSWORD}).status_code == 303
    assert lent.client.get("/idag").status_code == 200
    assert lent.client.get("/s/skarm").location == "/s"
    assert lent.sessions() == [False]
