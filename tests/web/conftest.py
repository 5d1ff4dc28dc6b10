"""What the tests of all pages together start from: a county, a visitor of each kind, and a way back."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from smail.db.session import Database
from smail.settings import Settings
from smail.vault import DataKey
from tests.factories.county import County
from tests.support.kept_county import kept_county
from tests.support.snapshot import Restore, snapshot
from tests.support.travel import TravelTo

if TYPE_CHECKING:
    from flask import Flask

    from smail.web.parts import Parts
    from tests.support.crawl import Visitor
    from tests.support.hostile_attack import Attack


# What one test of the process has sealed and kept, the next can open.
PEPPER = secrets.token_bytes(48)
DATA_KEYS = (DataKey("k1", secrets.token_bytes(32)),)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As everywhere, but with the same vault for all tests here."""
    return replace(settings, pepper=PEPPER, data_keys=DATA_KEYS)


@pytest.fixture
def county(parts: "Parts", request: pytest.FixtureRequest) -> County:
    """A small county in which each text says what it is."""
    return kept_county(parts, is_released="released" in request.fixturenames)


@pytest.fixture
def visitors(app: "Flask", county: County) -> "dict[str, Visitor]":
    """A visitor for every role."""
    from tests.support.crawl import visitors_of

    return visitors_of(app, county)


@pytest.fixture
def released(county: County) -> None:
    """Every closed quarter of it is released, or each way back has it counted anew: a tenth of the matrix."""


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
