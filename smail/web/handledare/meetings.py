"""The choice for a meeting of several parties, made by the person together with the one who follows."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.errors import NotFound
from smail.policies import Action, ParticipantSubject
from smail.queries.meeting_sheets import SheetRow, sheets_of
from smail.queries.staff_ratings import course_of, programme_for
from smail.services import audit
from smail.web import meeting_form, meeting_sheet
from smail.web.forms import read
from smail.web.guard import needs
from smail.web.handledare.blindness import unless_closed
from smail.web.handledare.room import handledare
from smail.web.meeting_form import Choosing, Errors, TogetherForm
from smail.web.participant.meeting_words import PARTS
from smail.web.parts import StaffRequest
from smail.web.reading_time import will_draw


@handledare.get("/deltagare/<participant_id>/mote", endpoint="meeting")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id", is_logged=True)
def show(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """What the person has chosen for meetings, and the form for choosing together."""
    return _page(participant, _choosing(at, participant, request.args.get("mote", "")))


@handledare.post("/deltagare/<participant_id>/mote", endpoint="choose_meeting")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def choose(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """What the person chose in the presence of staff holds for that meeting."""
    form = read(TogetherForm)
    found = _choosing(at, participant, form.sheet.data or "")
    by = at.viewer.account_id
    errors = meeting_form.keep(at.db, participant.id, form, found, actor=at.actor, account_id=by)
    if errors:
        audit.note_look(
            at.db, at.actor, participant.id, participant.public_id, is_protected=participant.is_protected
        )
        return _page(participant, found, form, errors), 422
    flash(_("Valet är sparat."), "ok")
    return redirect(url_for("handledare.meeting", participant_id=participant.public_id), 303)


@handledare.get("/deltagare/<participant_id>/mote/<sheet_id>.pdf", endpoint="meeting_sheet")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id", is_logged=True)
def sheet(at: StaffRequest, participant: ParticipantSubject, sheet_id: str) -> ResponseReturnValue:
    """The sheet as the person ticked it; answers that one has yet to rate oneself are not told by it."""
    row = next((one for one in sheets_of(at.db, participant.id) if one.public_id == sheet_id), None)
    if row is None:
        raise NotFound("no such sheet")
    page = redirect(url_for("handledare.meeting", participant_id=participant.public_id), 303)
    if not row.holds_on(clock.today()):
        return page
    if meeting_sheet.shows_answers(row) and _waits(at, participant):
        flash(
            _(
                "Bladet visar svar som väntar på din egen skattning. Gör den först, "
                "eller låt personen själv öppna bladet."
            ),
            "warning",
        )
        return page
    return meeting_sheet.send(meeting_sheet.Person(at.db, at.parts, participant.id), row)


def _waits(at: StaffRequest, participant: ParticipantSubject) -> bool:
    """Whether the latest answers are still to be rated by the viewer, who has not seen them till then."""
    if programme_for(at.db, at.viewer, participant) is None:
        return False
    course = course_of(at.db, participant.id, at.viewer.account_id)
    return unless_closed(at, participant, course.waits_since(clock.today())) is not None


def _choosing(at: StaffRequest, participant: ParticipantSubject, wanted: str) -> Choosing:
    return meeting_form.choosing(at.db, at.parts.catalogue, participant.id, meeting_sheet.LANGUAGE, wanted)


def _page(
    participant: ParticipantSubject, found: Choosing, form: TogetherForm | None = None, errors: Errors = ()
) -> str:
    will_draw()
    areas = dict(found.areas)
    return render_template(
        "pages/handledare/meeting.html",
        participant=participant,
        found=found,
        coming=[(one, _shown(one, areas)) for one in found.coming],
        earlier=[(one, _shown(one, areas)) for one in found.earlier],
        typed=meeting_form.typed_in(form, found),
        today=clock.today(),
        errors=list(errors),
        wrong=dict(errors),
    )


def _shown(row: SheetRow, areas: dict[str, str]) -> str:
    """What the sheet shows; empty where nothing is ticked."""
    parts = ", ".join(str(PARTS[part]).lower() for part in row.parts)
    names = ", ".join(words for key, words in areas.items() if key in row.choice.areas)
    return _("%(parts)s (%(areas)s)", parts=parts, areas=names) if names else parts
