"""A database as it was, to go back to within milliseconds, and its contents as text to compare."""

import re
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event, select

from smail.db.session import Database
from smail.db.tables import Base
from tests.support.databases import AS_REPLICA, SERVED
from tests.support.postgres import PostgresServer

# What a look may write: that somebody looked, that a session is in use, how often somebody has failed, and
# what Today has told.
TRACES = frozenset({"audit_event", "web_session", "throttle", "told_signal"})

# A statement that writes, and the table that it writes to.
WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)

CHANGED_BY_OTHERS = "PRAGMA data_version"

Restore = Callable[[], None]


def contents(database: Database, *, without: Collection[str] = TRACES) -> dict[str, list[str]]:
    """Every row of every table but those, as text, in an order that says nothing."""
    with database.engine.connect() as connection:
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for name, table in Base.metadata.tables.items()
            if name not in without
        }


@contextmanager
def snapshot(database: Database, server: PostgresServer | None) -> Iterator[Restore]:
    """A function that puts the database back to what it is now; `server` where it is PostgreSQL."""
    if server is None:
        with _sqlite(Path(str(database.engine.url.database))) as restore:
            yield restore
    else:
        with closing(server.connect(SERVED)) as connection, tables_written(database) as written:
            yield _postgres(connection, written)


@contextmanager
def tables_written(database: Database) -> Iterator[set[str]]:
    """The names of the tables that statements of this process write to from now on."""
    written: set[str] = set()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found = WRITE.match(statement)
        if found is not None:
            written.add(found[1])

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield written
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@contextmanager
def _sqlite(path: Path) -> Iterator[Restore]:
    with (
        closing(sqlite3.connect(path)) as live,
        closing(sqlite3.connect(path.with_suffix(".snapshot"))) as kept,
    ):
        # The copy is thrown away, and the original is a test's: neither must survive a power cut.
        kept.execute("PRAGMA synchronous=OFF")
        live.execute("PRAGMA synchronous=OFF")
        live.backup(kept)
        # What this connection has seen of others' writing; its own is none of it.
        seen = [live.execute(CHANGED_BY_OTHERS).fetchone()]

        def restore() -> None:
            now = live.execute(CHANGED_BY_OTHERS).fetchone()
            if now != seen[0]:
                kept.backup(live)
                seen[0] = live.execute(CHANGED_BY_OTHERS).fetchone()

        yield restore


def _postgres(connection: psycopg.Connection[Any], written: set[str]) -> Restore:
    kept: dict[str, bytes] = {}
    for name in Base.metadata.tables:
        with connection.cursor().copy(f'COPY "{name}" TO STDOUT') as copy:
            kept[name] = b"".join(bytes(part) for part in copy)

    def restore() -> None:
        # No table is changed by another's change: nothing cascades, and triggers only refuse.
        with connection.transaction():
            connection.execute(AS_REPLICA)
            for name in written:
                connection.execute(f'DELETE FROM "{name}"')
                with connection.cursor().copy(f'COPY "{name}" FROM STDIN') as copy:
                    copy.write(kept[name])
        written.clear()

    return restore
