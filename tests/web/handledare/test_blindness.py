"""Whoever still has an own rating to make sees nothing of the person's answers on the way."""

import re
from datetime import UTC, date, datetime

import pytest

from smail.db.session import Database
from smail.db.tables import Account, Participant
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_staff_submitted, make_submitted, the_instrument
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

BEFORE, WAITING = date(2026, 8, 17), date(2026, 11, 10)
HIDDEN = "Svaren från 10 november 2026 visas inte här än"
# Words that only the person's own answers have.
OWN_STEP = the_instrument().item(the_instrument().items[0].key).step(2, "sv")
STAFF_RATE = pytest.mark.parametrize("place", ["historia", "plan"])


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(datetime(2026, 11, 18, 11, 0, tzinfo=UTC))


@pytest.fixture
def scene(database: Database) -> tuple[Account, Account, Participant]:
    """A handledare who rates too, a colleague elsewhere, and a person with an answer of last week."""
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        me, colleague = make_account(db, scope=place), make_account(db, scope=place)
        programme = make_programme(db, place, staff_rates=True, asks_hindsight=True)
        person = make_participant(db, programme, me)
        make_submitted(db, person, BEFORE, value=4)
        make_submitted(db, person, WAITING, value=2)
    return me, colleague, person


def page_of(client: Browser, person: Participant, place: str) -> str:
    """What the page says, and every picture of it."""
    address = f"/deltagare/{person.public_id}/{place}".rstrip("/")
    answer = client.get(address)
    assert answer.status_code == 200
    pictures = re.findall(r'(?:src|srcset)="([^"]+\.svg)"', answer.text)
    drawn = [client.get(one).text for one in pictures]
    return " ".join([words(answer), answer.text, *drawn])


@STAFF_RATE
def test_the_answers_that_wait_for_the_own_rating_are_left_out_with_a_word_why(
    place: str, client: Browser, scene: tuple[Account, Account, Participant]
) -> None:
    me, _colleague, person = scene
    sign_in(client, me)
    said = page_of(client, person, place)
    assert HIDDEN in said
    assert f'href="/deltagare/{person.public_id}/min-skattning"' in said
    assert "2026-11-10" not in said
    assert "lagre-svar" not in said


def test_the_overview_says_why_the_answers_are_not_one_press_away(
    database: Database, client: Browser, scene: tuple[Account, Account, Participant]
) -> None:
    me, _colleague, person = scene
    sign_in(client, me)
    waiting = page_of(client, person, "")
    assert HIDDEN in waiting
    assert "Svaren 10 november 2026" not in waiting
    assert OWN_STEP not in waiting
    with database.transaction(write=True) as db:
        make_staff_submitted(db, person, me, date(2026, 11, 12))
    rated = page_of(client, person, "")
    assert HIDDEN not in rated
    assert "Svaren 10 november 2026" in rated
    assert OWN_STEP in rated


def test_the_overview_keeps_them_back_where_a_form_of_it_was_faulty(
    client: Browser, scene: tuple[Account, Account, Participant]
) -> None:
    me, _colleague, person = scene
    sign_in(client, me)
    page = f"/deltagare/{person.public_id}"
    answer = client.post_form(f"{page}/framsteg", {"framsteg_on": "", "framsteg_line": ""}, page=page)
    assert answer.status_code == 422
    assert HIDDEN in words(answer)
    assert OWN_STEP not in answer.text


@STAFF_RATE
def test_they_are_there_once_the_own_rating_is_sent_in(
    place: str, database: Database, client: Browser, scene: tuple[Account, Account, Participant]
) -> None:
    me, _colleague, person = scene
    with database.transaction(write=True) as db:
        make_staff_submitted(db, person, me, date(2026, 11, 12))
    sign_in(client, me)
    said = page_of(client, person, place)
    assert HIDDEN not in said
    if place == "historia":
        assert "Senast 2026-11-10: 2,0." in said
        assert "lagre-svar" in said


def test_where_nobody_but_the_person_rates_nothing_waits(
    database: Database, client: Browser, query_recorder: QueryRecorder
) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, handledare=me)
        make_submitted(db, person, WAITING, value=2)
    sign_in(client, me)
    said = page_of(client, person, "historia")
    assert HIDDEN not in said
    assert "2026-11-10: 2,0." in said


@pytest.mark.parametrize("place", ["", "historia", "plan"])
def test_what_waits_takes_no_more_than_fifteen_questions_to_the_database(
    place: str,
    client: Browser,
    scene: tuple[Account, Account, Participant],
    query_recorder: QueryRecorder,
) -> None:
    sign_in(client, scene[0])
    query_recorder.clear()
    client.get(f"/deltagare/{scene[2].public_id}/{place}".rstrip("/"))
    assert query_recorder.count <= 15, "\n".join(query_recorder.statements)
