"""The room of those who answer: its routes begin with /s, its pages know the language and the way out."""

from flask import Blueprint, g, request, url_for
from flask import session as visit
from flask_babel import get_locale

from smail.web.page import LANGUAGES
from smail.web.parts import parts

LANGUAGE = "language"
SENT = "sent"
# Anybody may read these; whoever has just answered goes on in the same language.
PUBLIC_ROOMS = frozenset({"participant", "start", "opinions", "method"})
DOORS = frozenset({"participant.enter", "participant.code"})

participant = Blueprint("participant", __name__, url_prefix="/s")


@participant.before_app_request
def _recall_language() -> None:
    # An address in this room that leads nowhere belongs to no blueprint, and is told of in the same language.
    is_here = request.path.startswith(f"{participant.url_prefix}/")
    if request.blueprint in PUBLIC_ROOMS or is_here:
        g.page_language = request.args.get("sprak") or visit.get(LANGUAGE)
        _keep_what_was_chosen()


def _keep_what_was_chosen() -> None:
    """A language that was asked for at the door holds for the pages that follow."""
    chosen = request.args.get("sprak")
    if request.endpoint in DOORS and chosen in LANGUAGES and chosen != visit.get(LANGUAGE, LANGUAGES[0]):
        visit[LANGUAGE] = chosen


def remember_language() -> None:
    """The public pages of this visit speak the language of the page shown now."""
    if visit.get(LANGUAGE, LANGUAGES[0]) != shown_language():
        visit[LANGUAGE] = shown_language()


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
