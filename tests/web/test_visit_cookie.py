"""The visit's cookie is Flask's own: what Flask wrote is read here and the other way round, and no other."""

import time
from datetime import timedelta

import pytest
from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface, SessionInterface

from smail.web.visit_cookie import VisitCookie

KEY = "a key of one application"


def make_app(key: str, interface: SessionInterface) -> Flask:
    app = Flask("visits")
    app.secret_key, app.session_interface = key, interface

    @app.get("/")
    def count() -> str:
        session["times"] = session.get("times", 0) + 1
        return str(session["times"])

    return app


def shown(app: Flask, cookie: str) -> str:
    client = app.test_client()
    client.set_cookie("session", cookie)
    return client.get("/").text


def cookie_of(app: Flask) -> str:
    client = app.test_client()
    client.get("/")
    found = client.get_cookie("session")
    assert found is not None
    return found.value


@pytest.mark.parametrize("ways", [(VisitCookie, SecureCookieSessionInterface)])
@pytest.mark.parametrize("turned", [False, True])
def test_it_is_the_cookie_that_flask_writes(ways: tuple[type[SessionInterface], ...], turned: bool) -> None:
    one, other = reversed(ways) if turned else ways
    assert shown(make_app(KEY, other()), cookie_of(make_app(KEY, one()))) == "2"


def test_a_cookie_of_another_key_or_with_a_changed_sign_is_none_of_ours() -> None:
    app = make_app(KEY, VisitCookie())
    cookie = cookie_of(app)
    assert shown(app, cookie) == "2"
    assert shown(app, cookie[:-2] + ("AA" if cookie[-2:] != "AA" else "BB")) == "1"
    assert shown(app, cookie_of(make_app("another key", VisitCookie()))) == "1"


def test_what_one_request_changes_is_not_in_the_cookie_of_the_next() -> None:
    app = make_app(KEY, VisitCookie())

    @app.get("/list")
    def grow() -> str:
        session.setdefault("list", []).append("x")
        return str(len(session["list"]))

    client = app.test_client()
    client.get("/list")
    found = client.get_cookie("session")
    assert found is not None
    for path in ("/", "/list"):
        told = set()
        for _again in range(3):
            client.set_cookie("session", found.value)
            told.add(client.get(path).text)
        assert told == {"1" if path == "/" else "2"}


@pytest.mark.parametrize(("days", "read"), [(-1, False), (0, True), (6, True), (8, False)])
def test_a_cookie_that_is_known_still_ends(monkeypatch: pytest.MonkeyPatch, days: int, read: bool) -> None:
    app = make_app(KEY, VisitCookie())
    app.permanent_session_lifetime = timedelta(days=7)
    cookie = cookie_of(app)
    assert shown(app, cookie) == "2"
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + days * 86400)
    assert shown(app, cookie) == ("2" if read else "1")


def test_a_new_key_is_used_at_once() -> None:
    app = make_app(KEY, VisitCookie())
    cookie = cookie_of(app)
    app.secret_key = "the next key"
    assert shown(app, cookie) == "1"
    assert shown(app, cookie_of(app)) == "2"


def test_without_a_key_there_is_no_session() -> None:
    app = make_app(KEY, VisitCookie())
    app.secret_key = None
    with app.test_request_context("/"), pytest.raises(RuntimeError, match="secret key"):
        session["times"] = 1
