"""The door itself: no route without a policy, no look that changes anything, no view that nobody notes."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from smail.app import create_app
from smail.db.session import Database
from smail.db.tables import ActorKind, AuditEvent
from smail.policies import Action
from smail.settings import Settings
from smail.web import blueprints
from smail.web.guard import needs
from tests.factories.county import County
from tests.support import matrix
from tests.support.crawl import ROLES, Visitor, walk
from tests.support.snapshot import contents

if TYPE_CHECKING:
    from flask import Flask

STARTS = (
    "/",
    "/s",
    "/logga-in",
    "/inbjudan",
    "/konto",
    "/las-upp",
    "/s/valkommen",
    "/s/hem",
    "/s/klart",
    "/idag",
)
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


def test_looking_at_every_page_changes_nothing(
    database: Database, county: County, visitors: dict[str, Visitor]
) -> None:
    before = contents(database)
    for role in ROLES:
        starts = {
            *STARTS,
            *(matrix.path_of(row, county, role) for row in matrix.rows() if row.method == "GET"),
        }
        for path, response in walk(visitors[role], sorted(starts)):
            assert response.status_code < 500, (role, path)
    assert contents(database) == before


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_asking_for_the_head_or_the_methods_is_answered_like_the_page_and_changes_nothing(
    database: Database, county: County, visitors: dict[str, Visitor]
) -> None:
    before = contents(database)
    for row in matrix.rows():
        visitor = visitors["handledare_own"]
        path = matrix.path_of(row, county, "handledare_own")
        head = visitor.browser().open(path, method="HEAD", buffered=True)
        if row.method == "GET":
            assert head.status_code == visitor.get(path).status_code, row
        assert head.data == b""
        asked = visitors["anonymous"].browser().open(path, method="OPTIONS", buffered=True)
        assert asked.data == b"", row
    assert contents(database) == before


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_method_that_no_route_has_is_refused_for_everybody(
    county: County, visitors: dict[str, Visitor]
) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        for row in matrix.rows():
            answer = visitors["handledare_own"].send(method, matrix.path_of(row, county, "handledare_own"))
            assert answer.status_code == 405, (method, row)


VIEWS = ("", "/uppgifter")
PAGES_AFTER_A_FAULT = ("/framsteg", "/paus", "/ater", "/orsak", "/team", "/overlamning", "/uppgifter")


@pytest.mark.parametrize(
    ("method", "place"),
    [("GET", place) for place in VIEWS] + [("POST", place) for place in PAGES_AFTER_A_FAULT],
)
def test_whoever_sees_a_persons_page_is_noted(
    method: str, place: str, app: "Flask", database: Database, county: County, visitors: dict[str, Visitor]
) -> None:
    person, handledare = county.people["own"], county.accounts["handledare_own"]
    answer = visitors["handledare_own"].send(method, f"/deltagare/{person.public_id}{place}")
    assert answer.status_code in (200, 422)
    with database.transaction(write=False) as db:
        noted = db.scalars(
            select(AuditEvent).where(
                AuditEvent.participant_id == person.id, AuditEvent.actor_kind == ActorKind.STAFF
            )
        ).all()
    assert [(event.actor_id, event.object_id) for event in noted] == [
        (handledare.public_id, person.public_id)
    ]


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
