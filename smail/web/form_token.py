"""The token that every form of ours carries: the library's, signed once a visit instead of once a page.

What comes back is nearly always the very token that was given out, and then nothing has to be opened to know
it. Any other one is judged by the library.

The secret of the visit follows from the sign-in where there is one. Two pages that are fetched at once by a
browser without a visit's cookie then get the same secret. Drawn by lot they got one each, the browser kept
the one that came last, and the form on the other page was refused.
"""

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_wtf.csrf import CSRFProtect, generate_csrf

from smail.web.sessions import COOKIES

NAME = "csrf_token"
# So many visits have theirs at hand.
AT_HAND = 4096


class FormTokens(CSRFProtect):
    """The check of the token, quick for one that was signed here for this visit."""

    def init_app(self, app: Flask) -> None:
        """Templates of the application give out tokens of ours."""
        super().init_app(app)
        app.jinja_env.globals[NAME] = form_token
        app.context_processor(lambda: {NAME: form_token})

    def protect(self, *given: Any, **more: Any) -> None:
        """The form carries the token of the visit; CSRFError where it does not."""
        own, sent = _own(), self._get_csrf_token()
        if own and sent and hmac.compare_digest(_signed(own).encode(), sent.encode()):
            g.csrf_valid = True
            return
        super().protect(*given, **more)


def form_token() -> str:
    """The token for the forms of the page that is made now."""
    if NAME not in session and NAME not in g and (secret := _secret_of_sign_in()):
        session[NAME] = secret
    own = _own()
    if own is not None:
        setattr(g, NAME, _signed(own))
    return str(generate_csrf())


def _own() -> str | None:
    """The visit's own secret, unless this page has its token already."""
    return session.get(NAME) if NAME not in g else None


def _secret_of_sign_in() -> str | None:
    """What nobody can tell who does not carry the same sign-ins; None without any."""
    carried = "\n".join(request.cookies.get(cookie, "") for cookie in COOKIES.values())
    if not carried.strip():
        return None
    key = current_app.config["SECRET_KEY"]
    return hmac.digest(key, b"form token\n" + carried.encode(), hashlib.sha256).hex()


@lru_cache(maxsize=AT_HAND)
def _signed(_own: str) -> str:
    """The token that the library makes of the visit's secret."""
    token = str(generate_csrf())
    g.pop(NAME)
    return token
