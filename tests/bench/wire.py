"""HTTP with as little work as possible, because the one who measures shares two cores with what is measured.

The standard library's client takes longer to read an answer than the floor takes to write it.
"""

import re
import socket
import time
import zlib
from dataclasses import dataclass, field
from urllib.parse import urlencode

BLOCK = 65_536
# The server closes a connection that was quiet for five seconds.
STILL_OPEN = 3.0
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.I)
_LOCATION = re.compile(rb"\r\nlocation: ([^\r]+)", re.I)
_COOKIE = re.compile(rb"\r\nset-cookie: ([^=]+)=([^;\r]*)", re.I)
_GZIP = re.compile(rb"\r\ncontent-encoding: gzip", re.I)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    location: str
    body: bytes


@dataclass(slots=True)
class Wire:
    """A browser's one connection, with the cookies that it keeps."""

    port: int
    host: str
    origin: str
    cookies: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    _socket: socket.socket | None = None
    _used: float = 0.0

    def get(self, path: str) -> Reply:
        """A page."""
        return self._ask(self._head("GET", path) + b"\r\n")

    def post(self, path: str, fields: dict[str, str]) -> Reply:
        """A form of the site's own."""
        body = urlencode(fields).encode()
        told = (
            f"Origin: {self.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return self._ask(self._head("POST", path) + told.encode() + body)

    def close(self) -> None:
        """The connection is given back."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _head(self, method: str, path: str) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        cookie = f"Cookie: {cookies}\r\n" if cookies else ""
        # Browsers ask for compressed pages, so what compressing costs is measured too.
        return f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nAccept-Encoding: gzip\r\n{cookie}".encode()

    def _ask(self, request: bytes) -> Reply:
        wire = self._connected()
        wire.sendall(request)
        read = wire.recv(BLOCK)
        while (end := read.find(b"\r\n\r\n")) < 0:
            read += _more(wire)
        head, body = read[:end], read[end + 4 :]
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        while len(body) < length:
            body += _more(wire)
        self.requests += 1
        self._used = time.perf_counter()
        return self._understood(head, body)

    def _connected(self) -> socket.socket:
        if self._socket is not None and time.perf_counter() - self._used > STILL_OPEN:
            self.close()
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _understood(self, head: bytes, body: bytes) -> Reply:
        for name, value in _COOKIE.findall(head):
            self.cookies[name.decode()] = value.decode()
        if _GZIP.search(head):
            body = zlib.decompress(body, wbits=31)
        onward = _LOCATION.search(head)
        return Reply(int(head[9:12]), onward[1].decode() if onward else "", body)


def _more(wire: socket.socket) -> bytes:
    block = wire.recv(BLOCK)
    if not block:
        raise ConnectionError("the server closed the connection in the middle of an answer")
    return block
