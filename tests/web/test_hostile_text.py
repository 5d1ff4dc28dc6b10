"""Text that would be a page of its own, in every field that is stored: shown as text, and as nothing else.

More of it, in a real browser with the policy on scripts, is looked at in tests/journeys/test_hostile_text.py.
"""

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tests.factories.county import County, make_county
from tests.support import matrix
from tests.support.crawl import ROLES, Visitor, visitors_of, walk
from tests.support.forms import Form, forms_in
from tests.support.snapshot import Restore

if TYPE_CHECKING:
    from flask import Flask

    from smail.web.parts import Parts

PAYLOADS = (
    "<script>xss()</script>",
    '"><img src=x onerror=xss()>',
    "'><svg onload=xss()>",
    '" onfocus=xss() autofocus x="',
    "' onmouseover=xss() x='",
    "</textarea><script>xss()</script>",
    "</title></head><body onload=xss()>",
    "javascript:xss()",
    '<a href="javascript:xss()" xss>x</a>',
    "{{ 7*7 }}{% raw %}<b xss=1>",
    "--><iframe srcdoc=xss></iframe><!--",
    "&lt;b xss&gt;&#x3c;b xss&#62;",
)
# SQLite keeps text of any length, so that every field can hold them all.
ALL_AT_ONCE = " ".join(PAYLOADS)
# Between them they see everything that is stored, and have every form.
SEES = ("handledare_own", "coordinator", "administrator", "programme_lead_own", "participant_code")
FORBIDDEN_TAGS = frozenset({"iframe", "object", "embed", "base", "frame", "math", "template"})
ADDRESSES = frozenset({"href", "src", "action", "formaction", "xlink:href", "data", "poster"})
OWN_PICTURE = re.compile(
    r"(/s|/deltagare/[\w-]{16}|/utbildning/kedjan)/((plan/)?bild|tva-bilder)/[\w.-]+\.svg", re.ASCII
)
ONE_KIND = pytest.mark.parametrize("database_kind", ["sqlite"])


class _Looker(HTMLParser):
    """Notes what a browser would obey, and collects what it would only show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.shown: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._inside = tag
        given = {name: value or "" for name, value in attrs}
        self.shown += given.values()
        self.found += [f"<{tag}>"] * (tag in FORBIDDEN_TAGS)
        self.found += [f"<{tag} {name}>" for name in given if _is_active(name)]
        self.found += [
            f"<{tag} {name}={given[name]}>" for name in ADDRESSES & given.keys() if _runs(given[name])
        ]
        if tag == "img" and not OWN_PICTURE.fullmatch(given.get("src", "")):
            self.found.append("<img> that is no picture of ours")
        if tag == "script" and not given.get("src", "").startswith("/static/"):
            self.found.append("<script> of its own")

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style") and data.strip():
            self.found.append(f"text in <{self._inside}>")
        self.shown.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_comment(self, data: str) -> None:
        self.found += ["a comment"] * ("xss" in data)


def _is_active(name: str) -> bool:
    return name.startswith("on") or name in ("style", "srcdoc", "x") or "xss" in name


def _runs(address: str) -> bool:
    plain = "".join(sign for sign in address if sign > " ").lower()
    return plain.startswith(("javascript:", "data:", "vbscript:"))


def _looked_at(html: str) -> _Looker:
    looker = _Looker()
    looker.feed(html)
    looker.close()
    return looker


@pytest.mark.parametrize(
    "page",
    [
        '<p title="" onfocus=xss()>',
        "<script>xss()</script>",
        '<a href=" java\tscript:xss()">x</a>',
        "<iframe srcdoc=xss>",
        "<svg onload=xss()>",
        "<img src=x>",
    ],
)
def test_the_looker_sees_what_a_browser_would_obey(page: str) -> None:
    assert _looked_at(page).found != []


def _hostile_county(parts: "Parts", app: "Flask", payload: str) -> tuple[County, dict[str, Visitor]]:
    with parts.database.transaction(write=True) as db:
        county = make_county(db, parts.vault, lambda label: f"{payload}{label[:20]}")
    return county, visitors_of(app, county)


def _harm_and_sightings(visitor: Visitor, county: County, payload: str) -> tuple[list[str], int]:
    """What a browser would obey on the pages of a visitor, and how often the payload was shown as text."""
    harm, sightings = [], 0
    for path, response in walk(visitor, matrix.addresses(county, visitor.role)):
        harm += [f"{path}: {response.status}"] * (response.status_code >= 500)
        if response.mimetype == "text/html":
            looker = _looked_at(response.text)
            harm += [f"{path}: {one}" for one in looker.found]
            sightings += sum(payload in one for one in looker.shown)
    return harm, sightings


@ONE_KIND
@pytest.mark.long
@pytest.mark.parametrize("roles", [ROLES[part::5] for part in range(5)], ids="-".join)
def test_hostile_text_that_is_stored_is_shown_as_text(
    roles: tuple[str, ...], app: "Flask", parts: "Parts"
) -> None:
    county, visitors = _hostile_county(parts, app, ALL_AT_ONCE)
    for role in roles:
        harm, sightings = _harm_and_sightings(visitors[role], county, ALL_AT_ONCE)
        assert harm == [], role
        assert sightings > 0 or role not in SEES


def _filled(form: Form, payload: str) -> Mapping[str, object]:
    """Every field that takes text holds the payload; the others stay as the page has them."""
    return {name: payload if is_text else value for name, value, is_text in form.fields}


@ONE_KIND
@pytest.mark.parametrize("payload", [PAYLOADS[1], ALL_AT_ONCE], ids=["short", "all at once"])
def test_hostile_text_that_is_sent_comes_back_as_text(
    payload: str, county: County, visitors: dict[str, Visitor], restore: Restore
) -> None:
    harm: list[str] = []
    sent: set[str] = set()
    for role in ("handledare_own", "coordinator", "participant_code", "anonymous"):
        visitor = visitors[role]
        for path in matrix.addresses(county, role):
            page = visitor.get(path)
            for form in forms_in(page.text, path) if page.mimetype == "text/html" else ():
                if not any(is_text for _name, _value, is_text in form.fields):
                    continue
                sent.add(f"{role} {form.action.rpartition('/')[2]}")
                answer = visitor.send("POST", form.action, _filled(form, payload))
                harm += [f"{form.action}: {one}" for one in _looked_at(answer.text).found]
                harm += [f"{form.action}: {answer.status}"] * (answer.status_code >= 500)
                restore()
    assert harm == []
    assert len(sent) >= FORMS_WITH_TEXT


# Signing in, a code, a link, a report; registration, contact, avslut; those of the coordinator.
FORMS_WITH_TEXT = 14


@ONE_KIND
def test_hostile_text_that_was_sent_by_forms_is_shown_as_text_to_whoever_reads_it(
    county: County, visitors: dict[str, Visitor], restore: Restore
) -> None:
    person = county.people["own"].public_id
    payload = PAYLOADS[0]
    handledare, owner = visitors["handledare_own"], visitors["participant_code"]
    today = county.ratings["own"].submitted_on
    forms = (
        (f"/deltagare/{person}/framsteg", {"framsteg_on": today, "framsteg_line": payload}),
        (f"/deltagare/{person}/uppgifter", {"name": payload, "contact_choice": "in_person"}),
    )
    for path, data in forms:
        assert handledare.send("POST", path, data).status_code == 303
    assert owner.send("POST", "/s/sist", {"free_text": payload}).status_code == 303
    for visitor, path, least in (
        (handledare, f"/deltagare/{person}", 2),
        (owner, "/s/kontrollera", 1),
    ):
        looker = _looked_at(visitor.get(path).text)
        assert looker.found == []
        assert sum(payload in one for one in looker.shown) >= least
