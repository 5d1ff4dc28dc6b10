"""Takes a registration back that was a mistake, after a page that says what goes with it."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from smail import clock
from smail.db.tables import Enrolment
from smail.domain.people import format_number
from smail.errors import Conflict
from smail.policies import Action, ParticipantSubject
from smail.queries.stays import Stay
from smail.queries.undoing import what_goes
from smail.services import undoing
from smail.web.forms import ChoiceField, SmailForm, TickField, WholeNumberField, choices, errors_of, read
from smail.web.guard import needs
from smail.web.handledare.following import enrolment_id, open_stays
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest

Errors = Sequence[tuple[str, str]]


class UndoForm(SmailForm):
    """Which registration, what the page said of it, and that it is meant."""

    enrolment = ChoiceField()
    answers_seen = WholeNumberField()
    undo_confirmed = TickField()

    def validate_undo_confirmed(self, field: Field) -> None:
        """Nothing is deleted by a slip of the hand."""
        if not field.data:
            raise ValidationError(_l("Kryssa i att registreringen var ett misstag."))


@handledare.route("/deltagare/<participant_id>/angra", methods=["GET", "POST"])
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def undo(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The registration is undone; or the page that says what would go, or why it cannot be undone."""
    stays = open_stays(at, participant)
    if not stays:
        raise Conflict("the person is in no programme that could be taken back")
    if request.method == "GET":
        return _page(at, participant, stays, request.args.get("insats", ""))
    form = read(UndoForm)
    form.enrolment.choices = choices((stay.public_id, "") for stay in stays)
    chosen = form.enrolment.data
    if not form.validate():
        return _page(at, participant, stays, chosen, errors_of(form)), 422
    row_id = enrolment_id(at, participant, chosen)
    going = what_goes(at.db, at.db.get_one(Enrolment, row_id), clock.today())
    if going.has_submitted:
        return _page(at, participant, stays, chosen), 422
    if going.answers != form.answers_seen.data:
        words = _("Personen har svarat på fler frågor medan du läste. Läs igen vad som försvinner.")
        return _page(at, participant, stays, chosen, [("undo_confirmed", words)]), 422
    undoing.undo(at.db, row_id, at.actor, answers_seen=going.answers)
    flash(_("Registreringen av %(number)s är ångrad.", number=format_number(participant.number)), "ok")
    return redirect(url_for("handledare.today"), 303)


def _page(
    at: StaffRequest, participant: ParticipantSubject, stays: Sequence[Stay], wanted: str, errors: Errors = ()
) -> str:
    """About the one registration that there is, or the one that was chosen, or the choice."""
    only = stays[0] if len(stays) == 1 else None
    stay = next((one for one in stays if one.public_id == wanted), only)
    row = None if stay is None else at.db.get_one(Enrolment, stay.id)
    return render_template(
        "pages/handledare/undo.html",
        participant=participant,
        stays=stays,
        stay=stay,
        going=None if row is None else what_goes(at.db, row, clock.today()),
        errors=tuple(errors),
        wrong=dict(errors),
    )
