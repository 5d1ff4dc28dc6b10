"""SQLite, as apsw brings it, on the disk that can lose power; replays recorded statements.

apsw is here because the sqlite3 of the standard library takes no file system of ours. One written in Python
has no shared memory, so the write-ahead log is used under an exclusive lock: what it holds and when it is
synced are the same, its index lies in memory. It is another build of SQLite than the one that serves.
"""

# ruff: noqa: N802 - the names of a file system's functions are SQLite's.

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import apsw

from tests.durability.disk import Disk, DiskError, Fault, Sync
from tests.durability.recording import Statement, Step

MAIN = "smail.sqlite"
SECTOR = 4096
_FILE_SYSTEM = "smail-durability"


class _File(apsw.VFSFile):
    """One open file; never touches a real one."""

    def __init__(self, disk: Disk, name: str) -> None:
        self._disk, self._name = disk, name
        disk.open(name)

    def xRead(self, amount: int, offset: int) -> bytes:
        return self._disk.read(self._name, amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:
        with _in_words_of_sqlite():
            self._disk.write(self._name, bytes(data), offset)

    def xTruncate(self, newsize: int) -> None:
        with _in_words_of_sqlite():
            self._disk.truncate(self._name, newsize)

    def xSync(self, flags: int) -> None:
        with _in_words_of_sqlite():
            self._disk.sync(self._name)

    def xFileSize(self) -> int:
        return self._disk.size(self._name)

    def xClose(self) -> None:
        """Nothing is held."""

    def xLock(self, level: int) -> None:
        """Nobody else is there."""

    def xUnlock(self, level: int) -> None:
        """Nobody else is there."""

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        """As SQLite takes a Unix disk to be: a write changes no byte beside it."""
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE


class _FileSystem(apsw.VFS):
    """Finds the files of one disk."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__(_FILE_SYSTEM, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        flags[1] = flags[0]
        if name is None:
            return _File(Disk({}), "temporary")
        return _File(self._disk, name if isinstance(name, str) else name.filename())

    def xAccess(self, pathname: str, flags: int) -> bool:
        return self._disk.has(pathname)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self._disk.delete(filename)

    def xFullPathname(self, name: str) -> str:
        return name


@contextmanager
def connected(disk: Disk, pragmas: Sequence[str]) -> Iterator[apsw.Connection]:
    """A connection to the database on the disk, with the pragmas; closed again whatever happens."""
    system = _FileSystem(disk)
    connection = apsw.Connection(MAIN, vfs=_FILE_SYSTEM)
    try:
        for pragma in ("PRAGMA locking_mode=EXCLUSIVE", *pragmas):
            connection.execute(pragma).fetchall()
        yield connection
    finally:
        connection.close(True)
        system.unregister()


def move_log_quietly(connection: apsw.Connection, *, pages: int) -> None:
    """The log is moved to the main file once it has so many pages, and nobody is told when that fails.

    SQLite itself is as quiet: the commit stands. But apsw would raise what it hears from the disk meanwhile.
    """

    def move(committed: apsw.Connection, _database: str, length: int) -> int:
        if length >= pages:
            with suppress(apsw.IOError, apsw.FullError):
                committed.wal_checkpoint()
        return apsw.SQLITE_OK

    connection.set_wal_hook(move)


def take(connection: apsw.Connection, step: Step) -> None:
    """The step is committed when this returns; raises apsw.Error, everything rolled back, when it is not."""
    try:
        for statement in step.statements:
            _send(connection, statement)
    except apsw.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _send(connection: apsw.Connection, statement: Statement) -> None:
    connection.executemany(statement.sql, statement.rows).fetchall()


@contextmanager
def _in_words_of_sqlite() -> Iterator[None]:
    try:
        yield
    except DiskError as error:
        raise _refusal(error) from error


def _refusal(error: DiskError) -> Exception:
    if error.fault is Fault.FULL:
        return apsw.exception_for(apsw.SQLITE_FULL)
    is_sync = isinstance(error.refused, Sync)
    return apsw.exception_for(apsw.SQLITE_IOERR_FSYNC if is_sync else apsw.SQLITE_IOERR_WRITE)
