"""SQLite: copied by its own online backup, from within one reading transaction, while others write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from smail.backup.archive import PIECE, BackupError
from smail.backup.room import make_durable
from smail.backup.source import Moment
from smail.db.session import Database

_COMPANIONS = ("", "-wal", "-shm", "-journal")


@contextmanager
def moment(database: Database, room: Path) -> Iterator[Moment]:
    """The database as it is now; the copy is made in the room when its first part is asked for."""
    # The transaction has to begin before the copying does: then no writer makes it start over.
    with database.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        size = connection.execute(text("PRAGMA page_size")).scalar_one()
        connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one()
        yield Moment(connection, pages * size, _parts(connection, room / "copy.sqlite"))


def _parts(connection: Connection, copy: Path) -> Iterator[bytes]:
    source = connection.connection.driver_connection
    assert isinstance(source, sqlite3.Connection)
    with closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    with copy.open("rb") as file:
        while part := file.read(PIECE):
            yield part


def refuse_unless_free(url: str) -> None:
    """Raise BackupError when anything lies where the database shall be put."""
    path = _path_of(url)
    for name in (f"{path}{companion}" for companion in _COMPANIONS):
        if Path(name).exists():
            raise BackupError(f"{name} finns redan. Inget har skrivits över. Välj en tom instansmapp.")


def put_back(url: str, parts: Iterator[bytes]) -> None:
    """The database file holds exactly these bytes; where anything fails there is no such file."""
    path = _path_of(url)
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            for part in parts:
                file.write(part)
        make_durable(partial)
        # A link is refused where a file has come to be meanwhile; a renaming would take its place.
        path.hardlink_to(partial)
    except FileExistsError as error:
        raise BackupError(f"{path} finns redan. Inget har skrivits över.") from error
    except OSError as error:
        raise BackupError(f"{path} går inte att skriva: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)
    make_durable(path.parent)


@contextmanager
def temporary(room: Path) -> Iterator[str]:
    """The address of a database that may be made in the room, and goes with it."""
    yield f"sqlite:///{room / 'trial.sqlite'}"


def damage(connection: Connection) -> str | None:
    """What is wrong with the file itself, in SQLite's words; None when nothing is."""
    found = connection.execute(text("PRAGMA integrity_check")).scalars().first()
    return None if found == "ok" else str(found)


def orphans(connection: Connection) -> tuple[str, ...]:
    """The tables with rows that refer to a row which is not there."""
    rows = connection.execute(text("PRAGMA foreign_key_check"))
    return tuple(sorted({str(row[0]) for row in rows}))


def _path_of(url: str) -> Path:
    name = make_url(url).database
    if not name or name == ":memory:":
        raise BackupError("Databasen är ingen fil. Kontrollera SMAIL_DATABASE_URL.")
    return Path(name)
