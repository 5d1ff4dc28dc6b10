"""A participant's page, and the small things that are written down on it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from smail import clock
from smail.domain.alphabet import swedish_order
from smail.domain.people import MissReason
from smail.errors import Conflict, NotFound, Refused
from smail.policies import Action, ParticipantSubject, may
from smail.queries import participant_page as reads
from smail.queries import stays as stay_reads
from smail.queries.handledare import HandledareChoice
from smail.queries.participant_page import ParticipantPage
from smail.queries.staff_ratings import beside
from smail.queries.stays import Stay, TeamChoices, team_choices
from smail.services import audit, framsteg, pauses, periods
from smail.services.framsteg import FramstegProblem
from smail.services.registration import contact_of
from smail.web.forms import SmailForm, choices, errors_of, read
from smail.web.guard import needs
from smail.web.handed_over import whom_to_ask
from smail.web.handledare.blindness import unless_closed
from smail.web.handledare.following_forms import (
    FRAMSTEG_PROBLEMS,
    PAUSE_MISTAKES,
    PAUSE_TOO_LONG,
    FramstegForm,
    PauseForm,
    ReasonForm,
    ResumeForm,
)
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest
from smail.web.reading_time import will_draw
from smail.web.words import CONTACT_CHOICES, HANDOVER_KINDS, LANGUAGES, MISS_REASONS, SEXES


@handledare.get("/deltagare/<participant_id>")
@needs(Action.SEE_PARTICIPANT, of="participant_id", is_logged=True)
def show(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """Everything about one person that the one who follows needs, charts apart."""
    at.db.flush()
    return shown(at, participant)


@handledare.post("/deltagare/<participant_id>/framsteg", endpoint="framsteg")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def write_framsteg(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """A step forward is kept beside the ratings."""
    form = read(FramstegForm)
    if not form.validate():
        return shown(at, participant, form=form, errors=errors_of(form)), 422
    result = framsteg.write(
        at.db,
        at.parts.vault,
        participant.id,
        happened_on=form.framsteg_on.data,
        line=form.framsteg_line.data or "",
        actor=at.actor,
        account_id=at.viewer.account_id,
    )
    if isinstance(result, FramstegProblem):
        return shown(at, participant, form=form, errors=[_said(FRAMSTEG_PROBLEMS[result])]), 422
    return done(participant, _("Framsteget är sparat."), "framsteg")


@handledare.post("/deltagare/<participant_id>/paus")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def pause(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """Nothing is asked from that day, until the day back where one is known."""
    form = read(PauseForm)
    errors = errors_of(form) if not form.validate() else _pause_errors(form)
    if errors:
        return shown(at, participant, form=form, errors=errors), 422
    first_on, back_on, why = form.pause_from.data, form.pause_until.data, MissReason(form.pause_reason.data)
    try:
        pauses.pause(at.db, participant.id, first_on, why, actor=at.actor)
    except Conflict:
        if pauses.is_written(at.db, participant.id, first_on, back_on, why):
            return _paused(participant)
        wrong = [("pause_from", _("Det finns redan en paus de dagarna. Välj en senare dag."))]
        return shown(at, participant, form=form, errors=wrong), 422
    if back_on is not None:
        pauses.resume(at.db, participant.id, back_on, actor=at.actor)
    return _paused(participant)


def _paused(participant: ParticipantSubject) -> ResponseReturnValue:
    return done(participant, _("Pausen är sparad. Inget är försenat under en paus."), "pause")


@handledare.post("/deltagare/<participant_id>/ater")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def resume(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The pause ends with the day back."""
    form = read(ResumeForm)
    if not form.validate():
        return shown(at, participant, form=form, errors=errors_of(form)), 422
    try:
        pauses.resume(at.db, participant.id, form.back_on.data, actor=at.actor)
    except Refused:
        wrong = [("back_on", str(PAUSE_TOO_LONG))]
        return shown(at, participant, form=form, errors=wrong), 422
    except Conflict:
        wrong = [("back_on", _("Pausen slutar redan före den dagen. Välj en tidigare dag."))]
        return shown(at, participant, form=form, errors=wrong), 422
    return done(participant, _("Pausen är avslutad."), "pause")


@handledare.post("/deltagare/<participant_id>/orsak")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def reason(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The interval says why it has no rating."""
    missing = reads.missing_intervals(at.db, participant.id, clock.today())
    form = read(ReasonForm)
    form.interval.choices = choices((one.key, "") for one in missing)
    if not form.validate():
        return shown(at, participant, form=form, errors=errors_of(form)), 422
    chosen = next(one for one in missing if one.key == form.interval.data)
    periods.set_reason(
        at.db,
        enrolment_id(at, participant, chosen.enrolment_public_id),
        chosen.number,
        MissReason(form.miss_reason.data),
        actor=at.actor,
    )
    return done(participant, _("Orsaken är sparad."), "missing")


def shown(
    at: StaffRequest,
    participant: ParticipantSubject,
    *,
    form: SmailForm | None = None,
    errors: Sequence[tuple[str, str]] = (),
) -> str:
    """The page, with one of its forms as it was sent where something in it is wrong."""
    if request.method == "POST":
        # The door notes a look at the page, but not one that a faulty form gives.
        audit.note_look(
            at.db, at.actor, participant.id, participant.public_id, is_protected=participant.is_protected
        )
    will_draw()
    house, today = at.parts, clock.today()
    found = reads.page_of(at.db, house.vault, house.catalogue, participant.id, at.viewer.account_id, today)
    is_open = may(at.viewer, Action.CARE_FOR_PARTICIPANT, participant)
    team = team_choices(at.db, at.viewer, participant, found.stays) if is_open else TeamChoices()
    return render_template(
        "pages/handledare/show.html",
        participant=participant,
        found=found,
        contact=contact_of(at.parts.vault, found.person),
        is_open=is_open,
        colleagues=team_options(team.colleagues, found.stays),
        receivers=team_options(team.receivers, found.stays),
        asked=[
            (stay.programme, whom_to_ask(team.asked[stay.public_id]))
            for stay in found.stays
            if stay.public_id in team.asked
        ],
        viewer=at.viewer,
        typed=_typed(form),
        errors=tuple(errors),
        wrong=dict(errors),
        words=_words(),
        rates=is_open and any(stay.staff_rates and stay.is_open_on(found.today) for stay in found.stays),
        waits_since=_waits_since(at, participant, found),
    )


def _waits_since(at: StaffRequest, participant: ParticipantSubject, found: ParticipantPage) -> date | None:
    """The day of the answers that the viewer is to rate without having seen them; None while none wait."""
    mine = beside(at.viewer, participant)
    rates = any(stay.staff_rates and stay.programme_id in mine for stay in found.stays)
    return unless_closed(at, participant, found.course.waits_since(found.today) if rates else None)


def done(participant: ParticipantSubject, words: str, place: str) -> ResponseReturnValue:
    """Back on the page, at the place that changed, with words that say so."""
    flash(words, "ok")
    return redirect(url_for("handledare.show", participant_id=participant.public_id, _anchor=place), 303)


def open_stays(at: StaffRequest, participant: ParticipantSubject) -> Sequence[Stay]:
    """The person's programmes that have no end written down."""
    return stay_reads.open_stays_of(at.db, participant.id)


def enrolment_id(at: StaffRequest, participant: ParticipantSubject, public_id: str) -> int:
    """The id of this person's enrolment; NotFound for anybody else's."""
    found = stay_reads.enrolment_id(at.db, participant.id, public_id)
    if found is None:
        raise NotFound
    return found


def team_options(
    staff: Mapping[str, Sequence[HandledareChoice]], stays: Sequence[Stay]
) -> list[tuple[str, str]]:
    """Colleagues as a list to choose from; who cannot be in every programme stands there with which."""
    programmes = {stay.public_id: stay.programme for stay in stays if stay.public_id in staff}
    places: dict[HandledareChoice, list[str]] = {}
    for stay, who in staff.items():
        for one in who:
            places.setdefault(one, []).append(programmes[stay])
    return [
        (one.public_id, one.name if len(where) == len(programmes) else _only_in(one, where))
        for one, where in sorted(places.items(), key=lambda pair: swedish_order(pair[0].name))
    ]


def _only_in(one: HandledareChoice, programmes: Sequence[str]) -> str:
    return _("%(name)s, bara i %(programmes)s", name=one.name, programmes=", ".join(programmes))


def _pause_errors(form: PauseForm) -> tuple[tuple[str, str], ...]:
    wrong = pauses.mistake_of(form.pause_from.data, form.pause_until.data, clock.today())
    return () if wrong is None else (_said(PAUSE_MISTAKES[wrong]),)


def _said(fault: tuple[str, LazyString]) -> tuple[str, str]:
    name, words = fault
    return name, str(words)


def _typed(form: SmailForm | None) -> Mapping[str, Any]:
    """What stands in each field: what was sent, or what is most often right."""
    usual = {
        "framsteg_on": clock.today().isoformat(),
        "pause_from": clock.today().isoformat(),
        "back_on": clock.today().isoformat(),
        "handover_on": clock.today().isoformat(),
    }
    sent = {} if form is None else {field.name: getattr(field, "shown", field.data) for field in form}
    return usual | sent


def _words() -> Mapping[str, Mapping[Any, Any]]:
    return {
        "contact": CONTACT_CHOICES,
        "languages": LANGUAGES,
        "reasons": MISS_REASONS,
        "sexes": SEXES,
        "handovers": HANDOVER_KINDS,
    }
