"""The own history: plain words first, the picture on request, own lines beside, nothing to fear."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from smail.db.session import Database
from smail.db.tables import Participant, SessionStrength
from smail.vault import Vault
from tests.factories.accounts import sign_in_participant
from tests.factories.assessments import make_open, make_submitted
from tests.factories.histories import (
    COMMENT,
    FRAMSTEG,
    SEVEN,
    SEVEN_MORE,
    add_what_happened,
    make_rated,
    twenty_days,
)
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.queries import QueryRecorder
from tests.support.readability import forbidden_words, lix, longest_sentence
from tests.support.travel import TravelTo
from tests.templates.test_participant_texts import judge

MOST_QUERIES = 15


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(datetime(2026, 11, 18, 11, 0, tzinfo=UTC))


@pytest.fixture
def person(database: Database, vault: Vault) -> Participant:
    """Somebody with five ratings and a past."""
    with database.transaction(write=True) as db:
        found, rated = make_rated(db)
        add_what_happened(db, vault, found, rated)
    return found


@pytest.fixture
def mine(client: Browser, person: Participant) -> Browser:
    """The person's own browser."""
    sign_in_participant(client, person)
    return client


def test_it_says_how_often_and_where_the_answers_lie_and_nothing_of_up_or_down(mine: Browser) -> None:
    said = words(mine.get("/s/historia"))
    assert "Du har svarat fem gånger, senast den 2 november." in said
    assert "Min hälsa Svaren ligger mellan 2 och 4." in said
    assert not re.search(r"uppåt|neråt|bättre|sämre|ökat|minskat", said)


def test_sentences_come_first_and_pictures_wait_to_be_asked_for(mine: Browser) -> None:
    page = mine.get("/s/historia").text
    assert page.index("Svaren ligger mellan 2 och 4.") < page.index("<img")
    for before in re.findall(r"(.{1,400})<figure", page, re.S):
        assert before.rindex("<details>") > before.rfind("</details>")
    assert page.count('loading="lazy"') == page.count("<img") == 8


def test_the_alternative_of_a_picture_is_the_whole_sentence(mine: Browser) -> None:
    alternatives = [unescape(one) for one in re.findall(r'alt="([^"]*)"', mine.get("/s/historia").text)]
    whole = "Min hälsa. Du har svarat fem gånger, senast den 2 november. Svaren ligger mellan 2 och 4."
    assert whole in alternatives
    assert any("Första: 3 november 2025. Förra: 20 augusti. Nu: 2 november." in one for one in alternatives)
    for one in alternatives:
        assert forbidden_words(one) == ()
        assert longest_sentence(one) <= 16
        assert lix(one) <= 35


def test_every_state_of_the_page_is_easy_to_read(
    database: Database, mine: Browser, client: Browser, person: Participant
) -> None:
    pages = [("answered", mine.get("/s/historia").text)]
    pages.append(("no line", mine.post_form("/s/framsteg", {"framsteg_on": ""}, page="/s/historia").text))
    wrong = {"comment_area": "", "comment_rating": "", "comment_line": "19121212-1212"}
    pages.append(("no choice", mine.post_form("/s/kommentar", wrong, page="/s/historia").text))
    with database.transaction(write=True) as db:
        make_open(db, person)
    pages.append(("waiting", mine.get("/s/historia").text))
    with database.transaction(write=True) as db:
        mixed = make_participant(db)
        make_submitted(db, mixed, date(2026, 8, 3))
        make_submitted(db, mixed, date(2026, 11, 2), items_shown=[*SEVEN, *SEVEN_MORE])
    sign_in_participant(client, mixed)
    pages.append(("mixed", client.get("/s/historia").text))
    assert "Här räknas bara frågorna som du fick varje gång." in pages[-1][1]
    assert [fault for name, html in pages for fault in judge(name, html)] == []


def test_old_answers_wait_while_there_are_questions_to_answer(
    database: Database, mine: Browser, person: Participant
) -> None:
    shown = mine.get("/s/historia").text
    picture = re.findall(r'<img src="([^"]+)"', shown)[0]
    with database.transaction(write=True) as db:
        make_open(db, person)
    page = mine.get("/s/historia")
    assert "Svara först, så påverkar inte de gamla svaren dig." in words(page)
    assert "Svaren ligger" not in page.text
    assert "<img" not in page.text
    assert mine.get(picture).location == "/s/historia"


def test_what_happened_is_told_in_the_person_s_own_terms(mine: Browser) -> None:
    said = words(mine.get("/s/historia"))
    assert f"15 september {FRAMSTEG}" in said
    assert "20 juni Du hade paus. Första dagen tillbaka var den 10 augusti." in said
    assert re.search(r"16 mars \w+ blev din \w+", said)
    assert f"{COMMENT} Din rad, 10 februari" in said


def test_a_step_forward_is_written_and_shown(mine: Browser) -> None:
    form = {"framsteg_on": "2026-11-10", "framsteg_line": "Ringde själv till vårdcentralen"}
    answer = mine.post_form("/s/framsteg", form, page="/s/historia")
    assert (answer.status_code, answer.location) == (303, "/s/historia#framsteg")
    assert "10 november Ringde själv till vårdcentralen" in words(mine.get("/s/historia"))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"framsteg_line": " "}, "Skriv en rad först."),
        ({"framsteg_line": "a" * 201}, "Raden är för lång. Korta ner den lite."),
        ({"framsteg_line": "19121212-1212"}, "Det ser ut som ett personnummer."),
        ({"framsteg_on": "2026-11-19"}, "Den dagen har inte varit än. Välj i dag eller tidigare."),
        ({"framsteg_on": ""}, "Välj vilken dag det var."),
    ],
)
def test_what_is_wrong_with_a_step_is_said_and_what_was_typed_stays(
    mine: Browser, changed: dict[str, str], fault: str
) -> None:
    form = {"framsteg_on": "2026-11-10", "framsteg_line": "Ringde själv", **changed}
    answer = mine.post_form("/s/framsteg", form, page="/s/historia")
    assert answer.status_code == 422
    assert fault in words(answer)
    assert f'value="{form["framsteg_on"]}"' in answer.text


def rating_choices(page: str) -> list[str]:
    """The ratings that a line can be about, the newest first."""
    field = re.search(r'<select[^>]*id="comment_rating".*?</select>', page, re.S)
    assert field is not None
    return re.findall(r'<option value="([^"]+)"', field[0])


def test_a_line_on_an_answer_is_kept_changed_and_removed(mine: Browser) -> None:
    newest = rating_choices(mine.get("/s/historia").text)[0]
    form = {"comment_area": "health", "comment_rating": newest, "comment_line": "Jag sov bra då."}
    assert mine.post_form("/s/kommentar", form, page="/s/historia").location == "/s/historia#rader"
    assert "Jag sov bra då. Din rad, 2 november" in words(mine.get("/s/historia"))
    mine.post_form("/s/kommentar", form | {"comment_line": ""}, page="/s/historia")
    assert "Jag sov bra då." not in words(mine.get("/s/historia"))


def test_a_line_on_somebody_else_s_answer_is_refused(database: Database, mine: Browser, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _other, rated = make_rated(db)
    form = {"comment_area": "health", "comment_rating": rated[0].public_id, "comment_line": "Hej"}
    assert mine.post_form("/s/kommentar", form, page="/s/historia").status_code == 422


def test_a_link_alone_shows_no_history(client: Browser, person: Participant) -> None:
    sign_in_participant(client, person, SessionStrength.LINK)
    assert client.get("/s/historia").location == "/s/mer"
    assert client.get("/s/mina-uppgifter.pdf").location == "/s/mer"


def test_the_own_data_come_as_a_tagged_paper(mine: Browser) -> None:
    answer = mine.get("/s/mina-uppgifter.pdf")
    assert answer.mimetype == "application/pdf"
    assert 'filename="mina-uppgifter-2026-11-18.pdf"' in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"%PDF-")
    assert b"/MarkInfo" in answer.data


def test_home_leads_here_and_tells_who_has_looked(
    database: Database, mine: Browser, person: Participant
) -> None:
    page = mine.get("/s/hem")
    assert 'href="/s/historia"' in page.text
    assert "Ingen har öppnat din sida än." in words(page)


def test_twenty_ratings_take_no_more_than_fifteen_questions_to_the_database(
    database: Database, vault: Vault, client: Browser, query_recorder: QueryRecorder
) -> None:
    with database.transaction(write=True) as db:
        found, rated = make_rated(db, sorted(twenty_days()))
        add_what_happened(db, vault, found, rated)
    sign_in_participant(client, found)
    query_recorder.clear()
    page = client.get("/s/historia").text
    assert "Du har svarat 20 gånger" in page
    assert query_recorder.count <= MOST_QUERIES, "\n".join(query_recorder.statements)


def test_home_takes_no_more_questions_for_twenty_ratings_than_for_two(
    database: Database, client: Browser, query_recorder: QueryRecorder
) -> None:
    counts = []
    for days in (sorted(twenty_days())[-2:], sorted(twenty_days())):
        with database.transaction(write=True) as db:
            found, _ = make_rated(db, days)
        sign_in_participant(client, found)
        query_recorder.clear()
        assert client.get("/s/hem").text.count("<details") == len(days)
        counts.append(query_recorder.count)
    assert counts[0] == counts[1]
