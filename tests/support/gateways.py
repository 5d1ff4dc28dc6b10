"""A mail server and an SMS gateway on this machine, which answer as they are told."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

SECRET = "gateway-knows-us-by-this"


@dataclass(slots=True)
class SmsStandIn:
    """A gateway that keeps the contract, unless it is told to do something else."""

    url: str = ""
    # What it does with the next calls, in order; then it keeps the contract.
    does: list[str] = field(default_factory=list)
    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    # Set by the test to let a call that hangs go on.
    freed: threading.Event = field(default_factory=threading.Event)


@contextmanager
def sms_gateway() -> Iterator[SmsStandIn]:
    """The gateway, listening while the block lasts."""
    found = SmsStandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.calls.append(body)
            found.headers.append(dict(self.headers))
            what = found.does.pop(0) if found.does else "ok"
            if what in ("ok", "hang", "drip"):
                found.sent.setdefault(body["idempotency_key"], body)
            if what == "hang":
                found.freed.wait(20)
            self._answer(what, body)

        def _answer(self, what: str, body: dict[str, str]) -> None:
            right = {"idempotency_key": body["idempotency_key"]}
            status, text = {
                "ok": (200, json.dumps(right)),
                "hang": (200, json.dumps(right)),
                "drip": (200, json.dumps(right) + " " * 60_000),
                "nonsense": (200, "<html>Logga in på nätet</html>"),
                "other key": (200, json.dumps({"idempotency_key": "x"})),
                "list": (202, "[1]"),
            }.get(what, (int(what) if what.isdigit() else 500, "{}"))
            self.send_response_only(status)
            if status == 302:
                self.send_header("Location", found.url + "/elsewhere")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            if what == "drip":
                # A byte now and then, for as long as anybody listens.
                while not found.freed.wait(0.05):
                    self.wfile.write(b" ")
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Who hung up while we slept is no error here."""

    server = Server(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/sms"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield found
    finally:
        found.freed.set()
        server.shutdown()
        server.server_close()
        thread.join()


# Without slots: the mail server looks at every attribute, and Python 3.11.2 has one then that cannot be read.
@dataclass
class MailStandIn:
    """A mail server that keeps what it is sent; `says` is its answer where that is not a yes."""

    port: int = 0
    says: dict[str, str] = field(default_factory=dict)
    mails: list[bytes] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    # How many came over TLS, and with a login.
    secured: int = 0

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take on the receiver, or answer as told."""
        if "RCPT" in self.says:
            return self.says["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library calls it so
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail, or answer as told."""
        if "DATA" in self.says:
            return self.says["DATA"]
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        self.receivers += envelope.rcpt_tos
        self.secured += session.ssl is not None and bool(session.authenticated)
        return "250 OK"


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None) -> Iterator[MailStandIn]:
    """The server, listening while the block lasts; with TLS it wants STARTTLS and a login."""
    found = MailStandIn()

    def known(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"smail", SECRET.encode())
        return AuthResult(success=right, handled=False)

    more: dict[str, Any] = {}
    if tls is not None:
        more = {
            "tls_context": tls,
            "require_starttls": True,
            "authenticator": known,
            "auth_required": True,
        }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found.port = probe.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=found.port, **more)
    controller.start()
    try:
        yield found
    finally:
        controller.stop()
