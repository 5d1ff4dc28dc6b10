"""Sites that stand still while a module's tests talk to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import houses, postmaster, processes, sites
from tests.server.houses import House
from tests.server.postmaster import Postmaster
from tests.server.processes import Server
from tests.server.sites import Site
from tests.support import databases
from tests.support.postgres import PostgresServer


@pytest.fixture(scope="module", params=databases.KINDS)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Site:
    """A production site on each kind of database, its own for each module."""
    kind: str = request.param
    postgres: PostgresServer | None = None
    if kind == "postgresql":
        postgres = request.getfixturevalue("postgres_server")
    folder = tmp_path_factory.mktemp("site")
    return sites.make_site(folder, sites.make_database(kind, folder, sqlite_template, postgres))


@pytest.fixture(scope="module")
def server(site: Site) -> Iterator[Server]:
    """A server of that site."""
    with processes.running(site) as running:
        yield running


@pytest.fixture
def sqlite_site(tmp_path: Path, sqlite_template: Path) -> Site:
    """A production site on a fresh SQLite file, for one test alone."""
    return sites.make_site(tmp_path, databases.copy_sqlite(sqlite_template, tmp_path))


@pytest.fixture
def own_postmaster() -> Iterator[Postmaster]:
    """A PostgreSQL that this test may kill."""
    with postmaster.own_postmaster() as running:
        yield running


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[House]:
    """A server behind nginx."""
    with houses.open_house(tmp_path_factory.mktemp("house"), sqlite_template) as opened:
        yield opened


@pytest.fixture
def postgresql_site(own_postmaster: Postmaster, tmp_path: Path) -> Site:
    """A production site on a PostgreSQL that this test may kill."""
    url = sites.make_database("postgresql", tmp_path, tmp_path, own_postmaster.server)
    return sites.make_site(tmp_path / "site", url)
