"""The avslut of a person's time in a programme."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import BooleanField

from smail import clock
from smail.db.tables import Enrolment
from smail.domain.onward import Offer
from smail.domain.people import DischargeReason, Education, Occupation, Support, format_number
from smail.errors import Conflict
from smail.policies import Action, ParticipantSubject
from smail.queries.opening import nothing_open
from smail.queries.questionnaire import latest_submitted
from smail.queries.stays import Stay
from smail.services import discharges, sus
from smail.services.closing_plans import open_steps, running
from smail.services.discharges import Ending, Mistake
from smail.web import kept_forms
from smail.web.dates import day
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
from smail.web.handledare.following import enrolment_id, open_stays
from smail.web.handledare.onward_words import LAST_RATINGS, TALKS
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest
from smail.web.words import DISCHARGE_REASONS, EDUCATIONS, OCCUPATIONS, SUPPORTS, options

MISTAKES: Mapping[Mistake, LazyString] = {
    Mistake.BEFORE_START: _l("Datumet är före starten i insatsen. Välj ett senare datum."),
    Mistake.TOO_FAR_AHEAD: _l("Datumet ligger för långt fram. Välj en dag inom två månader."),
    Mistake.TALK_DAY_MISSING: _l("Skriv vilken dag samtalet erbjöds."),
    Mistake.TALK_DAY: _l(
        "Välj en dag i insatsen som har varit, eller lämna dagen tom om inget samtal erbjöds."
    ),
    Mistake.PERSONNUMMER: HOLDS_PERSONNUMMER,
    Mistake.TOO_LONG: _l("Texten är för lång. Korta den till 500 tecken."),
}


END, GO_ON = "end", "go_on"
ACTIVITIES = {
    END: _l("Avslutas sista dagen i insatsen"),
    GO_ON: _l("Fortsätter efter insatsen"),
}
STEPS = {
    END: _l("Stängs, ingen frågar mer"),
    GO_ON: _l("Följer med personen"),
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
    closing_talk = ChoiceField(
        choices=options(TALKS), validators=[required(_l("Välj om ett avslutande samtal är erbjudet."))]
    )
    closing_talk_on = DayField()
    last_rating = ChoiceField(
        choices=options(LAST_RATINGS), validators=[required(_l("Välj om sista svar är erbjudet."))]
    )
    activities = ChoiceField(choices=list(ACTIVITIES.items()))
    steps = ChoiceField(choices=list(STEPS.items()))
    declines_follow_up = BooleanField()
    next_step = LinesField()


@handledare.route("/deltagare/<participant_id>/avslut", methods=["GET", "POST"])
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def discharge(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The person's time in a programme is ended; or the form, with what is wrong and nothing lost."""
    stays = open_stays(at, participant)
    if not stays:
        raise Conflict("the person is in no programme that could be ended")
    if request.method == "GET":
        given = kept_forms.again(at, DischargeForm) or blank(DischargeForm, _usual(at, stays))
        return _page(at, participant, stays, given, ())
    form = read(DischargeForm)
    form.enrolment.choices = _stay_choices(stays)
    errors = errors_of(form) if not form.validate() else _mistakes(at, participant, form)
    if errors:
        return _page(at, participant, stays, form, errors), 422
    ended = enrolment_id(at, participant, form.enrolment.data)
    discharges.discharge(at.db, at.parts.vault, ended, _ending(form), at.actor, at.viewer.account_id)
    return _saved(at, participant, _ending(form))


def _saved(at: StaffRequest, participant: ParticipantSubject, ending: Ending) -> ResponseReturnValue:
    """Today; or the person's page, where there is a link to give for the last answers."""
    number = format_number(participant.number)
    wants_last = ending.last_rating is Offer.OFFERED and ending.last_on >= clock.today()
    latest = latest_submitted(at.db, participant.id) if wants_last else None
    if latest is not None and not _will_be_asked(at, participant, ending.last_on):
        words = _(
            "Avslutet för %(number)s är sparat. Svaren från %(day)s är så nya att de blir de sista. "
            "Ingen länk behövs.",
            number=number,
            day=day(latest.submitted_on),
        )
        flash(words, "ok")
        return redirect(url_for("handledare.today"), 303)
    if wants_last:
        words = _(
            "Avslutet för %(number)s är sparat. Ge personen en länk: den går att svara med till och med "
            "%(day)s.",
            number=number,
            day=day(ending.last_on),
        )
        flash(words, "ok")
        own = participant.public_id
        return redirect(url_for("handledare.show", participant_id=own, _anchor="link"), 303)
    flash(_("Avslutet för %(number)s är sparat.", number=number), "ok")
    return redirect(url_for("handledare.today"), 303)


def _will_be_asked(at: StaffRequest, participant: ParticipantSubject, last_on: date) -> bool:
    """Whether the questions are open to the person today, or on a later day through the last one."""
    shut = nothing_open(at.db, participant.id, None, clock.today())
    return shut is None or (shut.opens_on is not None and shut.opens_on <= last_on)


def _usual(at: StaffRequest, stays: Sequence[Stay]) -> dict[str, object]:
    """Today, and what was written down when the person began, where there is one programme only."""
    usual: dict[str, object] = {
        "last_on": clock.today(),
        "closing_talk_on": "",
        "activities": END,
        "steps": GO_ON if len(stays) > 1 else END,
    }
    if len(stays) == 1:
        before = sus.before_of(at.db, stays[0].id)
        usual |= {
            "enrolment": stays[0].public_id,
            "occupation_before": before.occupation,
            "support_before": before.support,
            "education": before.education,
        }
    return usual


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
        closing_talk=Offer(form.closing_talk.data),
        closing_talk_on=form.closing_talk_on.data,
        last_rating=Offer(form.last_rating.data),
        next_step=form.next_step.data or "",
        activities_go_on=form.activities.data == GO_ON,
        steps_go_on=form.steps.data == GO_ON,
        declines_follow_up=form.declines_follow_up.data,
    )


def _stay_choices(stays: Sequence[Stay]) -> list[tuple[str, str]]:
    return choices((stay.public_id, stay.programme) for stay in stays)


def _has_plan(at: StaffRequest, participant: ParticipantSubject, stays: Sequence[Stay]) -> dict[str, bool]:
    """Whether anything runs that the form must ask about."""
    runs = (running(stay.id, clock.today()).limit(1) for stay in stays)
    steps = at.db.scalar(open_steps(participant.id).limit(1))
    return {
        "has_activities": any(at.db.scalar(one) is not None for one in runs),
        "has_steps": steps is not None,
    }


def _page(
    at: StaffRequest,
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
        talks=options(TALKS),
        last_ratings=options(LAST_RATINGS),
        activities=list(ACTIVITIES.items()),
        steps=list(STEPS.items()),
        today=clock.today(),
        **_has_plan(at, participant, stays),
    )
