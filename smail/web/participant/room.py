"""The room of those who answer: its routes begin with /s, its pages know the language and the way out."""

from flask import Blueprint, Response, g, request, url_for
from flask import session as visit
from flask_babel import get_locale

from smail.web.page import LANGUAGES
from smail.web.parts import parts
from smail.web.preferred import preferred_language, tell_caches

LANGUAGE = "language"
SENT = "sent"
# Anybody may read these; whoever has just answered goes on in the same language.
PUBLIC_ROOMS = frozenset({"participant", "start", "opinions", "method"})
# What is chosen here holds for the pages that follow.
DOORS = frozenset(
    {
        "participant.enter",
        "participant.code",
        "start.index",
        "start.privacy",
        "start.accessibility",
        "method.show",
    }
)

participant = Blueprint("participant", __name__, url_prefix="/s")


@participant.before_app_request
def _recall_language() -> None:
    if not _is_here():
        return
    chosen = request.args.get("sprak")
    g.page_language = chosen if chosen in LANGUAGES else language_of_visit()
    if request.endpoint in DOORS:
        _remember(g.page_language)


@participant.after_app_request
def _tell_caches(response: Response) -> Response:
    return tell_caches(response) if _is_here() else response


def _is_here() -> bool:
    # An address in this room that leads nowhere belongs to no blueprint, and is told of in the same language.
    return request.blueprint in PUBLIC_ROOMS or request.path.startswith(f"{participant.url_prefix}/")


def language_of_visit() -> str:
    """The language that was chosen, else the one that the browser asks for."""
    return str(visit.get(LANGUAGE) or preferred_language())


def remember_language() -> None:
    """The public pages of this visit speak the language of the page shown now."""
    _remember(shown_language())


def _remember(language: str) -> None:
    if language != language_of_visit():
        visit[LANGUAGE] = language


def remember_sent(public_id: str) -> None:
    """This visit has sent in the rating; a link that is opened again begins another visit."""
    visit[SENT] = public_id


def just_sent() -> str | None:
    """The rating that this visit has sent in."""
    return visit.get(SENT)


def shown_language() -> str:
    """The language of the page shown now."""
    locale = get_locale()
    return locale.language if locale is not None else LANGUAGES[0]


def on_tablet() -> bool:
    """Whether the page is shown on a screen that goes from one participant to the next."""
    return bool(g.get("is_tablet"))


@participant.app_context_processor
def _way_out() -> dict[str, object]:
    settings = parts().settings
    # Nobody leaves a lent screen for another site: the next one would have to find the way back.
    onward = url_for("participant.tablet") if on_tablet() else settings.exit_url
    return {"exit_url": onward, "tablet_minutes": settings.tablet_idle_minutes if on_tablet() else 0}
