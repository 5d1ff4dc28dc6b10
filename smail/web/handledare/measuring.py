"""How a person comes to the questions: a link, a code, or the handledare's own screen."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from smail import clock
from smail.db.tables import Participant, SessionKind, SessionStrength
from smail.domain.audit import AuditAction, AuditObject
from smail.policies import Action, ParticipantSubject
from smail.queries.handed_out import holds_link, newest_code, newest_link
from smail.queries.measuring import gate_for
from smail.services import audit, codes, links
from smail.services.registration import contact_of
from smail.web import sessions
from smail.web.forms import SmailForm, TickField, read
from smail.web.guard import needs
from smail.web.handledare.room import handledare
from smail.web.once import OnceForm, is_made_since
from smail.web.parts import StaffRequest
from smail.web.qr import qr_path


class TogetherForm(SmailForm):
    """The button that lends the screen; whoever lacks a certificate has read what that means."""

    has_read = TickField()


class LinkForm(OnceForm):
    """The button that makes a link; where the person has one, it has been read that it ends."""

    ends_old = TickField()


@handledare.post("/deltagare/<participant_id>/lank")
@needs(Action.MEASURE, of="participant_id")
def link(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """A new link, shown this once: to copy, to scan, and as a letter; for a protected person only to scan.

    Where the person has one that works it is asked first: it may lie in a letter at home.
    """
    form = read(LinkForm)
    if is_made_since(form, newest_link(at.db, participant.id)):
        return made_already(participant, "handledare.link")
    if not form.ends_old.data and holds_link(at.db, participant.id):
        return render_template("pages/handledare/ends_old_link.html", participant=participant)
    secret = links.issue_link(
        at.db, at.parts.vault, participant.id, actor=at.actor, issued_by_id=at.viewer.account_id
    )
    if not participant.is_protected:
        # The letter on the page has the name; for a protected person no name is opened.
        audit.note_look(at.db, at.actor, participant.id, participant.public_id)
    address = f"{_entrance(at)}#{secret}"
    path, size = qr_path(address)
    person = at.db.get_one(Participant, participant.id)
    return render_template(
        "pages/handledare/link.html",
        participant=participant,
        address=address,
        entrance=_entrance(at),
        qr_code=path,
        qr_size=size,
        name="" if participant.is_protected else contact_of(at.parts.vault, person).name,
        today=clock.today(),
    )


@handledare.post("/deltagare/<participant_id>/kod")
@needs(Action.MEASURE, of="participant_id")
def code(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """A new code of six digits, shown this once, with the number it goes with."""
    if is_made_since(read(OnceForm), newest_code(at.db, participant.id)):
        return made_already(participant, "handledare.code")
    digits = codes.issue_code(
        at.db, at.parts.vault, participant.id, actor=at.actor, issued_by_id=at.viewer.account_id
    )
    return render_template(
        "pages/handledare/code.html",
        participant=participant,
        digits=digits,
        entrance=_entrance(at),
        valid_until=clock.now() + codes.VALID_FOR,
    )


def made_already(participant: ParticipantSubject, endpoint: str) -> ResponseReturnValue:
    """The page was loaded again, or a colleague came first: what is handed out goes on working."""
    page = "pages/handledare/made_already.html"
    return render_template(page, participant=participant, endpoint=endpoint), 409


@handledare.post("/deltagare/<participant_id>/tillsammans")
@needs(Action.MEASURE, of="participant_id")
def together(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The screen is lent to the person: staff pages wait for the password, and the questions are open.

    Without a certificate that holds it is said what is missing first, or the screen is not lent.
    """
    has_read = read(TogetherForm).has_read.data
    gate = gate_for(at.db, at.viewer, participant, clock.today())
    if gate.blocks or (gate.warns and not has_read):
        page = render_template(
            "pages/handledare/without_certificate.html", participant=participant, gate=gate
        )
        return page, 409 if gate.blocks else 200
    sessions.lend(at.db, at.session, as_tablet=False)
    sessions.begin(
        at.db,
        at.parts.vault,
        SessionKind.PARTICIPANT,
        SessionStrength.TOGETHER,
        participant_id=participant.id,
    )
    audit.record(
        at.db,
        at.actor,
        AuditAction.TOGETHER_BEGIN,
        AuditObject.PARTICIPANT,
        participant.public_id,
        participant_id=participant.id,
    )
    return redirect(url_for("participant.welcome"), 303)


def _entrance(at: StaffRequest) -> str:
    return at.parts.settings.base_url + url_for("participant.enter")
