"""The receipt and the own page: what one gave, said back, and only to the one who gave it."""

import json
import re
from datetime import UTC, date, datetime

import pytest

from smail.db.session import Database
from smail.db.tables import ActorKind, Participant, SessionStrength
from smail.services import pins, talks
from smail.services.audit import SYSTEM, Actor
from smail.services.pins import has_pin
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.assessments import make_answer, make_open, make_submitted
from tests.factories.people import enrolment_of, make_participant, make_pause, make_staff_period
from tests.support.client import Browser, new_browser
from tests.support.journey import Traveller, make_traveller, words
from tests.support.travel import TravelTo

NOVEMBER = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
DUE = datetime(2027, 2, 3, 11, 0, tzinfo=UTC)
PIN = "284716"
CHOSEN = {"pin": PIN, "pin_again": PIN}
SAID = "Jag tror på det lika ofta som jag tvivlar."


@pytest.fixture
def traveller(database: Database, vault: Vault, client: Browser, at: TravelTo) -> Traveller:
    """Somebody who has just sent the answers in."""
    at(NOVEMBER)
    found = make_traveller(database, vault, client)
    found.send()
    return found


@pytest.fixture
def old_hand(database: Database, at: TravelTo) -> Participant:
    """Somebody who answered in June and on the second of November."""
    at(NOVEMBER)
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=date(2026, 3, 2))
        make_submitted(db, person, date(2026, 6, 1), value=1)
        make_submitted(db, person, date(2026, 11, 2), focus=["health"])
    return person


def come_back(traveller: Traveller) -> Traveller:
    """The same link in another browser."""
    browser = new_browser(traveller.client.application)
    other = Traveller(traveller.database, traveller.vault, browser, traveller.person, traveller.secret)
    other.open_link()
    return other


def test_the_receipt_thanks_and_says_when_the_next_time_is(traveller: Traveller) -> None:
    said = traveller.show("/s/klart")
    assert "Tack! Alla dina svar är sparade. Nu kan du och" in said
    assert "Nästa gång är i vecka 7, runt den 17 februari 2027." in said
    assert "Vill du ändra något? Säg det till" in said


def test_the_receipt_says_the_answers_back_in_words_without_a_number(traveller: Traveller) -> None:
    said = traveller.show("/s/klart")
    assert "Dina svar i dag" in said
    assert f"Hur säker känner du dig just nu på att du kan få ett jobb? {SAID}" in said
    assert "poäng" not in said


def test_the_receipt_says_back_what_was_said_after_the_questions_to_its_author_alone(
    database: Database, vault: Vault, client: Browser, at: TravelTo
) -> None:
    at(NOVEMBER)
    found = make_traveller(database, vault, client)
    found.to_check()
    client.post_form("/s/sist", {"focus": ["health"], "free_text": "En ny cykel."})
    client.post_form("/s/skicka", {"mode": "alone"}, page="/s/kontrollera")
    said = found.show("/s/klart")
    assert "Vad vill du börja med? Min hälsa" in said
    assert "En ny cykel." in said
    assert "cykel" not in come_back(found).show("/s/klart")


def test_the_receipt_leads_whoever_has_a_pin_to_the_own_page(
    database: Database, vault: Vault, client: Browser, at: TravelTo
) -> None:
    at(NOVEMBER)
    found = make_traveller(database, vault, client)
    with database.transaction(write=True) as db:
        pins.set_pin(db, vault, found.person.id, PIN, actor=Actor(ActorKind.SYSTEM), may_replace=False)
    found.send()
    page = found.client.get("/s/klart").text
    assert '<a href="/s/mer">Till min sida</a>' in page
    assert found.client.post_form("/s/mer", {"pin": PIN}).location == "/s/hem"


def test_a_link_opened_again_shows_no_answers_and_asks_for_more(traveller: Traveller) -> None:
    other = come_back(traveller)
    assert SAID not in other.show("/s/klart")
    assert SAID not in other.show("/s/mer")
    assert SAID not in other.show("/s/valkommen")
    assert other.client.get("/s/hem").location == "/s/mer"
    assert other.client.get("/s/mina-uppgifter.json").location == "/s/mer"


def test_a_link_that_is_done_leads_to_the_pin_and_answers_no_more(traveller: Traveller) -> None:
    other = come_back(traveller)
    answer = other.client.post_form("/s/oppna", {"link": traveller.secret}, page="/s")
    assert answer.location == "/s/mer"
    said = other.show("/s/valkommen")
    assert "Dina svar är inskickade. Det finns inga fler frågor i den här länken." in said
    assert "Inga frågor just nu" in words(other.client.post_form("/s/borja", page="/s/valkommen"))


def test_a_pin_is_chosen_twice_and_opens_the_own_page(traveller: Traveller) -> None:
    before = traveller.client.get_cookie("__Host-smail_person", domain="smail.test")
    answer = traveller.client.post_form("/s/pin", CHOSEN, page="/s/klart")
    after = traveller.client.get_cookie("__Host-smail_person", domain="smail.test")
    assert answer.location == "/s/hem"
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert "Din kod är sparad." in traveller.show("/s/hem")


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        ({"pin": PIN, "pin_again": "284717"}, "Du skrev två olika koder. Skriv samma kod två gånger."),
        ({"pin": "123456", "pin_again": "123456"}, "Koden är för lätt att gissa. Välj en annan."),
        ({"pin": "12", "pin_again": "12"}, "Skriv sex siffror."),
        ({}, "Skriv sex siffror."),
    ],
)
def test_what_is_wrong_with_a_pin_is_said(traveller: Traveller, chosen: dict[str, str], fault: str) -> None:
    answer = traveller.client.post_form("/s/pin", chosen, page="/s/klart")
    assert answer.status_code == 422
    assert fault in words(answer)
    assert PIN not in answer.text


def test_the_link_and_the_pin_open_the_history(traveller: Traveller) -> None:
    traveller.client.post_form("/s/pin", CHOSEN, page="/s/klart")
    other = come_back(traveller)
    wrong = other.client.post_form("/s/mer", {"pin": "111111"})
    assert (wrong.status_code, "Koden stämmer inte. Försök igen." in words(wrong)) == (422, True)
    right = other.client.post_form("/s/mer", {"pin": "284 716"})
    assert (right.status_code, right.location) == (303, "/s/hem")
    assert SAID in other.show("/s/hem")


def test_guesses_at_a_pin_are_slowed_down(traveller: Traveller) -> None:
    traveller.client.post_form("/s/pin", CHOSEN, page="/s/klart")
    other = come_back(traveller)
    statuses = [other.client.post_form("/s/mer", {"pin": "111111"}).status_code for _guess in range(6)]
    assert statuses == [422] * 5 + [429]


def test_a_link_that_was_found_never_becomes_a_way_to_the_history(traveller: Traveller) -> None:
    other = come_back(traveller)
    answer = other.client.post_form("/s/pin", CHOSEN, page="/s/mer")
    assert answer.location == "/s/mer"
    assert "Det behövs en kod för att se tidigare svar." in other.show("/s/mer")
    traveller.client.post_form("/s/pin", CHOSEN, page="/s/klart")
    again = other.client.post_form("/s/pin", {"pin": "593718", "pin_again": "593718"}, page="/s/mer")
    assert again.location == "/s/mer"
    assert come_back(traveller).client.post_form("/s/mer", {"pin": PIN}).location == "/s/hem"


def test_a_link_alone_never_opens_what_was_answered_before(
    database: Database, vault: Vault, client: Browser, at: TravelTo
) -> None:
    at(NOVEMBER)
    found = make_traveller(database, vault, client, starts_on=date(2026, 3, 2))
    with database.transaction(write=True) as db:
        make_submitted(db, found.person, date(2026, 6, 1), value=1)
    found.send()
    said = found.show("/s/klart")
    assert SAID in said
    assert 'name="pin"' not in found.client.get("/s/klart").text
    assert re.search(r"igen\? Be \w+ om en ny kod\b.* Då kan du också välja en egen kod på din sida\.", said)
    assert found.client.post_form("/s/pin", CHOSEN, page="/s/klart").location == "/s/mer"
    assert found.client.get("/s/hem").location == "/s/mer"
    assert found.client.get("/s/mina-uppgifter.json").location == "/s/mer"
    with database.transaction(write=False) as db:
        assert not has_pin(db, found.person.id)


def test_on_a_lent_screen_nobody_chooses_or_types_a_pin(old_hand: Participant, client: Browser) -> None:
    sign_in_participant(client, old_hand, SessionStrength.TOGETHER)
    assert 'name="pin"' not in client.get("/s/klart").text
    assert client.post_form("/s/pin", CHOSEN, page="/s/klart").location == "/s/mer"
    assert 'name="pin"' not in client.get("/s/mer").text


def test_home_shows_each_occasion_by_its_date(old_hand: Participant, client: Browser) -> None:
    sign_in_participant(client, old_hand)
    said = words(client.get("/s/hem"))
    assert "Nästa gång är i vecka 5, runt den 1 februari 2027." in said
    assert said.index("2 november 2026") < said.index("1 juni 2026")
    assert SAID in said
    assert "Just nu är det svårt för mig att tro på det." in said
    assert "Du ville börja med: Min hälsa." in said


def test_answers_on_a_paper_in_arabic_are_said_back_in_it_from_right_to_left(
    database: Database, old_hand: Participant, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        make_submitted(db, old_hand, date(2026, 11, 3), language="ar", focus=["health"])
    sign_in_participant(client, old_hand, strength=SessionStrength.CODE)
    page = client.get("/s/hem").text
    assert page.count('<dl lang="ar" dir="auto">') == 1
    assert "ما مدى ثقتك الآن" in page.partition('<dl lang="ar"')[2]
    assert "صحتي" in page


def test_home_and_the_handledare_s_page_say_when_one_meets_next(
    database: Database, old_hand: Participant, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        make_staff_period(db, enrolment_of(db, old_hand), me, is_responsible=False)
        for held, following in (
            (date(2026, 9, 1), date(2026, 9, 20)),
            (date(2026, 11, 17), date(2026, 12, 3)),
        ):
            talks.save(db, old_hand.id, held, following, actor=SYSTEM, account_id=me.id)
    sign_in(client, me)
    assert "Nästa samtal: 3 december 2026" in words(client.get(f"/deltagare/{old_hand.public_id}"))
    visitor = new_browser(client.application)
    sign_in_participant(visitor, old_hand)
    assert "Nästa samtal är den 3 december" in words(visitor.get("/s/hem"))


def test_earlier_answers_wait_while_there_are_questions_to_answer(
    database: Database, old_hand: Participant, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        make_open(db, old_hand)
    sign_in_participant(client, old_hand)
    said = words(client.get("/s/hem"))
    assert SAID not in said
    assert "Svara först, så påverkar inte de gamla svaren dig." in said
    assert 'href="/s/mina-uppgifter.json"' in client.get("/s/hem").text


@pytest.mark.parametrize("n_answers", [None, 0, 1])
def test_a_pause_asks_nothing_and_hides_nothing_until_an_answer_is_given(
    database: Database, old_hand: Participant, client: Browser, at: TravelTo, n_answers: int | None
) -> None:
    at(DUE)
    with database.transaction(write=True) as db:
        make_pause(db, old_hand)
        if n_answers is not None:
            begun = make_open(db, old_hand)
            for key in begun.items_shown[:n_answers]:
                make_answer(db, begun, item_key=key)
    sign_in_participant(client, old_hand)
    said = words(client.get("/s/hem"))
    assert "Det är dags" not in said
    assert 'href="/s/valkommen"' in client.get("/s/hem").text
    is_asked = bool(n_answers)
    assert ("Du har paus just nu. Du kan svara ändå om du vill." in said) is not is_asked
    assert (SAID in said) is not is_asked
    for page in (said, words(client.get("/s/historia"))):
        assert ("Svara först" in page) is is_asked


def test_after_a_pause_earlier_answers_wait_again(
    database: Database, old_hand: Participant, client: Browser, at: TravelTo
) -> None:
    at(DUE)
    with database.transaction(write=True) as db:
        make_pause(db, old_hand, starts_on=date(2026, 11, 20), ends_on=DUE.date())
    sign_in_participant(client, old_hand)
    for address in ("/s/hem", "/s/historia"):
        assert "Svara först" in words(client.get(address))


def test_whoever_came_by_code_can_change_the_pin_and_stays_signed_in(
    old_hand: Participant, client: Browser
) -> None:
    sign_in_participant(client, old_hand)
    assert client.post_form("/s/pin", CHOSEN, page="/s/hem").location == "/s/hem"
    new = {"pin": "593718", "pin_again": "593718"}
    assert client.post_form("/s/pin", new, page="/s/hem").location == "/s/hem"
    wrong = client.post_form("/s/pin", {"pin": "1", "pin_again": "1"}, page="/s/hem")
    assert (wrong.status_code, "Min sida" in words(wrong)) == (422, True)


def test_the_own_data_come_as_a_file(old_hand: Participant, client: Browser) -> None:
    sign_in_participant(client, old_hand)
    answer = client.get("/s/mina-uppgifter.json")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mina-uppgifter-2026-11-18.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    ratings = json.loads(answer.text)["ratings"]
    assert [one["submitted_on"] for one in ratings] == ["2026-06-01", "2026-11-02"]


@pytest.mark.parametrize("strength", [SessionStrength.PIN, SessionStrength.CODE])
@pytest.mark.parametrize("is_begun", [False, True])
def test_while_there_are_questions_the_receipt_leads_to_the_start(
    database: Database,
    old_hand: Participant,
    client: Browser,
    at: TravelTo,
    strength: SessionStrength,
    is_begun: bool,
) -> None:
    at(DUE)
    if is_begun:
        with database.transaction(write=True) as db:
            make_open(db, old_hand)
    sign_in_participant(client, old_hand, strength)
    assert client.get("/s/klart").location == "/s/valkommen"
    assert SAID not in words(client.get("/s/klart", follow_redirects=True))
    assert len(client.get("/s/mina-uppgifter.json").get_json()["ratings"]) == 2 + is_begun


def test_earlier_answers_are_headed_by_their_date(old_hand: Participant, client: Browser) -> None:
    sign_in_participant(client, old_hand)
    said = words(client.get("/s/klart"))
    assert "Dina svar från den 2 november" in said
    assert "i dag" not in said


def test_before_the_first_rating_the_receipt_leads_to_the_start(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
    sign_in_participant(client, person)
    assert client.get("/s/klart").location == "/s/valkommen"
    assert "Här kommer dina svar att stå." in words(client.get("/s/hem"))


def test_one_person_never_sees_anothers_answers(
    database: Database, old_hand: Participant, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        other = make_participant(db)
    sign_in_participant(client, other)
    for address in ("/s/hem", "/s/klart", "/s/mina-uppgifter.json"):
        page = client.get(address, follow_redirects=True).text
        assert SAID not in page
        assert old_hand.number not in page
