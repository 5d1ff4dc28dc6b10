"""Puts a backup back, and only where nothing is: what is in use is never written over."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import delete

from smail.backup import archive, postgresql, sqlite
from smail.backup.archive import BackupError
from smail.backup.keys import wrong_secrets
from smail.backup.making import key_of
from smail.backup.manifest import Manifest
from smail.db.session import Database
from smail.db.tables import WebSession
from smail.settings import Settings

_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def restore(settings: Settings, path: Path) -> Manifest:
    """The empty database holds the backup again, and everybody has to sign in anew."""
    manifest = inspect(settings, path)
    refuse_other_secrets(settings, manifest)
    url = postgresql.owner_url(settings)
    put_back(settings, path, url)
    # Somebody who has signed out since the backup was made would be signed in again.
    with Database(url) as database, database.transaction(write=True) as db:
        db.execute(delete(WebSession))
    return manifest


def inspect(settings: Settings, path: Path) -> Manifest:
    """What the backup says of itself, after every byte of it has proved genuine; BackupError otherwise."""
    key = key_of(settings)
    archive.refuse_unless_whole(path, key)
    manifest, _parts = archive.read(path, key)
    wanted = "sqlite" if settings.sqlite else "postgresql"
    if manifest.database != wanted:
        raise BackupError(
            f"Säkerhetskopian är av {_NAMES.get(manifest.database, manifest.database)}, "
            f"men instansen har {_NAMES[wanted]}. Ändra SMAIL_DATABASE_URL."
        )
    return manifest


def refuse_other_secrets(settings: Settings, manifest: Manifest) -> None:
    """Raise BackupError when the secrets at hand are not those of the backup."""
    if problem := wrong_secrets(settings, manifest.keys):
        raise BackupError(problem)


def put_back(settings: Settings, path: Path, url: str) -> None:
    """The empty database at the address holds the contents of the backup."""
    _manifest, parts = archive.read(path, key_of(settings))
    if settings.sqlite:
        sqlite.refuse_unless_free(url)
        sqlite.put_back(url, parts)
    else:
        postgresql.refuse_unless_free(url)
        postgresql.put_back(settings, url, parts)


@contextmanager
def temporary(settings: Settings, room: Path) -> Iterator[str]:
    """The address of an empty database of the installation's kind that is gone afterwards."""
    if settings.sqlite:
        with sqlite.temporary(room) as url:
            yield url
    else:
        with postgresql.temporary(settings) as url:
            yield url
