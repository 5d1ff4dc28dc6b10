"""A browser of few words: cookies, forms with their token, and nothing that hides what the server said.

Cookies are kept by hand, because no ready client sends a Secure cookie over the plain connection that
stands here for the one between nginx and the server.
"""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.server.sites import BASE_URL, NAME, Person
from tests.support.client import csrf_token_in

# The server closes a connection that was quiet for five seconds.
STILL_OPEN = 3.0
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, headers in their order."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    def header(self, name: str) -> str | None:
        """The first header with that name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def all(self, name: str) -> list[str]:
        """Every header with that name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.text)


class Visitor:
    """One visitor with cookies of its own, on a connection that is kept."""

    def __init__(
        self,
        port: int,
        *,
        host: str = NAME,
        base_url: str = BASE_URL,
        connection: http.client.HTTPConnection | None = None,
    ) -> None:
        self.cookies: dict[str, str] = {}
        self.token = ""
        # What this browser tells with every request.
        self.always: dict[str, str] = {}
        self._host, self._base_url = host, base_url
        self._used = time.monotonic()
        self._connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request and its whole answer; cookies are sent, and kept when they are set."""
        if time.monotonic() - self._used > STILL_OPEN:
            self._connection.close()
        told = {"Host": self._host, **self._cookie_header(), **self.always, **(headers or {})}
        self._connection.request(method, path, body or None, told)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        self._used = time.monotonic()
        reply = Reply(answer.status, tuple(answer.getheaders()), text)
        self._keep(reply)
        return reply

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        """A page; the token of its first form is remembered."""
        reply = self.ask("GET", path, headers=headers)
        self.token = csrf_token_in(reply.text) or self.token
        return reply

    def post(
        self, path: str, fields: Mapping[str, str] | None = None, *, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """A form of ours, with the token seen last and our own address as its origin."""
        body = urlencode({"csrf_token": self.token, **(fields or {})}).encode()
        told = {"Content-Type": FORM, "Origin": self._base_url, **(headers or {})}
        return self.ask("POST", path, body, told)

    def post_as_script(self, path: str, fields: Mapping[str, str]) -> Reply:
        """The same form as the page's script sends it."""
        return self.post(path, fields, headers={"Accept": "application/json"})

    def close(self) -> None:
        """The connection is given back."""
        self._connection.close()

    def copy(self, port: int) -> "Visitor":
        """Another connection of the same browser."""
        other = Visitor(port, host=self._host, base_url=self._base_url)
        other.cookies, other.token = dict(self.cookies), self.token
        return other

    def _cookie_header(self) -> dict[str, str]:
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": pairs} if pairs else {}

    def _keep(self, reply: Reply) -> None:
        for line in reply.all("Set-Cookie"):
            pair, _, attributes = line.partition(";")
            name, _, value = pair.partition("=")
            if value and "max-age=0" not in attributes.lower():
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)


def open_link(visitor: Visitor, person: Person) -> None:
    """The person has opened the link and sees the first page."""
    visitor.get("/s")
    opened = visitor.post("/s/oppna", {"link": f"{BASE_URL}/s#{person.link}"})
    assert opened.status == 303, (opened.status, opened.text)
    visitor.get(opened.header("Location") or "")


def enter(visitor: Visitor, person: Person) -> str:
    """The person has opened the link and begun; the address of the first question."""
    open_link(visitor, person)
    begun = visitor.post("/s/borja")
    assert begun.status == 303, (begun.status, begun.text)
    first = begun.header("Location") or ""
    assert visitor.get(first).status == 200
    return first
