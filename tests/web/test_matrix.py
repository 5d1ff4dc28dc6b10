"""Every route, method and object for every role, against the table that was written by hand.

Nothing here reads the policies: what may be opened was thought out from the requirements, cell by cell.
"""

from typing import TYPE_CHECKING

import pytest

from smail.db.session import Database
from tests.factories.county import County
from tests.support import matrix
from tests.support.crawl import ROLES, Visitor, walk
from tests.support.judging import CHANGES_NOTHING, Judge
from tests.support.snapshot import Restore, contents

if TYPE_CHECKING:
    from flask import Flask

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


# A few roles at a time, so that several processes share them.
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
        judge, visitor = Judge(role, county), visitors[role]
        # On SQLite the test of the canaries looks at all these pages, and holds them against the table.
        if database_kind == "postgresql":
            _look(judge, visitor)
            wrong += judge.wrong_looks()
            assert contents(database) == before, f"{role} has looked"
            judge = Judge(role, county)
        _act(role, county, visitor, judge, restore)
        assert contents(database) == before, role
        wrong += judge.wrong()
        restore()
    assert wrong == []


def _look(judge: Judge, visitor: Visitor) -> None:
    """The role has looked at each address of the table, and at all that these lead to."""
    # What is looked at last is first in hand: the rows come in the order of the table.
    starts = [*(one for one in STARTS if one not in judge.asked), *reversed(judge.asked)]
    for path, response in walk(visitor, starts):
        judge.look(path, response)


def _act(role: str, county: County, visitor: Visitor, judge: Judge, restore: Restore) -> None:
    """The role has sent everything that can be sent; what was done is undone."""
    for row in matrix.rows():
        if row.method == "GET":
            continue
        path = matrix.path_of(row, county, role)
        response = visitor.send(row.method, path, matrix.form_for(row, county))
        judge.answer(row, path, response)
        if row.cells[role] not in CHANGES_NOTHING:
            restore()
