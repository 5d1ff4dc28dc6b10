"""A PostgreSQL server of a test's own, which may be killed and started again under those who use it."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from tests.support import postgres
from tests.support.postgres import PostgresServer

PATIENCE = 30.0


class Postmaster:
    """The processes of one server: known while they run, so that they can be run again."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        with closing(server.connect()) as connection:
            shown = connection.execute("SHOW data_directory").fetchone()
        assert shown is not None
        self._pid_file = Path(shown[0]) / "postmaster.pid"
        process = Path("/proc") / self._pid_file.read_text().split()[0]
        self._command = process.joinpath("cmdline").read_bytes().decode().split("\0")[:-1]
        self._program = os.readlink(process / "exe")
        owner = process.stat()
        self._uid, self._gid = owner.st_uid, owner.st_gid
        self._started: subprocess.Popen[bytes] | None = None

    def kill(self) -> None:
        """Postmaster and children are gone at once, without a word of warning."""
        if not self._pid_file.exists():
            return
        postmaster = int(self._pid_file.read_text().split()[0])
        family = [postmaster, *_children_of(postmaster)]
        for pid in family:
            _kill(pid)
        if self._started is not None:
            self._started.wait(PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while any(_is_alive(pid) for pid in family):
            assert time.monotonic() < deadline, f"still alive: {family}"
            time.sleep(0.01)

    def start(self) -> None:
        """The server runs again on the same data and the same socket."""
        # Where nobody reaps the killed postmaster, its locks still look held to the new one.
        for locked in (self._pid_file, *Path(self.server.socket_folder).glob(".s.PGSQL.*")):
            locked.unlink(missing_ok=True)
        self._started = subprocess.Popen(
            self._command,
            executable=self._program,
            user=self._uid,
            group=self._gid,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._started.poll() is None, "PostgreSQL did not start again"
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            self.server.connect().close()
        except psycopg.OperationalError:
            return False
        return True


def _children_of(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _stat(int(entry.name))[1:2] == [str(parent)]:
            found.append(int(entry.name))
    return found


def _is_alive(pid: int) -> bool:
    return _stat(pid)[:1] not in ([], ["Z"])


def _stat(pid: int) -> list[str]:
    """State, parent and what follows; empty for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@contextmanager
def own_postmaster() -> Iterator[Postmaster]:
    """A server that no other test uses; gone when the block ends."""
    with postgres.running_server() as server:
        running = Postmaster(server)
        try:
            yield running
        finally:
            running.kill()
