"""The way on for a participant who has forgotten the own PIN: a fresh code first, then taking it away."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from smail.policies import Action, ParticipantSubject
from smail.services import pins
from smail.web.forms import SmailForm, TickField, errors_of, read
from smail.web.guard import needs
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest


class RemovePinForm(SmailForm):
    """That it is meant."""

    pin_confirmed = TickField()

    def validate_pin_confirmed(self, field: Field) -> None:
        """Nobody loses a PIN by a slip of the hand."""
        if not field.data:
            raise ValidationError(_l("Kryssa i att PIN-koden ska tas bort."))


@handledare.route("/deltagare/<participant_id>/pin", methods=["GET", "POST"], endpoint="own_pin")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def own_pin(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """What helps somebody who has forgotten; or the PIN is gone, once that was confirmed."""
    if request.method == "GET":
        return _page(at, participant)
    form = read(RemovePinForm)
    if not form.validate():
        return _page(at, participant, errors_of(form)), 422
    is_gone = pins.remove_pin(at.db, participant.id, actor=at.actor)
    flash(_("PIN-koden är borttagen.") if is_gone else _("Personen har ingen PIN-kod."), "ok")
    return redirect(url_for("handledare.own_pin", participant_id=participant.public_id), 303)


def _page(at: StaffRequest, participant: ParticipantSubject, errors: tuple[tuple[str, str], ...] = ()) -> str:
    return render_template(
        "pages/handledare/own_pin.html",
        participant=participant,
        has_pin=pins.has_pin(at.db, participant.id),
        errors=errors,
        wrong=dict(errors),
    )
