"""The language that a browser asks for: where pages begin that come in two, until somebody has chosen."""

from functools import lru_cache

from flask import Response, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from smail.db.tables import SessionKind
from smail.web.sessions import COOKIES

SWEDISH, ENGLISH = "sv", "en"
# Browsers say it in few ways, and each says the same at every page.
AT_HAND = 64


def preferred_language() -> str:
    """English where the browser wants that more than Swedish; where staff are signed in, Swedish."""
    if COOKIES[SessionKind.STAFF] in request.cookies:
        return SWEDISH
    return _preferred_in(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=AT_HAND)
def _preferred_in(header: str) -> str:
    wishes = parse_accept_header(header, LanguageAccept)
    return ENGLISH if _wish_for(ENGLISH, wishes) > _wish_for(SWEDISH, wishes) else SWEDISH


def _wish_for(language: str, wished: LanguageAccept) -> float:
    """How much the browser wants it, 0 to 1; what cannot be read of its header wants nothing."""
    wishes = [(_main_part(value), weight) for value, weight in wished]
    named = [weight for value, weight in wishes if value == language]
    return max(named or [weight for value, weight in wishes if value == "*"], default=0.0)


def _main_part(tag: str) -> str:
    """A tag of a language without region and script."""
    return tag.replace("_", "-").partition("-")[0].strip().lower()


def tell_caches(response: Response) -> Response:
    """Whoever keeps the response knows that another browser may be given another language."""
    response.vary.add("Accept-Language")
    return response
