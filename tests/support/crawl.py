"""Visitors of every kind, each request in a browser of its own, and the walk through all their pages."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from smail.db.tables import SessionStrength, WebSession
from smail.web.parts import Parts
from smail.web.sessions import COOKIES, VISIT_COOKIE
from tests.factories.accounts import sign_in, sign_in_participant
from tests.factories.county import STAFF, County
from tests.support.client import BASE_URL, HOST, Browser, csrf_token_in, new_browser

A_PAGE_WITH_A_FORM = "/tillganglighet/brist"
PARTICIPANTS: Mapping[str, SessionStrength] = {
    "participant_link": SessionStrength.LINK,
    "participant_pin": SessionStrength.PIN,
    "participant_code": SessionStrength.CODE,
    "participant_together": SessionStrength.TOGETHER,
}
# The order is that of the columns of the matrix.
ROLES = (
    "anonymous",
    *PARTICIPANTS,
    *(who for who in STAFF if who != "other_administrator"),
    "locked",
    "half_signed_in",
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with certain cookies; what one request does to them the next one does not see."""

    app: Flask
    role: str
    cookies: Mapping[str, str] = field(repr=False)
    csrf_token: str = field(repr=False)

    def browser(self) -> Browser:
        """A new browser with the visitor's cookies."""
        browser = new_browser(self.app)
        for name, value in self.cookies.items():
            browser.set_cookie(name, value, domain=HOST, path="/", secure=True, httponly=True)
        return browser

    def get(self, path: str) -> TestResponse:
        """What the page answers."""
        return self.browser().get(path, buffered=True)

    def send(
        self, method: str, path: str, data: Mapping[str, object] | None = None, *, accept: str = "text/html"
    ) -> TestResponse:
        """The answer to a request that carries this visitor's own token and origin."""
        if method == "GET":
            return self.get(path)
        headers = {"Origin": BASE_URL, "Accept": accept}
        form = {"csrf_token": self.csrf_token, **(data or {})}
        return self.browser().open(path, method=method, data=form, headers=headers, buffered=True)


def visitors_of(app: Flask, county: County) -> dict[str, Visitor]:
    """One visitor for every role, by the name of its column."""
    return {role: _visitor(app, role, _ways_in(role, county)) for role in ROLES}


WayIn = Callable[[Browser], WebSession]


def _ways_in(role: str, county: County) -> Sequence[WayIn]:
    """How a visitor of that role has come in."""
    handledare, person = county.accounts["handledare_own"], county.people["own"]
    match role:
        case "anonymous":
            return ()
        case "locked":
            return (_locked(county),)
        case "half_signed_in":
            return (lambda browser: sign_in(browser, handledare, SessionStrength.PASSWORD_ONLY),)
        case "participant_together":
            strength = PARTICIPANTS[role]
            return _locked(county), lambda browser: sign_in_participant(browser, person, strength)
        case "participant_link" | "participant_pin":
            return (_by_link(county, PARTICIPANTS[role]),)
        case "participant_code":
            return (lambda browser: sign_in_participant(browser, person),)
    return (lambda browser: sign_in(browser, county.accounts[role]),)


def _locked(county: County) -> WayIn:
    def come_in(browser: Browser) -> WebSession:
        row = sign_in(browser, county.accounts["handledare_own"])
        _change(browser.application, row, lambda fresh: setattr(fresh, "is_locked", True))
        return row

    return come_in


def _by_link(county: County, strength: SessionStrength) -> WayIn:
    def come_in(browser: Browser) -> WebSession:
        row = sign_in_participant(browser, county.people["own"], strength)
        link_id = county.links["own"].id
        _change(browser.application, row, lambda fresh: setattr(fresh, "link_id", link_id))
        return row

    return come_in


def _visitor(app: Flask, role: str, ways_in: Sequence[WayIn]) -> Visitor:
    browser = new_browser(app)
    for come_in in ways_in:
        come_in(browser)
    token = csrf_token_in(browser.get(A_PAGE_WITH_A_FORM).text)
    assert token is not None
    names = (*COOKIES.values(), VISIT_COOKIE)
    found = {name: browser.get_cookie(name, domain=HOST) for name in names}
    cookies = {name: cookie.value for name, cookie in found.items() if cookie is not None}
    return Visitor(app, role, cookies, token)


def _change(app: Flask, row: WebSession, how: Callable[[WebSession], None]) -> None:
    parts: Parts = app.extensions["smail"]
    with parts.database.transaction(write=True) as db:
        how(db.get_one(WebSession, row.token_mac))


def walk(visitor: Visitor, starts: Sequence[str]) -> Iterator[tuple[str, TestResponse]]:
    """Every page that the visitor reaches from these by links of our own, each address once."""
    waiting, seen = list(starts), set(starts)
    while waiting:
        path = waiting.pop()
        response = visitor.get(path)
        yield path, response
        for found in _onward(response):
            if found not in seen:
                seen.add(found)
                waiting.append(found)


def _onward(response: TestResponse) -> list[str]:
    if 300 <= response.status_code < 400:
        return _own([response.location])
    if response.mimetype != "text/html":
        return []
    return _own(links_in(response.text))


def _own(addresses: Sequence[str]) -> list[str]:
    """The paths of our own pages among these, without where they would lead back to."""
    found = []
    for address in addresses:
        parts = urlsplit(address)
        is_own = parts.netloc in ("", HOST) and parts.path.startswith("/")
        if is_own and not parts.path.startswith("/static/"):
            query = re.sub(r"(?:^|&)(?:next|sida)=(?:/|%2F)[^&]*", "", parts.query)
            found.append(f"{parts.path}?{query}" if query else parts.path)
    return found


# By pattern first, so that not all of the page is read for them.
LINK = re.compile(r"<a\s[^>]*>")


def links_in(html: str) -> list[str]:
    """The address of every link in the page."""
    finder = _LinkFinder()
    finder.feed("".join(LINK.findall(html)))
    return finder.found


class _LinkFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        address = dict(attrs).get("href")
        if tag == "a" and address:
            self.found.append(address)
