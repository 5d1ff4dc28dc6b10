"""The one place that opens, commits and rolls back transactions.

A transaction says beforehand whether it writes. On SQLite a writer takes the write lock at once
(BEGIN IMMEDIATE), so it can never fail half-way for another writer, and writers of this process queue
on a lock of our own, because SQLite's busy handler polls. Readers never wait.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Self

from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from smail.db import revisions
from smail.db.prepared import ask
from smail.errors import SettingsError

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    # What is deleted is overwritten, wherever SQLite was built: an anonymous text leaves nothing in the file.
    "PRAGMA secure_delete=ON",
)
# How long a reader is waited for when the log is emptied (milliseconds), and until the next try (seconds).
SHORT_WAIT, TRIED_AGAIN_AFTER = 1000, 1.0
SQLITE_DURABLE = {"journal_mode": ("wal",), "synchronous": ("2", "3"), "foreign_keys": ("1",)}
POSTGRESQL_DURABLE = {
    "fsync": ("on",),
    "synchronous_commit": ("on", "remote_write", "remote_apply"),
    "full_page_writes": ("on",),
}


class OneConnection(Session):
    """A session on a connection of its own, opened and begun when something is first asked.

    Whoever needs no entities asks the connection itself, and never pays for what a session does about them.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.transaction: RootTransaction | None = None
        self._engine = engine

    def connection(self, *_bind: Any, **_more: Any) -> Connection:
        """The connection, within the transaction."""
        if self.transaction is None:
            self.transaction = _begun(self._engine.connect())
        return self.transaction.connection

    def get_bind(self, *_mapper: Any, **_more: Any) -> Connection:
        """The same, for the session's own statements: they join the transaction and never end it."""
        return self.connection()

    def close(self) -> None:
        """The connection is given back, and what was not committed is not there."""
        super().close()
        if self.transaction is not None:
            self.transaction.connection.close()
            self.transaction = None


def _begun(connection: Connection) -> RootTransaction:
    try:
        return connection.begin()
    except BaseException:
        connection.close()
        raise


class Database:
    """An engine and its transactions; one a process."""

    def __init__(self, url: str, *, sqlite_pragmas: tuple[str, ...] = SQLITE_PRAGMAS) -> None:
        # hide_parameters: an error message must never carry what a person wrote.
        self.engine = create_engine(url, hide_parameters=True, pool_pre_ping=not url.startswith("sqlite"))
        self._writing = self.engine.execution_options(write=True)
        self._is_sqlite = self.engine.dialect.name == "sqlite"
        self._write_lock = threading.Lock()
        self._one_forgets, self._is_over = threading.Lock(), threading.Event()
        self._forgetter: threading.Thread | None = None
        if self._is_sqlite:
            _prepare_sqlite(self.engine, sqlite_pragmas)
            _keep_to_the_file(self.engine)
        else:
            _prepare_postgresql(self.engine)

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[Session]:
        """Everything done in the block is on disk when it ends, or nothing is if it raises."""
        turn = self._write_lock if write and self._is_sqlite else nullcontext()
        with turn, OneConnection(self._writing if write else self.engine) as session:
            yield session
            if write:
                session.flush()
                if session.transaction is not None:
                    session.transaction.commit()

    def forget_log_soon(self) -> None:
        """SQLite's log is emptied now; or, where somebody reads all that time, as soon as nobody does."""
        if self.forget_log():
            return
        with self._one_forgets:
            if self._forgetter is None or not self._forgetter.is_alive():
                self._forgetter = threading.Thread(target=self._forget_when_nobody_reads, daemon=True)
                self._forgetter.start()

    def _forget_when_nobody_reads(self) -> None:
        while not self._is_over.wait(TRIED_AGAIN_AFTER):
            # Nobody who writes waits for this.
            if self.forget_log(wait=0):
                return

    def forget_log(self, *, wait: int = SHORT_WAIT) -> bool:
        """SQLite's log keeps no earlier writes, and so not in which order who did what; whether it could be.

        Secure deletion reaches the file and not the log, which stays until it is written over. Whoever reads
        just now is waited for a short while. PostgreSQL's log is for whoever runs the server.
        """
        if not self._is_sqlite:
            return True
        connection = self.engine.raw_connection()
        try:
            with self._write_lock:
                connection.execute(f"PRAGMA busy_timeout={wait}")
                is_busy, *_pages = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            # It would go on waiting only so short.
            connection.invalidate()
        return not is_busy

    def refuse_unless_durable(self) -> None:
        """Raise SettingsError when the database would acknowledge before it has written to disk."""
        wrong = sorted(self._undurable_settings())
        if wrong:
            raise SettingsError(
                "Databasen bekräftar innan svaren ligger på disk: "
                + ", ".join(wrong)
                + ". Ändra och starta om."
            )

    def _undurable_settings(self) -> Iterator[str]:
        wanted = SQLITE_DURABLE if self._is_sqlite else POSTGRESQL_DURABLE
        command = "PRAGMA" if self._is_sqlite else "SHOW"
        with self.engine.connect() as connection:
            for name, accepted in wanted.items():
                value = str(connection.execute(text(f"{command} {name}")).scalar()).lower()
                if value not in accepted:
                    yield f"{name}={value}"

    def refuse_unless_current(self) -> None:
        """Raise SettingsError when the schema is older or newer than this program."""
        with self.engine.connect() as connection:
            revision = revisions.revision_of(connection)
        if revision == revisions.head():
            return
        if revision is None or revision in revisions.known():
            have = "tom" if revision is None else f"äldre än programmet ({revision})"
            raise SettingsError(f"Databasen är {have}. Kör: smail db upgrade")
        raise SettingsError(
            f"Databasen är nyare än programmet ({revision}). Starta den nyare versionen av SMAIL, "
            "och kör smail db upgrade därifrån om det behövs."
        )

    def __enter__(self) -> Self:
        """For a command that opens a database for itself alone."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """Give back every connection, however the block ended."""
        self.close()

    def close(self) -> None:
        """Give back every connection."""
        self._is_over.set()
        self.engine.dispose()


def _prepare_sqlite(engine: Engine, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("write", False)
        ask(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")


def _keep_to_the_file(engine: Engine) -> None:
    """A connection whose file was moved, deleted or replaced is given up: nobody would find what it keeps."""
    path = engine.url.database
    if not path or path == ":memory:":
        return

    seen: list[tuple[int, int]] = []

    @event.listens_for(engine, "do_connect")
    def _make_no_second_one(*_how: Any) -> None:
        if seen:
            _file_at(path)

    @event.listens_for(engine, "connect")
    def _remember(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["file"] = _file_at(path)
        seen[:] = [entry.info["file"]]

    @event.listens_for(engine, "checkout")
    def _compare(_connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        if _file_at(path) != entry.info["file"]:
            raise DisconnectionError


def _file_at(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except FileNotFoundError as error:
        raise sqlite3.OperationalError("the database file is gone") from error
    return found.st_dev, found.st_ino


def _prepare_postgresql(engine: Engine) -> None:
    import psycopg  # An installation on SQLite never pays for it.

    @event.listens_for(engine, "handle_error")
    def _leave_out_details(context: ExceptionContext) -> None:
        # PostgreSQL quotes the refused row in the lines after the first, and hide_parameters leaves them.
        original, error = context.original_exception, context.sqlalchemy_exception
        if not isinstance(original, psycopg.Error) or original.diag.message_primary is None:
            return
        full, brief = str(original), original.diag.message_primary
        original.args = (brief,)
        if error is not None:
            error.args = tuple(str(part).replace(full, brief) for part in error.args)
