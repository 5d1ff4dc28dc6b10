"""The pages on which home tasks are judged, many at once, and those who are ready get their certificates."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from smail import clock
from smail.db.tables import Course, HomeTask, Seat
from smail.domain.certification import HomeTaskState
from smail.errors import NotFound, Refused
from smail.policies import Action, CourseSubject
from smail.queries import certifying
from smail.queries import courses as reads
from smail.queries.courses import SeatRow
from smail.services import home_tasks
from smail.web.forms import blank, choices, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.forms import JudgeForm, PaperForm, judge_form
from smail.web.training.room import training
from smail.web.training.words import HOME_TASKS

APPROVE = "approve"
Errors = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A home task that waits to be judged."""

    seat: SeatRow
    text: str | None
    # When it was handed in: another text is another home task to read.
    version: str = ""


@training.route("/kurs/<course_id>/hemuppgifter", methods=["GET", "POST"], endpoint="home_tasks")
@needs(Action.HOLD_COURSE, of="course_id")
def judge(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """The ticked home tasks are approved at once, or one is sent back, each with a comment of its own."""
    row = _with_task(at, course)
    page = reads.course_page(at.db, at.parts.vault, course.id)
    tasks = reads.home_tasks_of(at.db, course.id)
    waiting = _waiting(at, page.taking_part, tasks)
    form_class = judge_form(one.public_id for one in page.seats)
    if request.method == "GET":
        own = _own(at, waiting)
        every = [one.seat.public_id for one in waiting if one.seat.learner_id not in own]
        return _page(at, row, page.taking_part, tasks, waiting, blank(form_class, {"approved": every}))
    form = read(form_class)
    form.approved.choices = choices((one.seat.public_id, one.seat.name) for one in waiting)
    form.act.choices = [(APPROVE, ""), *form.approved.choices]
    verdicts, errors = _verdicts(form, waiting)
    if errors:
        return _page(at, row, page.taking_part, tasks, waiting, form, errors), 422
    anew = _handed_in_anew(form, waiting, verdicts)
    if anew:
        form.approved.data = [one for one in form.approved.data or () if one not in anew]
        return _page(at, row, page.taking_part, tasks, waiting, form, tuple(anew.values())), 409
    try:
        n = home_tasks.judge(at.db, at.parts.vault, course.id, verdicts, at.actor, at.viewer.account_id)
    except Refused:
        said = _(
            "Du kan inte bedöma de här. Du behöver hålla kursen, ha ett giltigt certifikat, och ingen "
            "bedömer sin egen hemuppgift eller en av någon utan konto som heter likadant."
        )
        return _page(at, row, page.taking_part, tasks, waiting, form, [("approved", said)]), 422
    flash(ngettext("%(num)d hemuppgift är bedömd.", "%(num)d hemuppgifter är bedömda.", n), "ok")
    return redirect(url_for("training.home_tasks", course_id=course.public_id), 303)


@training.post("/kurs/<course_id>/pa-papper", endpoint="on_paper")
@needs(Action.HOLD_COURSE, of="course_id")
def on_paper(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """The home tasks of those who are ticked were handed in on paper."""
    _with_task(at, course)
    tasks = reads.home_tasks_of(at.db, course.id)
    seats = [
        one
        for one in reads.course_page(at.db, at.parts.vault, course.id).taking_part
        if one.id not in tasks or tasks[one.id].state is HomeTaskState.RETURNED
    ]
    form = read(PaperForm)
    form.on_paper.choices = choices((one.public_id, one.name) for one in seats)
    back = redirect(url_for("training.home_tasks", course_id=course.public_id), 303)
    if not form.validate():
        flash(errors_of(form)[0][1], "error")
        return back
    chosen = [one for one in seats if one.public_id in form.on_paper.data]
    for one in chosen:
        home_tasks.hand_in(at.db, at.parts.vault, one.id, None, at.actor)
    said = ngettext(
        "%(num)d hemuppgift är inlämnad på papper och väntar på bedömning.",
        "%(num)d hemuppgifter är inlämnade på papper och väntar på bedömning.",
        len(chosen),
    )
    flash(said, "ok")
    return back


def _with_task(at: StaffRequest, course: CourseSubject) -> Course:
    row = at.db.get_one(Course, course.id)
    if not row.rule.home_task_minutes or row.cancelled_on is not None:
        raise NotFound
    return row


def _waiting(
    at: StaffRequest, seats: Sequence[SeatRow], tasks: Mapping[int, HomeTask]
) -> tuple[Waiting, ...]:
    found = []
    for one in seats:
        task = tasks.get(one.id)
        if task is not None and task.state is HomeTaskState.HANDED_IN:
            text = home_tasks.text_of(at.parts.vault, at.db.get_one(Seat, one.id), task)
            found.append(Waiting(one, text, task.handed_in_at.isoformat()))
    return tuple(found)


def _own(at: StaffRequest, waiting: Sequence[Waiting]) -> Collection[int]:
    """The learners whose home task the viewer may not judge: the own, and a namesake's without account."""
    return certifying.likenesses(at.db, [one.seat.learner_id for one in waiting], at.viewer.account_id).keys()


def _verdicts(form: JudgeForm, waiting: Sequence[Waiting]) -> tuple[dict[int, tuple[bool, str]], Errors]:
    """What is said of each home task that the button judges, with what is wrong."""
    if not form.validate():
        return {}, errors_of(form)
    said = {one.seat.public_id: form[f"comment_{one.seat.public_id}"].data or "" for one in waiting}
    ids = {one.seat.public_id: one.seat.id for one in waiting}
    if form.act.data != APPROVE:
        back = str(form.act.data)
        if not said[back]:
            return {}, ((f"comment_{back}", _("Skriv vad som behöver kompletteras.")),)
        return {ids[back]: (False, said[back])}, ()
    if not form.approved.data:
        return {}, (("approved", _("Bocka för minst en hemuppgift.")),)
    return {ids[one]: (True, said[one]) for one in form.approved.data}, ()


def _handed_in_anew(
    form: JudgeForm, waiting: Sequence[Waiting], verdicts: Mapping[int, object]
) -> Mapping[str, tuple[str, str]]:
    """The seats whose home task is another than the page showed, each with what is said of it."""
    found = {}
    for one in (task for task in waiting if task.seat.id in verdicts):
        own = one.seat.public_id
        if form[f"read_{own}"].raw_data and form[f"read_{own}"].data != one.version:
            said = _(
                "%(name)s har lämnat in på nytt sedan sidan öppnades. Läs den nya texten, och bedöm sedan.",
                name=one.seat.name,
            )
            found[own] = f"comment_{own}", said
    return found


def _page(
    at: StaffRequest,
    row: Course,
    seats: Sequence[SeatRow],
    tasks: Mapping[int, HomeTask],
    waiting: Sequence[Waiting],
    form: JudgeForm,
    errors: Errors = (),
) -> str:
    return render_template(
        "pages/training/home_tasks.html",
        course=row,
        waiting=waiting,
        own=_own(at, waiting),
        may_judge=home_tasks.may_judge(at.db, row, at.viewer.account_id, clock.now()),
        states=[(one, tasks[one.id].state if one.id in tasks else None) for one in seats],
        words=HOME_TASKS,
        form=form,
        errors=tuple(errors),
        wrong=dict(errors),
    )
