"""The page of a history for the one who follows: sentences, pictures and tables say the same."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Account, AuditEvent, Participant
from smail.domain.people import format_number
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.histories import COMMENT, FRAMSTEG, add_what_happened, make_rated, twenty_days
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

MOST_QUERIES = 15


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(datetime(2026, 11, 18, 11, 0, tzinfo=UTC))


@pytest.fixture
def me(database: Database) -> Account:
    """A handledare."""
    with database.transaction(write=True) as db:
        return make_account(db)


@pytest.fixture
def followed(database: Database, vault: Vault, me: Account) -> Participant:
    """Somebody with five ratings and a past, whom I follow since March."""
    with database.transaction(write=True) as db:
        person, rated = make_rated(db)
        add_what_happened(db, vault, person, rated, me)
    return person


def page_of(client: Browser, me: Account, person: Participant) -> str:
    """The page, as its handledare gets it."""
    sign_in(client, me)
    answer = client.get(f"/deltagare/{person.public_id}/historia")
    assert answer.status_code == 200
    return answer.text


def test_the_page_says_how_many_and_when_and_makes_no_claim(
    client: Browser, me: Account, followed: Participant
) -> None:
    page_of(client, me, followed)
    said = words(client.get(f"/deltagare/{followed.public_id}/historia"))
    assert "5 skattningar på 52 veckor, 2025-11-03 till 2026-11-02." in said
    assert "5 skattningar. Senast 2026-11-02: 3,0. Värdena ligger mellan 2,0 och 4,0." in said
    assert not re.search(r"uppgång|nedgång|uppåt|neråt|ökat|minskat|förbättr|försäm", said)


def test_sentences_stand_before_pictures_and_pictures_before_tables(
    client: Browser, me: Account, followed: Participant
) -> None:
    page = page_of(client, me, followed)
    assert page.index("5 skattningar på 52 veckor") < page.index("<img") < page.index("<table")
    assert page.index("Värdena ligger mellan") < page.index("omrade.job_belief-smal")


def test_each_picture_has_the_sentence_as_its_alternative_and_a_drawing_for_the_phone(
    client: Browser, me: Account, followed: Participant
) -> None:
    page = page_of(client, me, followed)
    images = re.findall(
        r'<source media="([^"]+)" srcset="([^"]+)"[^>]*>\s*<img src="([^"]+)"[^>]*alt="([^"]+)"', page
    )
    assert len(images) == 8
    for media, desk, phone, alt in images:
        assert media == "(min-width: 40rem)"
        assert ("-bred-" in desk, "-smal-" in phone) == (True, True)
        assert re.search(r"3,0", alt)
    assert "Hälsa och hantering av hälsan. 5 skattningar. Senast 2026-11-02: 3,0." in page


def test_what_happened_is_listed_with_its_days(client: Browser, me: Account, followed: Participant) -> None:
    page_of(client, me, followed)
    said = words(client.get(f"/deltagare/{followed.public_id}/historia"))
    assert f"2026-09-15 Framsteg: {FRAMSTEG} (personens egna ord)" in said
    assert "2026-06-20 Paus, första dagen tillbaka 2026-08-10" in said
    assert f"2026-03-16 Byte till {me.first_name}" in said
    assert COMMENT in said


def test_the_table_holds_the_same_numbers(client: Browser, me: Account, followed: Participant) -> None:
    page = page_of(client, me, followed)
    cells = re.findall(r"<t[hd] role=\"(?:rowheader|cell)\"[^>]*>([^<]*)", page)
    at = cells.index("Målmedvetenhet")
    assert cells[at + 1 : at + 4] == ["2,0", "2,0", "3,0"]
    assert re.findall(r"Första 2025-11-03|Förra 2026-08-20|Nu 2026-11-02", page)


def test_a_look_is_noted_and_a_picture_needs_no_note(
    database: Database, client: Browser, me: Account, followed: Participant
) -> None:
    page = page_of(client, me, followed)
    client.get(re.findall(r'<img src="([^"]+)"', page)[0])
    with database.transaction(write=False) as db:
        looks = db.scalars(select(AuditEvent.action).where(AuditEvent.action == "see_participant")).all()
    assert len(looks) == 1


def test_before_the_first_rating_the_page_is_calm(database: Database, client: Browser, me: Account) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, handledare=me)
    page = page_of(client, me, person)
    assert "Ingen skattning är klar än." in page
    assert "<img" not in page


def test_the_page_of_the_person_leads_to_the_history(
    client: Browser, me: Account, followed: Participant
) -> None:
    sign_in(client, me)
    shown = client.get(f"/deltagare/{followed.public_id}").text
    assert f'href="/deltagare/{followed.public_id}/historia"' in shown


def test_the_page_is_called_history_by_one_name(client: Browser, me: Account, followed: Participant) -> None:
    sign_in(client, me)
    number = format_number(followed.number)
    for page in (f"/deltagare/{followed.public_id}", f"/deltagare/{followed.public_id}/historia"):
        text = client.get(page).text
        assert ("Historik och bilder" in text, "Historia" in text) == (True, False)
    assert f"<title>Historik för {number}" in text


def test_twenty_ratings_take_no_more_than_fifteen_questions_to_the_database(
    database: Database, vault: Vault, client: Browser, me: Account, query_recorder: QueryRecorder
) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_rated(db, sorted(twenty_days()))
        add_what_happened(db, vault, person, rated, me)
    sign_in(client, me)
    query_recorder.clear()
    page = client.get(f"/deltagare/{person.public_id}/historia").text
    assert "20 skattningar" in page
    assert query_recorder.count <= MOST_QUERIES, "\n".join(query_recorder.statements)
