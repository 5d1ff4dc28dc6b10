"""The door itself: no route without a policy, no look that changes anything, no view that nobody notes."""

import ast
import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from smail import web
from smail.app import create_app
from smail.db.session import Database
from smail.db.tables import ActorKind, AuditEvent
from smail.policies import Action
from smail.settings import Settings
from smail.web import blueprints
from smail.web.guard import needs
from tests.factories.county import County
from tests.support import matrix
from tests.support.client import without_tokens
from tests.support.crawl import Visitor
from tests.support.snapshot import Restore, contents

# What is answered before anybody looks at the object: once for every address.
ONE_OF_EACH = tuple({row.route: row for row in matrix.rows()}.values())
Dress = Callable[[Blueprint], None]


def _view(*_args: object, **_kwargs: object) -> ResponseReturnValue:
    return "hej"


def _bare(room: Blueprint) -> None:
    room.get("/glomd")(_view)


def _wrong_way_round(room: Blueprint) -> None:
    # The route knows the view without its door: the policy was put on top of it.
    needs(Action.SEE_TODAY)(room.get("/bakvand")(_view))


def _with_another_wrapper(room: Blueprint) -> None:
    guarded = needs(Action.SEE_TODAY)(_view)
    room.get("/inlindad")(lambda: guarded())


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("dress", [_bare, _wrong_way_round, _with_another_wrapper])
def test_a_route_without_a_door_stops_the_start(
    dress: Dress, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Blueprint("glomda", __name__)
    dress(room)
    monkeypatch.setattr("smail.app.BLUEPRINTS", (*blueprints.BLUEPRINTS, room))
    with pytest.raises(RuntimeError, match="without a policy"):
        create_app(settings, database)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_asking_for_the_head_or_the_methods_is_answered_like_the_page_and_changes_nothing(
    database: Database, county: County, visitors: dict[str, Visitor], released: None
) -> None:
    before, visitor = contents(database), visitors["handledare_own"]
    for row in matrix.rows():
        path = matrix.path_of(row, county, "handledare_own")
        head = visitor.browser().open(path, method="HEAD", buffered=True)
        if row.method == "GET":
            assert head.status_code == visitor.get(path).status_code, row
        assert head.data == b""
    for row in ONE_OF_EACH:
        path = matrix.path_of(row, county, "handledare_own")
        asked = visitors["anonymous"].browser().open(path, method="OPTIONS", buffered=True)
        assert asked.data == b"", row
    assert contents(database) == before


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_method_that_no_route_has_is_refused_for_everybody(
    county: County, visitors: dict[str, Visitor]
) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        for row in ONE_OF_EACH:
            answer = visitors["handledare_own"].send(method, matrix.path_of(row, county, "handledare_own"))
            assert answer.status_code == 405, (method, row)


VIEWS = ("", "/uppgifter", "/plan", "/in-och-ut")
PAGES_AFTER_A_FAULT = (
    *("/framsteg", "/paus", "/ater", "/orsak", "/team", "/overlamning"),
    *("/uppgifter", "/skydd", "/plan/steg", "/borjade"),
)


def test_whoever_sees_a_persons_page_is_noted(
    database: Database, county: County, visitors: dict[str, Visitor], restore: Restore
) -> None:
    person, handledare = county.people["own"], county.accounts["handledare_own"]
    asked = [("GET", place) for place in VIEWS] + [("POST", place) for place in PAGES_AFTER_A_FAULT]
    by_staff = select(AuditEvent).where(
        AuditEvent.participant_id == person.id, AuditEvent.actor_kind == ActorKind.STAFF
    )
    for method, place in asked:
        answer = visitors["handledare_own"].send(method, f"/deltagare/{person.public_id}{place}")
        assert answer.status_code in (200, 422), (method, place)
        with database.transaction(write=False) as db:
            noted = [(event.actor_id, event.object_id) for event in db.scalars(by_staff)]
        assert noted == [(handledare.public_id, person.public_id)], (method, place)
        restore()


def test_whoever_is_turned_away_is_not_noted_as_having_seen_anybody(
    database: Database, county: County, visitors: dict[str, Visitor]
) -> None:
    person = county.people["own"]
    for role in ("handledare_colleague", "coordinator", "administrator", "locked"):
        visitors[role].get(f"/deltagare/{person.public_id}")
    with database.transaction(write=False) as db:
        noted = select(AuditEvent).where(
            AuditEvent.participant_id == person.id, AuditEvent.actor_kind == ActorKind.STAFF
        )
        assert db.scalars(noted).all() == []


# Every parameter that an address may carry, and what it reaches. 3 kap. 3 § lag (2018:218): nobody is sought
# out by what was answered, so a new one is thought about here first.
PARAMETERS = {
    "account/routes.py": {"next"},
    "assets.py": {"v"},
    "federation/accounts.py": {"sok", "sida"},
    "federation/admin.py": {"objekt", "sida"},
    # A closed quarter and a version of what was finished.
    "federation/board_file.py": {"kvartal", "version"},
    "federation/caseloads.py": {"insats", "sida"},
    "federation/goal_edit.py": {"mal", "text"},
    "federation/goal_trying.py": {"slag", "procent", "personer", "svar", "tror"},
    # A place, a closed quarter and a split: what was published is all there is to find.
    "federation/group_choice.py": {"plats", "period", "delning", "takt"},
    "federation/programme_sheets.py": {"kvartal"},
    "federation/report_desk.py": {"kvartal", "slag", "version"},
    # The SHA-256 of a file that was attached to that report.
    "federation/report_downloads.py": {"bifogad"},
    "federation/programmes_beside.py": {"ena", "andra"},
    "federation/staff_changes.py": {"omrade"},
    # A year with a released quarter.
    "federation/yearly.py": {"ar"},
    "handledare/handover_pack.py": {"overlamning"},
    "handledare/leave.py": {"vem"},
    "handledare/meetings.py": {"mote"},
    "handledare/merging.py": {"behall", "bort"},
    "handledare/moving.py": {"insats"},
    "handledare/onward.py": {"insats", "vid"},
    "handledare/papers.py": {"nummer"},
    "handledare/plan_activity.py": {"aktivitet"},
    "handledare/routes.py": {"nummer"},
    "handledare/talk_sheet.py": {"samtal"},
    "handledare/talking.py": {"samtal"},
    "handledare/undoing.py": {"insats"},
    "participant/closing.py": {"hur"},
    "participant/entry.py": {"klar", "val"},
    "participant/hindsight.py": {"fran", "hur"},
    "participant/meeting.py": {"mote"},
    "participant/questions.py": {"fran"},
    "participant/room.py": {"sprak"},
    "participant/tablet.py": {"klar", "slut"},
    "public/start.py": {"sida"},
    "training/calibration_pages.py": {"omgang"},
    "training/certificate_sheet.py": {"certifikat"},
    "training/chain.py": {"omrade", "till"},
    "training/course_attendance.py": {"tillfalle"},
    "training/course_evaluations.py": {"tillfalle"},
    "training/courses.py": {"slag"},
    "training/evaluating.py": {"sprak"},
    "training/material_files.py": {"version"},
    "training/own_courses.py": {"kurs"},
    "training/seat_calibration.py": {"plats"},
    "training/seat_files.py": {"plats", "fil"},
    "training/seat_page.py": {"plats", "sprak"},
    "training/support_log.py": {"kvartal"},
    "training/rules.py": {"slag"},
}
OTHER_WAYS = {"values", "query_string", "get_json", "json", "get_data", "data", "stream", "url", "full_path"}


def test_no_address_takes_a_parameter_that_could_seek_people_by_their_answers() -> None:
    found = {_name(path): names for path in _web() if (names := set(_parameters(path)))}
    assert found == PARAMETERS


def test_parameters_are_read_in_one_way_only() -> None:
    used = {(_name(path), name) for path in _web() for name in _attributes(path) & OTHER_WAYS}
    # The door remembers where somebody wanted to go; a page that repeats its query is never compressed; what
    # was typed is given back on the page of the same whole address.
    expected = {("guard.py", "full_path"), ("compression.py", "query_string"), ("kept_forms.py", "full_path")}
    assert used == expected


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_list_of_people_takes_no_notice_of_words_that_would_sort_or_choose_them(
    county: County, visitors: dict[str, Visitor]
) -> None:
    names = ("q", "sok", "svar", "value", "health", "sort", "order", "filter", "namn")
    for role, path in LISTS:
        plain = _without_address(visitors[role].get(path).text)
        for name, value in product(names, ("1", "desc", "health_what_helps")):
            asked = f"{path}?{name}={value}"
            assert _without_address(visitors[role].get(asked).text) == plain, asked


def _without_address(html: str) -> str:
    """The page without tokens, and without telling which page a shortcoming is on."""
    return re.sub(r'(?<=brist)\?sida=[^"]*', "", without_tokens(html))


LISTS = (
    ("handledare_own", "/deltagare"),
    ("handledare_own", "/idag"),
    ("coordinator", "/samordning/vem-foljer-vem"),
)


def _web() -> list[Path]:
    return sorted(Path(web.__path__[0]).rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(web.__path__[0]).as_posix()


def _is_args(node: ast.AST) -> bool:
    return ast.unparse(node) == "request.args"


def _parameters(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=source), args=[ast.Constant(value=name), *_]):
                if _is_args(source):
                    yield str(name)
            case ast.Compare(left=ast.Constant(value=name), comparators=[source]) if _is_args(source):
                yield str(name)
            case ast.Subscript(value=source, slice=ast.Constant(value=name)) if _is_args(source):
                yield str(name)


def _attributes(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "request"
    }


def test_every_use_of_the_parameters_is_seen() -> None:
    uses = sum(path.read_text(encoding="utf-8").count("request.args") for path in _web())
    assert uses == sum(len(list(_parameters(path))) for path in _web())
