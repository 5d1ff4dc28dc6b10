"""The real server, started as its own process: its limits, its silence and its end."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from smail import serve, settings
from smail.errors import SettingsError
from smail.instance import create
from smail.settings import Settings
from tests.support.ports import free_port

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

PROGRAM = """
import sys
from smail import log, serve

def application(environ, start_response):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    environ["wsgi.input"].read(length)
    if environ["PATH_INFO"] == "/broken":
        raise RuntimeError("Kanariefagel")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["wsgi.url_scheme"].encode()]

log.configure("info")
serve.Server(lambda: application, serve.Place("127.0.0.1", int(sys.argv[1]), 1, 4), "info").run()
"""


class Running:
    """A server process and the words it wrote."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.errors = folder / "stderr"
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, str(self.port)], stderr=errors, cwd=folder
            )
        deadline = time.monotonic() + 15
        while "server.ready" not in self.log():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.02)

    def log(self) -> str:
        return self.errors.read_text("utf-8")

    def ask(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            answer = b""
            while part := connection.recv(65536):
                answer += part
        return answer

    def get(self, path: str, *headers: str) -> bytes:
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers, "", ""]
        return self.ask("\r\n".join(lines).encode())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("serve"))
    yield running
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(15) == 0


FAILING = """
import sys
from smail import log, serve
from smail.errors import InstrumentError, Problem

def application():
    if sys.argv[2] == "ours":
        raise InstrumentError([Problem("own/1.0/structure.toml", 3, "key", "fattas")])
    return open("/nowhere/statement.toml")

log.configure("info")
serve.Server(application, serve.Place("127.0.0.1", int(sys.argv[1]), 1, 4), "info").run()
"""


def _failed_start(port: int, how: str) -> list[dict[str, object]]:
    words = [sys.executable, "-c", FAILING, str(port), how]
    done = subprocess.run(words, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode != 0
    return [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]


@pytest.mark.parametrize(
    ("how", "field", "words"),
    [
        ("ours", "message", "own/1.0/structure.toml, rad 3: key: fattas"),
        ("file", "file", "/nowhere/statement.toml"),
    ],
)
def test_a_start_that_fails_says_why(how: str, field: str, words: str) -> None:
    lines = _failed_start(free_port(), how)
    (failed,) = [line for line in lines if line["event"] == "server.failed"]
    assert failed[field] == words
    assert "application" in str(failed["frames"])
    assert any("Worker failed to boot" in str(line.get("message")) for line in lines)


def test_an_address_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port: int = taken.getsockname()[1]
        told = [str(line.get("message")) for line in _failed_start(port, "ours")]
    assert any("127.0.0.1" in words and str(port) in words for words in told)


def test_an_answer_does_not_name_the_server(server: Running) -> None:
    head = server.get("/").split(b"\r\n\r\n")[0].lower()
    assert head.startswith(b"http/1.1 200")
    assert b"\r\nserver:" not in head
    assert b"gunicorn" not in head


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /" + b"Kanariefagel" * 400 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"Kanariefagel" * 800 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: Kanariefagel\r\n" * 80 + b"\r\n", 431),
        (b"Kanariefagel<script>\r\n\r\n", 400),
    ],
)
def test_what_is_too_long_or_no_request_is_refused_and_quoted_nowhere(
    server: Running, request_bytes: bytes, status: int
) -> None:
    answer = server.ask(request_bytes)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"default-src 'none'" in answer
    assert b"Kanariefagel" not in answer
    assert b"<" not in answer
    assert "Kanariefagel" not in server.log()


def test_an_error_of_the_application_is_logged_without_its_words_or_the_query(server: Running) -> None:
    assert server.get("/broken?namn=Kanariefagel").startswith(b"HTTP/1.1 500 ")
    assert "RuntimeError" in server.log()
    assert "Kanariefagel" not in server.log()
    assert "namn=" not in server.log()


def test_a_client_cannot_say_that_it_came_over_https(server: Running) -> None:
    assert b"\r\nhttp\r\n" in server.get("/", "X-Forwarded-Proto: https", "X-Forwarded-Ssl: on")


def test_every_line_on_standard_error_is_json(server: Running) -> None:
    server.ask(b"nonsense\r\n\r\n")
    events = {json.loads(line)["event"] for line in server.log().splitlines()}
    assert events >= {"server.ready", "request.refused"}


@pytest.fixture
def demo(tmp_path: Path) -> Settings:
    create(tmp_path / "i", demo=True)
    return settings.load({}, tmp_path / "i")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "smail.example"])
def test_a_demo_listens_on_this_computer_only(demo: Settings, host: str) -> None:
    with pytest.raises(SettingsError, match="egna datorn"):
        serve.place(demo, host=host, port=8000)


def test_sqlite_is_served_by_one_process_and_postgresql_by_two(demo: Settings) -> None:
    assert serve.place(demo, host="::1", port=8000).workers == 1
    with pytest.raises(SettingsError, match="en process"):
        serve.place(demo, host="::1", port=8000, workers=2)
    postgresql = settings.load({"SMAIL_DATABASE_URL": "postgresql://db/smail"}, demo.instance)
    assert serve.place(postgresql, host="::1", port=8000).workers == 2


def test_an_address_with_colons_is_bound_in_brackets() -> None:
    assert serve.options(serve.Place("::1", 8000, 1, 4), "info")["bind"] == "[::1]:8000"
