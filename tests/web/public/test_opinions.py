"""Saying what one thinks: from every page, with or without a name, and never seen without one."""

import logging
import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import ActorKind, Opinion, Participant, SessionStrength
from smail.domain.opinions import Sender
from smail.domain.roles import Role
from smail.queries import opinions as queries
from smail.services import opinions as services
from smail.services.audit import Actor
from smail.web import brake
from smail.web.parts import Parts
from tests.factories import accounts as factory
from tests.factories.accounts import make_account, sign_in_participant
from tests.factories.exercises import make_exercise
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import make_participant
from tests.support.client import BASE_URL, Browser, csrf_token_in, new_browser
from tests.support.crawl import Visitor
from tests.support.queries import QueryRecorder
from tests.support.readability import forbidden_words, lix, longest_sentence
from tests.support.snapshot import contents
from tests.templates.test_participant_texts import lines_of

WORDS = "Frågorna är bra."
CODE = re.compile(r"<bdi dir=\"ltr\">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</bdi>")


def _opinion(parts: Parts) -> Opinion:
    with parts.database.transaction(write=False) as db:
        return db.scalars(select(Opinion)).one()


def _send(browser: Browser, **fields: object) -> str:
    """What the page answers to the form as the browser was shown it, filled in so."""
    page = browser.get("/tyck-till").text
    hidden = dict(re.findall(r'type="hidden" name="(key|page)" value="([^"]*)"', page))
    data = {"csrf_token": csrf_token_in(page), "text": WORDS, **hidden, **fields}
    answer = browser.post("/tyck-till", data=data, headers={"Origin": BASE_URL})
    assert answer.status_code in (200, 303), answer.text
    return answer.text


PAGES = (
    ("anonymous", "/"),
    ("anonymous", "/finns-inte"),
    ("anonymous", "/logga-in"),
    ("participant_link", "/s/valkommen"),
    ("participant_link", "/s/kontrollera"),
    ("participant_code", "/s/hem"),
    ("handledare_own", "/idag"),
    ("coordinator", "/samordning/insatser"),
    ("reader", "/insatser"),
    ("administrator", "/system"),
    ("utbildare", "/utbildning"),
    ("locked", "/las-upp"),
)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_way_there_stands_last_on_every_page(visitors: dict[str, Visitor]) -> None:
    for role, path in PAGES:
        page = visitors[role].get(path).text
        assert '<a href="/tyck-till">Säg vad du tycker</a>' in page.split("<footer")[1], (role, path)


def test_somebody_without_a_name_reads_the_answer_with_a_code(client: Browser, parts: Parts) -> None:
    code = CODE.search(_send(client, wants_answer="1"))
    assert code is not None
    row = _opinion(parts)
    assert (row.sender, row.wants_answer) == (Sender.ANONYMOUS, True)
    waits = client.post_form("/tyck-till/svar", {"code": code[1].lower().replace("-", " ")})
    assert "Svaret kommer senast den" in waits.text
    with parts.database.transaction(write=True) as db:
        boss = make_account(db)
        actor = Actor(ActorKind.STAFF, boss.public_id)
        answer = "Vi gör om sidan.\nTack."
        services.answer(db, parts.vault, row.public_id, answer, actor=actor, account_id=boss.id)
    read = new_browser(client.application).post_form("/tyck-till/svar", {"code": code[1]}).text
    assert WORDS in read
    assert "Vi gör om sidan." in read


@pytest.mark.parametrize("code", ["", "2345-6789-DFHJ", "x" * 500, "0" * 12])
def test_a_wrong_code_opens_nothing(client: Browser, parts: Parts, code: str) -> None:
    _send(client, wants_answer="1")
    answer = client.post_form("/tyck-till/svar", {"code": code})
    assert answer.status_code == 422
    assert WORDS not in answer.text
    assert 'href="#code"' in answer.text


def test_who_wants_no_answer_is_thanked(client: Browser, parts: Parts) -> None:
    assert CODE.search(_send(client)) is None
    assert "Tack! Vi har tagit emot det du skrev." in client.get("/tyck-till").text
    assert _opinion(parts).code_mac is None


@pytest.mark.parametrize(
    ("origin", "is_kept"), [(BASE_URL, True), (None, False), ("https://other.test", False)]
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_was_written_stands_still_where_another_tab_ended_the_visit(
    client: Browser, parts: Parts, origin: str | None, is_kept: bool
) -> None:
    client.get("/tyck-till")
    headers = {} if origin is None else {"Origin": origin}
    sent = {"text": WORDS, "sender": "anonymous", "key": "k" * 22, "csrf_token": "of another visit"}
    answer = client.post("/tyck-till", data=sent, headers=headers)
    assert (answer.status_code, WORDS in answer.text) == (400, is_kept)
    with parts.database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Opinion)) == 0
    if is_kept:
        assert "Det du skrev står kvar." in answer.text
        assert csrf_token_in(answer.text)


def test_the_same_page_sent_twice_says_it_once_and_shows_the_same_code(client: Browser, parts: Parts) -> None:
    key = {"key": "k" * 22, "wants_answer": "1"}
    first, second = CODE.search(_send(client, **key)), CODE.search(_send(client, **key))
    assert first is not None
    assert second is not None
    assert first[1] == second[1]
    assert _opinion(parts).text


@pytest.mark.parametrize("way", [SessionStrength.LINK, SessionStrength.CODE])
def test_a_participant_without_a_name_leaves_nothing_behind_anywhere(
    app: Flask, parts: Parts, database: Database, caplog: pytest.LogCaptureFixture, way: SessionStrength
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, handledare=make_account(db))
        make_participant(db)
    browser = new_browser(app)
    sign_in_participant(browser, person, way)
    browser.get("/s/valkommen")
    before = contents(database, without=())
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    code = CODE.search(_send(browser, sender="anonymous", wants_answer="1"))
    assert code is not None
    browser.post_form("/tyck-till/svar", {"code": code[1]})
    after = contents(database, without=())
    assert {name for name, rows in after.items() if rows != before[name]} == {"opinion"}
    row = _opinion(parts)
    told = {name: getattr(row, name) for name in row.__table__.columns.keys()}  # noqa: SIM118
    assert {name for name, value in told.items() if value not in (None, "")} == {
        *("public_id", "told_on", "sender", "text", "wants_answer", "code_mac"),
    }
    assert type(row.told_on) is date
    assert caplog.records == []


def test_two_who_speak_without_a_name_cannot_be_told_apart(app: Flask, parts: Parts) -> None:
    with parts.database.transaction(write=True) as db:
        people = [make_participant(db), make_participant(db, language="en", birth_year=2010)]
        me = make_account(db)
    browsers = [new_browser(app) for _ in range(4)]
    for browser, person in zip(browsers, people, strict=False):
        sign_in_participant(browser, person)
    factory.sign_in(browsers[2], me)
    for browser in browsers:
        _send(browser)
    with parts.database.transaction(write=False) as db:
        rows = [dict(row) for row in db.execute(select(Opinion.__table__)).mappings()]
    # What differs is random: the key and what is sealed with it.
    shown = {tuple((name, row[name]) for name in row if name not in ("public_id", "text")) for row in rows}
    assert len(rows) == 4
    assert len(shown) == 1
    assert len({len(row["text"]) for row in rows}) == 1


def test_a_fault_in_what_is_sent_without_a_name_is_noted_nowhere_either(
    client: Browser, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    before = contents(database, without=())
    caplog.set_level(logging.DEBUG)
    answer = client.post_form("/tyck-till", {"text": "Jag är 19121212-1212"})
    assert answer.status_code == 422
    assert contents(database, without=()) == before
    assert [one for one in caplog.records if one.name == "smail"] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Skriv vad du tycker."),
        ("x" * 1001, "Texten är för lång. Korta ner den till 1000 tecken."),
        ("Mitt nummer är 19121212-1212", "Det ser ut som ett personnummer. Ta bort det."),
    ],
)
def test_what_cannot_be_kept_comes_back_with_all_that_was_typed(
    client: Browser, parts: Parts, text: str, told: str
) -> None:
    answer = client.post_form("/tyck-till", {"text": text, "wants_answer": "1", "key": "k", "page": ""})
    assert answer.status_code == 422
    assert told in answer.text
    assert text in answer.text
    assert re.search(r'name="wants_answer" value="1" checked', answer.text)
    with parts.database.transaction(write=False) as db:
        assert db.scalars(select(Opinion)).all() == []


def test_a_participant_as_oneself_belongs_to_the_own_programme_and_reads_the_answer_on_the_own_page(
    app: Flask, parts: Parts
) -> None:
    with parts.database.transaction(write=True) as db:
        programme = make_programme(db, make_municipality(db))
        person = make_participant(db, programme)
    browser = new_browser(app)
    sign_in_participant(browser, person)
    assert "Du har inte sagt något än." in browser.get("/s/det-du-har-sagt").text
    _send(browser, sender="participant", wants_answer="1")
    row = _opinion(parts)
    assert (row.participant_id, row.programme_id, row.account_id) == (person.id, programme.id, None)
    page = browser.get("/s/det-du-har-sagt").text
    assert WORDS in page
    assert "Svaret kommer senast den" in page


def test_what_was_said_is_behind_the_pin_and_nobody_elses(app: Flask, parts: Parts) -> None:
    with parts.database.transaction(write=True) as db:
        person, other = make_participant(db), make_participant(db)
    mine, theirs, by_link = new_browser(app), new_browser(app), new_browser(app)
    sign_in_participant(mine, person)
    _send(mine, sender="participant")
    sign_in_participant(theirs, other)
    sign_in_participant(by_link, person, SessionStrength.LINK)
    assert WORDS not in theirs.get("/s/det-du-har-sagt").text
    assert by_link.get("/s/det-du-har-sagt").location == "/s/mer"


def test_staff_with_their_name_read_the_answer_at_their_account(app: Flask, parts: Parts) -> None:
    with parts.database.transaction(write=True) as db:
        me = make_account(db, scope=make_programme(db, make_municipality(db)))
    browser = new_browser(app)
    factory.sign_in(browser, me)
    assert 'href="/konto/det-du-har-sagt"' in browser.get("/konto").text
    _send(browser, sender="staff", wants_answer="1")
    row = _opinion(parts)
    assert (row.account_id, row.programme_id is not None, row.participant_id) == (me.id, True, None)
    assert WORDS in browser.get("/konto/det-du-har-sagt").text


def test_what_is_said_in_an_exercise_without_a_name_is_kept_nowhere(app: Flask, parts: Parts) -> None:
    with parts.database.transaction(write=True) as db:
        row = make_exercise(db, parts, make_municipality(db), make_account(db, Role.UTBILDARE))
        invented = db.scalars(select(Participant).where(Participant.exercise_id == row.id)).first()
        assert invented is not None
    browser = new_browser(app)
    sign_in_participant(browser, invented)
    assert "Övning – inga riktiga personer" in browser.get("/tyck-till").text
    _send(browser, wants_answer="1")
    assert "Det du skrev utan namn är inte sparat." in browser.get("/tyck-till").text
    with parts.database.transaction(write=False) as db:
        assert db.scalars(select(Opinion)).all() == []
    _send(browser, sender="participant")
    assert _opinion(parts).participant_id == invented.id


def test_staff_of_no_programme_may_choose_the_one_that_it_is_about_and_are_told_who_reads(
    app: Flask, parts: Parts
) -> None:
    with parts.database.transaction(write=True) as db:
        programme = make_programme(db, make_municipality(db))
        of_none, of_one = make_account(db, Role.COORDINATOR), make_account(db, scope=programme)
    browser, other = new_browser(app), new_browser(app)
    factory.sign_in(browser, of_none)
    factory.sign_in(other, of_one)
    assert "Väljer du ingen läser alla som leder en, och förbundet svarar." in browser.get("/tyck-till").text
    assert "Behövs bara när du skickar utan namn." in other.get("/tyck-till").text
    _send(browser, sender="staff", programme=programme.public_id)
    row = _opinion(parts)
    assert (row.account_id, row.programme_id) == (of_none.id, programme.id)


@pytest.mark.parametrize("sender", ["participant", "staff"])
def test_nobody_speaks_as_somebody_who_is_not_signed_in(client: Browser, parts: Parts, sender: str) -> None:
    answer = client.post_form("/tyck-till", {"text": WORDS, "sender": sender})
    assert answer.status_code == 422
    assert WORDS in answer.text
    assert "Skicka utan namn, eller logga in igen." in answer.text


@pytest.mark.parametrize("role", ["locked", "half_signed_in", "deactivated"])
def test_who_is_not_wholly_signed_in_is_nobody_here(visitors: dict[str, Visitor], role: str) -> None:
    assert 'value="staff"' not in visitors[role].get("/tyck-till").text
    assert visitors[role].send("POST", "/tyck-till", {"text": WORDS, "sender": "staff"}).status_code == 422


def test_the_page_that_one_came_from_is_known_by_its_route_alone_and_kept_only_when_wanted(
    client: Browser, parts: Parts
) -> None:
    came = {"Referer": f"{BASE_URL}/deltagare/abcdefgh12345678/plan?samtal=1#steg"}
    page = client.get("/tyck-till", headers=came).text
    assert 'name="page" value="handledare.plan"' in page
    assert "abcdefgh12345678" not in page
    _send(client, page="handledare.plan")
    assert _opinion(parts).page == ""
    _send(client, page="handledare.plan", about_page="1", text="Och en sak till.")
    with parts.database.transaction(write=False) as db:
        assert sorted(db.scalars(select(Opinion.page))) == ["", "handledare.plan"]


@pytest.mark.parametrize(
    "came", ["https://evil.example/idag", "", "::", f"{BASE_URL}/finns-inte", "https://["]
)
def test_a_page_of_others_or_of_none_is_not_known(client: Browser, came: str) -> None:
    assert 'name="page" value=""' in client.get("/tyck-till", headers={"Referer": came}).text


def test_a_page_that_is_none_of_ours_is_not_kept(client: Browser, parts: Parts) -> None:
    _send(client, page="'; DROP TABLE", about_page="1")
    assert _opinion(parts).page == ""


def test_somebody_without_a_name_may_say_which_programme_and_need_not(client: Browser, parts: Parts) -> None:
    with parts.database.transaction(write=True) as db:
        programme = make_programme(db, make_municipality(db), name="Första steget")
    _send(client)
    assert _opinion(parts).programme_id is None
    _send(client, text="Om den.", programme=programme.public_id)
    with parts.database.transaction(write=False) as db:
        assert set(db.scalars(select(Opinion.programme_id))) == {None, programme.id}
    assert client.post_form("/tyck-till", {"text": WORDS, "programme": "x" * 16}).status_code == 422


def test_who_sends_too_much_waits_with_the_text_kept(
    client: Browser, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brake, "FREE", 2)
    for number in range(2):
        _send(client, text=f"{number}")
    answer = client.post_form("/tyck-till", {"text": WORDS})
    assert answer.status_code == 429
    assert WORDS in answer.text
    monkeypatch.setattr(services, "MOST_A_DAY", 2)
    monkeypatch.setattr(brake, "FREE", 20)
    assert client.post_form("/tyck-till", {"text": WORDS}).status_code == 429


def test_the_pages_are_easy_to_read_and_speak_the_participants_language(app: Flask, parts: Parts) -> None:
    with parts.database.transaction(write=True) as db:
        person, english = make_participant(db), make_participant(db, language="en")
    browser, other = new_browser(app), new_browser(app)
    sign_in_participant(browser, person)
    pages = [browser.get(path).text for path in ("/tyck-till", "/tyck-till/svar", "/s/det-du-har-sagt")]
    pages.append(_send(browser, wants_answer="1"))
    _send(browser, sender="participant", wants_answer="1", text="Bra.")
    pages.append(browser.get("/s/det-du-har-sagt").text)
    pages.append(browser.post_form("/tyck-till", {"text": ""}).text)
    for html in pages:
        text = lines_of(html)
        assert forbidden_words(text) == ()
        assert lix(text) <= 35
        assert longest_sentence(text) <= 16
        assert "Lämna snabbt" in html
    sign_in_participant(other, english)
    other.get("/s/valkommen")
    assert "<h1>Say what you think</h1>" in other.get("/tyck-till").text


def test_the_page_asks_little_of_the_database(
    app: Flask, parts: Parts, query_recorder: QueryRecorder
) -> None:
    with parts.database.transaction(write=True) as db:
        person = make_participant(db)
    browser = new_browser(app)
    sign_in_participant(browser, person)
    browser.get("/tyck-till")
    query_recorder.clear()
    browser.get("/tyck-till")
    assert query_recorder.count <= 3


def test_the_answer_of_a_code_is_the_one_of_its_own(client: Browser, parts: Parts) -> None:
    codes = [CODE.search(_send(client, wants_answer="1", text=words)) for words in ("ett", "två")]
    with parts.database.transaction(write=False) as db:
        texts = []
        for code in codes:
            assert code is not None
            found = queries.by_code(db, parts.vault, services.code_mac(parts.vault, code[1].replace("-", "")))
            texts.append(found.text if found else None)
    assert texts == ["ett", "två"]
