"""What the tests stand on does what they trust it to do."""

import socket
from datetime import UTC, datetime

import pytest
from flask import Flask, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from pytest_socket import SocketConnectBlockedError
from sqlalchemy import select

from smail import catalogue, clock, passwords
from smail.db.session import Database
from smail.db.tables import Federation, SessionKind, SessionStrength
from smail.reports.county import County
from smail.settings import Settings
from smail.vault import Vault
from smail.web import sessions
from smail.web.parts import Parts
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.organisations import make_federation
from tests.factories.people import make_participant
from tests.support import shared
from tests.support.client import Browser, new_browser
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo


@pytest.fixture
def small_app(settings: Settings, database: Database, vault: Vault) -> Flask:
    """A site with one form and one page that says who is there, behind the real sessions."""
    app = Flask("small")
    app.config.update(SECRET_KEY=settings.secret_key, SESSION_COOKIE_SECURE=True)
    CSRFProtect(app)  # type: ignore[no-untyped-call]
    parts = Parts(settings, database, vault, catalogue.load([catalogue.shipped()]), County())
    app.extensions["smail"] = parts

    @app.get("/form")
    def form() -> str:
        token = generate_csrf()  # type: ignore[no-untyped-call]
        return f'<form><input name="csrf_token" value="{token}"></form>'

    @app.post("/form")
    def posted() -> str:
        return request.form["word"]

    @app.get("/who/<kind>")
    def who(kind: str) -> str:
        with database.transaction(write=False) as db:
            row = sessions.current(db, vault, settings, SessionKind(kind))
        return "nobody" if row is None else f"{row.account_id}/{row.participant_id}/{row.strength}"

    return app


@pytest.fixture
def browser(small_app: Flask) -> Browser:
    """A browser on the small site."""
    return new_browser(small_app)


def test_a_form_is_fetched_before_it_is_sent(browser: Browser) -> None:
    assert browser.post("/form", data={"word": "ja"}).status_code == 400
    assert browser.post_form("/form", {"word": "ja"}).text == "ja"


def test_a_page_without_a_form_is_told_by_name(browser: Browser) -> None:
    with pytest.raises(AssertionError, match="no form with a token on /who/staff"):
        browser.post_form("/form", page="/who/staff")


def test_a_browser_is_signed_in_as_the_account(browser: Browser, database: Database) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
    assert browser.get("/who/staff").text == "nobody"
    sign_in(browser, account)
    assert browser.get("/who/staff").text == f"{account.id}/None/full"
    assert browser.get("/who/participant").text == "nobody"


def test_a_browser_is_let_in_as_the_participant(browser: Browser, database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
    sign_in_participant(browser, person, SessionStrength.LINK)
    assert browser.get("/who/participant").text == f"None/{person.id}/link"


def test_statements_are_counted_but_not_the_ceremony(
    database: Database, query_recorder: QueryRecorder
) -> None:
    with database.transaction(write=True) as db:
        make_federation(db)
    query_recorder.clear()
    with database.transaction(write=False) as db:
        for _ in range(3):
            db.execute(select(Federation))
    assert query_recorder.count == 3


def test_the_clock_stands_where_a_test_put_it(at: TravelTo) -> None:
    for moment in (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 3, 28, 23, 30, tzinfo=UTC)):
        at(moment)
        assert clock.now() == moment
    assert clock.today().isoformat() == "2026-03-29"
    with pytest.raises(ValueError, match="aware"):
        at(datetime(2026, 3, 29))  # noqa: DTZ001


@pytest.mark.filterwarnings("ignore:A test tried to use:UserWarning")
def test_nothing_reaches_the_network() -> None:
    with socket.socket() as one, pytest.raises(SocketConnectBlockedError):
        one.connect(("192.0.2.1", 80))


def test_passwords_cost_little_here() -> None:
    assert passwords.HASHER.memory_cost < 1024


def test_each_test_begins_with_an_empty_database(database: Database) -> None:
    with database.transaction(write=False) as db:
        assert db.scalars(select(Federation)).all() == []


def test_long_tests_are_dealt_out_first_to_each_process_and_none_is_lost() -> None:
    long, short = ["A", "B", "C"], list("abcdefgh")
    assert "".join(shared.dealt(long, short, 1)) == "ABCabcdefgh"
    assert "".join(shared.dealt(long, short, 2)) == "ACabc" + "Bdefgh"
    assert "".join(shared.dealt(long, short, 3)) == "Aab" + "Bcde" + "Cfgh"
    # Where few are asked for there is nothing to deal.
    assert "".join(shared.dealt(long, short[:2], 3)) == "ABCab"
