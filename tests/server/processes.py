"""A real `smail serve` in a process group of its own, so that a test can end all of it at once."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.server.sites import Site
from tests.support.ports import free_port

PATIENCE = 30.0
PROGRAM = (sys.executable, "-c", "from smail.cli import main; main()")
# The same without a new process, so that what a test has changed before holds in the server too.
SERVE_HERE = """
from smail import serve
from smail.cli import main
serve.run = lambda found, where, _folder: serve.serve(found, where)
main()
"""


class Server:
    """One running server, its port and everything it wrote."""

    def __init__(
        self,
        site: Site,
        *,
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        self.port = port or free_port()
        self.errors = site.folder / f"stderr-{time.monotonic_ns()}"
        told = {name: value for name, value in os.environ.items() if not name.startswith("SMAIL_")}
        command = [*program, "--instance", str(site.folder), "serve", "--port", str(self.port)]
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                command,
                stdout=errors,
                stderr=errors,
                env={**told, **site.environment(), **(environment or {})},
                start_new_session=True,
            )
        self._await_ready()

    def _await_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while "server.ready" not in self.log() or not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the server did not start:\n{self.log()}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
                connection.sendall(b"GET /s HTTP/1.1\r\nHost: nobody\r\nConnection: close\r\n\r\n")
                return bool(connection.recv(1))
        except OSError:
            return False

    def log(self) -> str:
        """Everything written so far, on both of its streams."""
        return self.errors.read_text("utf-8")

    def pids(self) -> list[int]:
        """The processes of the group that are alive."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _group_of(entry) == self.process.pid:
                found.append(int(entry.name))
        return found

    def peaks(self) -> list[int]:
        """The most that each of its processes has had in memory, in KiB."""
        found = [Path(f"/proc/{pid}/status").read_text() for pid in self.pids()]
        return [int(number) for text in found for number in re.findall(r"^VmHWM:\s+(\d+) kB$", text, re.M)]

    def memory(self) -> int:
        """What its processes have in memory now, in KiB; what they share is counted once (PSS)."""
        found = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.pids()]
        return sum(int(number) for text in found for number in re.findall(r"^Pss:\s+(\d+) kB$", text, re.M))

    def kill(self) -> None:
        """Master and workers are gone, without a word of warning."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while self.pids():
            assert time.monotonic() < deadline, f"still alive: {self.pids()}"
            time.sleep(0.01)

    def stop(self) -> int:
        """The server has ended as the operator ends it; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.kill()


def _group_of(entry: Path) -> int | None:
    """The process group of a living process; None for one that has ended."""
    try:
        state, _parent, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
    except (OSError, ValueError):
        return None
    return None if state == "Z" else int(group)


@contextmanager
def running(
    site: Site,
    *,
    environment: Mapping[str, str] | None = None,
    program: Sequence[str] = PROGRAM,
) -> Iterator[Server]:
    """A server of the site, gone when the block ends, however it ends."""
    server = Server(site, environment=environment, program=program)
    try:
        yield server
    finally:
        server.kill()
