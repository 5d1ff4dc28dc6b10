"""An empty, migrated database for each test, quickly: made once by the migration, then copied or emptied.

Measured: copying the SQLite file 1 ms; on PostgreSQL DELETE in all tables with triggers off 1 ms on a
connection that has done it before (25 on a new one), TRUNCATE 48 ms, CREATE DATABASE from a template 35 ms.
Waiting for a disk takes 2 ms at each commit, so the databases lie in memory; tests of what survives have
disks of their own.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, QueuePool
from sqlalchemy.util import LRUCache

from smail.db import migrate
from smail.db.session import Database
from smail.db.tables import Base
from tests.support.postgres import APP, OWNER, PostgresServer

KINDS = ("sqlite", "postgresql")
SERVED = "smail"
# Migrated, and nobody's: what others are copied from.
PRISTINE = "pristine"

MEMORY = Path("/dev/shm")
ENOUGH = 2**31

# Triggers sleep meanwhile, or the audit could never be emptied; a forgotten lock is an error, not a wait.
AS_REPLICA = "SET LOCAL lock_timeout = '5s'; SET LOCAL session_replication_role = replica; "
EMPTY_ALL = (
    f"BEGIN; {AS_REPLICA}" + "".join(f'DELETE FROM "{table}"; ' for table in Base.metadata.tables) + "COMMIT"
)


def memory() -> Path | None:
    """The folder that lies in memory, where this computer has one with room for databases."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    return MEMORY if has_room else None


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder for one test's database, in memory where that can be; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="smail-", dir=memory()) as folder:
        yield Path(folder)


def sqlite_url(path: Path) -> str:
    """The address of a database file."""
    return f"sqlite:///{path}"


def make_sqlite_template(folder: Path) -> Path:
    """A migrated, empty database file to be copied."""
    path = folder / "template.sqlite"
    migrate.upgrade(sqlite_url(path))
    return path


def make_postgres_schema(server: PostgresServer) -> None:
    """The database that all tests share, one after the other, and the one to copy, migrated by its owner."""
    server.create(PRISTINE)
    migrate.upgrade(server.url(PRISTINE, OWNER), app_role=APP)
    server.create(SERVED, PRISTINE)


def empty_postgres(server: PostgresServer) -> None:
    """No row is left in the shared database."""
    with closing(server.connect(SERVED)) as connection:
        connection.execute(EMPTY_ALL)


def copy_sqlite(template: Path, folder: Path) -> str:
    """The address of a fresh copy of the template."""
    return sqlite_url(Path(shutil.copyfile(template, folder / "smail.sqlite")))


@contextmanager
def emptying(server: PostgresServer) -> Iterator[Callable[[], None]]:
    """Leaves no row in the shared database when it is called, on a connection that knows all its tables."""
    with closing(server.connect(SERVED)) as connection:

        def empty() -> None:
            connection.execute(EMPTY_ALL)

        yield empty


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database, closed again whatever happens; statements are compiled once for all tests."""
    database = Database(url)
    _share_statements(database)
    try:
        yield database
    finally:
        _keep_dialect(database)
        database.close()


# What the test before has given back, by the address. Measured: a new connection to PostgreSQL learns its
# tables anew, which was a third of the time of a test there.
_pools: dict[str, QueuePool] = {}


@contextmanager
def lent(url: str) -> Iterator[Database]:
    """As `opened`, on connections that stay open for the next test where that costs less."""
    with opened(url) as database:
        engine = database.engine
        if engine.dialect.name == "sqlite":
            yield database
            return
        shared = _pools.pop(url, engine.pool)
        assert isinstance(shared, QueuePool)
        engine.pool = shared
        try:
            yield database
        finally:
            if engine.pool is shared and shared.checkedout() == 0:
                _pools[url] = shared
                engine.pool = shared.recreate()


def close_all() -> None:
    """No connection waits for another test."""
    while _pools:
        _pools.popitem()[1].dispose()


# Measured: compiling statements anew was a fifth of a test's time. A statement is found again by the very
# dialect that it was compiled for, so a later engine takes the dialect of the first that has connected.
_statements = LRUCache[Any, Any](20_000)
_dialects: dict[str, Dialect] = {}


def _share_statements(database: Database) -> None:
    for engine in (database.engine, database._writing):
        engine.dialect = _dialects.get(engine.dialect.name, engine.dialect)
        engine._compiled_cache = _statements


def _keep_dialect(database: Database) -> None:
    dialect = database.engine.dialect
    if getattr(dialect, "server_version_info", None) is not None:
        _dialects.setdefault(dialect.name, dialect)


@dataclass(frozen=True, slots=True)
class Unmigrated:
    """A database to be migrated: where that is done, and where it is served."""

    owner_url: str
    app_url: str
    app_role: str | None


@contextmanager
def unmigrated_on(server: PostgresServer, template: str | None = None) -> Iterator[Unmigrated]:
    """A database of its own on the server, empty or as the template is, gone afterwards."""
    server.create("unmigrated", template)
    try:
        yield Unmigrated(server.url("unmigrated", OWNER), server.url("unmigrated", APP), APP)
    finally:
        server.drop("unmigrated")
