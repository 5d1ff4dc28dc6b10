"""The avslut of a person's time in a programme."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import BooleanField

from smail import clock
from smail.db.tables import Enrolment
from smail.domain.people import DischargeReason, Education, Occupation, Support, format_number
from smail.errors import Conflict
from smail.policies import Action, ParticipantSubject
from smail.queries.stays import Stay
from smail.services import discharges
from smail.services.discharges import Ending, Mistake
from smail.web.following import enrolment_id, open_stays
from smail.web.forms import (
    HOLDS_PERSONNUMMER,
    ChoiceField,
    DayField,
    LinesField,
    SmailForm,
    blank,
    choices,
    errors_of,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.handledare_room import handledare
from smail.web.parts import StaffRequest
from smail.web.words import DISCHARGE_REASONS, EDUCATIONS, OCCUPATIONS, SUPPORTS, options

MISTAKES: Mapping[Mistake, LazyString] = {
    Mistake.BEFORE_START: _l("Datumet är före starten i insatsen. Välj ett senare datum."),
    Mistake.TOO_FAR_AHEAD: _l("Datumet ligger för långt fram. Välj en dag inom två månader."),
    Mistake.PERSONNUMMER: HOLDS_PERSONNUMMER,
    Mistake.TOO_LONG: _l("Texten är för lång. Korta den till 500 tecken."),
}


class DischargeForm(SmailForm):
    """What the sheet for SUS asks at the end, and the next step."""

    enrolment = ChoiceField(validators=[required(_l("Välj insats."))])
    last_on = DayField(validators=[required(_l("Skriv sista dagen i insatsen."))])
    reason = ChoiceField(
        choices=options(DISCHARGE_REASONS), validators=[required(_l("Välj avslutsanledning."))]
    )
    occupation_before = ChoiceField(choices=options(OCCUPATIONS))
    occupation_after = ChoiceField(choices=options(OCCUPATIONS))
    support_before = ChoiceField(choices=options(SUPPORTS))
    support_after = ChoiceField(choices=options(SUPPORTS))
    education = ChoiceField(choices=options(EDUCATIONS))
    closing_talk_offered = BooleanField()
    next_step = LinesField()


@handledare.route("/deltagare/<participant_id>/avslut", methods=["GET", "POST"])
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def discharge(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The person's time in a programme is ended; or the form, with what is wrong and nothing lost."""
    stays = open_stays(at, participant)
    if not stays:
        raise Conflict("the person is in no programme that could be ended")
    if request.method == "GET":
        usual = {"enrolment": stays[0].public_id if len(stays) == 1 else "", "last_on": clock.today()}
        return _page(participant, stays, blank(DischargeForm, usual), ())
    form = read(DischargeForm)
    form.enrolment.choices = _stay_choices(stays)
    errors = errors_of(form) if not form.validate() else _mistakes(at, participant, form)
    if errors:
        return _page(participant, stays, form, errors), 422
    ended = enrolment_id(at, participant, form.enrolment.data)
    discharges.discharge(at.db, at.parts.vault, ended, _ending(form), at.actor, at.viewer.account_id)
    flash(_("Avslutet för %(number)s är sparat.", number=format_number(participant.number)), "ok")
    return redirect(url_for("handledare.today"), 303)


def _mistakes(
    at: StaffRequest, participant: ParticipantSubject, form: DischargeForm
) -> tuple[tuple[str, str], ...]:
    row = at.db.get_one(Enrolment, enrolment_id(at, participant, form.enrolment.data))
    found = discharges.mistakes(row, _ending(form), clock.today())
    return tuple((name, str(MISTAKES[mistake])) for name, mistake in found)


def _ending(form: DischargeForm) -> Ending:
    return Ending(
        last_on=form.last_on.data,
        reason=DischargeReason(form.reason.data),
        occupation_before=Occupation(form.occupation_before.data) if form.occupation_before.data else None,
        occupation_after=Occupation(form.occupation_after.data) if form.occupation_after.data else None,
        support_before=Support(form.support_before.data) if form.support_before.data else None,
        support_after=Support(form.support_after.data) if form.support_after.data else None,
        education=Education(form.education.data) if form.education.data else None,
        closing_talk_offered=form.closing_talk_offered.data,
        next_step=form.next_step.data or "",
    )


def _stay_choices(stays: Sequence[Stay]) -> list[tuple[str, str]]:
    return choices((stay.public_id, stay.programme) for stay in stays)


def _page(
    participant: ParticipantSubject,
    stays: Sequence[Stay],
    form: DischargeForm,
    errors: Sequence[tuple[str, str]],
) -> str:
    return render_template(
        "pages/handledare/discharge.html",
        participant=participant,
        form=form,
        errors=errors,
        wrong=dict(errors),
        stays=_stay_choices(stays),
        reasons=options(DISCHARGE_REASONS),
        occupations=options(OCCUPATIONS),
        supports=options(SUPPORTS),
        educations=options(EDUCATIONS),
        next_step_max=discharges.NEXT_STEP_MAX,
    )
