"""What every page knows: its language and direction, the menu of whoever is signed in, and the way out."""

from dataclasses import dataclass
from datetime import date

from flask import Flask, g, request, url_for
from flask_babel import Babel, get_locale
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import SessionKind
from smail.policies import Action, Viewer, may
from smail.queries.viewers import StaffSession
from smail.web.sessions import COOKIES

# The pages where somebody's day can begin.
STARTS = frozenset(
    {
        "handledare.today",
        "coordinator.caseloads",
        "results.overview",
        "training.overview",
        "admin.overview",
        "account.own",
    }
)
LANGUAGES = ("sv", "en")
RIGHT_TO_LEFT = frozenset({"ar", "fa"})


@dataclass(frozen=True, slots=True)
class Page:
    """The frame round every page."""

    language: str
    direction: str
    signed_in_name: str | None
    # (address, label, whether it is the page shown)
    navigation: tuple[tuple[str, str, bool], ...]
    sign_out_url: str | None
    # A form that shows a secret once sends this back.
    made_at: str
    # Somebody who answers is here, or was in this browser: the quick way out and the way back are shown.
    is_person: bool
    has_questions: bool
    # The page is about an exercise, and nobody in it is real.
    is_exercise: bool
    # Of the network or the reference group, that the viewer answers for: told where a day begins.
    n_decisions: int
    # In the same place: courses that wait for the own answer, and when the own certificate ends.
    n_invitations: int
    certificate_ends_on: date | None


def register_page(app: Flask) -> None:
    """Every template sees `page`, and gettext speaks the language of whoever looks."""
    Babel(app, locale_selector=_choose_language)
    app.context_processor(lambda: {"page": _page()})


def _choose_language() -> str:
    """The participant's own language where one is signed in; staff pages are in Swedish."""
    language = getattr(g, "person_language", None) or getattr(g, "page_language", None)
    if language in LANGUAGES:
        return str(language)
    return "sv"


def _page() -> Page:
    locale = get_locale()
    language = locale.language if locale is not None else "sv"
    viewer: Viewer | None = getattr(g, "viewer", None)
    row: StaffSession | None = getattr(g, "staff_session", None)
    is_open = row is not None and not row.is_locked
    seen = viewer if is_open else None
    begins = seen if request.endpoint in STARTS else None
    has_questions = bool(request.cookies.get(COOKIES[SessionKind.PARTICIPANT]))
    return Page(
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        signed_in_name=seen.first_name if seen else None,
        navigation=_navigation(seen) if seen else (),
        sign_out_url=url_for("account.sign_out") if seen else None,
        made_at=clock.now().isoformat(),
        is_person=seen is None and (has_questions or request.path.startswith("/s/")),
        has_questions=seen is None and has_questions,
        is_exercise=g.get("is_exercise", False),
        n_decisions=begins.n_decisions if begins else 0,
        n_invitations=begins.n_invitations if begins else 0,
        certificate_ends_on=begins.certificate_ends_on if begins else None,
    )


def _navigation(viewer: Viewer) -> tuple[tuple[str, str, bool], ...]:
    entries = (
        (Action.SEE_TODAY, "handledare.today", _("I dag")),
        (Action.SEE_TODAY, "handledare.participants", _("Mina deltagare")),
        (Action.SEE_CASELOADS, "coordinator.caseloads", _("Vem följer vem")),
        (Action.SEE_RESULTS, "results.overview", _("Insatser")),
        (Action.READ_OPINIONS, "reading.overview", _("Synpunkter")),
        (Action.SEE_TRAINING, "training.overview", _("Utbildning")),
        (Action.SEE_ORGANISATIONS, "coordinator.organisations", _("Organisationer")),
        (Action.SEE_PROGRAMMES, "coordinator.programmes", _("Inställningar för insatser")),
        (Action.SEE_ACCOUNTS, "accounts.overview", _("Konton")),
        (Action.SEE_SYSTEM, "admin.overview", _("System")),
        (Action.USE_OWN_ACCOUNT, "account.own", _("Mitt konto")),
    )
    here = request.endpoint
    return tuple(
        (url_for(endpoint), label, endpoint == here)
        for action, endpoint, label in entries
        if may(viewer, action)
    )
