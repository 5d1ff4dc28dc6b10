"""A session that ends under somebody's hands costs no answer, script or no script, and tells nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from smail.db.session import Database
from smail.db.tables import Answer, Assessment, WebSession
from smail.vault import Vault
from tests.factories.assessments import make_answer
from tests.factories.people import make_participant
from tests.support.client import BASE_URL, Browser, csrf_token_in
from tests.support.journey import Traveller, fields, issue, make_traveller
from tests.support.travel import TravelTo

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
WAITS = "Ditt senaste svar är inte sparat än."
SAVED = "Det du valde innan sidan stängdes är sparat."
NOT_SAVED = "Det du valde innan sidan stängdes är inte sparat."


@pytest.fixture
def traveller(database: Database, vault: Vault, client: Browser, at: TravelTo) -> Traveller:
    at(NOON)
    return make_traveller(database, vault, client)


def stored(database: Database) -> dict[str, int | None]:
    """Every answer on disk."""
    with database.transaction(write=False) as db:
        return {one.item_key: one.value for one in db.scalars(select(Answer))}


def sent_too_late(traveller: Traveller, at: TravelTo) -> tuple[str, str]:
    """A question is answered by its plain form after an hour away: its item, and where that led."""
    address = traveller.begin()
    page = traveller.client.get(address)
    at(NOON + timedelta(hours=2))
    data = fields(page) | {"csrf_token": csrf_token_in(page.text) or "", "answer": "5"}
    answer = traveller.client.post(address, data=data, headers={"Origin": BASE_URL})
    assert answer.status_code == 303
    return address.rpartition("/")[2], answer.location


def test_an_answer_sent_after_the_session_had_ended_is_saved_when_the_link_is_open_again(
    traveller: Traveller, at: TravelTo
) -> None:
    item, onward = sent_too_late(traveller, at)
    assert onward == "/s/utloggad"
    assert WAITS in traveller.show(onward)
    assert "Dina svar är sparade. Öppna" not in traveller.show(onward)
    assert stored(traveller.database) == {}
    traveller.open_link()
    assert SAVED in traveller.show("/s/valkommen")
    assert stored(traveller.database) == {item: 5}


def test_what_was_kept_is_never_given_to_somebody_else(
    traveller: Traveller, vault: Vault, at: TravelTo
) -> None:
    sent_too_late(traveller, at)
    with traveller.database.transaction(write=True) as db:
        other = make_participant(db)
    secret = issue(traveller.database, vault, other.id)
    traveller.client.post_form("/s/oppna", {"link": secret}, page="/s")
    traveller.client.post_form("/s/borja", page="/s/valkommen")
    assert SAVED not in traveller.show("/s/valkommen")
    # Nor is it there for its own person after another was here.
    traveller.open_link()
    assert stored(traveller.database) == {}


def test_leaving_takes_along_what_was_kept(traveller: Traveller, at: TravelTo) -> None:
    sent_too_late(traveller, at)
    traveller.client.post_form("/s/lamna", page="/s")
    traveller.open_link()
    assert stored(traveller.database) == {}


def test_what_was_kept_is_forgotten_after_a_day(traveller: Traveller, at: TravelTo) -> None:
    sent_too_late(traveller, at)
    at(NOON + timedelta(hours=27))
    traveller.open_link()
    assert stored(traveller.database) == {}


def test_a_newer_answer_from_another_screen_stands_and_that_is_told(
    traveller: Traveller, at: TravelTo
) -> None:
    item, _ = sent_too_late(traveller, at)
    with traveller.database.transaction(write=True) as db:
        rating = db.scalars(select(Assessment)).one()
        make_answer(db, rating, item, 2)
    traveller.open_link()
    assert NOT_SAVED in traveller.show("/s/valkommen")
    assert stored(traveller.database) == {item: 2}


def test_where_nothing_could_be_kept_the_page_says_so(traveller: Traveller, at: TravelTo) -> None:
    address = traveller.begin()
    page = traveller.client.get(address)
    with traveller.database.transaction(write=True) as db:
        db.execute(delete(WebSession))
    data = fields(page) | {"csrf_token": csrf_token_in(page.text) or "", "answer": "5"}
    onward = traveller.client.post(address, data=data, headers={"Origin": BASE_URL}).location
    assert onward == "/s/utloggad?val=borta"
    assert "Det du skickade nu är inte sparat." in traveller.show(onward)


def test_a_form_from_elsewhere_is_not_kept(traveller: Traveller, at: TravelTo) -> None:
    address = traveller.begin()
    at(NOON + timedelta(hours=2))
    answer = traveller.client.post(
        address, data={"answer": "5"}, headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.location == "/s/utloggad?val=borta"
    traveller.open_link()
    assert stored(traveller.database) == {}


def test_words_said_last_are_kept_too(traveller: Traveller, at: TravelTo) -> None:
    traveller.client.post_form(traveller.answer_part(), {"more": "no"})
    page = traveller.client.get("/s/sist")
    at(NOON + timedelta(hours=2))
    words = "Åh, så länge! " * 30
    data = {"csrf_token": csrf_token_in(page.text) or "", "focus": "health", "free_text": words}
    answer = traveller.client.post("/s/sist", data=data, headers={"Origin": BASE_URL})
    assert answer.location == "/s/utloggad"
    traveller.open_link()
    assert "Åh, så länge!" in traveller.client.get("/s/sist").text
