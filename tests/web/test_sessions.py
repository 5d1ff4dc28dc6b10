"""The sign-in cookies and the rows behind them: how they begin, how long they live, how they end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, Response, session
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, SessionKind, SessionStrength, WebSession
from smail.settings import Settings
from smail.vault import Vault
from smail.web import sessions
from tests.factories.accounts import make_account
from tests.support.travel import TravelTo

NOON = datetime(2026, 11, 16, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
STAFF, PERSON = SessionKind.STAFF, SessionKind.PARTICIPANT


@pytest.fixture
def account(database: Database, at: TravelTo) -> Account:
    """Somebody at work at noon."""
    at(NOON)
    with database.transaction(write=True) as db:
        return make_account(db)


@pytest.fixture
def db(database: Database, account: Account) -> Iterator[Session]:
    """One transaction for the whole test; the account is there before it, since writers queue."""
    with database.transaction(write=True) as opened:
        yield opened


def begun(
    app: Flask, db: Session, vault: Vault, account: Account, cookie: str = ""
) -> tuple[WebSession, str]:
    """A session that was begun by a browser with that cookie, and the cookie that it was given."""
    headers = {"Cookie": f"{sessions.COOKIES[STAFF]}={cookie}"} if cookie else {}
    with app.test_request_context(headers=headers):
        session["left"] = "from before"
        row = sessions.begin(db, vault, STAFF, SessionStrength.FULL, account_id=account.id)
        assert "left" not in session
        return row, answered(app).headers["Set-Cookie"]


def answered(app: Flask) -> Response:
    """What the request that is open here answers with, its cookies too."""
    return app.process_response(Response())


def secret_in(set_cookie: str) -> str:
    """The value of the cookie."""
    return set_cookie.split(";")[0].partition("=")[2]


def seen(
    app: Flask, db: Session, vault: Vault, settings: Settings, cookie: str, kind: SessionKind = STAFF
) -> WebSession | None:
    """The session of a request whose cookie of that kind has this value."""
    with app.test_request_context(headers={"Cookie": f"{sessions.COOKIES[kind]}={cookie}"}):
        return sessions.current(db, vault, settings, kind)


def test_the_cookie_is_for_this_host_over_https_and_out_of_reach_of_scripts(
    app: Flask, db: Session, vault: Vault, account: Account
) -> None:
    _row, cookie = begun(app, db, vault, account)
    assert cookie.startswith("__Host-smail_staff=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie


def test_the_secret_of_the_cookie_stands_nowhere_in_the_row(
    app: Flask, db: Session, vault: Vault, account: Account, settings: Settings
) -> None:
    row, cookie = begun(app, db, vault, account)
    secret = secret_in(cookie)
    assert len(secret) >= 22
    assert row.token_mac == vault.mac(sessions.PURPOSE, secret)
    assert secret.encode() not in row.token_mac
    assert seen(app, db, vault, settings, secret) is row


def test_a_cookie_of_one_kind_opens_nothing_of_the_other(
    app: Flask, db: Session, vault: Vault, account: Account, settings: Settings
) -> None:
    _row, cookie = begun(app, db, vault, account)
    assert seen(app, db, vault, settings, secret_in(cookie), PERSON) is None


def test_no_cookie_and_an_unknown_cookie_are_nobody(
    app: Flask, db: Session, vault: Vault, settings: Settings
) -> None:
    for cookie in ("", "x" * 22):
        assert seen(app, db, vault, settings, cookie) is None


def test_a_new_session_takes_the_place_of_the_browsers_old_one(
    app: Flask, db: Session, vault: Vault, account: Account, settings: Settings
) -> None:
    _old, first = begun(app, db, vault, account)
    new, second = begun(app, db, vault, account, secret_in(first))
    assert secret_in(first) != secret_in(second)
    assert seen(app, db, vault, settings, secret_in(first)) is None
    assert seen(app, db, vault, settings, secret_in(second)) is new
    assert db.scalar(select(func.count()).select_from(WebSession)) == 1


def test_an_ended_session_is_gone_from_server_and_browser(
    app: Flask, db: Session, vault: Vault, account: Account, settings: Settings
) -> None:
    _row, cookie = begun(app, db, vault, account)
    secret = secret_in(cookie)
    with app.test_request_context(headers={"Cookie": f"{sessions.COOKIES[STAFF]}={secret}"}):
        sessions.end(db, vault, STAFF)
        emptied = answered(app).headers["Set-Cookie"]
    assert emptied.startswith("__Host-smail_staff=;")
    assert "Max-Age=0" in emptied
    assert seen(app, db, vault, settings, secret) is None


@pytest.mark.parametrize(
    ("after", "is_alive"),
    [(timedelta(minutes=30) - SECOND, True), (timedelta(minutes=30), False)],
)
def test_an_idle_session_ends_at_the_very_limit(
    app: Flask,
    db: Session,
    vault: Vault,
    account: Account,
    settings: Settings,
    at: TravelTo,
    after: timedelta,
    is_alive: bool,
) -> None:
    _row, cookie = begun(app, db, vault, account)
    at(NOON + after)
    assert (seen(app, db, vault, settings, secret_in(cookie)) is not None) is is_alive


def test_a_session_in_use_ends_all_the_same_when_it_is_too_old(
    app: Flask, db: Session, vault: Vault, account: Account, settings: Settings, at: TravelTo
) -> None:
    row, _cookie = begun(app, db, vault, account)
    limit = sessions.limits(settings, STAFF)
    at(NOON + limit.absolute - SECOND)
    row.seen_at = clock.now()
    assert not sessions.has_ended(row, limit)
    at(NOON + limit.absolute)
    assert sessions.has_ended(row, limit)


def test_each_kind_has_the_limits_of_the_settings(settings: Settings) -> None:
    staff, person = sessions.limits(settings, STAFF), sessions.limits(settings, PERSON)
    assert (staff.idle, staff.absolute) == (timedelta(minutes=30), timedelta(hours=10))
    assert (person.idle, person.absolute) == (timedelta(minutes=60), timedelta(hours=24))


def test_use_is_noted_once_a_minute_and_by_reading_too(
    app: Flask, database: Database, vault: Vault, account: Account, at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        row, _cookie = begun(app, db, vault, account)
    at(NOON + sessions.TOUCH_EVERY - SECOND)
    sessions.touch(database, row, within=None)
    assert noted(database) == NOON
    at(NOON + sessions.TOUCH_EVERY)
    sessions.touch(database, row, within=None)
    assert noted(database) == NOON + sessions.TOUCH_EVERY


def test_a_session_that_ended_meanwhile_is_not_made_again(
    app: Flask, database: Database, vault: Vault, account: Account, at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        row, _cookie = begun(app, db, vault, account)
    with database.transaction(write=True) as db:
        db.delete(db.get_one(WebSession, row.token_mac))
    at(NOON + sessions.TOUCH_EVERY)
    sessions.touch(database, row, within=None)
    assert noted(database) is None


def noted(database: Database) -> datetime | None:
    """When the only session there is was last seen; None when there is none."""
    with database.transaction(write=False) as db:
        return db.scalar(select(WebSession.seen_at))
