"""Pages that are the same for everybody but for a few secrets: drawn once, and kept with gaps for those.

A page of a question differs between two people in four values. All else follows from the question, the
language and the answer that stands, and drawing it takes longer than the rest of the request. What is kept
knows nobody: where a person's own values belong, it has a gap.
"""

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from flask import current_app, g, session

from smail.web.form_token import NAME as CSRF
from smail.web.form_token import form_token

KEPT = 600
EXTENSION = "smail.kept_pages"
_FLASHES = "_flashes"
# Nothing that would have to be escaped between quotation marks.
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")

Draw = Callable[[Mapping[str, str]], str]


class KeptPages:
    """Drawn pages by what decides them; the ones not asked for longest go first."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._pages: OrderedDict[Hashable, Sequence[str]] = OrderedDict()
        self._turn = threading.Lock()
        self._mark = secrets.token_hex(16)

    def page(self, what: Hashable, own: Mapping[str, str], draw: Draw) -> str:
        """The page for `what` with the visitor's own values; drawn by `draw` unless it is kept.

        `draw` is given the values to put in, and may use no others that are the visitor's own. A page with
        messages is drawn for its visitor alone.
        """
        own = {**own, CSRF: form_token()}
        if _FLASHES in session or not all(_PLAIN.fullmatch(value) for value in own.values()):
            return draw(own)
        with self._turn:
            parts = self._pages.get(what)
            if parts is not None:
                self._pages.move_to_end(what)
        if parts is None:
            parts = self._drawn(what, own, draw)
        return "".join(own[part] if at % 2 else part for at, part in enumerate(parts))

    def _drawn(self, what: Hashable, own: Mapping[str, str], draw: Draw) -> Sequence[str]:
        """The page in parts: as it stands, the name of a gap, as it stands, and so on."""
        gaps = {name: f"gap-{self._mark}-{name}-" for name in own}
        with _another_token(gaps[CSRF]):
            page = draw(gaps)
        parts = tuple(re.split(f"gap-{self._mark}-([a-z_]+)-", page))
        with self._turn:
            self._pages[what] = parts
            while len(self._pages) > self._kept:
                self._pages.popitem(last=False)
        return parts


def kept_pages() -> KeptPages:
    """The pages of the running application."""
    found = current_app.extensions.get(EXTENSION)
    if found is None:
        found = current_app.extensions.setdefault(EXTENSION, KeptPages())
    assert isinstance(found, KeptPages)
    return found


@contextmanager
def _another_token(token: str) -> Iterator[None]:
    """Forms that are drawn meanwhile carry this instead of the visitor's token."""
    own = g.get(CSRF)
    setattr(g, CSRF, token)
    try:
        yield
    finally:
        setattr(g, CSRF, own)
