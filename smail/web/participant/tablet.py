"""A screen that goes from one participant to the next: each comes in by number and code, and leaves no trace.

Staff lend it by the button on their page; their own pages wait for the password. The server ends a session
that nobody answers in; scripts only make the screen follow at once.
"""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smail.db.tables import SessionKind, SessionStrength
from smail.domain.audit import AuditAction, AuditObject
from smail.policies import Action
from smail.services import audit, throttle
from smail.services.codes import CodeAccepted, CodeBlocked, check_code
from smail.web import kept, sessions
from smail.web.forms import NoFields, read
from smail.web.guard import needs, public
from smail.web.handledare.room import handledare
from smail.web.participant.entry import CodeForm
from smail.web.participant.room import participant
from smail.web.participant.words import NOT_RIGHT, WAIT
from smail.web.parts import PublicRequest, StaffRequest


@handledare.get("/surfplatta")
@needs(Action.SEE_TODAY)
def lend_tablet(at: StaffRequest) -> ResponseReturnValue:
    """What lending the screen to several means, and the button that does it."""
    minutes = at.parts.settings.tablet_idle_minutes
    return render_template("pages/handledare/tablet.html", minutes=minutes)


@handledare.post("/surfplatta")
@needs(Action.SEE_TODAY)
def begin_tablet(at: StaffRequest) -> ResponseReturnValue:
    """The screen is lent: staff pages wait for the password, and whoever has a code may answer."""
    read(NoFields)
    sessions.lend(at.db, at.session, as_tablet=True)
    sessions.end(at.db, at.parts.vault, SessionKind.PARTICIPANT)
    audit.record(at.db, at.actor, AuditAction.TABLET_BEGIN, AuditObject.ACCOUNT, at.viewer.public_id)
    return redirect(url_for("participant.tablet"), 303)


@participant.get("/skarm")
@public
def tablet(at: PublicRequest) -> ResponseReturnValue:
    """The start page of a lent screen, which shows nobody's answers; elsewhere the usual way in."""
    lent = sessions.lent_tablet(at.db, at.parts.vault, at.parts.settings)
    if lent is None:
        return redirect(url_for("participant.enter"), 303)
    # It is in use for as long as its start page comes back, though nobody from staff acts on it.
    sessions.touch(at.parts.database, lent, within=None)
    return _cleared(make_response(_start_page(at)))


@participant.post("/skarm")
@public
def enter_tablet(at: PublicRequest) -> ResponseReturnValue:
    """A right code has opened a session that reaches today's questions only; all else gets one answer."""
    form, house = read(CodeForm), at.parts
    if sessions.lent_tablet(at.db, house.vault, house.settings) is None:
        return redirect(url_for("participant.enter"), 303)
    keys = [throttle.address_key(request.remote_addr)]
    typed = form.number.data or ""
    verdict = check_code(at.db, house.vault, typed, form.code.data or "", keys=keys)
    if isinstance(verdict, CodeBlocked):
        return _start_page(at, typed, str(WAIT)), 429
    if not isinstance(verdict, CodeAccepted):
        return _start_page(at, typed, str(NOT_RIGHT)), 422
    waiting, person_id = kept.taken(), verdict.participant_id
    sessions.begin(
        at.db,
        house.vault,
        SessionKind.PARTICIPANT,
        SessionStrength.TOGETHER,
        participant_id=person_id,
        is_tablet=True,
    )
    kept.give_back(at.db, house, waiting, person_id, None)
    return redirect(url_for("participant.welcome"), 303)


def _start_page(at: PublicRequest, number: str = "", error: str = "") -> str:
    person = sessions.current_visit(at.db, at.parts.vault, at.parts.settings)
    return render_template(
        "pages/participant/tablet.html",
        number=number,
        errors=[("number", error)] if error else [],
        is_begun=person is not None and person.is_tablet,
        is_done="klar" in request.args,
        is_over="slut" in request.args,
        minutes=at.parts.settings.tablet_idle_minutes,
    )


def _cleared(response: Response) -> Response:
    """What a page kept in the browser goes; the cookies are those of the screen's owner too."""
    response.headers["Clear-Site-Data"] = '"storage"'
    return response
