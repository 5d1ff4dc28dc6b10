"""One JSON line per event on standard error, and nothing in it of who a person is or what they answered.

What may stand in a line is decided here and not where the line is written: addresses are cut, query strings
and link secrets are cut away, errors are told by kind and place and never by their text, and lines of other
libraries keep their pattern but not the values that were put into it.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal, TextIO

from smail.errors import SmailError

Level = Literal["debug", "info", "warning", "error"]
Value = str | int | float | bool | None

LONGEST_VALUE = 300
FORBIDDEN_FIELDS = frozenset(
    {"answer", "answers", "body", "code", "cookie", "email", "form", "headers", "name", "note", "notes"}
    | {"number", "password", "path", "personnummer", "phone", "pin", "query", "secret", "session", "text"}
    | {"token", "totp", "uri", "url", "username", "value", "values"}
)
_WRITE = json.JSONEncoder(ensure_ascii=False).encode
_RESERVED = frozenset({"time", "level", "event"})
_LOGGER = logging.getLogger("smail")
_NUMBERS: Mapping[Level, int] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
_TAIL = re.compile(r"(?<=\S)[?#]\S+")
_IPV6 = re.compile(r"(?<![\w.:])[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(?!\w)")
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)")


def configure(level: Level, stream: TextIO | None = None) -> None:
    """Every line of this process, also those of libraries, goes to the stream (standard error) as JSON."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old.formatter, JsonLines):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    # Their access lines carry whole paths; ours carries the route.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    logging.captureWarnings(True)


def event(
    name: str, /, *, level: Level = "info", error: BaseException | None = None, **fields: Value
) -> None:
    """One line says that this happened; ValueError when a field is one that a log may not have."""
    refused = sorted(fields.keys() & (FORBIDDEN_FIELDS | _RESERVED))
    if refused:
        raise ValueError(f"a log line may not have the field {', '.join(refused)}")
    number = _NUMBERS[level]
    if not _LOGGER.isEnabledFor(number):
        return
    if error is not None:
        fields |= described(error)
    # Made here and not by the logger, which would look for the line that called it; no line of ours says it.
    record = logging.LogRecord(_LOGGER.name, number, "", 0, name, None, None)
    record.smail_fields = fields
    _LOGGER.handle(record)


def request_line(*, method: str, rule: str | None, status: int, ms: float, reference: str) -> None:
    """One request was answered; the rule is the route's pattern, None where no route matched."""
    event("request", method=method, route=rule or "-", status=status, ms=round(ms, 1), reference=reference)


def described(error: BaseException) -> dict[str, Value]:
    """What a log may say of an error: its kind, places and causes, and the text only of our own errors."""
    found: dict[str, Value] = {"error": _kind(error), "frames": " < ".join(_frames(error))}
    if isinstance(error, SmailError):
        found["message"] = str(error)
    cause = error.__cause__ or error.__context__
    seen = {id(error)}
    causes = []
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        causes.append(" < ".join((_kind(cause), *_frames(cause)[:3])))
        cause = cause.__cause__ or cause.__context__
    if causes:
        found["cause"] = " <- ".join(causes)
    return found


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


def _frames(error: BaseException) -> list[str]:
    steps = [
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return steps[::-1]


class JsonLines(logging.Formatter):
    """Writes a record as one JSON line that is safe to keep."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Value] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        fields = getattr(record, "smail_fields", None)
        if fields is None:
            # The pattern only: the values may be a path, a name or an address.
            line |= {"event": record.name, "pattern": str(record.msg) if record.args else _kind_of(record)}
            if record.exc_info and record.exc_info[1] is not None:
                line |= described(record.exc_info[1])
        else:
            line |= {"event": record.getMessage(), **fields}
        return _WRITE({key: _safe(key, value) for key, value in line.items()})


def _kind_of(record: logging.LogRecord) -> str:
    # A ready-made sentence of a library may hold anything; where it was written says enough to find it.
    return f"{record.module}:{record.lineno}"


def _safe(key: str, value: Value) -> Value:
    if not isinstance(value, str) or key == "time":
        return value
    long = 2000 if key in ("frames", "cause", "message") else LONGEST_VALUE
    return scrubbed(value)[:long]


def scrubbed(text: str) -> str:
    """The text without query strings and link secrets, with network addresses cut to their network."""
    # Most texts have none of the signs that the patterns need, and a look for those is soon done.
    if "?" in text or "#" in text:
        text = _TAIL.sub("", text)
    if ":" in text:
        text = _IPV6.sub(_cut, text)
    return _IPV4.sub(_cut, text) if "." in text else text


def _cut(found: re.Match[str]) -> str:
    address = found[0].rstrip(".")
    return (truncated_ip(address) or address) + found[0][len(address) :]


def truncated_ip(text: str) -> str:
    """The first address of its /24 or /48 (IPv6); loopback stays; empty when it is none."""
    try:
        address: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback or address.is_unspecified:
        return str(address)
    prefix = 24 if address.version == 4 else 48
    return str(ip_network(f"{address}/{prefix}", strict=False).network_address)
