"""What the tests of all pages together start from: a county, a visitor of each kind, and a way back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from smail.db.session import Database
from tests.factories.county import County, make_county
from tests.support.snapshot import Restore, snapshot
from tests.support.travel import TravelTo

if TYPE_CHECKING:
    from flask import Flask

    from smail.web.parts import Parts
    from tests.support.crawl import Visitor
    from tests.support.hostile_attack import Attack


@pytest.fixture
def county(parts: "Parts") -> County:
    """A small county in which each text says what it is."""
    with parts.database.transaction(write=True) as db:
        return make_county(db, parts.vault)


@pytest.fixture
def visitors(app: "Flask", county: County) -> "dict[str, Visitor]":
    """A visitor for every role."""
    from tests.support.crawl import visitors_of

    return visitors_of(app, county)


@pytest.fixture
def released(database: Database, county: County) -> None:
    """Every closed quarter is released, or each way back has it counted anew: a tenth of the matrix."""
    from tests.support.releasing import release_results

    release_results(database)


@pytest.fixture
def restore(
    database: Database, database_kind: str, visitors: "dict[str, Visitor]", request: pytest.FixtureRequest
) -> Iterator[Restore]:
    """Puts the database back to what it was when everybody had come in."""
    server = request.getfixturevalue("postgres_schema") if database_kind == "postgresql" else None
    with snapshot(database, server) as go_back:
        yield go_back


@pytest.fixture
def attack(
    app: "Flask",
    database: Database,
    database_kind: str,
    county: County,
    visitors: "dict[str, Visitor]",
    at: TravelTo,
    released: None,
    request: pytest.FixtureRequest,
) -> "Iterator[Attack]":
    """Everybody has come in, and what their forms lead to is looked at."""
    from tests.support.hostile_attack import beginning

    server = request.getfixturevalue("postgres_schema") if database_kind == "postgresql" else None
    with beginning(app, database, server, county, visitors, at) as begun:
        yield begun
