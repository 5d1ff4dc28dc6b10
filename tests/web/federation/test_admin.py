"""The administrator sees how the installation stands and what was done, but no name and no answer."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from smail.db.tables import ActorKind, AuditEvent
from smail.domain.roles import Role
from smail.queries.accessibility_reports import latest_reports
from smail.services import accessibility_reports, audit
from smail.services.audit import Actor
from smail.web.parts import Parts
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser, new_browser

WINTER = datetime(2026, 1, 15, 23, 30, tzinfo=UTC)


@pytest.fixture
def chief(app: Flask, parts: Parts) -> Browser:
    with parts.database.transaction(write=True) as db:
        account = make_account(db, Role.ADMINISTRATOR, first_name="Didrik", last_name="Fjällnäs")
    browser = new_browser(app)
    sign_in(browser, account)
    return browser


def test_the_overview_tells_versions_settings_and_numbers(chief: Browser, parts: Parts) -> None:
    with parts.database.transaction(write=True) as db:
        handledare = make_account(db)
        make_participant(db, make_programme(db), handledare)
    page = chief.get("/system").text
    assert parts.catalogue.latest("smail").digest[:12] in page
    assert ("SQLite" if parts.settings.sqlite else "PostgreSQL") in page
    assert re.search(r"<dt>Deltagare</dt><dd>1</dd>", page)
    assert re.search(r"<dt>Konton</dt><dd>2</dd>", page)
    assert re.search(r"<dt>Tabellernas version</dt><dd>\w+</dd>", page)
    assert "https://smail.test" in page


def test_no_secret_and_no_name_stands_on_the_overview(chief: Browser, parts: Parts) -> None:
    with parts.database.transaction(write=True) as db:
        make_account(db, first_name="Kanariefågel", username="kanarie@smail.example")
    page = chief.get("/system").text
    settings = parts.settings
    assert "kanarie" not in page.lower()
    assert settings.database_url not in page
    for secret in (settings.secret_key, settings.pepper, settings.data_keys[0].key):
        assert repr(secret)[2:-1] not in page
        assert secret.hex() not in page


@pytest.mark.parametrize("path", ["/system", "/system/logg"])
@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.PARTICIPANT, Role.ADMINISTRATOR)]
)
def test_only_an_administrator_finds_the_pages(app: Flask, parts: Parts, role: Role, path: str) -> None:
    with parts.database.transaction(write=True) as db:
        account = make_account(db, role)
    browser = new_browser(app)
    sign_in(browser, account)
    assert browser.get(path).status_code == 404


def test_a_report_is_read_and_marked_as_answered(chief: Browser, parts: Parts) -> None:
    with parts.database.transaction(write=True) as db:
        accessibility_reports.tell(
            db, parts.vault, page="/s", text="Jag ser inte <b>knappen</b>", reply_to="070-174 06 05"
        )
        (report,) = latest_reports(db, parts.vault)
    page = chief.get("/system").text
    assert "Jag ser inte &lt;b&gt;knappen&lt;/b&gt;" in page
    assert "070-174 06 05" in page
    path = f"/system/brist/{report.public_id}/besvarad"
    assert chief.post_form(path, page="/system").status_code == 303
    assert "Besvarat" in chief.get("/system").text
    assert chief.post_form(path, page="/system").status_code == 409
    assert chief.post_form("/system/brist/finnsinte/besvarad", page="/system").status_code == 404


def test_the_audit_tells_time_on_a_swedish_clock_and_the_act_in_words(
    chief: Browser, parts: Parts, at: Callable[[datetime], None]
) -> None:
    with parts.database.transaction(write=True) as db:
        handledare = make_account(db, first_name="Kanariefågel")
        person = make_participant(db, make_programme(db), handledare)
        who = Actor(ActorKind.STAFF, handledare.public_id)
        at(WINTER)
        audit.record(db, who, "see_participant", "participant", person.public_id, participant_id=person.id)
        db.add(
            AuditEvent(
                at=WINTER,
                actor_kind=who.kind,
                actor_id=who.id,
                action="something.old",
                object_kind="account",
                object_id=handledare.public_id,
            )
        )
    page = _audit(chief, parts)
    assert "2026-01-16 kl. 00.30" in page
    assert "Öppnade en deltagares sida" in page
    assert "something.old" in page
    assert person.public_id in page
    assert "Kanariefågel" not in page


def _audit(chief: Browser, parts: Parts, **query: str) -> str:
    return chief.get("/system/logg", query_string=query).text


def test_the_audit_is_read_in_pages_and_by_object(chief: Browser, parts: Parts) -> None:
    with parts.database.transaction(write=True) as db:
        one, other = make_account(db), make_account(db)
        for number in range(60):
            account = one if number % 2 else other
            audit.record(db, audit.SYSTEM, "account.edit", "account", account.public_id)
    assert "Sida 1 av 2" in _audit(chief, parts)
    assert "Sida 2 av 2" in _audit(chief, parts, sida="2")
    about = _audit(chief, parts, objekt=one.public_id)
    assert "30 händelser" in about
    assert other.public_id not in about
    assert "0 händelser" in _audit(chief, parts, objekt="finns inte")
    assert chief.get("/system/logg?objekt=a%00b&sida=-7").status_code == 200
