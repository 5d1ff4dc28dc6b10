"""The coordinator reads a file in on the page: columns chosen, faults shown, nothing saved unasked."""

import base64
import html
import io
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from smail.db.session import Database
from smail.db.tables import Assessment, ImportBatch, Programme, StaffPeriod
from smail.domain.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_programme, the_federation
from tests.support.client import BASE_URL, Browser, csrf_token_in

if TYPE_CHECKING:
    from flask import Flask

PATH = "/samordning/import"
# Two questions of the shipped form are enough for a rating.
HEAD = "löpnummer;datum;kön;ork;note"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
FIRST_ITEM = re.compile(r'<option value="([a-z_0-9]+)">\1: ')


@pytest.fixture
def programme(database: Database, app: "Flask", client: Browser) -> Programme:
    """A programme, and its coordinator signed in."""
    with database.transaction(write=True) as db:
        the_federation(db)
        made = make_programme(db)
        account = make_account(db, Role.COORDINATOR)
    sign_in(client, account)
    return made


def _send(client: Browser, **fields: object) -> TestResponse:
    token = csrf_token_in(client.get(PATH).text)
    data = {"csrf_token": token, **fields}
    return client.post(PATH, data=data, headers={"Origin": BASE_URL, "Referer": f"{BASE_URL}{PATH}"})


def _first(client: Browser, programme: Programme, content: bytes, **more: object) -> TestResponse:
    chosen = {"programme": programme.public_id, "questionnaire": "smail/fourteen"}
    return _send(client, **chosen, upload=(io.BytesIO(content), "svar.csv"), **more)


def _large(client: Browser, programme: Programme, content: bytes) -> TestResponse:
    """As `_first`, with the body put together here: the client would leave a temporary file open."""
    fields = {
        "csrf_token": csrf_token_in(client.get(PATH).text),
        "programme": programme.public_id,
        "questionnaire": "smail/fourteen",
    }
    head = "".join(
        f'--end\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    file = '--end\r\nContent-Disposition: form-data; name="upload"; filename="svar.csv"\r\n\r\n'
    body = (head + file).encode() + content + b"\r\n--end--\r\n"
    kind = "multipart/form-data; boundary=end"
    return client.post(PATH, data=body, content_type=kind, headers={"Origin": BASE_URL})


def _hidden(page: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page) if name != "csrf_token"}


def _file(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows)).encode("cp1252")


def _n_ratings(database: Database) -> int:
    with database.transaction(write=False) as db:
        return db.scalar(select(func.count()).select_from(Assessment)) or 0


def _columns(page: str) -> dict[str, object]:
    item = FIRST_ITEM.findall(page)[0]
    return {
        **_hidden(page),
        "use": ["person", "date", "sex", item, ""],
        "day_form": "%Y-%m-%d",
        "woman_code": "K",
        "man_code": "M",
    }


def test_a_file_is_read_in_by_its_columns_and_the_second_time_there_is_nothing_new(
    client: Browser, programme: Programme, database: Database
) -> None:
    content = _file("17;2024-02-01;K;3;", "18;2024-02-01;M;5;x")
    columns = _first(client, programme, content)
    assert columns.status_code == 200
    look = _send(client, **_columns(columns.text))
    assert look.status_code == 200, look.text
    assert '<html lang="sv"' in look.text
    assert "Logga ut" in look.text
    assert _n_ratings(database) == 0
    done = _send(client, **_hidden(look.text))
    assert done.status_code == 303
    assert _n_ratings(database) == 2
    assert "2 nya deltagare och 2 skattningar" in client.get(done.location).text
    again = _send(client, **_columns(_first(client, programme, content).text))
    assert "Allt i filen finns redan" in again.text
    _send(client, **_hidden(look.text))
    assert _n_ratings(database) == 2


def test_whoever_is_chosen_is_responsible_for_all_new_people_and_without_a_choice_nobody_is(
    client: Browser, programme: Programme, database: Database
) -> None:
    with database.transaction(write=True) as db:
        chosen = make_account(db, Role.HANDLEDARE, scope=programme)
    first = _send(client, **_columns(_first(client, programme, _file("1;2024-02-01;K;3;")).text))
    assert f'<option value="{chosen.public_id}">' in first.text
    done = _send(client, **_hidden(first.text))
    assert "Välj nu vem som följer vem" in client.get(done.location).text
    more = _file("2;2024-02-01;K;3;", "3;2024-02-01;M;3;")
    second = _send(client, **_columns(_first(client, programme, more).text))
    done = _send(client, **_hidden(second.text), handledare=chosen.public_id)
    assert done.status_code == 303
    assert f"{chosen.first_name} {chosen.last_name} är ansvarig för de nya" in client.get(done.location).text
    with database.transaction(write=False) as db:
        periods = db.scalars(select(StaffPeriod)).all()
        assert [(one.account_id, one.is_responsible) for one in periods] == [(chosen.id, True)] * 2


def test_whoever_may_not_follow_people_there_is_not_offered_and_not_taken(
    client: Browser, programme: Programme, database: Database
) -> None:
    with database.transaction(write=True) as db:
        make_account(db, Role.HANDLEDARE, scope=programme)
        stranger = make_account(db, Role.HANDLEDARE, scope=make_programme(db, name="En annan insats"))
    look = _send(client, **_columns(_first(client, programme, _file("1;2024-02-01;K;3;")).text))
    assert stranger.public_id not in look.text
    refused = _send(client, **_hidden(look.text), handledare=stranger.public_id)
    assert refused.status_code == 422
    assert 'href="#handledare"' in refused.text
    assert "<title>Fel: " in refused.text
    assert _n_ratings(database) == 0


def test_the_forms_of_a_questionnaire_are_named_in_the_words_of_the_programmes_page(
    client: Browser, programme: Programme
) -> None:
    page = client.get(PATH).text
    assert '<option value="smail/seven_plus_seven">SMAIL: 7 frågor, sedan frivilligt 7 till</option>' in page
    assert '<option value="smail/fourteen">SMAIL: 14 frågor på en gång</option>' in page
    assert "(seven" not in page


def test_every_fault_is_shown_and_nothing_can_be_read_in(
    client: Browser, programme: Programme, database: Database
) -> None:
    content = _file("17;2024-02-01;K;9;", "18;igår;M;5;19121212-1212", "19;igår;M;5;")
    columns = _first(client, programme, content)
    look = _send(client, **_columns(columns.text))
    assert look.status_code == 422
    assert "3 fel i filen" in look.text
    assert "<title>Fel: Det här skulle hända" in look.text
    assert "igår" in look.text
    assert "1212" not in re.sub(r'value="[^"]*"', "", look.text)
    assert 'value="load"' not in look.text
    forced = _send(client, **{**_columns(columns.text), "stage": "load"})
    assert forced.status_code == 422
    assert _n_ratings(database) == 0


def test_very_many_faults_come_a_hundred_at_a_time(client: Browser, programme: Programme) -> None:
    rows = [f"{number};2024-02-01;K;9;" for number in range(1, 251)]
    columns = _columns(_first(client, programme, _file(*rows)).text)
    first = _send(client, **columns)
    assert first.status_code == 422
    assert "250 fel i filen" in first.text
    assert "Sida 1 av 3" in first.text
    assert first.text.count("finns inte på frågans skala") == 100
    hidden = {**_hidden(first.text), "faults_page": "3"}
    last = _send(client, **hidden)
    assert last.status_code == 422
    assert "Sida 3 av 3" in last.text
    assert last.text.count("finns inte på frågans skala") == 50
    assert 'name="faults_page" value="2"' in last.text
    assert 'name="faults_page" value="4"' not in last.text
    for strange in ("0", "99", "-1", "9" * 400, "x"):
        assert "av 3" in _send(client, **{**hidden, "faults_page": strange}).text


@pytest.mark.parametrize("content", [b"id;y\n1;\x002\n", b";" * 1_000_000 + b"\n1\n", b"\xff\xfei\x00d\x00;"])
def test_a_hostile_file_is_told_at_its_field_and_stores_nothing(
    content: bytes, client: Browser, programme: Programme, database: Database
) -> None:
    page = _large(client, programme, content)
    assert page.status_code == 422
    assert 'href="#upload"' in page.text
    assert _n_ratings(database) == 0


def test_a_map_leads_past_the_columns(client: Browser, programme: Programme) -> None:
    text = _hidden(_send(client, **_columns(_first(client, programme, _file("1;2024-02-01;K;3;")).text)).text)
    page = _first(
        client,
        programme,
        _file("1;2024-02-01;K;3;"),
        map_upload=(io.BytesIO(text["map_text"].encode()), "karta.toml"),
    )
    assert page.status_code == 200
    assert 'value="load"' in page.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Välj en fil"),
        (b"id\n", "inga rader"),
        (b"PK\x03\x04", "packa upp"),
        (b"id\n" + b"1\n" * 5001, "5000 rader"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_its_field(
    content: bytes, words: str, client: Browser, programme: Programme
) -> None:
    page = _first(client, programme, content)
    assert page.status_code == 422
    assert words in html.unescape(page.text)
    assert "Traceback" not in page.text


def test_a_file_too_large_for_the_page_is_pointed_to_the_command(
    client: Browser, programme: Programme
) -> None:
    page = _large(client, programme, b"id;y\n" + b"1;2\n" * 400_000)
    assert page.status_code == 422
    assert "smail import" in page.text


def test_a_map_that_is_wrong_is_told(client: Browser, programme: Programme) -> None:
    page = _first(
        client,
        programme,
        _file("1;2024-02-01;K;3;"),
        map_upload=(io.BytesIO(b"instrument = 1"), "karta.toml"),
    )
    assert page.status_code == 422
    assert "<title>Fel: Läs in skattningar" in page.text
    assert "karta" in page.text


def test_the_number_of_the_visit_gives_the_day_and_what_needs_a_map_is_said(
    client: Browser, programme: Programme, database: Database
) -> None:
    content = b"nr;runda;ork\n1;1;3\n1;3;4\n"
    page = _first(client, programme, content)
    assert '<option value="wave">Besökets nummer</option>' in page.text
    assert "flera tillfällen" in page.text
    item = FIRST_ITEM.findall(page.text)[0]
    fields = {**_hidden(page.text), "use": ["person", "wave", item], "first_day": "2024-01-15"}
    asked_again = _send(client, **fields)
    assert asked_again.status_code == 422
    assert "<title>Fel: Vad är kolumnerna?" in asked_again.text
    assert 'href="#visit_days">Skriv hur många dagar det är mellan besöken.' in asked_again.text
    assert 'href="#first_day"' not in asked_again.text
    no_day = _send(client, **{**fields, "first_day": "15/1"}, visit_days="30")
    assert 'href="#first_day">Skriv dagen för besök 1' in no_day.text
    look = _send(client, **fields, visit_days="30")
    assert look.status_code == 200, look.text
    assert _send(client, **_hidden(look.text)).status_code == 303
    with database.transaction(write=False) as db:
        days = db.scalars(select(Assessment.submitted_on).order_by(Assessment.submitted_on)).all()
    assert days == [date(2024, 1, 15), date(2024, 3, 15)]


def test_columns_without_a_person_or_a_day_are_asked_for_again(client: Browser, programme: Programme) -> None:
    fields = _columns(_first(client, programme, _file("1;2024-02-01;K;3;")).text)
    page = _send(client, **{**fields, "use": ["", "", "", *fields["use"][3:]]})  # type: ignore[index]
    assert page.status_code == 422
    assert "person.column" in page.text
    assert "<title>Fel: Vad är kolumnerna?" in page.text


def test_a_body_above_2_mib_is_refused_and_other_pages_still_take_64_kib(
    client: Browser, programme: Programme
) -> None:
    assert _large(client, programme, b"x" * (2 * 1024 * 1024)).status_code == 413
    token = csrf_token_in(client.get(PATH).text)
    large = {"csrf_token": token, "name": "x" * 70_000}
    answer = client.post("/samordning/personuppgiftsansvariga/ny", data=large, headers={"Origin": BASE_URL})
    assert answer.status_code == 413


def test_what_stands_in_the_file_is_text_on_the_page(client: Browser, programme: Programme) -> None:
    script = "<script>alert(1)</script>"
    content = f'a"b{script};datum\n{script};2024-02-01\n'.replace('a"b', "").encode()
    page = _first(client, programme, content)
    assert script not in page.text
    assert html.escape(script) in page.text
    fields = {**_hidden(page.text), "use": ["person", "date"], "day_form": "%Y"}
    look = _send(client, **fields)
    assert script not in look.text


def test_a_programme_out_of_reach_cannot_be_chosen(
    client: Browser, programme: Programme, database: Database
) -> None:
    page = _send(
        client, programme="A" * 16, questionnaire="smail/fourteen", content=base64.b64encode(b"id\n1")
    )
    assert page.status_code == 422
    assert "Välj en insats" in page.text
    with database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_the_page_of_programmes_leads_here(client: Browser, programme: Programme) -> None:
    assert f'href="{PATH}"' in client.get("/samordning/insatser").text
