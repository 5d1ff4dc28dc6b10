"""Protected identity is set or lifted on the page with name and contact, after it was confirmed."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from smail.db.tables import Participant
from smail.errors import Conflict
from smail.policies import Action, ParticipantSubject
from smail.services import protection, registration
from smail.services.registration import Contact
from smail.web.forms import SmailForm, TextField, TickField, errors_of, read, required
from smail.web.guard import needs
from smail.web.handledare.registering import MISTAKES, contact_page
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest


class ProtectForm(SmailForm):
    """The alias, and that it is meant."""

    alias = TextField(validators=[required(_l("Skriv ett alias."))])
    protect_confirmed = TickField()

    def validate_protect_confirmed(self, field: Field) -> None:
        """Nobody is protected by a slip of the hand."""
        if not field.data:
            raise ValidationError(_l("Kryssa i att personen ska skyddas."))


class LiftForm(SmailForm):
    """That it is meant."""

    lift_confirmed = TickField()

    def validate_lift_confirmed(self, field: Field) -> None:
        """Nobody loses protection by a slip of the hand."""
        if not field.data:
            raise ValidationError(_l("Kryssa i att skyddet har upphört."))


@handledare.post("/deltagare/<participant_id>/skydd")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id", is_logged=True)
def protect(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The person is protected, and whoever is not responsible loses sight of the person."""
    form = read(ProtectForm)
    if participant.is_protected:
        raise Conflict("the person has protected identity")
    form.validate()
    errors = dict(errors_of(form))
    for _name, mistake in registration.contact_mistakes(Contact(form.alias.data or ""), is_protected=True):
        errors.setdefault("alias", str(MISTAKES[mistake]))
    if errors:
        return contact_page(at, participant, None, tuple(errors.items()), alias=form.alias.data or ""), 422
    person = at.db.get_one(Participant, participant.id)
    protection.protect(at.db, at.parts.vault, person, form.alias.data, at.actor)
    flash(_("Personen har nu skyddade personuppgifter. Telefon och e-post är borttagna."), "ok")
    return redirect(url_for("handledare.today"), 303)


@handledare.post("/deltagare/<participant_id>/skydd-av")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id", is_logged=True)
def unprotect(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The person is as others again, and name and contact can be written."""
    form = read(LiftForm)
    person = at.db.get_one(Participant, participant.id)
    if not protection.is_responsible(at.db, person, at.viewer.account_id):
        raise Conflict("only the responsible handledare lifts the protection")
    if participant.is_protected and not form.validate():
        return contact_page(at, participant, None, errors_of(form)), 422
    protection.unprotect(at.db, person, at.viewer.account_id, at.actor)
    flash(_("Skyddet är borttaget. Nu kan du skriva namn och kontaktuppgifter."), "ok")
    return redirect(url_for("handledare.contact", participant_id=participant.public_id), 303)
