"""Where to go after signing in: only ever to a page of our own, so that no link can send people elsewhere."""

import re
from urllib.parse import unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

LONGEST = 500
# Plain ASCII as our own pages write addresses; browsers read \ as / and drop tabs and line breaks.
_PLAIN = re.compile(r"/[A-Za-z0-9._~/%=&?+,;:-]*")
_NO_PAGES = frozenset({"static"})


def safe_next(text: str | None) -> str | None:
    """The path and query, when a page of this application answers GET there; None for anything else."""
    if not text or len(text) > LONGEST or _PLAIN.fullmatch(text) is None:
        return None
    parts = urlsplit(text)
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or not _is_plain_path(path) or not is_a_page(path):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _is_plain_path(path: str) -> bool:
    steps = path.split("/")
    is_readable = path.isprintable() and "\\" not in path and "%" not in path
    return is_readable and "//" not in path and ".." not in steps and "." not in steps


def is_a_page(path: str) -> bool:
    """Whether one of our pages answers GET there, whoever may see it."""
    adapter = current_app.url_map.bind(request.host)
    try:
        endpoint, _ = adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return endpoint not in _NO_PAGES
