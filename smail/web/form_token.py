"""The token that every form of ours carries: the library's, signed once a visit instead of once a page.

What comes back is nearly always the very token that was given out, and then nothing has to be opened to know
it. Any other one is judged by the library.
"""

import hmac
from functools import lru_cache
from typing import Any

from flask import g, session
from flask_wtf.csrf import CSRFProtect, generate_csrf

NAME = "csrf_token"
# So many visits have theirs at hand.
AT_HAND = 4096


class FormTokens(CSRFProtect):
    """The check of the token, quick for one that was signed here for this visit."""

    def protect(self, *given: Any, **more: Any) -> None:
        """The form carries the token of the visit; CSRFError where it does not."""
        own, sent = _own(), self._get_csrf_token()
        if own and sent and hmac.compare_digest(_signed(own).encode(), sent.encode()):
            g.csrf_valid = True
            return
        super().protect(*given, **more)


def form_token() -> str:
    """The token for the forms of the page that is made now."""
    own = _own()
    if own is not None:
        setattr(g, NAME, _signed(own))
    return str(generate_csrf())


def _own() -> str | None:
    """The visit's own secret, unless this page has its token already."""
    return session.get(NAME) if NAME not in g else None


@lru_cache(maxsize=AT_HAND)
def _signed(_own: str) -> str:
    """The token that the library makes of the visit's secret."""
    token = str(generate_csrf())
    g.pop(NAME)
    return token
