"""What every test may ask for; how it is made lies in tests/support."""

import gc
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

# Several processes share the cores: a second thread for small matrices would only be in their way, and wait
# by turning round and round. Measured: a fifth of the time of tests that release group results.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import hypothesis
import pytest
from argon2 import PasswordHasher

from smail import catalogue, passwords
from smail.db.session import Database
from smail.log import JsonLines
from smail.settings import Settings
from smail.vault import DataKey, Vault
from tests.support import databases, postgres, queries, shared, travel

if TYPE_CHECKING:
    from flask import Flask

    from smail.web.parts import Parts
    from tests.support.applications import SharedApp
    from tests.support.client import Browser

# Until all tests are read, next to nothing of what is made is rubbish.
gc.disable()

# The instruments that come with the program are read once, and not by each test module.
catalogue._read_folder = shared.read_once(catalogue._read_folder, catalogue.shipped())

# What is asked of an example is never how long it took: a busy machine is no fault.
hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Where several processes read all tests, each begins elsewhere: none of them is compiled by two."""
    if session.config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        shared.read_in_turn(session.config.rootpath)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever the order is, long tests come first, and each process has its share of them."""
    long = [item for item in items if item.get_closest_marker("long") is not None]
    short = [item for item in items if item.get_closest_marker("long") is None]
    items[:] = shared.dealt(long, short, shared.n_processes())


def pytest_collection_finish() -> None:
    """Nine thousand tests are not looked through for rubbish again and again: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """A command sends every line to its own standard error; the next test does not find that one closed."""
    root = logging.getLogger()
    level = root.level
    yield
    for handler in [handler for handler in root.handlers if isinstance(handler.formatter, JsonLines)]:
        root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(params=databases.KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each database that SMAIL runs on, one after the other."""
    kind: str = request.param
    return kind


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.PostgresServer]:
    """One PostgreSQL for this process, with the roles of production."""
    with postgres.running_server(databases.memory()) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_schema(postgres_server: postgres.PostgresServer) -> Iterator[postgres.PostgresServer]:
    """The server, with the migrated database that tests share."""
    databases.make_postgres_schema(postgres_server)
    yield postgres_server
    databases.close_all()


@pytest.fixture(scope="session")
def empty_postgres(postgres_schema: postgres.PostgresServer) -> Iterator[Callable[[], None]]:
    """Leaves no row in the migrated database that tests share."""
    with databases.emptying(postgres_schema) as empty:
        yield empty


@pytest.fixture(scope="session")
def folder_of_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run share."""
    return shared.folder_of_run(tmp_path_factory)


@pytest.fixture(scope="session", autouse=True)
def _made_between_processes(folder_of_run: Path) -> Iterator[None]:
    """What one process of this run has compiled or found, the others need not."""
    with shared.between_processes(folder_of_run):
        yield


@pytest.fixture(scope="session")
def sqlite_template(folder_of_run: Path) -> Path:
    """A migrated, empty SQLite file, made once for the run."""
    folder = folder_of_run / "sqlite"
    with shared.alone(folder):
        made = folder / "made"
        if not made.exists():
            made.write_text(str(databases.make_sqlite_template(folder)), "utf-8")
    return Path(made.read_text("utf-8"))


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    """A folder for the test's database, in memory where this computer has room there."""
    with databases.quick_folder() as folder:
        yield folder


@pytest.fixture
def database_url(database_kind: str, quick_folder: Path, request: pytest.FixtureRequest) -> str:
    """The address of a migrated database without a row, as the role that serves."""
    if database_kind == "sqlite":
        return databases.copy_sqlite(request.getfixturevalue("sqlite_template"), quick_folder)
    server: postgres.PostgresServer = request.getfixturevalue("postgres_schema")
    request.getfixturevalue("empty_postgres")()
    return server.url(databases.SERVED, postgres.APP)


@pytest.fixture
def unmigrated(
    database_kind: str, quick_folder: Path, request: pytest.FixtureRequest
) -> Iterator[databases.Unmigrated]:
    """A database without any table."""
    if database_kind == "sqlite":
        url = databases.sqlite_url(quick_folder / "unmigrated.sqlite")
        yield databases.Unmigrated(url, url, None)
        return
    server: postgres.PostgresServer = request.getfixturevalue("postgres_server")
    with databases.unmigrated_on(server) as found:
        yield found


@pytest.fixture
def newest(
    database_kind: str, quick_folder: Path, request: pytest.FixtureRequest
) -> Iterator[databases.Unmigrated]:
    """A database that was taken to the newest revision, without a row."""
    if database_kind == "sqlite":
        folder = quick_folder / "newest"
        folder.mkdir()
        url = databases.copy_sqlite(request.getfixturevalue("sqlite_template"), folder)
        yield databases.Unmigrated(url, url, None)
        return
    server: postgres.PostgresServer = request.getfixturevalue("postgres_schema")
    with databases.unmigrated_on(server, databases.PRISTINE) as found:
        yield found


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database without a row; the test runs once on each kind."""
    with databases.lent(database_url) as lent:
        yield lent


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings as in production, with fresh secrets and the instance in the test's own folder."""
    return Settings(
        instance=tmp_path,
        demo=False,
        base_url="https://smail.test",
        database_url=database_url,
        migration_url=None,
        secret_key=secrets.token_bytes(48),
        pepper=secrets.token_bytes(48),
        data_keys=(DataKey("k1", secrets.token_bytes(32)),),
    )


@pytest.fixture
def vault(settings: Settings) -> Vault:
    """The vault with the keys of the settings."""
    return Vault(settings.data_keys, settings.pepper)


@pytest.fixture(scope="session")
def shared_app() -> "SharedApp":
    """The application that tests are lent, one after the other."""
    from tests.support.applications import SharedApp

    return SharedApp()


@pytest.fixture
def app(settings: Settings, database: Database, shared_app: "SharedApp") -> "Iterator[Flask]":
    """The whole application on that database, to be visited, not changed; CSRF is on."""
    with shared_app.lent(settings, database) as lent:
        yield lent


@pytest.fixture
def parts(app: "Flask") -> "Parts":
    """The parts that the application was put together from."""
    found: Parts = app.extensions["smail"]
    return found


@pytest.fixture
def client(app: "Flask") -> "Browser":
    """A browser that nobody has signed in with."""
    from tests.support.client import new_browser

    return new_browser(app)


@pytest.fixture
def query_recorder(database: Database) -> Iterator[queries.QueryRecorder]:
    """Counts the statements that the database is sent."""
    with queries.recording(database.engine) as recorder:
        yield recorder


@pytest.fixture
def at() -> Iterator[travel.TravelTo]:
    """Travel in time: `at(moment)` stops the clock there until the test ends or travels on."""
    with travel.time_travel() as go:
        yield go
