"""The private work folder of an instance, which one backup or drill at a time has to itself.

A copy of the database lies in it for a while. The lock is the operating system's and ends with the process,
so whoever holds it knows that what else lies here was left by somebody who was killed, and clears it away.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smail.backup.archive import BackupError

_FOLDER = "backup-work"
_LOCK = "lock"


@contextmanager
def work_room(instance: Path) -> Iterator[Path]:
    """An empty folder that nobody else works in, gone afterwards; BackupError while somebody has it."""
    folder = instance / _FOLDER
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BackupError(f"{folder} går inte att skriva i: {error.strerror}.") from error
    try:
        _take(lock, folder)
        room = folder / "room"
        shutil.rmtree(room, ignore_errors=True)
        room.mkdir(mode=0o700)
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)
    finally:
        os.close(lock)


def _take(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BackupError(
            f"En annan säkerhetskopia eller ett prov pågår i {folder.parent}. Vänta tills det är klart."
        ) from error


def make_durable(path: Path) -> None:
    """The file or folder is on disk as it is now, also if the power goes."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
