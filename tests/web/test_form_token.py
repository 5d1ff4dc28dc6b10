"""A form's token is known when it comes back, and every other one is judged as the library judges it."""

import pytest
from flask import Flask, g, session
from flask_wtf.csrf import CSRFError, generate_csrf
from itsdangerous import URLSafeTimedSerializer

from smail.web.form_token import NAME, form_token
from smail.web.guard import csrf


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
