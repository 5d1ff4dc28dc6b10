"""The way in and the ways out: a link or a number with a code, "Jag är klar", and leaving at once."""

import re
from collections.abc import Mapping

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smail import clock
from smail.db.tables import Account, SessionKind, SessionStrength
from smail.queries.opening import is_spent
from smail.services import links, throttle
from smail.services.codes import CodeAccepted, CodeBlocked, check_code
from smail.services.links import LiveLink
from smail.web import kept, sessions
from smail.web.forms import NoFields, SmailForm, TextField, read
from smail.web.guard import public
from smail.web.kept_pages import kept_pages
from smail.web.participant.rating import url_where
from smail.web.participant.room import participant, shown_language
from smail.web.participant.words import EXPIRED, NOT_RIGHT, WAIT
from smail.web.parts import ParticipantRequest, PublicRequest
from smail.web.preferred import preferred_language

_SECRET = re.compile(r"(?:^|#)([A-Za-z0-9_-]{22})$")


class LinkForm(SmailForm):
    """A link as it was pasted, or its secret alone."""

    link = TextField()


class CodeForm(SmailForm):
    """The own number and the code of the day."""

    number = TextField()
    code = TextField()


@participant.get("")
@public
def enter(at: PublicRequest) -> ResponseReturnValue:
    """The page that a link leads to; looking at it changes nothing.

    Whoever is in already is led back, unless the address carries a secret, which only the browser sees.
    """
    person = sessions.current_visit(at.db, at.parts.vault, at.parts.settings)
    onward = url_where(ParticipantRequest(at.db, at.parts, person)) if person is not None else None
    return _entrance(onward=onward)


@participant.post("/oppna", endpoint="open")
@public
def open_link(at: PublicRequest) -> ResponseReturnValue:
    """The link has opened a session, or the page says the same to all that do not."""
    typed = read(LinkForm).link.data or ""
    keys, now = [throttle.address_key(request.remote_addr)], clock.now()
    if throttle.attempt(at.db, at.parts.vault, keys, now) > throttle.NO_WAIT:
        return _refused(429, typed)
    found = _SECRET.search(typed)
    link = links.open_link(at.db, at.parts.vault, found[1]) if found else None
    if link is None:
        return _refused(422, typed)
    throttle.succeeded(at.db, at.parts.vault, keys, now)
    return _let_in(at, link)


def _let_in(at: PublicRequest, link: LiveLink) -> ResponseReturnValue:
    waiting, is_lent = kept.taken(), _is_tablet(at)
    sessions.begin(
        at.db,
        at.parts.vault,
        SessionKind.PARTICIPANT,
        SessionStrength.TOGETHER if is_lent else SessionStrength.LINK,
        participant_id=link.participant_id,
        link_id=link.id,
        is_tablet=is_lent,
    )
    kept.give_back(at.db, at.parts, waiting, link.participant_id, link.id)
    is_done = is_spent(at.db, link.id)
    onward = url_for("participant.more_access" if is_done else "participant.welcome")
    return jsonify(state="open", next=onward) if wants_json() else redirect(onward, 303)


def _refused(status: int, typed: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(state="refused"), status
    return _entrance(typed, str(EXPIRED if status == 422 else WAIT)), status


def _entrance(typed: str = "", error: str = "", *, onward: str | None = None) -> str:
    def draw(_own: Mapping[str, str]) -> str:
        errors = [("link", error)] if error else []
        page = "pages/participant/enter.html"
        return render_template(page, errors=errors, link=typed, expired=EXPIRED, onward=onward)

    if typed or error or onward or request.cookies.get(sessions.COOKIES[SessionKind.PARTICIPANT]):
        return draw({})
    # Whoever comes by a link for the first time sees what everybody sees.
    return kept_pages().page(("enter", shown_language()), {}, draw)


def wants_json() -> bool:
    """Whether the page's script asks, rather than the browser."""
    return request.headers.get("Accept", "").startswith("application/json")


@participant.route("/kod", methods=["GET", "POST"])
@public
def code(at: PublicRequest) -> ResponseReturnValue:
    """A right code has opened a session; all else gets one and the same answer."""
    if _is_tablet(at):
        return redirect(url_for("participant.tablet"), 303)
    if request.method != "POST":
        return _code_form()
    form = read(CodeForm)
    keys = [throttle.address_key(request.remote_addr)]
    typed, digits = form.number.data or "", form.code.data or ""
    verdict = check_code(at.db, at.parts.vault, typed, digits, keys=keys)
    if isinstance(verdict, CodeBlocked):
        return _code_form(typed, str(WAIT)), 429
    if not isinstance(verdict, CodeAccepted):
        return _code_form(typed, str(NOT_RIGHT)), 422
    kind, person_id, waiting = SessionKind.PARTICIPANT, verdict.participant_id, kept.taken()
    sessions.begin(at.db, at.parts.vault, kind, SessionStrength.CODE, participant_id=person_id)
    kept.give_back(at.db, at.parts, waiting, person_id, None)
    return redirect(url_for("participant.welcome"), 303)


def _code_form(number: str = "", error: str = "") -> str:
    errors = [("number", error)] if error else []
    return render_template("pages/participant/code.html", errors=errors, number=number)


@participant.post("/jag-ar-klar")
@public
def finish(at: PublicRequest) -> ResponseReturnValue:
    """The session is over, and the browser has forgotten it before the next page comes."""
    read(NoFields)
    # Cookies are forgotten on the way: what the browser would not ask for stands in the address.
    other = None if shown_language() == preferred_language() else shown_language()
    page = "participant.tablet" if _is_tablet(at) else "participant.signed_out"
    onward = url_for(page, klar=1, sprak=other)
    return _forgotten(at, make_response(redirect(onward, 303)))


@participant.post("/lamna")
@public
def leave(at: PublicRequest) -> ResponseReturnValue:
    """The session is over and the browser is on its way to another site."""
    read(NoFields)
    if _is_tablet(at):
        return _forgotten(at, make_response(redirect(url_for("participant.tablet"), 303)))
    response = make_response(render_template("pages/participant/left.html"))
    # A redirect would be stopped by form-action; a refresh is the page's own act.
    response.headers["Refresh"] = f"0; url={at.parts.settings.exit_url}"
    return _forgotten(at, response)


def _forgotten(at: PublicRequest, response: Response) -> Response:
    sessions.end(at.db, at.parts.vault, SessionKind.PARTICIPANT)
    kept.taken()
    # The cookies of a lent screen are its owner's too.
    forgets = '"cookies", "storage"' if _lender(at) is None else '"storage"'
    response.headers["Clear-Site-Data"] = forgets
    return response


@participant.get("/utloggad")
@public
def signed_out(at: PublicRequest) -> ResponseReturnValue:
    """That the person is done, whose screen it is, or how to come back to the question where one was."""
    if _is_tablet(at):
        return redirect(url_for("participant.tablet", slut=1), 303)
    lender = _lender(at)
    if lender is not None or "klar" in request.args:
        return render_template("pages/participant/finished.html", lender=lender)
    is_gone = request.args.get("val") == "borta"
    page = "pages/participant/signed_out.html"
    return render_template(page, is_waiting=kept.is_waiting(), is_gone=is_gone)


def _is_tablet(at: PublicRequest) -> bool:
    """Whether this screen is lent to several, one after the other."""
    return sessions.lent_tablet(at.db, at.parts.vault, at.parts.settings) is not None


def _lender(at: PublicRequest) -> str | None:
    """The first name of whoever is signed in on this screen and has lent it."""
    row = sessions.current(at.db, at.parts.vault, at.parts.settings, SessionKind.STAFF)
    if row is None or row.account_id is None or not row.is_locked:
        return None
    return at.db.get_one(Account, row.account_id).first_name
