"""How somebody answers fourteen questions, on the floor and in SMAIL: every page fetched, every form sent."""

import base64
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.bench.floor import ANSWERS, QUESTIONS
from tests.bench.wire import Reply, Wire

_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_KEY = re.compile(rb'name="key" value="([^"]+)"')
QUESTION = "/s/fraga/"


class UnexpectedReplyError(Exception):
    """The server answered something else than the next page."""


@dataclass(slots=True)
class Walk:
    """What one person did: who it was, which answers were acknowledged, and how long each page took."""

    person: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    # From the tap on "Nästa" until the next page is there, in seconds.
    saved_and_shown: list[float] = field(default_factory=list)
    # From opening the address until the first question is there, in seconds.
    opened: float = 0.0

    @property
    def answering(self) -> float:
        """From opening the address until the fourteenth answer is on disk and the next page is there."""
        return self.opened + sum(self.saved_and_shown)


def walk_floor(wire: Wire, turn: int, _link: str) -> Walk:
    """Fourteen answers on the floor."""
    walk, start = Walk(), time.perf_counter()
    page = _seen(wire, _onward(wire.get("/")), b"<fieldset")
    walk.opened = time.perf_counter() - start
    walk.person = _who(wire.cookies)
    for number in range(1, QUESTIONS + 1):
        value, start = _value(turn, number), time.perf_counter()
        onward = _onward(wire.post(f"/{number}", {"answer": value, "version": "0", "key": _of(_KEY, page)}))
        page = _seen(wire, onward, b"<fieldset")
        walk.saved_and_shown.append(time.perf_counter() - start)
        walk.answers[str(number)] = value
    return walk


def walk_bare(wire: Wire, _turn: int, _link: str) -> Walk:
    """As many requests as the floor gets, each of them one insert."""
    for _ in range(2 * QUESTIONS):
        if wire.post("/", {"answer": "3"}).status != 200:
            raise UnexpectedReplyError("the bare view did not take the row")
    return Walk()


def walk_smail(wire: Wire, turn: int, link: str) -> Walk:
    """From the personal link to the receipt: opened, fourteen answers, looked through, sent in."""
    walk, start = Walk(person=link), time.perf_counter()
    where, page = first_question(wire, link)
    walk.opened = time.perf_counter() - start
    token = _of(_TOKEN, page)
    while where.startswith(QUESTION):
        item, value = where.removeprefix(QUESTION), _value(turn, len(walk.answers) + 1)
        fields = {"csrf_token": token, "answer": value, "version": "0", "key": _of(_KEY, page)}
        start = time.perf_counter()
        onward = _onward(wire.post(where, fields))
        page = _seen(wire, onward, b'name="csrf_token"')
        walk.saved_and_shown.append(time.perf_counter() - start)
        walk.answers[item], where = value, onward
    _send_in(wire, where, token)
    return walk


def first_question(wire: Wire, link: str) -> tuple[str, bytes]:
    """The link has been opened and the questionnaire begun: the address of question 1, and its page."""
    token = _of(_TOKEN, _seen(wire, "/s", b'name="csrf_token"'))
    welcome = _onward(wire.post("/s/oppna", {"csrf_token": token, "link": link}))
    token = _of(_TOKEN, _seen(wire, welcome, b'action="/s/borja"'))
    where = _onward(wire.post("/s/borja", {"csrf_token": token}))
    return where, _seen(wire, where, b"<fieldset")


def _send_in(wire: Wire, closing: str, token: str) -> None:
    check = _onward(wire.post(closing, {"csrf_token": token, "free_text": ""}))
    _seen(wire, check, b'action="/s/skicka"')
    _seen(wire, _onward(wire.post("/s/skicka", {"csrf_token": token, "mode": "alone"})), b"</html>")


def _value(turn: int, number: int) -> str:
    return ANSWERS[(turn + number) % len(ANSWERS)]


def _onward(reply: Reply) -> str:
    if reply.status != 303:
        raise UnexpectedReplyError(f"{reply.status} instead of the way to the next page")
    return reply.location


def _seen(wire: Wire, path: str, holds: bytes) -> bytes:
    reply = wire.get(path)
    if reply.status != 200 or holds not in reply.body:
        raise UnexpectedReplyError(f"{path}: {reply.status} and {len(reply.body)} bytes without {holds!r}")
    return reply.body


def _of(pattern: re.Pattern[bytes], page: bytes) -> str:
    found = pattern.search(page)
    if found is None:
        raise UnexpectedReplyError(f"a page without {pattern.pattern!r}")
    return found[1].decode()


def _who(cookies: Mapping[str, str]) -> str:
    """The person in the floor's signed cookie, which anybody may read."""
    payload = cookies["session"].partition(".")[0]
    person: str = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["person"]
    return person
