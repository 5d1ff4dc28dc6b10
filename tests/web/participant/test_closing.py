"""The end of an occasion: two optional questions, everything looked through, and sent once."""

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Assessment, SessionStrength
from smail.domain.people import AnswerMode
from smail.queries.questionnaire import closing_of
from smail.vault import Vault
from tests.factories.accounts import sign_in_participant
from tests.factories.assessments import make_answer, make_open
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.journey import FIRST, Traveller, make_traveller, words

PERSONNUMMER = "19121212-1212"


@pytest.fixture
def traveller(database: Database, vault: Vault, client: Browser) -> Traveller:
    """Somebody who has answered seven questions and wants no more."""
    found = make_traveller(database, vault, client)
    found.client.post_form(found.answer_part(), {"more": "no"})
    return found


def the_rating(database: Database) -> Assessment:
    """The only rating."""
    with database.transaction(write=False) as db:
        return db.scalars(select(Assessment)).one()


def test_beside_the_free_text_stands_that_nobody_reads_it_at_once(traveller: Traveller) -> None:
    said = traveller.show("/s/sist")
    assert "Ingen läser det här direkt. Ring 112 eller 1177 om det är bråttom. Skriv inga namn." in said


def test_areas_and_own_words_are_stored_sealed(traveller: Traveller, vault: Vault) -> None:
    data = {"focus": ["health", "purpose"], "free_text": "Jag vill ha en ny cykel."}
    assert traveller.client.post_form("/s/sist", data).location == "/s/kontrollera"
    row = the_rating(traveller.database)
    assert row.focus == ["purpose", "health"]
    with traveller.database.transaction(write=False) as db:
        assert closing_of(db, vault, row.id).free_text == "Jag vill ha en ny cykel."
        sealed = db.scalar(select(Assessment.free_text))
    assert sealed is not None
    assert b"cykel" not in sealed


def test_both_may_be_left_empty(traveller: Traveller) -> None:
    assert traveller.client.post_form("/s/sist", {}).location == "/s/kontrollera"
    assert traveller.client.get("/s/kontrollera").status_code == 200


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"focus": ["health", "purpose", "job_search"]}, "Välj högst två områden."),
        ({"focus": ["hej"]}, "Välj bland områdena i listan."),
        ({"free_text": "å" * 501}, "Texten är för lång. Korta ner den lite."),
        ({"free_text": f"Jag är {PERSONNUMMER}"}, "Det ser ut som ett personnummer. Ta bort det."),
    ],
)
def test_what_cannot_be_kept_is_said_kindly_and_what_was_written_stays(
    traveller: Traveller, data: dict[str, object], fault: str
) -> None:
    answer = traveller.client.post_form("/s/sist", data)
    assert answer.status_code == 422
    assert fault in words(answer)
    assert str(data.get("free_text", "")) in answer.text
    row = the_rating(traveller.database)
    assert row.focus == []


def test_all_that_is_wrong_is_said_at_once(traveller: Traveller) -> None:
    wrong = {"focus": ["health", "purpose", "job_search"], "free_text": PERSONNUMMER}
    said = words(traveller.client.post_form("/s/sist", wrong))
    assert "Välj högst två områden." in said
    assert "Det ser ut som ett personnummer. Ta bort det." in said


def test_everything_is_shown_before_it_is_sent_and_can_be_changed(traveller: Traveller) -> None:
    traveller.answer(FIRST, "skipped")
    traveller.client.post_form("/s/sist", {"focus": ["health"], "free_text": "Hej"})
    page = traveller.client.get("/s/kontrollera")
    said = words(page)
    assert "Du hoppade över frågan." in said
    assert "Tre eller fyra dagar fungerar." in said
    assert "Vad vill du börja med? Min hälsa Ändra" in said
    assert f"{FIRST}?fran=kontroll" in page.text


def test_a_change_from_the_check_leads_back_to_it(traveller: Traveller) -> None:
    page = traveller.client.get(f"{FIRST}?fran=kontroll")
    assert '<a href="/s/kontrollera">Tillbaka</a>' in page.text
    data = {"answer": "5", "version": "1", "key": "abcdefgh", "back_to": "kontroll"}
    assert traveller.client.post_form(FIRST, data).location == "/s/kontrollera"


def test_how_it_was_answered_must_be_said(traveller: Traveller) -> None:
    answer = traveller.client.post_form("/s/skicka", {}, page="/s/kontrollera")
    assert "Välj hur du svarade." in traveller.show(answer.location)
    assert the_rating(traveller.database).submitted_at is None


@pytest.mark.parametrize("mode", ["paper", "with_staff", "hej"])
def test_only_what_is_offered_can_be_said(traveller: Traveller, mode: str) -> None:
    answer = traveller.client.post_form("/s/skicka", {"mode": mode}, page="/s/kontrollera")
    assert "Välj hur du svarade." in traveller.show(answer.location)
    assert the_rating(traveller.database).submitted_at is None


def test_without_a_mode_the_page_that_asks_for_it_can_be_loaded_again(traveller: Traveller) -> None:
    answer = traveller.client.post_form("/s/skicka", {}, page="/s/kontrollera")
    assert answer.status_code == 303
    asked = traveller.client.get(answer.location)
    assert (asked.status_code, asked.location) == (200, None)
    assert "Välj hur du svarade." in asked.text
    assert "Välj hur du svarade." not in traveller.client.get("/s/kontrollera").text


def test_the_address_of_a_form_leads_on_where_it_is_opened(traveller: Traveller) -> None:
    for address in ("/s/skicka", "/s/oppna", "/s/pin", "/s/borja"):
        answer = traveller.client.get(address)
        assert (answer.status_code, answer.location) == (303, "/s")


def test_sent_it_leads_to_the_receipt_and_is_stored_with_its_mode(traveller: Traveller) -> None:
    data = {"mode": "interpreter"}
    answer = traveller.client.post_form("/s/skicka", data, page="/s/kontrollera")
    assert (answer.status_code, answer.location) == (303, "/s/klart")
    row = the_rating(traveller.database)
    assert row.mode is AnswerMode.INTERPRETER
    assert row.submitted_at is not None


def test_sent_twice_it_is_sent_once(traveller: Traveller) -> None:
    traveller.client.post_form("/s/skicka", {"mode": "alone"}, page="/s/kontrollera")
    first = the_rating(traveller.database).submitted_at
    again = traveller.client.post_form("/s/skicka", {"mode": "interpreter"}, page="/s/klart")
    assert again.location == "/s/klart"
    row = the_rating(traveller.database)
    assert (row.submitted_at, row.mode) == (first, AnswerMode.ALONE)


def test_what_is_sent_cannot_be_answered_again_by_going_back(traveller: Traveller) -> None:
    traveller.client.post_form("/s/skicka", {"mode": "alone"}, page="/s/kontrollera")
    for address in (FIRST, "/s/sist", "/s/kontrollera", "/s/fler"):
        page = traveller.client.get(address)
        assert page.status_code == 409
        assert "Dina svar är redan inskickade" in words(page)
        assert 'href="/s/klart"' in page.text
    late = traveller.client.post_form(FIRST, {"answer": "1"}, page="/s/klart")
    assert late.status_code == 409
    told = traveller.tap(FIRST, answer="1")
    assert (told.status_code, told.get_json()) == (409, {"state": "sent", "next": "/s/klart"})


def test_nothing_is_sent_while_a_question_waits(database: Database, vault: Vault, client: Browser) -> None:
    found = make_traveller(database, vault, client)
    second = found.answer(found.begin())
    for address in ("/s/kontrollera", "/s/sist"):
        assert found.client.get(address).location == second
    answer = found.client.post_form("/s/skicka", {"mode": "alone"}, page=second)
    assert answer.location == second
    assert the_rating(database).submitted_at is None


def test_on_a_lent_screen_it_was_answered_together_without_asking(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        rating = make_open(db, person, form="seven")
        for item_key in rating.items_shown:
            make_answer(db, rating, item_key)
    sign_in_participant(client, person, SessionStrength.TOGETHER)
    assert "Hur svarade du?" not in words(client.get("/s/kontrollera"))
    assert client.post_form("/s/skicka", {}, page="/s/kontrollera").location == "/s/klart"
    assert the_rating(database).mode is AnswerMode.WITH_STAFF
