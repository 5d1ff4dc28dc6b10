"""The way in and the ways out: possession of a link, a number with a code, and nothing left behind."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import ActorKind, AuditEvent, SessionKind, SessionStrength, Throttle, WebSession
from smail.domain.people import format_number
from smail.services.audit import Actor
from smail.services.codes import issue_code
from smail.vault import Vault, token
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.journey import SCRIPT, Traveller, issue, make_traveller, words
from tests.support.travel import TravelTo

EXPIRED = "Länken har slutat gälla. Svar som du har sparat finns kvar. Be den som gav dig länken om en ny."
UNKNOWN = "AbCdEfGhIjKlMnOpQrStUv"
NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


@pytest.fixture
def traveller(database: Database, vault: Vault, client: Browser) -> Traveller:
    """Somebody with a link that is not opened yet."""
    return make_traveller(database, vault, client)


def sessions_in(database: Database) -> list[WebSession]:
    """Every session of a participant."""
    with database.transaction(write=False) as db:
        query = select(WebSession).where(WebSession.kind == SessionKind.PARTICIPANT)
        return list(db.scalars(query))


def test_the_door_speaks_english_to_whoever_asks_for_it_and_on_the_next_page_too(client: Browser) -> None:
    door = client.get("/s").text
    assert '<a href="?sprak=en" lang="en">In English</a>' in door
    assert "Open your questions" in client.get("/s?sprak=en").text
    code = client.get("/s/kod").text
    assert "Number and code" in code
    assert '<a href="?sprak=sv" lang="sv">På svenska</a>' in code
    assert "Nummer och kod" in client.get("/s/kod?sprak=sv").text
    assert "Öppna dina frågor" in client.get("/s").text


def test_a_dead_link_is_told_of_in_the_language_that_was_asked_for(client: Browser) -> None:
    client.get("/s?sprak=en")
    answer = client.post_form("/s/oppna", {"link": UNKNOWN}, page="/s")
    assert answer.status_code == 422
    assert "The link is no longer valid." in answer.text
    assert 'lang="en"' in answer.text


@pytest.mark.parametrize("asked", ["ar", "", "EN", "sv-SE", "<b>"])
def test_a_language_that_there_is_not_changes_nothing(client: Browser, asked: str) -> None:
    assert "Öppna dina frågor" in client.get("/s", query_string={"sprak": asked}).text
    assert "Öppna dina frågor" in client.get("/s").text


def test_looking_at_the_door_changes_nothing(traveller: Traveller) -> None:
    issue(traveller.database, traveller.vault, traveller.person.id)
    page = traveller.client.get("/s")
    assert page.status_code == 200
    assert sessions_in(traveller.database) == []


def test_a_pasted_link_opens_the_start_page_without_a_script(traveller: Traveller) -> None:
    secret = issue(traveller.database, traveller.vault, traveller.person.id)
    link = f" https://smail.test/s#{secret} "
    answer = traveller.client.post_form("/s/oppna", {"link": link}, page="/s")
    assert (answer.status_code, answer.location) == (303, "/s/valkommen")
    (row,) = sessions_in(traveller.database)
    assert (row.strength, row.participant_id) == (SessionStrength.LINK, traveller.person.id)


def test_whoever_comes_in_is_written_down_with_the_way_in(traveller: Traveller) -> None:
    secret = issue(traveller.database, traveller.vault, traveller.person.id)
    traveller.client.post_form("/s/oppna", {"link": UNKNOWN}, page="/s")
    traveller.client.post_form("/s/oppna", {"link": secret}, page="/s")
    with traveller.database.transaction(write=False) as db:
        (event,) = db.scalars(select(AuditEvent).where(AuditEvent.action == "participant.sign_in")).all()
    assert (event.actor_kind, event.actor_id) == (ActorKind.PARTICIPANT, traveller.person.public_id)
    assert (event.participant_id, event.details) == (traveller.person.id, {"how": "link"})


def test_the_script_is_told_where_to_go(traveller: Traveller) -> None:
    secret = issue(traveller.database, traveller.vault, traveller.person.id)
    token_of_page = traveller.client.get("/s").text.split('csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token_of_page, "link": secret}
    answer = traveller.client.post("/s/oppna", data=data, headers=SCRIPT)
    assert answer.get_json() == {"state": "open", "next": "/s/valkommen"}


@pytest.mark.parametrize("typed", ["", "hej", UNKNOWN, f"https://smail.test/s#{UNKNOWN}", "å" * 22])
def test_a_link_that_opens_nothing_gets_one_and_the_same_answer(client: Browser, typed: str) -> None:
    answer = client.post_form("/s/oppna", {"link": typed}, page="/s")
    assert answer.status_code == 422
    assert EXPIRED in words(answer)
    assert "__Host-smail_person" not in str(answer.headers.getlist("Set-Cookie"))


def test_an_older_link_says_no_name_and_no_programme(traveller: Traveller) -> None:
    old = issue(traveller.database, traveller.vault, traveller.person.id)
    issue(traveller.database, traveller.vault, traveller.person.id)
    answer = traveller.client.post_form("/s/oppna", {"link": old}, page="/s")
    unknown = traveller.client.post_form("/s/oppna", {"link": token()}, page="/s")
    assert answer.status_code == unknown.status_code == 422
    assert words(answer) == words(unknown)


def test_guessing_at_links_is_slowed_down(client: Browser) -> None:
    statuses = [
        client.post_form("/s/oppna", {"link": token()}, page="/s").status_code for _guess in range(31)
    ]
    assert statuses == [422] * 30 + [429]


def test_a_form_without_its_token_opens_nothing(traveller: Traveller) -> None:
    secret = issue(traveller.database, traveller.vault, traveller.person.id)
    assert traveller.client.post("/s/oppna", data={"link": secret}).status_code == 400
    assert sessions_in(traveller.database) == []


def test_a_field_that_the_form_does_not_know_is_refused(traveller: Traveller) -> None:
    answer = traveller.client.post_form("/s/oppna", {"link": "x", "strength": "pin"}, page="/s")
    assert answer.status_code == 400


def code_for(traveller: Traveller) -> str:
    """Six digits that a handledare shows now."""
    with traveller.database.transaction(write=True) as db:
        account = make_account(db)
        actor = Actor(ActorKind.STAFF, account.public_id)
        return issue_code(db, traveller.vault, traveller.person.id, actor=actor, issued_by_id=account.id)


def test_number_and_code_let_in_however_they_are_typed(traveller: Traveller) -> None:
    code = code_for(traveller)
    number = format_number(traveller.person.number).lower()
    answer = traveller.client.post_form("/s/kod", {"number": number, "code": f"{code[:3]} {code[3:]}"})
    assert (answer.status_code, answer.location) == (303, "/s/valkommen")
    assert [row.strength for row in sessions_in(traveller.database)] == [SessionStrength.CODE]


def test_the_code_field_can_be_filled_by_the_phone(client: Browser) -> None:
    page = client.get("/s/kod").text
    assert 'autocomplete="one-time-code" inputmode="numeric"' in page


def test_every_failure_of_a_code_says_the_same(traveller: Traveller, at: TravelTo) -> None:
    at(NOON)
    code = code_for(traveller)
    wrong = "000000" if code != "000000" else "111111"
    number = traveller.person.number
    answers = [
        traveller.client.post_form("/s/kod", {"number": number, "code": wrong}),
        traveller.client.post_form("/s/kod", {"number": "KX4-82P", "code": code}),
        traveller.client.post_form("/s/kod", {"number": "", "code": ""}),
    ]
    at(NOON + timedelta(minutes=16))
    answers.append(traveller.client.post_form("/s/kod", {"number": number, "code": code}))
    assert {answer.status_code for answer in answers} == {422}
    said = {words(answer) for answer in answers}
    assert len(said) == 1
    assert "Numret eller koden stämmer inte." in said.pop()


def test_guesses_at_a_code_are_counted_although_they_are_refused(traveller: Traveller) -> None:
    code_for(traveller)
    data = {"number": traveller.person.number, "code": "12"}
    statuses = [traveller.client.post_form("/s/kod", data).status_code for _guess in range(6)]
    assert statuses == [422] * 5 + [429]
    with traveller.database.transaction(write=False) as db:
        assert db.scalar(select(func.max(Throttle.failures))) == 5


def test_being_done_ends_the_session_and_the_browser_forgets(traveller: Traveller) -> None:
    traveller.open_link()
    answer = traveller.client.post_form("/s/jag-ar-klar", page="/s/valkommen")
    assert (answer.status_code, answer.location) == (303, "/s/utloggad?klar=1")
    assert answer.headers["Clear-Site-Data"] == '"cookies", "storage"'
    assert sessions_in(traveller.database) == []
    assert traveller.client.get("/s/valkommen").location == "/s/utloggad"
    assert "Ingen kan se dina svar på den här skärmen." in traveller.show(answer.location)


def test_leaving_quickly_ends_the_session_and_goes_elsewhere(traveller: Traveller) -> None:
    traveller.open_link()
    answer = traveller.client.post_form("/s/lamna", page="/s/valkommen")
    assert answer.status_code == 200
    assert answer.headers["Refresh"] == "0; url=https://www.smhi.se/"
    assert answer.headers["Clear-Site-Data"] == '"cookies", "storage"'
    assert sessions_in(traveller.database) == []


@pytest.mark.parametrize("address", ["/s", "/s/kod", "/s/valkommen", "/s/utloggad", "/s/mer"])
def test_the_quick_way_out_stands_on_every_page(traveller: Traveller, address: str) -> None:
    traveller.open_link()
    page = traveller.client.get(address).text
    assert 'action="/s/lamna"' in page
    assert 'data-exit="https://www.smhi.se/"' in page


def test_a_lent_screen_goes_back_to_its_owner_who_stays_signed_in(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        person = make_participant(db)
    lent = sign_in(client, account)
    with database.transaction(write=True) as db:
        db.get_one(WebSession, lent.token_mac).is_locked = True
    sign_in_participant(client, person, SessionStrength.TOGETHER)
    answer = client.post_form("/s/jag-ar-klar", page="/s/valkommen")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    page = client.get(answer.location)
    assert f"Ge tillbaka skärmen till {account.first_name}." in words(page)
    assert 'href="/las-upp"' in page.text


def test_whoever_is_signed_out_reads_that_the_answers_are_safe(client: Browser) -> None:
    assert client.get("/s/fraga/job_belief_confidence").location == "/s/utloggad"
    assert "Dina svar är sparade. Öppna din länk igen." in words(client.get("/s/utloggad"))
