"""A person's plan for the one who follows: steps, activities, weeks with and without, the action plan."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from smail import clock
from smail.charts.canvas import Width
from smail.db.tables import OrganisationKind
from smail.domain.plan import Status, StepAnswer
from smail.domain.rhythm import Pause
from smail.errors import NotFound
from smail.policies import Action, ParticipantSubject, may
from smail.queries import plan_page as reads
from smail.queries.organisations import OrganisationRow, tree
from smail.queries.plan_rows import ActivityRow, Plan, StayPlan
from smail.reports import plan_pictures
from smail.reports.events import EventKind
from smail.reports.history import History, history_of
from smail.reports.pictures import Drawing
from smail.services import audit, steps
from smail.services.steps import StepProblem
from smail.web import changing_steps
from smail.web.changing_steps import ChangeStepForm
from smail.web.forms import SmailForm, choices, errors_of, read
from smail.web.guard import needs
from smail.web.handledare import plan_words as words
from smail.web.handledare.blindness import waits_since
from smail.web.handledare.pictures import Frame, frame_of, send
from smail.web.handledare.plan_forms import AnswerForm, StepForm
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest

Errors = Sequence[tuple[str, str]]
EARLIER = (Status.DONE, Status.BROKEN_OFF, Status.DECLINED)


@handledare.get("/deltagare/<participant_id>/plan", endpoint="plan")
@needs(Action.SEE_PARTICIPANT, of="participant_id", is_logged=True)
def show(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """Everything that is planned with one person."""
    at.db.flush()
    return shown(at, participant)


@handledare.get("/deltagare/<participant_id>/plan/bild/<name>.svg", endpoint="plan_picture")
@needs(Action.SEE_PARTICIPANT, of="participant_id")
def picture(at: StaffRequest, participant: ParticipantSubject, name: str) -> ResponseReturnValue:
    """The picture of the person's plan, as the page names it."""

    def read_anew() -> Mapping[str, Drawing]:
        history = _history(at, participant, waits_since(at, participant))
        plan = plan_now(at, participant, history)
        return plan_pictures.drawings_of(plan, history, words.timeline(plan, history))

    return send(participant.id, name, read_anew, _address(participant))


@handledare.post("/deltagare/<participant_id>/plan/steg", endpoint="plan_step")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def agree(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """A step is agreed, and asked about three weeks later."""
    form = read(StepForm)
    if not form.validate():
        return shown(at, participant, form, errors_of(form)), 422
    result = steps.agree(
        at.db,
        at.parts.vault,
        participant.id,
        line=form.step_line.data or "",
        agreed_on=form.step_on.data,
        actor=at.actor,
        account_id=at.viewer.account_id,
    )
    if isinstance(result, StepProblem):
        return shown(at, participant, form, [said(words.STEP_FAULTS[result])]), 422
    return done(participant, _("Steget är sparat."), "steg")


@handledare.post("/deltagare/<participant_id>/plan/steg/andra", endpoint="plan_change_step")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def change_step(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """A step that staff wrote and nobody has answered has another line, or is taken back."""
    form = read(ChangeStepForm)
    known = reads.steps_of(at.db, at.parts.vault, participant.id)
    form.change_step.choices = changing_steps.changeable(known, by_participant=False)
    if not form.validate():
        return shown(at, participant, form, errors_of(form)), 422
    problem = changing_steps.save(at, participant.id, form)
    if problem is not None:
        return shown(at, participant, form, [("change_line", str(words.STEP_FAULTS[problem][1]))]), 422
    is_gone = form.act.data == changing_steps.REMOVE
    return done(participant, _("Steget är borttaget.") if is_gone else _("Steget är ändrat."), "steg")


@handledare.post("/deltagare/<participant_id>/plan/svar", endpoint="plan_answer")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def answer(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The step has the answer that the person gave in the talk."""
    form = read(AnswerForm)
    if not form.validate():
        return shown(at, participant, form, [("steg", text) for _name, text in errors_of(form)]), 422
    step = reads.find_step(at.db, participant.id, form.step.data or "")
    if step is None:
        raise NotFound
    given = StepAnswer(form.answer.data)
    steps.answer(at.db, step, given, actor=at.actor, account_id=at.viewer.account_id)
    return done(participant, _("Svaret är sparat."), "steg")


def shown(
    at: StaffRequest, participant: ParticipantSubject, form: SmailForm | None = None, errors: Errors = ()
) -> str:
    """The page, with one of its forms as it was sent where something in it is wrong."""
    if request.method == "POST":
        # The door notes a look at the page, but not one that a faulty form gives.
        audit.note_look(
            at.db, at.actor, participant.id, participant.public_id, is_protected=participant.is_protected
        )
    since = waits_since(at, participant)
    history = _history(at, participant, since)
    plan = plan_now(at, participant, history)
    return render_template(
        "pages/handledare/plan.html",
        participant=participant,
        plan=plan,
        has_history=bool(history.ratings) or since is not None,
        waits_since=since,
        changing=changing_steps.changeable(plan.steps, by_participant=False),
        frame=_frame(participant, plan, history),
        stars=words.stars(history),
        groups=_groups(plan),
        earlier=_activities(plan, *EARLIER),
        counted=words.counted(plan),
        meter=words.meter(plan),
        gap_now=words.gap_now(plan),
        when=words.when,
        is_open=may(at.viewer, Action.CARE_FOR_PARTICIPANT, participant) and bool(plan.open_stays),
        organisations=offered(organisations_for(at, participant)),
        stays=[(one.public_id, one.programme) for one in plan.open_stays],
        plans=plans_of(plan),
        plan_versions=[version_of(at, one) for one in plan.open_stays],
        typed=_typed(form, plan),
        errors=tuple(errors),
        wrong=dict(errors),
        words={
            "kinds": words.KINDS,
            "statuses": words.STATUSES,
            "answers": words.ANSWERS,
            "areas": _area_names(at, plan),
        },
        status_tags=words.STATUS_TAGS,
    )


def plan_now(at: StaffRequest, participant: ParticipantSubject, history: History | None = None) -> Plan:
    """The plan; where the history is read anyway, its pauses are."""
    known = None if history is None else [one for one in history.events if one.kind is EventKind.PAUSE]
    pauses = None if known is None else [Pause(one.on, one.until) for one in known]
    return reads.plan_of(at.db, at.parts.vault, participant.id, clock.today(), pauses=pauses)


def _history(at: StaffRequest, participant: ParticipantSubject, since: date | None) -> History:
    """The ratings as they are, without those that wait for the own one: a plan takes no model."""
    parts, today = at.parts, clock.today()
    return history_of(
        at.db, parts.vault, parts.catalogue, participant.id, today=today, without=since, events=False
    )


def _area_names(at: StaffRequest, plan: Plan) -> Mapping[str, str]:
    """What the areas are called in the questions of the programmes."""
    keys = {one.instrument_key for one in plan.stays}
    return {one.key: one.name("sv") for key in keys for one in at.parts.catalogue.latest(key).indicators}


def _frame(participant: ParticipantSubject, plan: Plan, history: History) -> Frame | None:
    drawings = plan_pictures.drawings_of(plan, history, words.timeline(plan, history))
    by_width = {one.width: one for one in drawings.values()}
    if not by_width:
        return None

    def address(name: str) -> str:
        return url_for("handledare.plan_picture", participant_id=participant.public_id, name=name)

    return frame_of(by_width[Width.PHONE], by_width[Width.DESK], address)


def _groups(plan: Plan) -> list[tuple[str, list[ActivityRow]]]:
    """The activities that something can be done with now, those first that run; empty groups are left out."""
    groups = (
        (_("Nu och framåt"), _activities(plan, Status.RUNNING, Status.PLANNED)),
        (_("Önskat och erbjudet"), _activities(plan, Status.WISHED, Status.OFFERED)),
    )
    return [(name, rows) for name, rows in groups if rows]


def _activities(plan: Plan, *statuses: Status) -> list[ActivityRow]:
    return [one for one in plan.activities if one.status_on(plan.today) in statuses]


def organisations_for(at: StaffRequest, participant: ParticipantSubject) -> list[OrganisationRow]:
    """Whom a plan can be anchored with: authorities and the like, and the person's own municipality.

    For a protected person no municipality, since that is the place.
    """
    own = {one for place in participant.places for one in place.organisation_path}
    return [
        row
        for row in tree(at.db, at.viewer.federation_id)
        if not row.is_ended
        and row.kind is not OrganisationKind.UNIT
        and (
            row.kind is not OrganisationKind.MUNICIPALITY or (row.id in own and not participant.is_protected)
        )
    ]


def offered(organisations: Sequence[OrganisationRow]) -> list[tuple[str, str]]:
    """The organisations as a form offers them."""
    return choices((row.public_id, row.name) for row in organisations)


def version_of(at: StaffRequest, stay: StayPlan) -> str:
    """What the action plan of that time leads to, in a word that tells nothing else."""
    aim = stay.plan.aim if stay.plan is not None else ""
    return at.parts.vault.mac("plan.version", f"{stay.public_id} {aim}").hex()[:16]


def plans_of(plan: Plan) -> list[tuple[str, str]]:
    """The action plans that can be anchored with more."""
    return [(one.plan.public_id, one.programme) for one in plan.open_stays if one.plan is not None]


def _typed(form: SmailForm | None, plan: Plan) -> Mapping[str, Any]:
    """What stands in each field: what was sent, or what is most often right."""
    today = clock.today().isoformat()
    usual: dict[str, Any] = {"step_on": today, "plan_on": today, "anchor_on": today, "plan_person": True}
    if len(plan.open_stays) == 1 and plan.open_stays[0].plan is not None:
        usual["plan_aim"] = plan.open_stays[0].plan.aim
    sent = {} if form is None else {field.name: getattr(field, "shown", field.data) for field in form}
    return {**usual, **sent}


def said(fault: tuple[str, LazyString], before: str = "") -> tuple[str, str]:
    """A fault at its field, as the error summary takes it."""
    name, text = fault
    return f"{before}{name}", str(text)


def _address(participant: ParticipantSubject, place: str | None = None) -> str:
    return url_for("handledare.plan", participant_id=participant.public_id, _anchor=place)


def done(participant: ParticipantSubject, text: str, place: str) -> ResponseReturnValue:
    """Back on the page, at the place that changed, with words that say so."""
    flash(text, "ok")
    return redirect(_address(participant, place), 303)
