"""A form's token is known when it comes back, and every other one is judged as the library judges it."""

import pytest
from flask import Flask, g, session
from flask_wtf.csrf import CSRFError, generate_csrf
from itsdangerous import URLSafeTimedSerializer

from smail.db.tables import SessionKind
from smail.web.foreign_forms import csrf
from smail.web.form_token import NAME, form_token
from smail.web.sessions import COOKIES


def given_out(app: Flask, own: str) -> str:
    """The token that a page of this visit carries."""
    with app.test_request_context("/"):
        session[NAME] = own
        return form_token()


def judged(app: Flask, own: str | None, sent: str | None) -> bool:
    """Whether a form of this visit with this token is taken."""
    with app.test_request_context("/", method="POST", data={} if sent is None else {NAME: sent}):
        if own is not None:
            session[NAME] = own
        try:
            csrf.protect()
        except CSRFError:
            return False
        return True


def test_a_visit_has_one_token_and_it_is_taken(app: Flask) -> None:
    token = given_out(app, "the first visit")
    assert given_out(app, "the first visit") == token
    assert judged(app, "the first visit", token)


def test_the_token_of_another_visit_a_changed_one_and_none_are_refused(app: Flask) -> None:
    token, other = given_out(app, "one visit"), given_out(app, "another visit")
    sent = (other, token[:-1] + ("A" if token[-1] != "A" else "B"), "one visit", "å", "", None)
    assert [judged(app, "one visit", one) for one in sent] == [False] * len(sent)
    assert not judged(app, None, token)


def test_one_that_another_process_signed_is_judged_by_the_library(app: Flask) -> None:
    with app.test_request_context("/"):
        session[NAME] = "a visit"
        elsewhere = generate_csrf()
    given_out(app, "a visit")
    assert judged(app, "a visit", elsewhere)


def test_one_that_was_signed_with_another_key_is_refused(app: Flask) -> None:
    forged = URLSafeTimedSerializer("another key", salt="wtf-csrf-token").dumps("a visit of its own")
    assert not judged(app, "a visit of its own", forged)


@pytest.mark.parametrize("has_secret", [True, False])
def test_a_page_has_one_token_however_often_it_asks(app: Flask, has_secret: bool) -> None:
    with app.test_request_context("/"):
        if has_secret:
            session[NAME] = "some visit"
        assert form_token() == generate_csrf() == form_token() == getattr(g, NAME)


def pages_at_once(app: Flask, cookies: dict[str, str]) -> tuple[str, str]:
    """The secrets that two pages got which were fetched before either had set the visit's cookie."""
    secrets = []
    for _page in range(2):
        with app.test_request_context("/", headers={"Cookie": "; ".join(map("=".join, cookies.items()))}):
            form_token()
            secrets.append(session[NAME])
    return secrets[0], secrets[1]


def test_two_pages_fetched_at_once_have_the_same_secret_for_whoever_is_signed_in(app: Flask) -> None:
    person, other = COOKIES[SessionKind.PARTICIPANT], COOKIES[SessionKind.STAFF]
    first, second = pages_at_once(app, {person: "a" * 22})
    assert first == second
    assert first != pages_at_once(app, {person: "b" * 22})[0]
    assert first != pages_at_once(app, {other: "a" * 22})[0]
    assert first != pages_at_once(app, {person: "a" * 22, other: "b" * 22})[0]


def test_nobody_can_tell_the_secret_of_a_visit_without_a_sign_in(app: Flask) -> None:
    first, second = pages_at_once(app, {})
    assert first != second


def test_a_form_of_the_page_that_came_first_is_taken(app: Flask) -> None:
    """As when the browser asks for a second page before the first has come."""
    cookie = {"Cookie": f"{COOKIES[SessionKind.PARTICIPANT]}={'a' * 22}"}
    with app.test_request_context("/", headers=cookie):
        sent = form_token()
    with app.test_request_context("/", headers=cookie):
        form_token()
        kept = session[NAME]
    assert judged(app, kept, sent)
