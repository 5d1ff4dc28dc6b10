"""The person's own choice of what a sheet for a meeting shows, and the sheet itself."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.errors import NotFound
from smail.queries.meeting_sheets import SheetRow, sheets_of
from smail.web import meeting_form, meeting_sheet
from smail.web.forms import read
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.meeting_form import Choosing, Errors, MeetingForm
from smail.web.participant.looking import may_look_back
from smail.web.participant.meeting_words import PARTS
from smail.web.participant.room import participant, shown_language
from smail.web.participant.words import in_a_row, near_day
from smail.web.parts import ParticipantRequest
from smail.web.reading_time import will_draw


@participant.get("/mote", endpoint="meeting")
@for_participant(Reach.HISTORY)
def show(at: ParticipantRequest) -> ResponseReturnValue:
    """What is chosen for meetings to come, and the form for one more or for a change."""
    return _page(_choosing(at, request.args.get("mote", "")))


@participant.post("/mote", endpoint="choose_meeting")
@for_participant(Reach.HISTORY)
def choose(at: ParticipantRequest) -> ResponseReturnValue:
    """The choice holds for that meeting."""
    form = read(MeetingForm)
    found = _choosing(at, form.sheet.data or "")
    errors = meeting_form.keep(at.db, at.participant_id, form, found, actor=at.actor)
    if errors:
        return _page(found, form, errors), 422
    flash(_("Ditt val är sparat."), "ok")
    return redirect(url_for("participant.meeting"), 303)


@participant.get("/mote/<sheet_id>.pdf", endpoint="meeting_sheet")
@for_participant(Reach.HISTORY)
def sheet(at: ParticipantRequest, sheet_id: str) -> ResponseReturnValue:
    """The sheet of a meeting to come, as it was ticked."""
    row = next((one for one in sheets_of(at.db, at.participant_id) if one.public_id == sheet_id), None)
    if row is None:
        raise NotFound("no such sheet")
    if not row.holds_on(clock.today()):
        return redirect(url_for("participant.meeting"), 303)
    if meeting_sheet.shows_answers(row) and not may_look_back(at):
        flash(_("Du har frågor att svara på. Svara först, så kommer dina nya svar med på bladet."), "warning")
        return redirect(url_for("participant.meeting"), 303)
    return meeting_sheet.send(meeting_sheet.Person(at.db, at.parts, at.participant_id), row)


def _choosing(at: ParticipantRequest, wanted: str) -> Choosing:
    return meeting_form.choosing(at.db, at.parts.catalogue, at.participant_id, shown_language(), wanted)


def _page(found: Choosing, form: MeetingForm | None = None, errors: Errors = ()) -> str:
    will_draw()
    areas = dict(found.areas)
    return render_template(
        "pages/participant/meeting.html",
        found=found,
        coming=[
            (one, near_day(one.choice.meeting_on), _shown(one, areas), _chosen(one)) for one in found.coming
        ],
        near_day=near_day,
        typed=meeting_form.typed_in(form, found),
        today=clock.today(),
        errors=list(errors),
        faults=dict(errors),
    )


def _shown(row: SheetRow, areas: dict[str, str]) -> str:
    """What the sheet shows, in a sentence; empty where nothing is ticked."""
    if not row.parts:
        return ""
    said = str(
        _("Bladet visar: %(parts)s.", parts=in_a_row([str(PARTS[part]).lower() for part in row.parts]))
    )
    names = [words for key, words in areas.items() if key in row.choice.areas]
    about = str(_("Svaren gäller: %(areas)s.", areas=in_a_row(names))) if names else ""
    return f"{said} {about}".rstrip()


def _chosen(row: SheetRow) -> str:
    """Who chose, and when."""
    day = near_day(clock.civil(row.chosen_at))
    if row.first_name is None:
        return str(_("Du valde det den %(day)s.", day=day))
    return str(_("Du och %(name)s valde det den %(day)s.", name=row.first_name, day=day))
