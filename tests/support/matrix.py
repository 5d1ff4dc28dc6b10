"""Reads the committed table of who may open what, and what an answer to a request was in its words.

The words: `ok` the door opened, `404` nothing there or not for you, `sign_in`, `second` and `unlock` the
steps of staff, `entry` and `more` those of participants, `out` signed out, `refused` against a rule.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from flask import Flask
from werkzeug.test import TestResponse

from smail import vignettes
from smail.db.tables import SessionKind
from smail.web.sessions import COOKIES
from tests.factories.assessments import the_instrument
from tests.factories.county import County
from tests.support.client import without_tokens

PATH = Path(__file__).parent.parent / "matrix.csv"
WORDS = frozenset({"ok", "404", "sign_in", "second", "unlock", "entry", "more", "out", "refused"})
KEYS = ("route", "method", "object")

MISSING = "AAAAAAAAAAAAAAAA"
MALFORMED = "1' OR '1'='1"
NOWHERE = {"missing": MISSING, "malformed": MALFORMED}
DOORS = {
    "/logga-in": "sign_in",
    "/logga-in/kod": "second",
    "/las-upp": "unlock",
    "/s/utloggad": "entry",
    "/s/mer": "more",
}


Fingerprint = tuple[tuple[str, str, int], tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a request, and the word expected for each role."""

    route: str
    method: str
    object: str
    cells: Mapping[str, str]


def rows() -> list[Row]:
    """The table as it was committed."""
    with PATH.open(encoding="utf-8", newline="") as lines:
        return [_row(line) for line in csv.DictReader(lines)]


def _row(line: dict[str, str]) -> Row:
    cells = {role: word for role, word in line.items() if role not in KEYS}
    return Row(line["route"], line["method"], line["object"], cells)


def routes_of(app: Flask) -> set[tuple[str, str]]:
    """Every route of the application with each method that it answers."""
    return {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def word_for(response: TestResponse) -> str:
    """What happened, in the words of the table; a status that it has no word for stands for itself."""
    status = response.status_code
    if status == 303:
        return _where(response)
    return {200: "ok", 422: "ok", 409: "refused"}.get(status, str(status))


def _where(response: TestResponse) -> str:
    path, _question, query = response.location.partition("?")
    if path == "/logga-in" and _forgets_staff(response):
        return "out"
    return "ok" if query.startswith("klar=") else DOORS.get(path, "ok")


def _forgets_staff(response: TestResponse) -> bool:
    name = f"{COOKIES[SessionKind.STAFF]}=;"
    return any(one.startswith(name) for one in response.headers.getlist("Set-Cookie"))


def fingerprint(response: TestResponse, row: Row, path: str) -> Fingerprint:
    """What somebody could learn from the answer, without what is in the address and without tokens."""
    location, _question, query = response.headers.get("Location", "").partition("?")
    shown = "" if location else without_tokens(response.text.replace(path, ""))
    names = sorted(name for name, _value in response.headers if name != "Set-Cookie")
    onward = [name for name, value in parse_qsl(query) if value == path]
    return (row.route, row.method, response.status_code), (location, tuple(onward), tuple(names), shown)


def oracles(seen: Iterable[tuple[Row, Fingerprint]]) -> list[str]:
    """The routes whose answers of one kind tell what is forbidden from what does not exist."""
    kinds: dict[object, dict[object, str]] = defaultdict(dict)
    for row, (kind, told) in seen:
        kinds[kind].setdefault(told, row.object)
    return [f"{kind} differs between {list(by.values())}" for kind, by in kinds.items() if len(by) > 1]


Finder = Callable[[County, str, str], str]


def _participant(county: County, key: str, _role: str) -> str:
    return county.people[key].public_id


def _enrolment(county: County, key: str, _role: str) -> str:
    return county.enrolments[key].public_id


def _programme(county: County, key: str, _role: str) -> str:
    return county.programmes[key].public_id


def _organisation(county: County, key: str, _role: str) -> str:
    return county.organisations[key].public_id


def _controller(county: County, key: str, _role: str) -> str:
    return county.controllers[key].public_id


def _material(county: County, key: str, _role: str) -> str:
    return county.materials[key].public_id


def _wish(county: County, key: str, _role: str) -> str:
    return county.wishes[key].public_id


def _person_file(county: County, key: str, _role: str) -> str:
    return county.files[key].public_id


def _report(county: County, key: str, _role: str) -> str:
    return county.reports[key].public_id


def _sheet(county: County, key: str, _role: str) -> str:
    return county.sheets[key].public_id


def _opinion(county: County, key: str, _role: str) -> str:
    return county.opinions[key]


def _course(county: County, key: str, _role: str) -> str:
    return county.courses[key].public_id


def _certificate(county: County, key: str, _role: str) -> str:
    return county.certificates[key].public_id


def _meeting(county: County, key: str, _role: str) -> str:
    return county.meetings[key].public_id


def _proof(county: County, key: str, _role: str) -> str:
    return county.certificates[key].proof


def _vignette(_county: County, _key: str, _role: str) -> str:
    return vignettes.newest().all[0].key


def _evaluation(county: County, key: str, _role: str) -> str:
    return county.evaluations[key]


def _account(county: County, key: str, role: str) -> str:
    return county.accounts[_whose(county, key, role)].public_id


def _grant(county: County, key: str, role: str) -> str:
    return county.grants["reader" if key == "crossed" else _whose(county, key, role)].public_id


def _whose(county: County, key: str, role: str) -> str:
    """The account that an object of the table means; `self` of somebody without one is the handledare's."""
    if key == "self":
        return role if role in county.accounts else "handledare_own"
    return {
        "colleague": "handledare_colleague",
        "crossed": "handledare_colleague",
        "administrator": "other_administrator",
        "ended": "deactivated",
    }.get(key, key)


def _item(_county: County, key: str, _role: str) -> str:
    first, second = the_instrument().form("seven_plus_seven").parts
    return first[0] if key == "put" else second[0]


def _paper(county: County, key: str, _role: str) -> str:
    return county.papers[key].number


def _file(_county: County, _key: str, _role: str) -> str:
    return "smail.css"


def _picture(_county: County, _key: str, _role: str) -> str:
    """A name that a picture may have had: it leads whoever may come in to the page that knows today's."""
    return "alla-bred-0123456789abcdef"


def _follow_up(county: County, key: str, _role: str) -> str:
    return county.follow_ups[key].public_id


FINDERS: Mapping[str, Finder] = {
    "follow_up_id": _follow_up,
    "participant_id": _participant,
    "enrolment_id": _enrolment,
    "programme_id": _programme,
    "exercise_id": _programme,
    "organisation_id": _organisation,
    "controller_id": _controller,
    "report_id": _report,
    "sheet_id": _sheet,
    "opinion_id": _opinion,
    "wish_id": _wish,
    "file_id": _person_file,
    "material_id": _material,
    "account_id": _account,
    "course_id": _course,
    "certificate_id": _certificate,
    "meeting_id": _meeting,
    "proof": _proof,
    "key": _evaluation,
    "vignette_key": _vignette,
    "grant_id": _grant,
    "item_key": _item,
    "paper_id": _paper,
    "name": _picture,
    "path:filename": _file,
}


def path_of(row: Row, county: County, role: str) -> str:
    """The address of the row's object."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name == "account_id" and "<grant_id>" in row.route and row.object in NOWHERE:
            return county.accounts["handledare_colleague"].public_id
        return NOWHERE.get(row.object) or FINDERS[name](county, row.object, role)

    return re.sub(r"<([^>]+)>", fill, row.route)


def addresses(county: County, role: str) -> list[str]:
    """Every address that can be looked at, of every object there is."""
    return sorted({path_of(row, county, role) for row in rows() if row.method == "GET"})


def pages(county: County, role: str) -> list[str]:
    """Every address where the table says that this role is shown a page of its own."""
    return sorted(pages_by_row(county, role).values())


def pages_by_row(county: County, role: str) -> dict[str, str]:
    """The same addresses, each by what it is in the table and in every county."""
    found = {
        path_of(row, county, role): f"{row.route} {row.object}"
        for row in rows()
        if row.method == "GET" and row.cells[role] in ("ok", "refused")
    }
    return {name: path for path, name in found.items()}


def form_for(row: Row, county: County) -> dict[str, object]:
    """The least that must be sent where an empty form says nothing about the door."""
    enrolment = county.enrolments.get(row.object)
    of = enrolment.public_id if enrolment is not None else MISSING
    whose = {"absent": county.accounts["handledare_own"].public_id}
    if "/franvaro" in row.route:
        known = {"cover": county.covers["own"].public_id} if row.route.endswith("/avsluta") else {}
        return {**known, **(whose if row.route.startswith("/samordning") else {})}
    if row.route.endswith(("/overlamning/meningar", "/s/overlamning")):
        return {"handover": county.handovers["own"].public_id}
    if row.route.endswith(("/plats", "/pa-papper")):
        seat = county.seats.get(row.object)
        own = MISSING if seat is None else seat.public_id
        return {"seat": own, "answer": "accept"} if row.route.endswith("/plats") else {"on_paper": own}
    if row.route.endswith("/borjade/ta-bort") and row.object in county.starts:
        return {"start": county.starts[row.object].public_id}
    if row.route.endswith("/samtycke"):
        return {"consent_enrolment": of, "consent_choice": "withdraw"}
    if row.route.endswith("/in-och-ut"):
        return {"enrolment": of}
    return {"confirm_enrolment": of} if row.route.endswith("/bekraftelse") else {}


def misses(row: Row, role: str, found: str) -> Iterator[str]:
    """What is said about a cell that did not hold."""
    wanted = row.cells[role]
    if found != wanted:
        yield f"{role}: {row.method} {row.route} ({row.object or '-'}): wanted {wanted}, found {found}"
