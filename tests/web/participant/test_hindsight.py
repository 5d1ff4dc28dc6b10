"""Answering about the first time again: offered, saved at each tap, resumed, and never forced on anybody."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from smail.db.session import Database
from smail.db.tables import Assessment, Hindsight, HindsightAnswer, Participant, PersonalLink
from smail.vault import Vault
from tests.factories.accounts import sign_in_participant
from tests.factories.assessments import make_open, the_instrument
from tests.factories.hindsight import make_asked, make_seen_anew
from tests.factories.people import enrolment_of
from tests.support.client import BASE_URL, Browser, csrf_token_in
from tests.support.journey import SCRIPT, Traveller, fields, words
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo
from tests.templates.test_participant_texts import judge

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
FIRST = "/s/da/fraga/job_belief_confidence"
OFFER = "Så tänker jag om det nu"


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(NOON)


@pytest.fixture
def person(database: Database) -> Participant:
    """Somebody with two ratings, who is asked."""
    with database.transaction(write=True) as db:
        return make_asked(db, values=(3, 5))[0]


@pytest.fixture
def mine(client: Browser, person: Participant) -> Browser:
    """The person's own browser, let in by a code."""
    sign_in_participant(client, person)
    return client


def begin(client: Browser) -> str:
    """It is begun from its page; the address of the first question."""
    return client.post_form("/s/da/borja", page="/s/da").location


def answer_all(client: Browser, address: str, value: str = "2") -> str:
    """Every question is answered by its plain form; where that led."""
    while "/fraga/" in address:
        page = client.get(address)
        address = client.post_form(address, fields(page) | {"answer": value}).location
    return address


def landed(client: Browser, answer: TestResponse) -> TestResponse:
    """The page that an answer leads to."""
    assert answer.status_code == 303
    return client.get(answer.location)


def sent(database: Database) -> list[Hindsight]:
    """All that was sent in."""
    with database.transaction(write=False) as db:
        return list(db.scalars(select(Hindsight).where(Hindsight.submitted_on.is_not(None))))


def test_without_a_script_it_is_answered_from_the_offer_to_the_thanks(
    database: Database, mine: Browser
) -> None:
    assert OFFER in words(mine.get("/s/hem"))
    assert "Den 3 augusti svarade du här för första gången." in words(mine.get("/s/da"))
    address = begin(mine)
    assert address == FIRST
    page = words(mine.get(address))
    assert "Tänk på den 3 augusti." in page
    assert "Fråga 1 av 7" in page
    assert answer_all(mine, address) == "/s/da/kontrollera"
    done = landed(mine, mine.post_form("/s/da/skicka", {"mode": "alone"}, page="/s/da/kontrollera"))
    assert "Alla dina svar är sparade." in words(done)
    [row] = sent(database)
    assert row.submitted_on == date(2026, 11, 18)
    assert OFFER not in words(mine.get("/s/hem"))


def test_each_tap_is_saved_and_another_visit_goes_on_where_it_was(
    database: Database, mine: Browser, person: Participant
) -> None:
    address = begin(mine)
    token = csrf_token_in(mine.get(address).text)
    tap = {"csrf_token": token, "answer": "4", "version": "0", "key": "abcdefgh12"}
    said = mine.post(address, data=tap, headers=SCRIPT).get_json()
    assert said["state"] == "saved"
    assert mine.post(address, data=tap | {"answer": "2"}, headers=SCRIPT).status_code == 409
    sign_in_participant(mine, person)
    assert "Du har börjat svara." in words(mine.get("/s/da"))
    assert begin(mine) == said["next"]
    with database.transaction(write=False) as db:
        assert list(db.scalars(select(HindsightAnswer.value))) == [4]


def test_two_screens_are_shown_both_answers(mine: Browser) -> None:
    address = begin(mine)
    page = fields(mine.get(address))
    mine.post_form(address, page | {"answer": "4"})
    both = mine.post_form(address, page | {"answer": "2"})
    assert both.status_code == 409
    assert f'action="{address}"' in both.text
    chosen = mine.post_form(address, fields(both) | {"answer": "2"})
    assert chosen.status_code == 303


def test_the_first_answers_are_shown_nowhere_on_the_way(mine: Browser) -> None:
    address = begin(mine)
    assert "checked" not in mine.get(address).text
    at_check = answer_all(mine, address)
    page = words(mine.get(at_check))
    item = the_instrument().item(FIRST.rpartition("/")[2])
    assert item.step(3, "sv") not in page
    assert item.step(2, "sv") in page


def test_nobody_is_forced_and_whoever_says_no_is_not_asked_again(mine: Browser) -> None:
    page = mine.get("/s/da")
    assert 'href="/s/hem"' in page.text
    said = landed(mine, mine.post_form("/s/da/nej", page="/s/da"))
    assert "Vi frågar inte igen." in words(said)
    assert OFFER not in words(mine.get("/s/hem"))
    # Whoever changes the mind finds the way in the history.
    assert 'href="/s/da"' in mine.get("/s/historia").text
    assert begin(mine) == FIRST


def test_todays_questions_come_first(database: Database, mine: Browser, person: Participant) -> None:
    with database.transaction(write=True) as db:
        make_open(db, person)
    assert OFFER not in words(mine.get("/s/hem"))
    assert mine.get("/s/da").location == "/s/valkommen"
    assert mine.post_form("/s/da/borja", page="/s/hem").location == "/s/da"
    with database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Hindsight)) == 0


def test_the_visit_that_has_spent_its_link_may_look_back_and_the_link_alone_may_not(
    database: Database, vault: Vault, client: Browser, at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        person = make_asked(db, (date(2026, 8, 18),))[0]
    traveller = Traveller(database, vault, client, person)
    traveller.send()
    assert OFFER in traveller.show("/s/klart")
    assert answer_all(client, begin(client)) == "/s/da/kontrollera"
    with database.transaction(write=False) as db:
        links = db.execute(select(PersonalLink.assessment_id, PersonalLink.revoked_at)).all()
    client.post_form("/s/jag-ar-klar", page="/s/klart")
    traveller.open_link()
    assert OFFER not in traveller.show("/s/klart")
    assert client.get("/s/da").location == "/s/valkommen"
    assert client.get(FIRST).location == "/s/da"
    with database.transaction(write=False) as db:
        after = db.execute(select(PersonalLink.assessment_id, PersonalLink.revoked_at)).all()
    assert after == links


def test_a_choice_sent_after_the_session_had_ended_is_saved_when_the_person_is_back(
    database: Database, vault: Vault, client: Browser, person: Participant, at: TravelTo
) -> None:
    traveller = Traveller(database, vault, client, person)
    traveller.open_link()
    address = begin(client)
    page = client.get(address)
    at(NOON + timedelta(hours=2))
    data = fields(page) | {"csrf_token": csrf_token_in(page.text) or "", "answer": "5"}
    answer = client.post(address, data=data, headers={"Origin": BASE_URL})
    assert answer.location == "/s/utloggad"
    traveller.open_link()
    assert "Det du valde innan sidan stängdes är sparat." in traveller.show("/s/valkommen")
    with database.transaction(write=False) as db:
        assert list(db.scalars(select(HindsightAnswer.value))) == [5]
        assert db.scalar(select(func.count()).select_from(Assessment)) == 2


def test_bad_input_keeps_what_was_answered(mine: Browser) -> None:
    address = begin(mine)
    wrong = mine.post_form(address, fields(mine.get(address)) | {"answer": "9"})
    assert wrong.status_code == 422
    assert "Välj ett svar." in words(wrong)
    assert mine.get("/s/da/fraga/finns_inte").status_code == 404
    # Nothing is sent in half answered, and a way of answering must be chosen.
    assert mine.get("/s/da/kontrollera").location == FIRST
    answer_all(mine, address)
    missing = landed(mine, mine.post_form("/s/da/skicka", {"mode": ""}, page="/s/da/kontrollera"))
    assert "Välj hur du svarade." in words(missing)


def test_where_the_programme_does_not_ask_there_is_nothing(
    database: Database, mine: Browser, person: Participant
) -> None:
    begin(mine)
    with database.transaction(write=True) as db:
        enrolment_of(db, person).programme.asks_hindsight = False
    assert OFFER not in words(mine.get("/s/hem"))
    assert mine.get("/s/da").location == "/s/valkommen"
    assert mine.get(FIRST).location == "/s/da"


def test_every_page_is_easy_to_read(database: Database, mine: Browser, person: Participant) -> None:
    pages = [("offer", mine.get("/s/da").text), ("home", mine.get("/s/hem").text)]
    address = begin(mine)
    pages.append(("question", mine.get(address).text))
    at_check = answer_all(mine, address)
    pages.append(("check", mine.get(at_check).text))
    done = landed(mine, mine.post_form("/s/da/skicka", {"mode": "alone"}, page=at_check))
    pages.append(("done", done.text))
    pages.append(("history", mine.get("/s/historia").text))
    assert [fault for name, html in pages for fault in judge(name, html)] == []


def test_the_history_lays_both_changes_beside_each_other_and_claims_nothing(
    database: Database, client: Browser, query_recorder: QueryRecorder
) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_asked(db, values=(3, 3))
        make_seen_anew(db, rated[0], date(2026, 11, 3), value=2)
    sign_in_participant(client, person)
    query_recorder.clear()
    said = words(client.get("/s/historia"))
    assert query_recorder.count <= 15, "\n".join(query_recorder.statements)
    assert "Min hälsa 3 2 3 0 +1" in said
    assert "uppåt" not in said


def why(client: Browser, **changes: str) -> TestResponse:
    """The newest lower answer is given a reason, or what else is said."""
    page = client.get("/s/historia").text
    offered = re.findall(r'<option value="([^"]+\.health)"', page)
    chosen = {"drop_value": offered[0] if offered else "", "drop_cause": "life_event", "drop_line": ""}
    return client.post_form("/s/orsak", chosen | changes, page="/s/historia")


@pytest.fixture
def lower(database: Database, client: Browser) -> Browser:
    """Somebody whose second answers were lower."""
    with database.transaction(write=True) as db:
        person = make_asked(db, values=(3, 2))[0]
    sign_in_participant(client, person)
    return client


def test_a_lower_answer_has_the_person_s_own_reason_at_its_day(lower: Browser) -> None:
    assert "Du har sagt" not in words(lower.get("/s/historia"))
    said = words(landed(lower, why(lower)))
    assert "Orsaken är sparad." in said
    assert "2 november Min hälsa: lägre än förra gången. Du har sagt: Något hände i livet." in said
    assert words(landed(lower, why(lower, drop_cause="remove"))).count("Du har sagt") == 0


def test_something_else_takes_a_line_and_what_was_typed_is_kept(lower: Browser) -> None:
    for line, fault in (("", "Skriv en rad om vad det var."), ("19121212-1212", "personnummer")):
        wrong = why(lower, drop_cause="other", drop_line=line)
        assert wrong.status_code == 422
        assert fault in words(wrong)
        assert f'value="{line}"' in wrong.text
        assert '.health" selected' in wrong.text
    said = words(landed(lower, why(lower, drop_cause="other", drop_line="Jag flyttade.")))
    assert "Du har sagt: Jag flyttade." in said


def test_only_a_lower_answer_of_one_s_own_can_have_a_reason(lower: Browser) -> None:
    assert why(lower, drop_value="AAAAAAAAAAAAAAAA.health").status_code == 422
    assert why(lower, drop_cause="lazy").status_code == 422
    assert "Du har sagt" not in words(lower.get("/s/historia"))
