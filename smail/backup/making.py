"""Makes one backup: a moment of the database, sealed under a temporary name, and named when it is whole."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from smail import clock
from smail.backup import postgresql, sqlite
from smail.backup.archive import BackupError, Writer
from smail.backup.keys import check_of
from smail.backup.manifest import Manifest, describe
from smail.backup.room import make_durable, work_room
from smail.backup.source import Moment
from smail.backup_shelf import Shelf
from smail.db import revisions
from smail.db.session import Database
from smail.settings import Settings

Watch = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup, what it says of itself, and the older ones that had to make room."""

    path: Path
    manifest: Manifest
    n_bytes: int
    gone: tuple[Path, ...]


def make(settings: Settings, folder: Path, *, keep: int, watch: Watch) -> Made:
    """A whole backup stands in the folder with the newest before it, as many as said; or nothing is new."""
    key = key_of(settings)
    shelf = Shelf(folder)
    with (
        Database(postgresql.owner_url(settings)) as database,
        work_room(settings.instance) as room,
        _moment(database, settings, room) as moment,
    ):
        _refuse_empty(moment)
        made_at = clock.now()
        manifest = describe(moment.connection, made_at, check_of(settings))
        path = shelf.path_at(made_at)
        _prepare(shelf)
        _write(shelf.partial_of(path), path, _contents(manifest, moment, watch), key)
        return Made(path, manifest, path.stat().st_size, shelf.prune(keep))


def _refuse_empty(moment: Moment) -> None:
    # An older database is welcome: the backup is wanted most just before the upgrade.
    if revisions.revision_of(moment.connection) is None:
        raise BackupError("Databasen är tom: det finns inget att säkerhetskopiera. Kör: smail db upgrade")


def key_of(settings: Settings) -> bytes:
    """The key of the backups; BackupError where there is none."""
    if settings.backup_key is None:
        raise BackupError("SMAIL_BACKUP_KEY saknas. Kör: smail init. Det som redan finns rörs inte.")
    return settings.backup_key


@contextmanager
def _moment(database: Database, settings: Settings, room: Path) -> Iterator[Moment]:
    if settings.sqlite:
        with sqlite.moment(database, room) as moment:
            yield moment
    else:
        with postgresql.moment(database, settings) as moment:
            yield moment


def _prepare(shelf: Shelf) -> None:
    try:
        shelf.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BackupError(f"Mappen {shelf.folder} går inte att skapa: {error.strerror}.") from error
    shelf.sweep()


def _contents(manifest: Manifest, moment: Moment, watch: Watch) -> Iterator[bytes]:
    yield manifest.as_line()
    for part in moment.parts:
        yield part
        watch(len(part), moment.n_bytes)


def _write(partial: Path, path: Path, parts: Iterator[bytes], key: bytes) -> None:
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            writer = Writer(file, key)
            for part in parts:
                writer.write(part)
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        make_durable(path.parent)
    except OSError as error:
        raise BackupError(
            f"{path} går inte att skriva: {error.strerror}. Ingen kopia har sparats."
        ) from error
    finally:
        partial.unlink(missing_ok=True)
