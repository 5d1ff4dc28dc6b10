"""No form is taken that did not come from our own page in the same browser."""

from collections.abc import Iterator, Mapping
from itertools import product
from urllib.parse import urlsplit

import pytest

from smail.db.session import Database
from tests.factories.county import County
from tests.support import matrix
from tests.support.client import BASE_URL
from tests.support.crawl import ROLES, Visitor
from tests.support.matrix import Row
from tests.support.snapshot import contents

ELSEWHERE = "https://smail.test.example"
DOORS = frozenset({"ok", "out", "refused"})
# Anybody may come, and whoever has not given the password is sent on from inside.
OPEN = frozenset({"/logga-in/kod"})


def _forgeries(own: Visitor, other: Visitor) -> Mapping[str, tuple[dict[str, str], dict[str, str]]]:
    """What a forged request carries: the form and the headers."""
    right, here = {"csrf_token": own.csrf_token}, {"Origin": BASE_URL}
    return {
        "no token": ({}, here),
        "no token and no origin": ({}, {}),
        "an empty token": ({"csrf_token": ""}, here),
        "another visitor's token": ({"csrf_token": other.csrf_token}, here),
        "another site": (right, {"Origin": ELSEWHERE}),
        "the same site without encryption": (right, {"Origin": "http://smail.test"}),
        "another port": (right, {"Origin": f"{BASE_URL}:8443"}),
        "an origin that is not told": (right, {"Origin": "null"}),
    }


def _forms() -> dict[str, dict[str, Row]]:
    """For each role the forms that nobody before it could be asked to send."""
    found: dict[str, dict[str, Row]] = {role: {} for role in ROLES}
    given: set[str] = set()
    for role, row in product(ROLES, matrix.rows()):
        if row.method == "POST" and row.cells[role] in DOORS and row.route not in given - found[role].keys():
            given.add(row.route)
            found[role].setdefault(row.route, row)
    return {role: forms for role, forms in found.items() if forms}


FORMS = _forms()


@pytest.mark.long
def test_a_forged_form_is_refused_and_changes_nothing(
    database: Database, county: County, visitors: dict[str, Visitor]
) -> None:
    before = contents(database, without=("audit_event",))
    for role in FORMS:
        assert list(_taken(role, county, visitors)) == []
        assert contents(database, without=("audit_event",)) == before, role


def _taken(role: str, county: County, visitors: dict[str, Visitor]) -> Iterator[str]:
    """What the role forged and was not refused."""
    own = visitors[role]
    other = visitors["anonymous" if role != "anonymous" else "reader"]
    for row in FORMS[role].values():
        path, form = matrix.path_of(row, county, role), matrix.form_for(row, county)
        for name, (fields, headers) in _forgeries(own, other).items():
            answer = own.browser().post(path, data={**form, **fields}, headers=headers)
            if answer.status_code != 400:
                yield f"{role}: {path} with {name} was answered {answer.status}"


def test_every_form_of_the_application_has_been_forged() -> None:
    written = {row.route for row in matrix.rows() if row.method == "POST"}
    assert written == {route for forms in FORMS.values() for route in forms}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_stranger_with_a_forged_form_is_sent_to_the_door_like_any_other(
    county: County, visitors: dict[str, Visitor]
) -> None:
    wanted = {"sign_in": "/logga-in", "entry": "/s/utloggad"}
    for row in matrix.rows():
        word = row.cells["anonymous"]
        if row.method == "POST" and word in wanted and row.route not in OPEN:
            path = matrix.path_of(row, county, "anonymous")
            answer = visitors["anonymous"].browser().post(path, headers={"Origin": ELSEWHERE})
            # The door may add that what was sent is not kept.
            assert urlsplit(answer.location).path == wanted[word], row


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_true_form_is_taken_with_and_without_an_origin(visitors: dict[str, Visitor]) -> None:
    own = visitors["anonymous"]
    assert own.send("POST", "/s/jag-ar-klar").status_code == 303
    unsaid = own.browser().post("/s/jag-ar-klar", data={"csrf_token": own.csrf_token})
    assert unsaid.status_code == 303
