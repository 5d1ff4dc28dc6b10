"""A real nginx with the file that SMAIL writes, in front of a real server."""

import http.client
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server.processes import PATIENCE
from tests.server.sites import NAME
from tests.support.ports import free_port
from tests.test_deploy import configure, nginx_program


class Front:
    """A running nginx, its ports and the folder with its logs."""

    def __init__(self, folder: Path, upstream: int) -> None:
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        configuration = configure(folder, self.port, self.plain_port, upstream)
        log = str(folder / "main.log")
        self.process = subprocess.Popen(
            [nginx_program(), "-p", str(folder), "-e", log, "-c", str(configuration)]
        )
        deadline = time.monotonic() + PATIENCE
        while not self._listens():
            assert self.process.poll() is None, (folder / "main.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.02)

    @classmethod
    @contextmanager
    def running(cls, folder: Path, upstream: int) -> Iterator["Front"]:
        """nginx in front of that port, gone when the block ends."""
        front = cls(folder, upstream)
        try:
            yield front
        finally:
            front.process.send_signal(signal.SIGTERM)
            front.process.wait(PATIENCE)

    @property
    def host(self) -> str:
        """The name and port that browsers ask for."""
        return f"{NAME}:{self.port}"

    def connection(self) -> http.client.HTTPSConnection:
        """A connection over TLS, which believes the certificate of the test."""
        context = ssl.create_default_context(cafile=str(self.folder / "smail.pem"))
        context.check_hostname = False
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=PATIENCE)

    def logs(self) -> str:
        """Everything that nginx wrote."""
        return "".join(path.read_text("utf-8") for path in sorted(self.folder.glob("*.log")))

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True
