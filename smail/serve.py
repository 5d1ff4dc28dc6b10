"""Runs the application under gunicorn, with the limits of the house and without its habit of naming itself.

SQLite is served by one process with threads, because more writing processes would make each other wait;
PostgreSQL by two.
"""

import gc
import logging
import os
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http import wsgi
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

from smail import log
from smail.errors import SettingsError
from smail.settings import Settings
from smail.settings_address import LOOPBACK

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 8
SILENT_SECONDS = 30
# So many new objects before the collector looks; a page makes some thousands, nearly all gone by then.
# Measured with the application left out of it: a tenth of a questionnaire's processor time.
GARBAGE = 20_000
_REASONS = {
    400: "Bad Request",
    414: "URI Too Long",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
}
_REFUSAL_HEADERS = (
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    "Cache-Control: no-store",
    "Content-Security-Policy: default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options: nosniff",
    "Referrer-Policy: same-origin",
    "Cross-Origin-Opener-Policy: same-origin",
    "Cross-Origin-Resource-Policy: same-origin",
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()",
)


# What gunicorn says of itself while it starts and stops; nothing in it comes from a request.
_OF_THE_SERVER = frozenset(
    {"Connection in use: %s", "Invalid address: %s", "Retrying in 1 second.", "Can't connect to %s"}
    | {"Worker (pid:%s) exited with code %s.", "Shutting down: %s", "Reason: %s"}
)
_WORKER_FAILED = "Exception in worker process"


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen and with how much strength."""

    host: str
    port: int
    workers: int
    threads: int


def place(
    settings: Settings, *, host: str, port: int, workers: int | None = None, threads: int = THREADS
) -> Place:
    """Where it may be served; SettingsError for a demo beyond this computer or processes on SQLite."""
    if settings.demo and host not in LOOPBACK:
        raise SettingsError(f"En demo körs bara på den egna datorn. Ta bort --host {host}.")
    if settings.sqlite and workers not in (None, 1):
        raise SettingsError("SQLite körs med en process. Ta bort --workers, eller använd PostgreSQL.")
    return Place(host, port, workers or (1 if settings.sqlite else 2), threads)


def run(settings: Settings, where: Place, folder: Path) -> NoReturn:
    """This process gives its place to one that only serves, with the same settings of the same instance.

    Whoever has come here has read the database and the questionnaires to refuse what is unfit. All of that
    would stay in memory beside the workers: measured, 27 MB.
    """
    told = {"host": where.host, "port": where.port, "workers": where.workers, "threads": where.threads}
    arguments = [text for name, value in told.items() for text in (f"--{name}", str(value))]
    # -P: nothing is imported from the folder that the operator happens to stand in.
    command = [sys.executable, "-P", "-m", "smail.serving", "--instance", str(folder), *arguments]
    os.execve(sys.executable, command, {**os.environ, "SMAIL_BASE_URL": settings.base_url})  # noqa: S606  # nosec B606


def serve(settings: Settings, where: Place) -> None:
    """The application is served until the process is told to stop."""

    def application() -> "WSGIApplication":
        from smail.app import create_app

        made = create_app(settings)
        _leave_in_peace()
        return made

    log.configure(settings.log_level)
    Server(application, where, settings.log_level).run()  # type: ignore[no-untyped-call]


def _leave_in_peace() -> None:
    """The collector looks no more through what the application is made of, and less often elsewhere."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, *gc.get_threshold()[1:])


class Server(BaseApplication):
    """gunicorn told by arguments: it reads no file, no environment and no command line."""

    def __init__(self, application: "Callable[[], WSGIApplication]", where: Place, level: log.Level) -> None:
        self._application = application
        self._options = options(where, level)
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        """gunicorn has our options and no others."""
        config: Any = self.cfg
        for name, value in self._options.items():
            config.set(name, value)

    def load(self) -> "WSGIApplication":
        """The application, made in the worker that serves it."""
        return self._application()


def options(where: Place, level: log.Level) -> dict[str, Any]:
    """What gunicorn is told."""
    host = f"[{where.host}]" if ":" in where.host else where.host
    return {
        "bind": f"{host}:{where.port}",
        "workers": where.workers,
        "threads": where.threads,
        "worker_class": Worker,
        "logger_class": QuietLogger,
        "loglevel": level,
        "accesslog": None,
        "preload_app": False,
        "timeout": 30,
        "graceful_timeout": 30,
        "keepalive": 5,
        "limit_request_line": 4094,
        "limit_request_fields": 60,
        "limit_request_field_size": 8190,
        # Whom the proxy says it speaks for is judged in one place, the application.
        "forwarded_allow_ips": "",
        "control_socket_disable": True,
        "when_ready": _ready,
    }


def _ready(arbiter: Any) -> None:
    log.event("server.ready", address=" ".join(str(listener) for listener in arbiter.LISTENERS))


class QuietLogger(Logger):
    """gunicorn's own lines go the way of all lines, through the formatter that knows what may be kept."""

    def setup(self, cfg: Any) -> None:
        """No handler of gunicorn's own; its loggers hand on to ours."""
        self.cfg = cfg
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)

    def error(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """An operator whose server does not start reads why, in whole words."""
        if msg in _OF_THE_SERVER:
            log.event("server.trouble", level="error", message=msg % args)
        else:
            super().error(msg, *args, **kwargs)  # type: ignore[no-untyped-call]

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """A worker that could not begin tells the error, and which file it is about."""
        error = sys.exc_info()[1]
        if msg != _WORKER_FAILED or error is None:
            super().exception(msg, *args, **kwargs)  # type: ignore[no-untyped-call]
            return
        file = str(error.filename) if isinstance(error, OSError) and error.filename else None
        log.event("server.failed", level="error", error=error, file=file)

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Nothing: the application writes the request line, with the route instead of the path."""


class NamelessResponse(wsgi.Response):
    """A response that does not say which server made it."""

    def default_headers(self) -> list[str]:
        """gunicorn's headers without Server."""
        headers: list[str] = super().default_headers()  # type: ignore[no-untyped-call]
        return [line for line in headers if not line.startswith("Server:")]


class Worker(ThreadWorker):
    """A worker with threads whose refusals quote nothing back and log nothing of the request."""

    def init_process(self) -> None:
        """The worker serves, with responses that keep quiet about the server."""
        # gunicorn offers no setting for the Server header; it looks this name up at each response.
        wsgi.Response = NamelessResponse  # type: ignore[misc]
        super().init_process()  # type: ignore[no-untyped-call]

    def enqueue_req(self, conn: Any) -> None:
        """The connection gets a thread, and loses it when the visitor stops in the middle of a request."""
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SILENT_SECONDS, 0))
        super().enqueue_req(conn)  # type: ignore[no-untyped-call]

    def handle_error(self, _req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """What could not be read as a request, or broke outside the application, is refused in few words."""
        status = _status(exc)
        log.event("request.refused", level="warning", status=status, error=exc, ip=str((addr or ("",))[0]))
        try:
            util.write_nonblock(client, refusal(status))  # type: ignore[no-untyped-call]
        except OSError as error:
            log.event("request.gone", level="debug", error=error)


def _status(exc: BaseException) -> int:
    if isinstance(exc, LimitRequestLine):
        return 414
    if isinstance(exc, LimitRequestHeaders):
        return 431
    return 400 if isinstance(exc, ParseException) else 500


def refusal(status: int) -> bytes:
    """The bytes of a refusal before any request reached the application."""
    return b"\r\n".join(_refusal_lines(status, "Det blev fel. Gå tillbaka och försök igen.\n".encode()))


def _refusal_lines(status: int, body: bytes) -> Iterator[bytes]:
    yield f"HTTP/1.1 {status} {_REASONS[status]}".encode()
    yield from (header.encode() for header in _REFUSAL_HEADERS)
    yield f"Content-Length: {len(body)}".encode()
    yield b""
    yield body
