"""Every route, method and object for every role, against the table that was written by hand.

Nothing here reads the policies: what may be opened was thought out from the requirements, cell by cell.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import TestResponse

from smail.db.session import Database
from tests.factories.county import County
from tests.support import matrix
from tests.support.crawl import ROLES, Visitor, walk
from tests.support.matrix import Fingerprint, Row
from tests.support.snapshot import Restore, contents

if TYPE_CHECKING:
    from flask import Flask

Seen = list[tuple[Row, Fingerprint]]
# Where somebody begins who goes on by links alone.
STARTS = (
    "/",
    "/s",
    "/logga-in",
    "/inbjudan",
    "/kursplats",
    "/konto",
    "/las-upp",
    "/s/valkommen",
    "/s/hem",
    "/s/klart",
    "/idag",
)
CHANGES_NOTHING = frozenset({"404", "sign_in", "second", "unlock", "entry"})


def test_every_route_has_rows_and_every_row_a_route(app: "Flask") -> None:
    written = {(row.route, row.method) for row in matrix.rows()}
    there = matrix.routes_of(app)
    assert sorted(there - written) == [], "routes without a row in tests/matrix.csv"
    assert sorted(written - there) == [], "rows in tests/matrix.csv without a route"


def test_no_cell_is_missing_and_every_cell_is_a_word_of_the_table() -> None:
    for row in matrix.rows():
        assert set(row.cells) == set(ROLES)
        assert set(row.cells.values()) <= matrix.WORDS, row


def test_no_request_stands_twice() -> None:
    keys = [(row.route, row.method, row.object) for row in matrix.rows()]
    assert len(keys) == len(set(keys))


def test_a_route_that_names_an_object_is_tried_with_one_that_does_not_exist() -> None:
    tried: dict[tuple[str, str], set[str]] = {}
    for row in matrix.rows():
        if "<" in row.route:
            tried.setdefault((row.route, row.method), set()).add(row.object)
    assert [key for key, objects in tried.items() if not {"missing", "malformed"} <= objects] == []


def test_whoever_is_protected_is_tried_wherever_somebody_is_named() -> None:
    for name in ("participant_id", "enrolment_id"):
        named = {(row.route, row.method) for row in matrix.rows() if f"<{name}>" in row.route}
        tried = {(row.route, row.method) for row in matrix.rows() if row.object == "protected"}
        assert named
        assert named <= tried


# A few roles at a time: making the county takes as long as a tenth of them.
@pytest.mark.long
@pytest.mark.parametrize("roles", [ROLES[part::5] for part in range(5)], ids="-".join)
def test_each_cell_answers_as_the_table_says_and_looking_at_every_page_changes_nothing(
    roles: tuple[str, ...],
    database: Database,
    database_kind: str,
    county: County,
    visitors: dict[str, Visitor],
    released: None,
    restore: Restore,
) -> None:
    before = contents(database)
    wrong: list[str] = []
    for role in roles:
        seen: Seen = []
        # On SQLite the test of the canaries goes on from there to every page that is linked to.
        wrong += _wrong_looks(role, county, visitors[role], seen, is_far=database_kind == "postgresql")
        assert contents(database) == before, f"{role} has looked"
        wrong += _wrong_acts(role, county, visitors[role], seen, restore)
        assert contents(database) == before, role
        wrong += [f"{role}: {one}" for one in matrix.oracles(seen)]
        restore()
    assert wrong == []


def _wrong_looks(role: str, county: County, visitor: Visitor, seen: Seen, *, is_far: bool) -> Iterator[str]:
    """What the role was shown otherwise than the table says, or that broke on the way through all pages."""
    asked: dict[str, list[Row]] = {}
    for row in matrix.rows():
        if row.method == "GET":
            asked.setdefault(matrix.path_of(row, county, role), []).append(row)
    # What is looked at last is first in hand: the rows come in the order of the table.
    starts = [*(one for one in STARTS if one not in asked), *reversed(asked)]
    for path, response in walk(visitor, starts) if is_far else ((one, visitor.get(one)) for one in asked):
        for row in asked.get(path, ()):
            yield from _judged(row, role, path, response, seen)
        if response.status_code >= 500:
            yield f"{role}: {path} answered {response.status}"


def _wrong_acts(role: str, county: County, visitor: Visitor, seen: Seen, restore: Restore) -> Iterator[str]:
    """The same of everything that is sent; what was done is undone."""
    for row in matrix.rows():
        if row.method == "GET":
            continue
        path = matrix.path_of(row, county, role)
        response = visitor.send(row.method, path, matrix.form_for(row, county))
        yield from _judged(row, role, path, response, seen)
        if row.cells[role] not in CHANGES_NOTHING:
            restore()


def _judged(row: Row, role: str, path: str, response: TestResponse, seen: Seen) -> Iterator[str]:
    """Whether the cell held; where nothing may be learnt, what could be is remembered."""
    yield from matrix.misses(row, role, matrix.word_for(response))
    if row.cells[role] in CHANGES_NOTHING:
        seen.append((row, matrix.fingerprint(response, row, path)))
