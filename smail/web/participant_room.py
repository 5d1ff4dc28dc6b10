"""The room of those who answer: its routes begin with /s, and its pages know the quick way out."""

from flask import Blueprint, g, request

from smail.web.page import LANGUAGES
from smail.web.parts import parts

participant = Blueprint("participant", __name__, url_prefix="/s")


@participant.before_request
def _guess_language() -> None:
    """Before anybody is known, the browser's own language; a session's person decides after that."""
    g.page_language = request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0])


@participant.context_processor
def _way_out() -> dict[str, str]:
    return {"exit_url": parts().settings.exit_url}
