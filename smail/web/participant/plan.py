"""The own plan: what one does and will do, the own steps, and one tap for whether they are done."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.domain.plan import ActivityKind, Status, StepAnswer, Uptake
from smail.errors import NotFound
from smail.queries import plan_page as reads
from smail.queries.plan_rows import ActivityRow, Plan, StepRow
from smail.services import activities, steps
from smail.services.activities import ActivityFields
from smail.services.steps import StepProblem
from smail.web import changing_steps
from smail.web.changing_steps import ChangeStepForm
from smail.web.forms import ChoiceField, SmailForm, TextField, errors_of, read, required
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.participant import plan_words as words
from smail.web.participant.room import participant
from smail.web.parts import ParticipantRequest
from smail.web.words import options

Errors = Sequence[tuple[str, str]]


class StepForm(SmailForm):
    """One own step."""

    step_line = TextField()


class WishForm(SmailForm):
    """Something that the person would like to try, and what it is about."""

    wish_line = TextField()
    wish_kind = ChoiceField(choices=options(words.KINDS), validators=[required(words.CHOOSE_KIND)])


class AnswerForm(SmailForm):
    """Which step, and whether it was done."""

    step = TextField(validators=[required(words.CHOOSE_ANSWER)])
    answer = ChoiceField(choices=options(words.ANSWERS), validators=[required(words.CHOOSE_ANSWER)])


@participant.get("/min-plan", endpoint="plan")
@for_participant(Reach.HISTORY)
def show(at: ParticipantRequest) -> ResponseReturnValue:
    """The own plan."""
    return _page(at)


@participant.post("/min-plan/steg", endpoint="plan_step")
@for_participant(Reach.HISTORY)
def write_step(at: ParticipantRequest) -> ResponseReturnValue:
    """The person's own step stands in the plan."""
    form = read(StepForm)
    if not form.validate():
        return _page(at, form, errors_of(form)), 422
    if not _plan(at).open_stays:
        return redirect(url_for("participant.plan"), 303)
    line = form.step_line.data or ""
    result = steps.agree(
        at.db, at.parts.vault, at.participant_id, line=line, agreed_on=clock.today(), actor=at.actor
    )
    if isinstance(result, StepProblem):
        return _page(at, form, [("step_line", str(words.STEP_FAULTS[result]))]), 422
    return _saved(_("Ditt steg är sparat."), "steg")


@participant.post("/min-plan/steg/andra", endpoint="plan_change_step")
@for_participant(Reach.HISTORY)
def change_step(at: ParticipantRequest) -> ResponseReturnValue:
    """An own step that nobody has answered has another line, or is taken back."""
    form = read(ChangeStepForm)
    known = reads.steps_of(at.db, at.parts.vault, at.participant_id)
    form.change_step.choices = changing_steps.changeable(known, by_participant=True)
    if not form.validate():
        return _page(at, form, errors_of(form)), 422
    problem = changing_steps.save(at, at.participant_id, form)
    if problem is not None:
        return _page(at, form, [("change_line", str(words.STEP_FAULTS[problem]))]), 422
    is_gone = form.act.data == changing_steps.REMOVE
    return _saved(_("Steget är borttaget.") if is_gone else _("Steget är ändrat."), "steg")


@participant.post("/min-plan/vill", endpoint="plan_wish")
@for_participant(Reach.HISTORY)
def wish(at: ParticipantRequest) -> ResponseReturnValue:
    """The person's own wish stands in the plan."""
    form = read(WishForm)
    errors: Errors = errors_of(form) if not form.validate() else _wrong_wish(form)
    if errors:
        return _page(at, form, errors), 422
    if not _plan(at).open_stays:
        return redirect(url_for("participant.plan"), 303)
    kind = ActivityKind(form.wish_kind.data)
    activities.wish(at.db, at.parts.vault, at.participant_id, kind, form.wish_line.data or "", at.actor)
    return _saved(_("Din önskan är sparad."), "vill")


@participant.post("/min-plan/svar", endpoint="plan_answer")
@for_participant(Reach.HISTORY)
def answer(at: ParticipantRequest) -> ResponseReturnValue:
    """The step has the person's own answer."""
    form = read(AnswerForm)
    if not form.validate():
        return _page(at, form, [("steg", str(words.CHOOSE_ANSWER))]), 422
    step = reads.find_step(at.db, at.participant_id, form.step.data or "")
    if step is None:
        raise NotFound
    steps.answer(at.db, step, StepAnswer(form.answer.data), actor=at.actor)
    return _saved(_("Ditt svar är sparat."), "steg")


def on_home(at: ParticipantRequest) -> Mapping[str, object]:
    """What the own page says of the plan: what begins next, what to answer, and the own steps."""
    today = clock.today()
    own = reads.activities_of(at.db, at.parts.vault, at.participant_id)
    own_steps = reads.steps_of(at.db, at.parts.vault, at.participant_id)
    waiting = [one for one in own_steps if not one.is_over_on(today)]
    return {
        "next": words.next_activity(own, today),
        "asked": _steps([one for one in waiting if one.is_asked_on(today)]),
        "coming": [one.line for one in waiting if not one.is_asked_on(today)],
        "answers": words.ANSWERS,
    }


def _page(at: ParticipantRequest, form: SmailForm | None = None, errors: Errors = ()) -> str:
    plan = _plan(at)
    today = plan.today
    return render_template(
        "pages/participant/plan.html",
        asked=_steps([one for one in plan.steps if one.is_asked_on(today)]),
        coming=_steps(
            [one for one in plan.steps if not one.is_asked_on(today) and not one.is_over_on(today)]
        ),
        answered=[(one, words.answered(one)) for one in plan.steps if one.is_over_on(today)],
        now=_activities(plan, Status.RUNNING, Status.PLANNED),
        wanted=_activities(plan, Status.WISHED, Status.OFFERED),
        before=_activities(plan, Status.DONE, Status.BROKEN_OFF, Status.DECLINED),
        plans=[(one.plan.aim, words.action_plan(one.plan, today)) for one in plan.open_stays if one.plan],
        changing=changing_steps.changeable(plan.steps, by_participant=True) if plan.open_stays else [],
        may_write=bool(plan.open_stays),
        answers=words.ANSWERS,
        kinds=options(words.KINDS),
        typed={} if form is None else {field.name: field.data for field in form},
        faults=dict(errors),
        errors=list(errors),
    )


def _plan(at: ParticipantRequest) -> Plan:
    return reads.plan_of(at.db, at.parts.vault, at.participant_id, clock.today())


def _steps(rows: Sequence[StepRow]) -> list[tuple[StepRow, str]]:
    return [(one, words.step(one, clock.today())) for one in rows]


def _activities(plan: Plan, *statuses: Status) -> list[tuple[str, str]]:
    rows: list[ActivityRow] = [one for one in plan.activities if one.status_on(plan.today) in statuses]
    return [words.activity(one, plan.today) for one in rows]


def _wrong_wish(form: WishForm) -> Errors:
    wanted = ActivityFields(ActivityKind(form.wish_kind.data), Uptake.WISHED, form.wish_line.data or "")
    return [
        ("wish_line", str(words.WISH_FAULTS[problem]))
        for _name, problem in activities.mistakes(wanted, clock.today())
    ]


def _saved(text: str, place: str) -> ResponseReturnValue:
    flash(text, "ok")
    return redirect(url_for("participant.plan", _anchor=place), 303)
