"""What anybody may read is there, is plain, and tells the truth."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import AccessibilityReport
from smail.queries.accessibility_reports import latest_reports
from smail.vault import Vault
from smail.web.parts import Parts
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_controller, make_municipality
from tests.support.client import Browser, new_browser
from tests.support.journey import make_traveller
from tests.support.readability import forbidden_words, lix, longest_sentence

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class _Texts(HTMLParser):
    """The texts inside main, one block a line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._inside += tag == "main"
        if tag in ("p", "li", "h1", "h2", "h3", "dt", "dd", "a"):
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == "main"

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            if not self.lines:
                self.lines.append("")
            self.lines[-1] += f" {data.strip()}"


def _text(html: str) -> str:
    parser = _Texts()
    parser.feed(html)
    return "\n".join(line.strip() for line in parser.lines if line.strip())


def test_whoever_answers_is_led_back_from_every_page(
    database: Database, vault: Vault, client: Browser
) -> None:
    person = make_traveller(database, vault, client)
    assert "Lämna snabbt" not in client.get("/personuppgifter").text
    second = person.answer(person.begin())
    assert client.get("/").location == second
    door = client.get("/s").text
    assert f'href="{second}"' in door
    assert f'data-onward="{second}"' in door
    for address in ("/personuppgifter", "/tillganglighet", "/tillganglighet/brist", "/s/nowhere"):
        page = client.get(address).text
        assert "Lämna snabbt" in page, address
        assert 'class="back" href="/s/valkommen"' in page, address
        assert 'class="brand brand--slim" href="/s/valkommen"' in page, address
    assert 'class="brand brand--slim" href="/s/valkommen"' in client.get(second).text
    assert f'href="{second}"' in client.get("/s/valkommen").text


def test_whoever_has_left_is_led_nowhere(database: Database, vault: Vault, client: Browser) -> None:
    make_traveller(database, vault, client).begin()
    left = client.post_form("/s/lamna", page="/s/valkommen").text
    assert "/s/valkommen" not in left
    assert 'href="/s"' in client.get("/").text


def test_a_new_link_is_opened_also_where_another_is_open(
    database: Database, vault: Vault, client: Browser
) -> None:
    person = make_traveller(database, vault, client)
    person.begin()
    assert client.get("/s").status_code == 200
    assert 'id="open"' in client.get("/s").text


def test_a_page_that_is_not_found_has_the_quick_way_out_for_whoever_answers(client: Browser) -> None:
    assert "Lämna snabbt" in client.get("/s/nowhere").text
    assert "Lämna snabbt" not in client.get("/nowhere").text


def test_staff_who_are_signed_in_are_led_to_their_own_start(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, scope=make_municipality(db))
    sign_in(client, account)
    assert client.get("/").location == "/idag"
    assert client.get("/logga-in").location == "/idag"
    assert client.get("/logga-in?next=/deltagare").location == "/deltagare"


def test_the_first_page_has_two_doors(client: Browser) -> None:
    page = client.get("/").text
    assert 'href="/s"' in page
    assert 'href="/logga-in"' in page


@pytest.mark.parametrize("path", ["/", "/personuppgifter", "/tillganglighet/brist", "/logga-in", "/inbjudan"])
def test_what_anybody_reads_is_plain(client: Browser, path: str) -> None:
    text = _text(client.get(path).text)
    assert len(text) > 40
    assert lix(text) <= 35
    assert longest_sentence(text) <= 16
    assert forbidden_words(text) == ()


def test_the_page_on_personal_data_says_what_the_law_asks_for(client: Browser, parts: Parts) -> None:
    with parts.database.transaction(write=True) as db:
        make_controller(db, name="Enköpings kommun, nämnden", contact="dataskydd@enkoping.example")
    text = _text(client.get("/personuppgifter").text)
    for needed in (
        "allmänt intresse",
        "6.1 e",
        "9.2 h",
        "Enköpings kommun, nämnden",
        "dataskydd@enkoping.example",
        "kopia",
        "rättade",
        "tas bort",
        "Integritetsskyddsmyndigheten",
        "beslutar hur länge",
        "aldrig personnummer",
    ):
        assert needed in text
    assert "samtycke" not in text.lower()
    assert "Att invända mot att vi använder dem." in text


def test_the_statement_holds_all_its_parts_and_is_linked_from_the_footer(client: Browser) -> None:
    page = client.get("/tillganglighet").text
    text = _text(page)
    for needed in (
        "Ansvarig",
        "delvis förenlig",
        "inte tillgängligt",
        "12 §",
        "9 §",
        "https://www.digg.se/tdosanmalan",
        "Granskningen gjordes den",
        "ändrades senast den",
        "granskat webbplatsen själva",
    ):
        assert needed in text
    assert 'href="/tillganglighet/brist"' in page
    assert 'href="/tillganglighet"' in client.get("/").text.split("<footer")[1]


def test_the_operator_can_put_an_own_statement(client: Browser, parts: Parts, tmp_path: Path) -> None:
    own = tmp_path / "egen.toml"
    shipped = Path("smail/accessibility.toml").read_text("utf-8")
    own.write_text(re.sub(r'public_body = ".*"', 'public_body = "Håbo kommun"', shipped), encoding="utf-8")
    with mock.patch.object(type(parts.settings), "statement_file", own, create=True):
        assert "Håbo kommun" in client.get("/tillganglighet").text


def test_a_shortcoming_is_told_without_a_name(client: Browser, parts: Parts) -> None:
    answer = client.post_form(
        "/tillganglighet/brist", {"text": "Jag hör inte frågan", "page": "", "reply_to": ""}
    )
    assert answer.location == "/tillganglighet"
    assert "Tack!" in client.get("/tillganglighet").text
    with parts.database.transaction(write=False) as db:
        (report,) = latest_reports(db, parts.vault)
        assert (report.text, report.reply_to) == ("Jag hör inte frågan", "")


@pytest.mark.parametrize(
    "data",
    [
        {"text": ""},
        {"text": "x" * 2001},
        {"text": "Mitt nummer är 19121212-1212"},
        {"text": "Hej", "reply_to": "191212121212"},
    ],
)
def test_a_report_that_cannot_be_kept_comes_back_as_it_was_typed(
    client: Browser, parts: Parts, data: dict[str, str]
) -> None:
    answer = client.post_form("/tillganglighet/brist", data)
    assert answer.status_code == 422
    assert data["text"] in answer.text
    with parts.database.transaction(write=False) as db:
        assert db.scalars(select(AccessibilityReport)).all() == []


def test_one_address_tells_five_shortcomings_in_ten_minutes(
    client: Browser, at: Callable[[datetime], None]
) -> None:
    at(MONDAY)
    data = {"text": "Jag hör inte frågan"}
    for _ in range(5):
        assert client.post_form("/tillganglighet/brist", data).status_code == 303
    blocked = client.post_form("/tillganglighet/brist", data)
    assert blocked.status_code == 429
    assert "Jag hör inte frågan" in blocked.text
    at(MONDAY + timedelta(minutes=10))
    assert client.post_form("/tillganglighet/brist", data).status_code == 303


def test_the_page_to_report_is_filled_in_only_with_a_page_of_ours(client: Browser) -> None:
    assert 'value="/personuppgifter"' in client.get("/tillganglighet/brist?sida=/personuppgifter").text
    assert "evil.example" not in client.get("/tillganglighet/brist?sida=//evil.example").text


def test_health_is_ok_with_a_database_and_503_without(app: Flask) -> None:
    browser = new_browser(app)
    answer = browser.get("/halsa")
    assert (answer.status_code, answer.text.strip(), answer.mimetype) == (200, "ok", "text/plain")
    gone = OperationalError("SELECT 1", {}, Exception("gone"))
    with mock.patch.object(Session, "execute", side_effect=gone):
        assert browser.get("/halsa").status_code == 503
