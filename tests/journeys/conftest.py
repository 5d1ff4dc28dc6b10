"""One Chromium for each worker; a site and visitors for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys import sites
from tests.journeys.browsers import Visitors, Witness, chromium
from tests.journeys.sites import Site
from tests.support import databases

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here drives a browser."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for this process."""
    with chromium() as running:
        yield running


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path, quick_folder: Path) -> Iterator[Site]:
    """A site of the test's own on SQLite, for what no database can change."""
    with sites.serving(databases.copy_sqlite(sqlite_template, quick_folder), tmp_path) as running:
        yield running


@pytest.fixture
def any_site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """A site on each kind of database."""
    with sites.serving(database_url, tmp_path) as running:
        yield running


@pytest.fixture
def visitors(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visitors]:
    """Visitors of the test's site; at the end nothing that must never happen has happened."""
    name = "any_site" if "any_site" in request.fixturenames else "site"
    running: Site = request.getfixturevalue(name)
    found = Visitors(browser, Witness(running.base_url))
    yield found
    found.leave()
    assert found.witness.faults == []
