"""Every form of the application, filled in as it may be, so that one field at a time can be wrong.

The forms are those that the pages show to whoever may use them, and the fields those plus the ones that the
code knows beside: what a page hides is sent by hand as easily as what it shows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from html.parser import HTMLParser
from operator import itemgetter
from typing import Any

import pytest
import wtforms
from flask import Flask, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from smail import clock
from smail.db import sealing
from smail.db.tables import Account, InvitationKind, Participant, SessionStrength
from smail.domain.certification import SeatState
from smail.services.accounts import invite
from smail.services.audit import SYSTEM
from smail.services.seat_links import link_of
from smail.web.forms import SmailForm, WholeNumberField
from smail.web.parts import Parts
from smail.web.sessions import COOKIES, VISIT_COOKIE
from tests.factories.accounts import sign_in_participant
from tests.factories.assessments import make_submitted
from tests.factories.calibration import SITUATIONS
from tests.factories.county import County
from tests.factories.courses import make_learner, make_seat
from tests.factories.people import make_participant, make_pause
from tests.support import matrix, shared
from tests.support.client import HOST, Browser, csrf_token_in, new_browser
from tests.support.crawl import A_PAGE_WITH_A_FORM, Visitor
from tests.support.filled_forms import Field, Form
from tests.support.forms import TOKEN
from tests.support.snapshot import Restore

# Between them these are shown every form; the others of the matrix are shown some of the same.
SHOWN_FORMS = (
    "handledare_own",
    "handledare_colleague",
    "coordinator",
    "administrator",
    "utbildare",
    "federation_trainer",
    "participant_pin",
    "participant_link",
    "anonymous",
    "locked",
    "half_signed_in",
)
A_SEAT = "0123456789abcdef"
# Each is there for one page only.
ALONE = {
    "newcomer": "/s/valkommen",
    "answered": "/s/historia",
    "joining": "/inbjudan/valj",
    "seated": "/kursplats/min",
    "calibrating": f"/kursplats/min/kalibrering/situation/{SITUATIONS.all[0].key}?plats={A_SEAT}",
}
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def staged(app: Flask, county: County, visitors: Mapping[str, Visitor]) -> dict[str, Visitor]:
    """The visitors, and those who meet the forms that a county at rest has nobody for."""
    parts: Parts = app.extensions["smail"]
    with parts.database.transaction(write=True) as db:
        make_pause(db, county.people["colleagues"], starts_on=clock.today() - timedelta(days=3))
        newcomer, answered = (_participant(db, county) for _ in range(2))
        for days in (100, 5):
            make_submitted(db, answered, clock.today() - timedelta(days=days))
        invited, signing_in = (db.merge(county.accounts[one]) for one in ("invited", "handledare_own"))
        secret = invite(db, parts.vault, invited, InvitationKind.INVITE, SYSTEM)
        sealed = sealing.sealed(parts.vault, Account.totp_secret, signing_in.public_id, TOTP_SECRET)
        signing_in.totp_secret = sealed
        # The place of somebody without an account, who is asked and has not answered.
        asked = make_learner(db, email=b"sealed", email_mac=b"e" * 32)
        is_new = {"state": SeatState.INVITED, "answered_at": None, "public_id": A_SEAT}
        seat = make_seat(db, county.courses["own"], asked, **is_new)
        seat_secret = link_of(db, parts.vault, seat)
    browsers = {role: new_browser(app) for role in ALONE}
    sign_in_participant(browsers["newcomer"], newcomer, SessionStrength.LINK)
    sign_in_participant(browsers["answered"], answered)
    browsers["joining"].post_form("/inbjudan", {"token": secret})
    for role in ("seated", "calibrating"):
        browsers[role].post_form("/kursplats", {"token": seat_secret})
    return {**visitors, **{role: _visitor(app, role, browser) for role, browser in browsers.items()}}


def _participant(db: Session, county: County) -> Participant:
    started = clock.today() - timedelta(days=120)
    programme, handledare = county.programmes["own"], county.accounts["handledare_own"]
    return make_participant(db, programme, handledare, starts_on=started)


def _visitor(app: Flask, role: str, browser: Browser) -> Visitor:
    token = csrf_token_in(browser.get(A_PAGE_WITH_A_FORM).text)
    assert token is not None
    names = (*COOKIES.values(), VISIT_COOKIE)
    found = {name: browser.get_cookie(name, domain=HOST) for name in names}
    jar = {name: cookie.value for name, cookie in found.items() if cookie is not None}
    return Visitor(app, role, jar, token)


Key = tuple[str, str, frozenset[str]]
# Which pages of whom have shown a form that no page before them has, and all forms there are; by who looks.
Seen = tuple[frozenset[tuple[str, str]], frozenset[Key]]
_seen_before: dict[tuple[str, ...], Seen] = {}


def forms_of(app: Flask, county: County, visitors: Mapping[str, Visitor], restore: Restore) -> list[Form]:
    """Each form once for every set of its fields, as its first reader sees it.

    All pages are looked through once in a run. Later only those that had something new, and all of them again
    where these show other forms than then.
    """
    who = tuple(visitors)

    def looked() -> Seen:
        found, places = _looked_through(app, county, visitors, lambda _role, _page: True)
        return places, frozenset(found)

    if who not in _seen_before:
        _seen_before[who] = shared.made_once(f"forms-{sha256(repr(who).encode()).hexdigest()}", looked)
    places, forms = _seen_before[who]
    found, _ = _looked_through(app, county, visitors, lambda role, page: (role, page) in places)
    if found.keys() != forms:
        found, places = _looked_through(app, county, visitors, lambda _role, _page: True)
        _seen_before[who] = places, frozenset(found)
    return list(_with_hidden_fields([*found.values(), *_unseen(county, visitors, found)], restore))


def _looked_through(
    app: Flask, county: County, visitors: Mapping[str, Visitor], is_asked: Callable[[str, str], bool]
) -> tuple[dict[Key, Form], frozenset[tuple[str, str]]]:
    """The forms of the pages that are asked for, and which of these pages had a new one."""
    found: dict[Key, Form] = {}
    giving: set[tuple[str, str]] = set()
    for role, visitor in visitors.items():
        for page, path in sorted(_pages(county, role).items(), key=itemgetter(1)):
            response = visitor.get(path) if is_asked(role, page) else None
            if response is not None and response.mimetype == "text/html":
                for form in _forms_in(app, visitor, path, response.text):
                    key = form.route, form.method, frozenset(form.fields)
                    if key not in found:
                        found[key] = form
                        giving.add((role, page))
    return found, frozenset(giving)


def _pages(county: County, role: str) -> dict[str, str]:
    if role in ALONE:
        return {role: ALONE[role]}
    invited = f"/konton/{county.accounts['invited'].public_id}"
    return {**matrix.pages_by_row(county, role), "invited": invited}


def _unseen(
    county: County, visitors: Mapping[str, Visitor], found: Iterable[tuple[str, str, object]]
) -> Iterator[Form]:
    """The routes whose form no page shows just now: a door that opens is enough to send something."""
    seen = {route for route, method, _fields in found if method == "post"}
    for row in matrix.rows():
        role = next((one for one in visitors if row.cells.get(one) in ("ok", "out", "refused")), None)
        if row.method == "POST" and row.route not in seen and role is not None:
            seen.add(row.route)
            path = matrix.path_of(row, county, role)
            yield Form(row.route, "post", visitors[role], path, path, {})


def _with_hidden_fields(forms: Sequence[Form], restore: Restore) -> Iterator[Form]:
    with fields_noted() as known:
        for form in forms:
            if form.method == "post":
                form.send(form.but({}))
                restore()
    for form in forms:
        yield replace(form, fields=_as_known(form, known[form.route] if form.method == "post" else {}))


def _as_known(form: Form, known: Mapping[str, set[type[wtforms.Field]]]) -> dict[str, Field]:
    """The fields of the page and then the others; a number is what every form of the route takes for one."""
    fields = {**form.fields, **{name: Field("") for name in sorted(known.keys() - form.fields.keys())}}
    numbers = {name for name, kinds in known.items() if kinds == {WholeNumberField}}
    return {name: replace(one, is_number=name in numbers) for name, one in fields.items()}


@contextmanager
def fields_noted() -> Iterator[dict[str, dict[str, set[type[wtforms.Field]]]]]:
    """Which fields the code reads at each route, and of which types, as forms take what was sent."""
    known: dict[str, dict[str, set[type[wtforms.Field]]]] = defaultdict(lambda: defaultdict(set))
    make: Callable[..., None] = SmailForm.__init__

    def note(form: SmailForm, *args: Any, **more: Any) -> None:
        make(form, *args, **more)
        if more.get("formdata") is not None and request.url_rule is not None:
            for one in form:
                known[request.url_rule.rule][one.name].add(type(one))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SmailForm, "__init__", note)
        yield known


def _forms_in(app: Flask, visitor: Visitor, page: str, html: str) -> Iterator[Form]:
    reader = _Reader(page.partition("?")[0])
    reader.feed(html)
    for raw in reader.forms:
        route = route_of(app, raw.path, raw.method)
        if route is not None:
            kinds = {name: Field(kind, tuple(values)) for name, (kind, values) in raw.fields.items()}
            yield Form(route, raw.method, visitor, page, raw.path, kinds)


def route_of(app: Flask, path: str, method: str) -> str | None:
    """The route that answers there, None where none does."""
    try:
        rule, _holes = app.url_map.bind(HOST).match(path, method=method.upper(), return_rule=True)
    except (HTTPException, RequestRedirect):
        return None
    return rule.rule


@dataclass(slots=True)
class _Raw:
    method: str
    path: str
    fields: dict[str, tuple[str, list[str]]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[_Raw] = []
        self._page = page
        self._form: _Raw | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = _Raw(given.get("method", "get").lower(), given.get("action") or self._page)
            self.forms.append(self._form)
        elif tag == "option":
            self._add(self._select, "select", given.get("value", ""), is_chosen="selected" in given)
        elif tag in ("input", "textarea", "select", "button"):
            kind = given.get("type", "text").lower() if tag == "input" else tag
            is_chosen = kind == "radio" and "checked" in given
            self._add(given.get("name", ""), kind, given.get("value", ""), is_chosen=is_chosen)
            self._select = given.get("name", "") if tag == "select" else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _add(self, name: str, kind: str, value: str, *, is_chosen: bool) -> None:
        """What is chosen already comes first."""
        if self._form is not None and name and name != TOKEN:
            values = self._form.fields.setdefault(name, (kind, []))[1]
            values.insert(0 if is_chosen else len(values), value)
