"""PostgreSQL: dumped and put back by its own programs, which know every kind of object that it may hold.

pg_dump is given the snapshot of our own transaction, so that the rows we count are the rows it writes. What
it writes goes straight into the sealed file: no readable copy ever lies on disk.
"""

import os
import secrets
import shutil
import subprocess  # nosec B404
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL, make_url

from smail.backup.archive import PIECE, BackupError
from smail.backup.source import Moment
from smail.db.session import Database
from smail.settings import Settings

if TYPE_CHECKING:
    import psycopg

_TRIAL = "smail_drill_"
_DUMP = ("--format=custom", "--compress=0", "--no-owner", "--no-privileges")
_RESTORE = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
_SIZE = (
    "SELECT coalesce(sum(pg_relation_size(c.oid)), 0)::bigint FROM pg_class c "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
)
_TABLES = (
    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') "
    "AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
)


def owner_url(settings: Settings) -> str:
    """The address of the database as the one who owns its tables."""
    return settings.migration_url or settings.database_url


@contextmanager
def moment(database: Database, settings: Settings) -> Iterator[Moment]:
    """The database as it is now; pg_dump starts when the first part of the copy is asked for."""
    program = _program(settings, "pg_dump")
    reading = database.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with reading.connect() as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        size = connection.execute(text(_SIZE)).scalar_one()
        command = (program, *_DUMP, f"--snapshot={snapshot}")
        yield Moment(connection, size, _dumped(command, make_url(owner_url(settings))))


def _dumped(command: Sequence[str], url: URL) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as told, _running(command, url, told, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while part := process.stdout.read(PIECE):
            yield part
        _refuse_failure(process, told)


def refuse_unless_free(url: str) -> None:
    """Raise BackupError when the database that shall be filled holds anything."""
    with Database(url) as database, database.engine.connect() as connection:
        n_tables = connection.execute(text(_TABLES)).scalar_one()
    if n_tables:
        raise BackupError(
            f"Databasen {make_url(url).database} är inte tom. Inget har skrivits över. "
            "Gör en ny, tom databas med samma ägare och peka ut den med SMAIL_DATABASE_URL."
        )


def put_back(settings: Settings, url: str, parts: Iterator[bytes]) -> None:
    """The database holds what was dumped, or nothing where anything failed."""
    command = (_program(settings, "pg_restore"), *_RESTORE)
    with (
        tempfile.TemporaryFile() as told,
        _running(command, make_url(url), told, stdin=subprocess.PIPE) as process,
    ):
        assert process.stdin is not None
        try:
            for part in parts:
                process.stdin.write(part)
            process.stdin.close()
        except BrokenPipeError:
            # The program has given up and says why; what it had not yet read is of no use to it.
            pass
        _refuse_failure(process, told)


@contextmanager
def _running(
    command: Sequence[str], url: URL, told: IO[bytes], *, stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    arguments = [*command, f"--dbname={_without_password(url)}"]
    # The programs' names are ours, their folder is the operator's, and there is no shell.
    process = subprocess.Popen(  # noqa: S603  # nosec B603
        arguments, stdin=stdin, stdout=stdout, stderr=told, env=_environment(url)
    )
    try:
        yield process
    finally:
        # Before its pipe is closed: a program that is cut short must not take that for the end.
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close(stream)


def _without_password(url: URL) -> str:
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return bare.render_as_string(hide_password=False)


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except BrokenPipeError:
        # What was still waiting for the program that has ended.
        return


def _environment(url: URL) -> Mapping[str, str]:
    # On the command line a password would be seen by everybody on the computer.
    secret = {} if url.password is None else {"PGPASSWORD": url.password}
    return {**os.environ, **secret, "LC_ALL": "C.UTF-8"}


def _refuse_failure(process: subprocess.Popen[bytes], told: IO[bytes]) -> None:
    if process.wait() == 0:
        return
    told.seek(0)
    lines = told.read().decode("utf-8", "replace").splitlines()
    # Lines of detail may quote a row.
    said = next((line for line in lines if "error" in line), lines[0] if lines else "inget")
    name = Path(str(process.args[0])).name if isinstance(process.args, list) else "programmet"
    raise BackupError(
        f"{name} misslyckades och sade: {said[:300]}\n"
        "Programmen ska ha minst serverns version; peka ut rätt mapp med SMAIL_PG_BIN."
    )


def _program(settings: Settings, name: str) -> str:
    found = shutil.which(name, path=None if settings.pg_bin is None else str(settings.pg_bin))
    if found is None:
        raise BackupError(
            f"Programmet {name} finns inte. Installera PostgreSQL:s klientprogram i serverns version, "
            "eller peka ut mappen med SMAIL_PG_BIN."
        )
    return found


@contextmanager
def temporary(settings: Settings) -> Iterator[str]:
    """The address of a new, empty database beside the one in use; gone afterwards."""
    url = make_url(owner_url(settings))
    name = f"{_TRIAL}{secrets.token_hex(6)}"
    with closing(_connected(url)) as connection:
        _sweep(connection)
        _create(connection, name, url)
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with closing(_connected(url)) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


def _connected(url: URL) -> "psycopg.Connection[Any]":
    import psycopg

    place = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        return psycopg.connect(place, autocommit=True)
    except psycopg.Error as error:
        raise BackupError(
            "Databasen svarar inte. Kontrollera SMAIL_MIGRATION_URL och SMAIL_DATABASE_URL."
        ) from error


def _create(connection: "psycopg.Connection[Any]", name: str, url: URL) -> None:
    import psycopg

    try:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    except psycopg.Error as error:
        raise BackupError(
            f"Rollen {url.username} får inte göra den tillfälliga databas som provet behöver. "
            f"Kör som databasens administratör: ALTER ROLE {url.username} CREATEDB, "
            "och ange rollen i SMAIL_MIGRATION_URL."
        ) from error


def _sweep(connection: "psycopg.Connection[Any]") -> None:
    """Databases of drills that were killed are gone; one that is in use is left alone."""
    import psycopg

    query = (
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) "
        "AND pg_get_userbyid(datdba) = current_user"
    )
    for (name,) in connection.execute(query, [_TRIAL]).fetchall():
        try:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        except psycopg.errors.ObjectInUse:
            continue


def orphans(connection: Connection) -> tuple[str, ...]:
    """The tables with a foreign key that PostgreSQL has not made sure of."""
    query = "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND NOT convalidated"
    return tuple(sorted(connection.execute(text(query)).scalars()))
