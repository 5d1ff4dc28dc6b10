"""Somebody who comes back with the own number: the history goes on where it was."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from smail import clock
from smail.db.tables import Enrolment, Participant, Programme
from smail.domain.people import format_number, parse_number
from smail.policies import Action
from smail.queries.organisations import organisation_id
from smail.queries.participants import programmes_open_for, referrers
from smail.services import returning
from smail.services.registration import date_mistakes
from smail.services.returning import NobodyEnded, Return, StillThere, TooMany
from smail.web.dates import day
from smail.web.forms import (
    ChoiceField,
    DayField,
    SmailForm,
    TextField,
    blank,
    choices,
    errors_of,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.handledare.registering import MISTAKES
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest
from smail.web.proof import here

Errors = Sequence[tuple[str, str]]


class ReturnForm(SmailForm):
    """The number that the person had, where the person begins again, and from when."""

    number = TextField(validators=[required(_l("Skriv personens nummer."))])
    programme = ChoiceField(validators=[required(_l("Välj insats."))])
    starts_on = DayField(validators=[required(_l("Skriv startdatum."))])
    referring_organisation = ChoiceField()

    def validate_number(self, field: Field) -> None:
        """A slip of the pen is told before it costs a guess; the check says nothing of whose number it is."""
        if parse_number(field.data) is None:
            raise ValidationError(_l("Kontrollera numret. Det har sex tecken, till exempel KX4-82P."))


@handledare.route("/deltagare/aterkommer", methods=["GET", "POST"], endpoint="come_back")
@needs(Action.REGISTER_PARTICIPANT)
def come_back(at: StaffRequest) -> ResponseReturnValue:
    """The person is followed by the viewer, with all that was; or the form, with what is wrong."""
    programmes = programmes_open_for(at.db, at.viewer, clock.today())
    if request.method == "GET":
        only = programmes[0].public_id if len(programmes) == 1 else ""
        usual = {"programme": only, "starts_on": clock.today()}
        return _page(at, blank(ReturnForm, usual), programmes, ())
    form = read(ReturnForm)
    form.programme.choices = choices((one.public_id, one.name) for one in programmes)
    form.referring_organisation.choices = referrers(at.db, at.viewer, clock.today())
    chosen = next((one for one in programmes if one.public_id == form.programme.data), None)
    errors = dict(errors_of(form)) if not form.validate() else {}
    if form.starts_on.data is not None:
        found = date_mistakes(chosen, form.starts_on.data, clock.today())
        errors |= {name: str(MISTAKES[mistake]) for name, mistake in found}
    if errors or chosen is None:
        return _page(at, form, programmes, tuple(errors.items())), 422
    return _taken_in(at, form, programmes, chosen)


def _taken_in(
    at: StaffRequest, form: ReturnForm, programmes: Sequence[Programme], chosen: Programme
) -> ResponseReturnValue:
    referrer = form.referring_organisation.data
    wanted = Return(
        form.number.data,
        chosen.id,
        form.starts_on.data,
        organisation_id(at.db, at.viewer.federation_id, referrer) if referrer else None,
    )
    outcome = returning.come_back(at.db, at.parts.vault, wanted, at.viewer, at.actor, guessed_from=(here(),))
    match outcome:
        case Enrolment():
            return _welcome(at, outcome)
        case StillThere(ended_on):
            words = _(
                "Personen var med i insatsen till och med %(day)s. Välj en senare dag.", day=day(ended_on)
            )
            return _page(at, form, programmes, (("starts_on", words),)), 422
        case TooMany():
            words = _("Det blev för många försök. Vänta en kvart och försök igen.")
            return _page(at, form, programmes, (("number", words),)), 429
        case NobodyEnded():
            words = _(
                "Numret hör inte till någon som har slutat här. Kontrollera det. "
                "Den som är med i en insats nu, eller kommer från en annan kommun, "
                "tar du emot med en flyttkod."
            )
            return _page(at, form, programmes, (("number", words),)), 422


def _welcome(at: StaffRequest, enrolment: Enrolment) -> ResponseReturnValue:
    person = at.db.get_one(Participant, enrolment.participant_id)
    words = _(
        "Deltagare %(number)s är med igen, med sina tidigare svar. Ge personen en ny länk.",
        number=format_number(person.number),
    )
    flash(words, "ok")
    return redirect(url_for("handledare.show", participant_id=person.public_id), 303)


def _page(at: StaffRequest, form: ReturnForm, programmes: Sequence[Programme], errors: Errors) -> str:
    return render_template(
        "pages/handledare/come_back.html",
        form=form,
        programmes=choices((one.public_id, one.name) for one in programmes),
        organisations=referrers(at.db, at.viewer, clock.today()),
        errors=tuple(errors),
        wrong=dict(errors),
    )
