"""One question per screen: saved at once, once, by whichever screen, with and without a script."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Answer, WebSession
from smail.vault import Vault
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.support.client import Browser
from tests.support.journey import FIRST, Traveller, fields, make_traveller, words

SECOND = "/s/fraga/labour_market_fitting_job"
LAST_OF_SEVEN = "/s/fraga/job_search_frequency"
LONG_AGO = date(2025, 3, 3)


@pytest.fixture
def traveller(database: Database, vault: Vault, client: Browser) -> Traveller:
    """Somebody who has begun and answered nothing."""
    found = make_traveller(database, vault, client)
    found.begin()
    return found


def stored(database: Database) -> dict[str, tuple[str, int | None, int]]:
    """Every answer on disk: kind, value and version by item."""
    with database.transaction(write=False) as db:
        rows = db.scalars(select(Answer))
        return {row.item_key: (row.kind.value, row.value, row.version) for row in rows}


def test_a_question_is_one_fieldset_with_five_described_answers_and_two_that_are_no_step(
    traveller: Traveller,
) -> None:
    page = traveller.client.get(FIRST).text
    values = re.findall(r'type="radio"[^>]*name="answer" value="(\w+)"', page)
    assert values == ["1", "2", "3", "4", "5", "dont_know", "skipped"]
    assert page.count("<fieldset") == page.count("<legend") == page.count("<h1") == 1
    assert "checked" not in page
    assert "Fråga 1 av 7" in words(traveller.client.get(FIRST))


def test_a_question_page_is_light(traveller: Traveller) -> None:
    sizes = {address: len(traveller.client.get(address).data) for address in (FIRST, SECOND, LAST_OF_SEVEN)}
    assert max(sizes.values()) < 5 * 1024, sizes


@pytest.mark.parametrize(
    ("value", "kept"),
    [("4", ("value", 4, 1)), ("dont_know", ("dont_know", None, 1)), ("skipped", ("skipped", None, 1))],
)
def test_an_answer_is_on_disk_before_the_next_question_is_shown(
    traveller: Traveller, value: str, kept: tuple[str, int | None, int]
) -> None:
    assert traveller.answer(FIRST, value) == SECOND
    assert stored(traveller.database) == {"job_belief_confidence": kept}


def test_the_script_is_told_that_it_is_saved_and_where_next_leads(traveller: Traveller) -> None:
    answer = traveller.tap(FIRST, answer="2", version="0", key="abcdefgh1")
    assert answer.status_code == 200
    assert answer.get_json() == {"state": "saved", "version": 1, "next": SECOND}


def test_the_same_tap_sent_again_is_stored_once(traveller: Traveller) -> None:
    first = traveller.tap(FIRST, answer="2", version="0", key="abcdefgh1")
    again = traveller.tap(FIRST, answer="2", version="0", key="abcdefgh1")
    assert first.get_json() == again.get_json()
    assert stored(traveller.database) == {"job_belief_confidence": ("value", 2, 1)}


@pytest.mark.parametrize("value", ["", "0", "6", "2.5", "hej", "cannot_judge", "-1"])
def test_what_is_no_answer_is_sent_back_with_what_to_do(traveller: Traveller, value: str) -> None:
    data = fields(traveller.client.get(FIRST)) | {"answer": value}
    answer = traveller.client.post_form(FIRST, data)
    assert answer.status_code == 422
    assert words(answer).startswith("Något behöver rättas Välj ett svar. Eller tryck Hoppa över.")
    assert '<a href="#answer">' in answer.text
    assert traveller.tap(FIRST, answer=value).get_json() == {"state": "invalid"}
    assert stored(traveller.database) == {}


def test_a_strange_key_or_version_costs_nobody_an_answer(traveller: Traveller) -> None:
    answer = traveller.tap(FIRST, answer="2", version="²", key="x" * 500)
    assert answer.status_code == 200
    assert stored(traveller.database) == {"job_belief_confidence": ("value", 2, 1)}


def test_back_shows_ones_own_answer_of_today(traveller: Traveller) -> None:
    traveller.answer(FIRST, "4")
    page = traveller.client.get(SECOND)
    assert f'<a href="{FIRST}">Tillbaka</a>' in page.text
    assert 'value="4" checked' in traveller.client.get(FIRST).text
    assert '<a href="/s/valkommen">Tillbaka</a>' in traveller.client.get(FIRST).text


def test_an_answer_can_be_changed_by_whoever_has_seen_it(traveller: Traveller) -> None:
    traveller.answer(FIRST, "4")
    traveller.answer(FIRST, "5")
    assert stored(traveller.database) == {"job_belief_confidence": ("value", 5, 2)}


def conflict(traveller: Traveller, **more: str) -> dict[str, str]:
    """Another screen answered 4 after this one had been shown: what this one sends."""
    shown_before = fields(traveller.client.get(FIRST)) | {"answer": "1", **more}
    traveller.answer(FIRST, "4")
    return shown_before


def test_two_screens_that_disagree_are_both_shown_and_nothing_is_lost(traveller: Traveller) -> None:
    answer = traveller.client.post_form(FIRST, conflict(traveller))
    said = words(answer)
    assert answer.status_code == 409
    assert "Vilket svar gäller? Du har redan svarat på frågan på en annan skärm." in said
    assert "Svaret från den andra skärmen Jag tror på det de flesta dagar." in said
    assert "Svaret som du valde nu Just nu är det svårt för mig att tro på det." in said
    assert stored(traveller.database) == {"job_belief_confidence": ("value", 4, 1)}


@pytest.mark.parametrize(("chosen", "kept"), [("1", ("value", 1, 2)), ("4", ("value", 4, 1))])
def test_the_person_settles_it_with_one_button(
    traveller: Traveller, chosen: str, kept: tuple[str, int, int]
) -> None:
    page = traveller.client.post_form(FIRST, conflict(traveller))
    answer = traveller.client.post_form(FIRST, fields(page) | {"answer": chosen})
    assert answer.location == SECOND
    assert stored(traveller.database) == {"job_belief_confidence": kept}


def test_the_script_is_told_of_a_conflict(traveller: Traveller) -> None:
    data = conflict(traveller)
    answer = traveller.tap(FIRST, **data)
    assert (answer.status_code, answer.get_json()) == (409, {"state": "conflict"})


def test_an_ended_session_keeps_what_was_saved_and_says_so_to_the_script(traveller: Traveller) -> None:
    traveller.answer(FIRST)
    with traveller.database.transaction(write=True) as db:
        for row in db.scalars(select(WebSession)):
            db.delete(row)
    token = "whatever"
    answer = traveller.client.post(
        SECOND, data={"csrf_token": token, "answer": "2"}, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.get_json()) == (401, {"state": "signed_out"})
    traveller.open_link()
    assert traveller.tap(SECOND, answer="2", version="0", key="abcdefgh1").status_code == 200
    assert set(stored(traveller.database)) == {"job_belief_confidence", "labour_market_fitting_job"}


def test_a_question_of_the_part_not_taken_is_not_there(traveller: Traveller) -> None:
    assert traveller.client.get("/s/fraga/health_strength").status_code == 404
    assert traveller.client.get("/s/fraga/hej").status_code == 404


def test_after_seven_the_person_is_asked_whether_to_go_on(traveller: Traveller) -> None:
    assert traveller.answer_part() == "/s/fler"
    said = traveller.show("/s/fler")
    assert "Vill du svara på sju frågor till? Dina sju svar är sparade." in said
    assert "Ja, sju frågor till Nej, det räcker för i dag" in said


def test_yes_leads_to_the_eighth_of_fourteen(traveller: Traveller) -> None:
    traveller.answer_part()
    address = traveller.client.post_form("/s/fler", {"more": "yes"}).location
    assert address == "/s/fraga/job_belief_managing_work"
    assert "Fråga 8 av 14" in traveller.show(address)


def test_no_leads_on_and_can_be_taken_back(traveller: Traveller) -> None:
    traveller.answer_part()
    assert traveller.client.post_form("/s/fler", {"more": "no"}).location == "/s/sist"
    assert '<a href="/s/fler">Tillbaka</a>' in traveller.client.get("/s/sist").text
    address = traveller.client.post_form("/s/fler", {"more": "yes"}).location
    assert address == "/s/fraga/job_belief_managing_work"


def test_neither_yes_nor_no_is_asked_again(traveller: Traveller) -> None:
    traveller.answer_part()
    answer = traveller.client.post_form("/s/fler", {"more": "kanske"})
    assert answer.status_code == 422
    assert "Välj ja eller nej." in words(answer)


def test_nobody_is_asked_for_more_before_the_part_is_answered(traveller: Traveller) -> None:
    assert traveller.client.get("/s/fler").location == FIRST


@pytest.mark.parametrize(("form", "count"), [("seven", 7), ("fourteen", 14)], ids=["7", "14"])
def test_the_programme_decides_how_many_questions_there_are(
    database: Database, vault: Vault, client: Browser, form: str, count: int
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, form=form)
    found = make_traveller(database, vault, client, programme)
    assert f"Fråga 1 av {count}" in found.show(found.begin())
    assert found.answer_part() == "/s/sist"
    assert len(stored(database)) == count


def test_whoever_types_the_address_before_beginning_comes_to_the_start(
    database: Database, vault: Vault, client: Browser
) -> None:
    found = make_traveller(database, vault, client)
    found.open_link()
    assert found.client.get(FIRST).location == "/s/valkommen"
    told = found.tap(FIRST, answer="2").get_json()
    assert told == {"state": "not_begun", "next": "/s/valkommen"}


@pytest.mark.parametrize("address", [FIRST, "/s/fler", "/s/sist", "/s/kontrollera"])
def test_an_old_address_leads_to_the_start_when_it_is_time_to_answer_again(
    database: Database, vault: Vault, client: Browser, address: str
) -> None:
    found = make_traveller(database, vault, client, starts_on=LONG_AGO)
    with database.transaction(write=True) as db:
        make_submitted(db, found.person, LONG_AGO)
    found.open_link()
    assert found.client.get(address).location == "/s/valkommen"
    told = found.tap(FIRST, answer="2")
    assert (told.status_code, told.get_json()) == (409, {"state": "not_begun", "next": "/s/valkommen"})


@pytest.mark.parametrize(("answer", "is_missed"), [("5", True), ("3", False)])
def test_a_choice_that_came_after_the_answers_were_sent_in_is_told_of_once(
    traveller: Traveller, answer: str, is_missed: bool
) -> None:
    traveller.send()
    for _ in range(2):
        told = traveller.tap(FIRST, answer=answer, version="0", key="waited-offline")
        assert (told.status_code, told.get_json()) == (409, {"state": "sent", "next": "/s/klart"})
    receipt = traveller.show("/s/klart")
    assert receipt.count("Ett val på den här skärmen kom inte med.") == is_missed
    assert ("Alla dina svar är sparade." in receipt) is not is_missed
    assert "kom inte med" not in traveller.show("/s/klart")


def test_without_a_script_a_choice_after_the_answers_were_sent_in_is_told_of(traveller: Traveller) -> None:
    traveller.send()
    data = {"answer": "5", "version": "0", "key": "from-a-second-tab"}
    answer = traveller.client.post_form(FIRST, data, page="/s/klart")
    assert "Ett val på den här skärmen kom inte med." in words(answer)
