"""A person goes on elsewhere: in another programme here, or with somebody who is brought a code."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import Field
from wtforms.validators import ValidationError

from smail import clock
from smail.db.tables import AgreedHow, Enrolment, Participant, Programme
from smail.domain.move_code import LENGTH, shown_code, tidied_code
from smail.domain.people import format_number, parse_number
from smail.policies import Action, ParticipantSubject
from smail.queries.handed_out import newest_move_code
from smail.queries.handledare import HandledareChoice, handledare_in
from smail.queries.moving import programmes_beside
from smail.queries.organisations import paths, place_of
from smail.queries.participants import programmes_open_for
from smail.services import move_codes, moving
from smail.services.moving import Arrival, NotRight, ThereAlready, TooMany
from smail.services.registration import date_mistakes
from smail.web.forms import (
    ChoiceField,
    DayField,
    SmailForm,
    TextField,
    TickField,
    blank,
    choices,
    errors_of,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.handledare.following import enrolment_id, open_stays
from smail.web.handledare.measuring import made_already
from smail.web.handledare.registering import MISTAKES
from smail.web.handledare.room import handledare
from smail.web.once import OnceForm, is_made_since
from smail.web.parts import StaffRequest
from smail.web.proof import here
from smail.web.words import options

Errors = Sequence[tuple[str, str]]
NOBODY_ENDS = "none"
AGREED: Mapping[AgreedHow, LazyString] = {
    AgreedHow.SPOKEN: _l("Muntligt, när vi träffades"),
    AgreedHow.WRITTEN: _l("Skriftligt"),
}


class ReceiveForm(SmailForm):
    """What the person brings, where the person begins, and what the person has agreed to."""

    number = TextField(validators=[required(_l("Skriv personens nummer."))])
    code = TextField(validators=[required(_l("Skriv flyttkoden som personen har fått."))])
    programme = ChoiceField(validators=[required(_l("Välj insats."))])
    starts_on = DayField(validators=[required(_l("Skriv startdatum."))])
    agreed = TickField()
    agreed_how = ChoiceField(choices=options(AGREED), validators=[required(_l("Välj hur personen sa ja."))])

    def validate_number(self, field: Field) -> None:
        """A slip of the pen is told before it costs a guess; the check says nothing of whose number it is."""
        if parse_number(field.data) is None:
            raise ValidationError(_l("Kontrollera numret. Det har sex tecken, till exempel KX4-82P."))

    def validate_code(self, field: Field) -> None:
        """Nor does a code that is too short or too long."""
        if len(tidied_code(field.data)) != LENGTH:
            raise ValidationError(_l("Kontrollera koden. Den har åtta tecken."))

    def validate_agreed(self, field: Field) -> None:
        """Nothing follows that the person has not agreed to."""
        if not field.data:
            raise ValidationError(
                _l("Utan ett ja följer inget med. Registrera då personen som ny deltagare i stället.")
            )


class ProgrammeForm(SmailForm):
    """Where the person goes on, who answers for the contact there, from when, and what ends."""

    programme = ChoiceField(validators=[required(_l("Välj insats."))])
    responsible = ChoiceField(validators=[required(_l("Välj vem som blir ansvarig."))])
    starts_on = DayField(validators=[required(_l("Skriv startdatum."))])
    ending = ChoiceField(validators=[required(_l("Välj vad som händer med den nuvarande insatsen."))])


@handledare.post("/deltagare/<participant_id>/flyttkod")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def move_code(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """A code that the person takes along, shown this once."""
    if is_made_since(read(OnceForm), newest_move_code(at.db, participant.id)):
        return made_already(participant, "handledare.move_code")
    code = move_codes.issue(
        at.db, at.parts.vault, participant.id, actor=at.actor, issued_by_id=at.viewer.account_id
    )
    return render_template(
        "pages/handledare/move_code.html",
        participant=participant,
        code=shown_code(code),
        valid_until=move_codes.last_day(clock.now()),
    )


@handledare.route("/deltagare/ta-emot", methods=["GET", "POST"])
@needs(Action.REGISTER_PARTICIPANT)
def receive(at: StaffRequest) -> ResponseReturnValue:
    """The person is followed by the viewer, with all history; or the form, with what is wrong."""
    programmes = programmes_open_for(at.db, at.viewer, clock.today())
    if request.method == "GET":
        usual = {
            "programme": programmes[0].public_id if len(programmes) == 1 else "",
            "starts_on": clock.today(),
        }
        return _receive_page(blank(ReceiveForm, usual), programmes, ())
    form = read(ReceiveForm)
    form.programme.choices = choices((one.public_id, one.name) for one in programmes)
    chosen = next((one for one in programmes if one.public_id == form.programme.data), None)
    errors = dict(errors_of(form)) if not form.validate() else {}
    errors |= _arrival_errors(chosen, form.starts_on.data) if "starts_on" not in errors else {}
    if errors or chosen is None:
        return _receive_page(form, programmes, tuple(errors.items())), 422
    return _received(at, form, programmes, chosen)


def _received(
    at: StaffRequest, form: ReceiveForm, programmes: Sequence[Programme], chosen: Programme
) -> ResponseReturnValue:
    how = AgreedHow(form.agreed_how.data)
    arrival = Arrival(form.number.data, form.code.data, chosen.id, form.starts_on.data, how)
    outcome = moving.receive(
        at.db, at.parts.vault, arrival, at.actor, at.viewer.account_id, guessed_from=(here(),)
    )
    if isinstance(outcome, Enrolment):
        person = at.db.get_one(Participant, outcome.participant_id)
        number = format_number(person.number)
        flash(
            _(
                "Deltagare %(number)s är här nu, med sina tidigare svar. Ge personen en ny länk.",
                number=number,
            ),
            "ok",
        )
        return redirect(url_for("handledare.show", participant_id=person.public_id), 303)
    words, status = {
        NotRight: (
            _("Numret och koden hör inte ihop, eller så har koden slutat gälla. Kontrollera båda."),
            422,
        ),
        TooMany: (_("Det blev för många försök. Vänta en kvart och försök igen."), 429),
        ThereAlready: (_("Personen är redan med i den insatsen. Välj en annan."), 422),
    }[type(outcome)]
    name = "programme" if isinstance(outcome, ThereAlready) else "code"
    return _receive_page(form, programmes, ((name, words),)), status


def _arrival_errors(chosen: Programme | None, starts_on: date | None) -> dict[str, str]:
    """Where somebody moves to another controller the first day has come: until then the person is there."""
    if starts_on is None:
        return {}
    today = clock.today()
    if not moving.is_lately(starts_on, today):
        return {"starts_on": _("Välj i dag eller en dag den senaste månaden.")}
    return {name: str(MISTAKES[mistake]) for name, mistake in date_mistakes(chosen, starts_on, today)}


def _receive_page(form: ReceiveForm, programmes: Sequence[Programme], errors: Errors) -> str:
    return render_template(
        "pages/handledare/receive.html",
        form=form,
        programmes=choices((one.public_id, one.name) for one in programmes),
        agreed_hows=options(AGREED),
        errors=tuple(errors),
        wrong=dict(errors),
    )


@handledare.route("/deltagare/<participant_id>/insats", methods=["GET", "POST"])
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def change_programme(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The person is in another programme of the same controller; or the form, with what is wrong."""
    programmes = programmes_beside(at.db, participant.id, clock.today())
    if request.method == "GET":
        wanted = request.args.get("insats", "")
        usual = {"programme": wanted, "starts_on": clock.today()}
        return _change_page(at, participant, programmes, blank(ProgrammeForm, usual), ())
    form = read(ProgrammeForm)
    chosen = next((one for one in programmes if one.public_id == form.programme.data), None)
    staff = _staff(at, chosen)
    form.programme.choices = choices((one.public_id, one.name) for one in programmes)
    form.responsible.choices = [(one.public_id, one.name) for one in staff]
    form.ending.choices = _endings(at, participant)
    errors = dict(errors_of(form)) if not form.validate() else {}
    if form.starts_on.data is not None:
        found = date_mistakes(chosen, form.starts_on.data, clock.today())
        errors |= {name: str(MISTAKES[mistake]) for name, mistake in found}
        if chosen is not None and moving.is_there(at.db, participant.id, chosen.id, form.starts_on.data):
            words = _("Personen var redan med i insatsen den dagen. Välj en senare dag.")
            errors.setdefault("starts_on", words)
    if errors or chosen is None:
        return _change_page(at, participant, programmes, form, tuple(errors.items())), 422
    ending = form.ending.data
    moving.change_programme(
        at.db,
        at.parts.vault,
        participant.id,
        chosen.id,
        next(one.id for one in staff if one.public_id == form.responsible.data),
        form.starts_on.data,
        at.actor,
        at.viewer.account_id,
        ending_id=None if ending == NOBODY_ENDS else enrolment_id(at, participant, ending),
    )
    number = format_number(participant.number)
    flash(_("Deltagare %(number)s är med i %(programme)s.", number=number, programme=chosen.name), "ok")
    return redirect(url_for("handledare.today"), 303)


def _staff(at: StaffRequest, programme: Programme | None) -> Sequence[HandledareChoice]:
    if programme is None:
        return ()
    return handledare_in(at.db, place_of(programme, paths(at.db, programme.federation_id)))


def _endings(at: StaffRequest, participant: ParticipantSubject) -> list[tuple[str, str]]:
    """What can end when the next begins: one of the open times, or none."""
    ends = [
        (stay.public_id, _("%(programme)s avslutas dagen före", programme=stay.programme))
        for stay in open_stays(at, participant)
    ]
    return choices([*ends, (NOBODY_ENDS, _("Inget avslutas, personen är med i båda"))])


def _change_page(
    at: StaffRequest,
    participant: ParticipantSubject,
    programmes: Sequence[Programme],
    form: ProgrammeForm,
    errors: Errors,
) -> str:
    chosen = next((one for one in programmes if one.public_id == form.programme.data), None)
    given: dict[str, Any] = {
        "programmes": choices((one.public_id, one.name) for one in programmes),
        "chosen": chosen,
        "staff": [(one.public_id, one.name) for one in _staff(at, chosen)],
        "endings": _endings(at, participant),
    }
    return render_template(
        "pages/handledare/change_programme.html",
        participant=participant,
        form=form,
        errors=tuple(errors),
        wrong=dict(errors),
        **given,
    )
