"""A browser for tests: https, cookies, and forms that are fetched before they are sent."""

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HOST = "smail.test"
BASE_URL = f"https://{HOST}"


class Browser(FlaskClient):
    """A test client that sends forms as a browser does: with the token and the address of their page."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Every plain path is a path on the site of the tests."""
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", BASE_URL)
        return super().open(*args, **kwargs)

    def post_form(
        self, path: str, data: Mapping[str, object] | None = None, *, page: str | None = None
    ) -> TestResponse:
        """Post a form that was fetched from `page`, or from the same path; CSRF stays on."""
        source = page or path
        shown = self.get(source)
        token = csrf_token_in(shown.text)
        assert token is not None, f"no form with a token on {source}, which answered {shown.status}"
        return self.post(
            path,
            data={"csrf_token": token, **(data or {})},
            headers={"Origin": BASE_URL, "Referer": f"{BASE_URL}{source}"},
        )


def new_browser(app: Flask) -> Browser:
    """A browser without cookies."""
    app.test_client_class = Browser
    return cast(Browser, app.test_client())


def without_tokens(html: str) -> str:
    """The page as it would be for anybody: the tokens of its forms are taken out."""
    return re.sub(r'(?<=name="csrf_token" value=")[^"]*', "", html)


# By pattern, and not by reading all of the page: it is asked for before every form that is sent.
TOKEN_FIELD = re.compile(r'<input\b[^>]*\bname="csrf_token"[^>]*>')


def csrf_token_in(html: str) -> str | None:
    """The token of the first form in the page; None when there is none."""
    field = TOKEN_FIELD.search(html)
    if field is None:
        return None
    finder = _TokenFinder()
    finder.feed(field[0])
    return finder.token


class _TokenFinder(HTMLParser):
    token: str | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.token = dict(attrs).get("value")
