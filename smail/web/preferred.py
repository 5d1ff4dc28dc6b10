"""The language that a browser asks for: where pages begin that come in two, until somebody has chosen."""

from flask import Response, request

from smail.db.tables import SessionKind
from smail.web.sessions import COOKIES

SWEDISH, ENGLISH = "sv", "en"


def preferred_language() -> str:
    """English where the browser wants that more than Swedish; where staff are signed in, Swedish."""
    if COOKIES[SessionKind.STAFF] in request.cookies:
        return SWEDISH
    return ENGLISH if _wish_for(ENGLISH) > _wish_for(SWEDISH) else SWEDISH


def _wish_for(language: str) -> float:
    """How much the browser wants it, 0 to 1; what cannot be read of its header wants nothing."""
    wishes = [(_main_part(value), weight) for value, weight in request.accept_languages]
    named = [weight for value, weight in wishes if value == language]
    return max(named or [weight for value, weight in wishes if value == "*"], default=0.0)


def _main_part(tag: str) -> str:
    """A tag of a language without region and script."""
    return tag.replace("_", "-").partition("-")[0].strip().lower()


def tell_caches(response: Response) -> Response:
    """Whoever keeps the response knows that another browser may be given another language."""
    response.vary.add("Accept-Language")
    return response
