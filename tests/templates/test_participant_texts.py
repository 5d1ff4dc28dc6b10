"""Every page that a participant reads, as it is drawn: easy enough, short enough, without words that hurt."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape

import pytest

from smail.db.session import Database
from smail.db.tables import Participant, SessionStrength
from smail.vault import Vault
from tests.factories.accounts import sign_in_participant
from tests.factories.assessments import make_answer, make_open, make_submitted
from tests.factories.people import make_participant, make_pause
from tests.support.client import Browser
from tests.support.journey import make_traveller
from tests.support.readability import forbidden_words, lix, longest_sentence
from tests.support.travel import TravelTo

HARDEST = 35
LONGEST = 16
NOVEMBER = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
SEEN = ("/s/valkommen", "/s/hem", "/s/klart", "/s/mote")
BLOCKS = r"</?(?:p|h[1-6]|li|dt|dd|label|legend|button|a|summary|br|title|span|form|div|input)\b[^>]*>"

Page = tuple[str, str]


def lines_of(html: str) -> str:
    """What stands on the page, one piece a line, and what the scripts may say there."""
    attributes = re.findall(r'data-(?:saved|waiting|failed|out|refused|choose|opening|slow)="([^"]+)"', html)
    main = re.search(r"<main.*?</main>", html, re.S)
    assert main is not None
    text = re.sub(r"<[^>]+>", "", re.sub(BLOCKS, "\n", main[0]))
    pieces = [unescape(piece).strip() for piece in [*text.splitlines(), *attributes]]
    return "\n".join(piece for piece in pieces if piece)


def judge(name: str, html: str) -> list[str]:
    """What is wrong with one page."""
    text = lines_of(html)
    wrong = [f"{name}: {word}" for word in forbidden_words(text)]
    if lix(text) > HARDEST:
        wrong.append(f"{name}: LIX {lix(text):.0f}")
    if longest_sentence(text) > LONGEST:
        wrong.append(f"{name}: a sentence of {longest_sentence(text)} words")
    return wrong


@pytest.fixture
def database_kind() -> str:
    """Words do not depend on the database."""
    return "sqlite"


@pytest.fixture
def young(database: Database, at: TravelTo) -> Participant:
    """Somebody under 18 who has answered in June, and has begun again."""
    at(NOVEMBER)
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=date(2026, 3, 2), birth_year=2010)
        make_submitted(db, person, date(2026, 6, 1))
    return person


def entrance(client: Browser) -> Iterator[Page]:
    """The pages before anybody is known."""
    for address in ("/s", "/s/kod", "/s/utloggad", "/s/utloggad?klar=1"):
        yield address, client.get(address).text
    yield "a wrong link", client.post_form("/s/oppna", {"link": "x"}, page="/s").text
    yield "a wrong code", client.post_form("/s/kod", {"number": "x", "code": "1"}).text
    yield "left", client.post_form("/s/lamna", page="/s").text


def test_the_way_in_and_the_ways_out_are_easy_to_read(client: Browser) -> None:
    assert [fault for name, html in entrance(client) for fault in judge(name, html)] == []


def journey(database: Database, vault: Vault, client: Browser) -> Iterator[Page]:
    """The pages from the start to the receipt, in error too."""
    found = make_traveller(database, vault, client)
    address = found.begin()
    yield "welcome", client.get("/s/valkommen").text
    yield "no answer", client.post_form(address, {"answer": ""}).text
    while "/fraga/" in address:
        yield address, client.get(address).text
        yield f"{address} two answers", two_answers(found.client, address)
        address = found.answer(address, "skipped")
    yield "resume", client.get("/s/valkommen").text
    yield "more", client.post_form("/s/fler", {"more": "?"}).text
    address = client.post_form("/s/fler", {"more": "yes"}).location
    while "/fraga/" in address:
        yield address, client.get(address).text
        address = found.answer(address)
    yield "closing", client.post_form("/s/sist", {"focus": ["a"], "free_text": "19121212-1212"}).text
    yield "check", client.get(client.post_form("/s/skicka", {}, page="/s/kontrollera").location).text
    client.post_form("/s/skicka", {"mode": "alone"}, page="/s/kontrollera")
    yield "receipt", client.post_form("/s/pin", {"pin": "1"}, page="/s/klart").text
    yield "sent", client.get(address.replace("sist", "kontrollera")).text
    found.open_link()
    yield "done link", client.get("/s/valkommen").text
    yield "more access", client.get("/s/mer").text


def two_answers(client: Browser, address: str) -> str:
    """The page that shows what two screens have said."""
    client.post_form(address, {"answer": "4", "version": "0"})
    page = client.post_form(address, {"answer": "1", "version": "0"}).text
    client.post_form(address, {"answer": "skipped", "version": "1"})
    return page


def test_every_page_on_the_way_is_easy_to_read(database: Database, vault: Vault, client: Browser) -> None:
    pages = list(journey(database, vault, client))
    assert len(pages) > 28
    assert [fault for name, html in pages for fault in judge(name, html)] == []


def later_pages(database: Database, client: Browser, person: Participant) -> Iterator[Page]:
    """The pages of somebody who has been here before."""
    sign_in_participant(client, person)
    yield "young, due", client.get("/s/valkommen").text
    yield "home, due", client.get("/s/hem").text
    with database.transaction(write=True) as db:
        make_pause(db, person)
    yield "paused", client.get("/s/valkommen").text
    with database.transaction(write=True) as db:
        make_answer(db, make_open(db, person), "job_belief_confidence")
    yield "home, begun", client.get("/s/hem").text
    sign_in_participant(client, person, SessionStrength.TOGETHER)
    yield "more access, together", client.get("/s/mer").text


def test_the_pages_of_who_comes_back_are_easy_to_read(
    database: Database, client: Browser, young: Participant
) -> None:
    pages = list(later_pages(database, client, young))
    assert [fault for name, html in pages for fault in judge(name, html)] == []


def test_the_pages_of_who_has_answered_are_easy_to_read(
    database: Database, client: Browser, at: TravelTo
) -> None:
    at(NOVEMBER)
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=date(2026, 3, 2))
        make_submitted(db, person, date(2026, 11, 2), focus=["health"])
    sign_in_participant(client, person)
    pages = [(address, client.get(address).text) for address in SEEN]
    assert [fault for name, html in pages for fault in judge(name, html)] == []


def test_the_judge_finds_what_it_looks_for() -> None:
    hard = "Skattningen avser signifikant progression i arbetsmarknadspolitiska insatser."
    faults = judge("a page", f"<main><p>{hard}</p></main>")
    assert "a page: skattningen" in faults
    assert any(fault.startswith("a page: LIX") for fault in faults)
    assert judge("a page", f"<main><p>{'ja ' * 17}</p></main>") == ["a page: a sentence of 17 words"]
