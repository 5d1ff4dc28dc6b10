"""One's own courses and certificates: the answer to an invitation, what one needs, the home task."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db import sealing
from smail.db.tables import Learner, Seat
from smail.domain.certification import HomeTaskState, SeatState, standing
from smail.domain.people import Sex
from smail.errors import Conflict, NotFound
from smail.policies import Action
from smail.queries import course_mail, evaluations, materials, network, network_meetings
from smail.queries import courses as course_reads
from smail.queries import learners as reads
from smail.queries.calibration import is_rater
from smail.queries.evaluations import Found
from smail.queries.learners import OwnCourse
from smail.queries.materials import TAKES_PART
from smail.services import certification, home_tasks, learner_entry, learners, seat_links, seats
from smail.web.account.own_account import account
from smail.web.forms import SmailForm, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.course_letter_words import calendar_response
from smail.web.training.forms import ADDRESS, OwnAnswerForm, OwnTaskForm
from smail.web.training.network_words import GROUPS
from smail.web.training.words import HOME_TASKS, KINDS, LEVELS, OWN_ADDRESS_FAULTS, SEAT_STATES, STANDINGS
from smail.web.words import SEXES, options

__all__ = ["account", "answer", "calendar", "hand_in", "overview"]


@account.get("/konto/kurser", endpoint="courses")
@needs(Action.USE_OWN_ACCOUNT)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """The courses that one was asked to, and the own certificates."""
    return _page(at)


@account.get("/konto/kurser/kalender.ics", endpoint="course_calendar")
@needs(Action.USE_OWN_ACCOUNT)
def calendar(at: StaffRequest) -> ResponseReturnValue:
    """The occasions of one of the own courses as a file for the calendar; NotFound for another's."""
    wanted = request.args.get("kurs")
    own = reads.courses_of_account(at.db, at.viewer.account_id)
    one = next((row for row in own if row.course.public_id == wanted), None)
    if one is None:
        raise NotFound("one is not asked to that course")
    return calendar_response(course_mail.letter_of(at.db, one.seat.id), at.parts.settings)


@account.post("/konto/kurser/svar", endpoint="answer_course")
@needs(Action.USE_OWN_ACCOUNT)
def answer(at: StaffRequest) -> ResponseReturnValue:
    """Whether one comes, and what one needs to be able to take part."""
    form = read(OwnAnswerForm)
    if form.answer.data == ADDRESS:
        return _tell_address(at, form)
    own = _own(at, form)
    if not form.validate():
        return _page(at, form, own), 422
    if form.answer.data == "accept":
        if form.sex.raw_data:
            learner_entry.tell_sex(
                at.db, own.seat.id, Sex(form.sex.data) if form.sex.data else None, at.actor
            )
        is_new = own.seat.state is not SeatState.ACCEPTED
        row = seats.accept(at.db, at.parts.vault, own.seat.id, form.needs.data or "", at.actor)
        if not is_new and form.needs.raw_data:
            seats.tell_needs(at.db, at.parts.vault, own.seat.id, form.needs.data or "", at.actor)
        seat_links.note_spoken(at.db, own.seat.id)
        waits = row.state is SeatState.WAITING
        new = _("Kursen är full. Du står på väntelistan.") if waits else _("Du har en plats.")
        flash(new if is_new else _("Ditt svar är sparat."), "ok")
    else:
        seats.decline(at.db, own.seat.id, at.actor)
        flash(_("Du har tackat nej."), "ok")
    return redirect(url_for("account.courses"), 303)


def _tell_address(at: StaffRequest, form: OwnAnswerForm) -> ResponseReturnValue:
    """Where letters about courses and certificates go; the form is of no course."""
    row = reads.learner_of_account(at.db, at.viewer.account_id)
    if row is None:
        raise NotFound("one takes no course")
    form.course.choices, email = [("", "")], form.email.data or ""
    wrong = learner_entry.address_faults(at.db, at.parts.vault, row.federation_id, email, row.id)
    errors = errors_of(form) if not form.validate() else ()
    errors = errors or tuple((name, str(OWN_ADDRESS_FAULTS[fault])) for name, fault in wrong)
    if errors:
        return _page(at, form, errors=errors), 422
    learners.tell_address(at.db, at.parts.vault, row.id, email, at.actor)
    flash(_("Sparat."), "ok")
    return redirect(url_for("account.courses"), 303)


@account.post("/konto/kurser/hemuppgift", endpoint="hand_in")
@needs(Action.USE_OWN_ACCOUNT)
def hand_in(at: StaffRequest) -> ResponseReturnValue:
    """The home task is handed in and waits to be judged."""
    form = read(OwnTaskForm)
    own = _own(at, form)
    if not form.validate():
        return _page(at, form, own), 422
    home_tasks.hand_in(at.db, at.parts.vault, own.seat.id, form.task_text.data, at.actor)
    seat_links.note_spoken(at.db, own.seat.id)
    flash(_("Din hemuppgift är inlämnad. Du ser här när den är bedömd."), "ok")
    return redirect(url_for("account.courses"), 303)


def _own(at: StaffRequest, form: OwnAnswerForm | OwnTaskForm) -> OwnCourse:
    """The course that the form is about; Conflict for one that one is not, or no more, asked to."""
    found = {one.course.public_id: one for one in reads.courses_of_account(at.db, at.viewer.account_id)}
    form.course.choices = [(public_id, "") for public_id in found]
    own = found.get(form.course.data or "")
    if own is None:
        raise Conflict("one is not asked to that course")
    return own


def _page(
    at: StaffRequest,
    form: SmailForm | None = None,
    about: OwnCourse | None = None,
    errors: Sequence[tuple[str, str]] = (),
) -> str:
    today = clock.today()
    errors = errors or (() if form is None else errors_of(form))
    learner = reads.learner_of_account(at.db, at.viewer.account_id)
    own = reads.courses_of_account(at.db, at.viewer.account_id)
    places = [one.seat.id for one in own]
    asked, been = evaluations.open_for_seats(at.db, places), seats.have_been(at.db, places)
    used = materials.used_by(at.db, [one.course.id for one in own if one.seat.state in TAKES_PART])
    return render_template(
        "pages/account/courses.html",
        courses=[_shown(at, one, asked.get(one.seat.id, ()), has_been=one.seat.id in been) for one in own],
        used={one.course.public_id: used.get(one.course.id, ()) for one in own},
        certificates=[
            (
                row,
                LEVELS[row.level],
                STANDINGS[standing(row.valid_until, row.withdrawn_on, today)],
                certification.reason_of(at.parts.vault, row),
            )
            for row in reads.certificates_of_account(at.db, at.viewer.account_id)
        ],
        meetings=network.own_meetings(at.db, at.viewer),
        decisions=network_meetings.own_decisions(at.db, at.parts.vault, at.viewer.account_id),
        groups=GROUPS,
        today=today,
        is_learner=learner is not None,
        address=_own_address(at, learner),
        is_rater=is_rater(at.db, at.viewer),
        sexes=options(SEXES),
        form=form,
        about=_opened(own) if about is None else about.course.public_id,
        errors=errors,
        wrong=dict(errors),
    )


def _own_address(at: StaffRequest, row: Learner | None) -> str:
    if row is None:
        return ""
    return sealing.opened(at.parts.vault, Learner.email, row.public_id, row.email) or ""


def _opened(own: Sequence[OwnCourse]) -> str | None:
    """The course whose forms are shown: the one that the address names, else the latest."""
    wanted = request.args.get("kurs")
    found = [one.course.public_id for one in own]
    return wanted if wanted in found else next(iter(found), None)


def _shown(at: StaffRequest, one: OwnCourse, asked: Sequence[Found], *, has_been: bool) -> dict[str, object]:
    """What the page tells of a course: when, where it stands, and the home task with what was said of it.

    Every evaluation that can be answered is shown to all who were there alike: nobody knows who has answered.
    """
    task, vault = one.task, at.parts.vault
    is_taking_part = one.seat.state is SeatState.ACCEPTED
    may_say_no = one.seat.state in (SeatState.INVITED, SeatState.ACCEPTED, SeatState.WAITING)
    may_hand_in = is_taking_part and bool(one.course.rule.home_task_minutes) and one.course.closed_on is None
    occasions, own_id = course_reads.occasions_of(at.db, one.course.id), one.seat.public_id
    is_here = one.seat.state in (SeatState.ACCEPTED, SeatState.WAITING)
    may_change = is_here and occasions[-1].starts_at > clock.now()
    return {
        "public_id": one.course.public_id,
        "title": one.course.title,
        "kind": KINDS[one.course.rule.kind],
        "occasions": occasions,
        "state": SEAT_STATES[one.seat.state],
        "sex": one.seat.learner.sex,
        "evaluations": asked,
        "is_asked": one.seat.state is SeatState.INVITED,
        "may_say_no": may_say_no and not has_been,
        "needs": None if not may_change else sealing.opened(vault, Seat.needs, own_id, one.seat.needs) or "",
        "task": None if task is None else HOME_TASKS[task.state],
        "comment": None if task is None else home_tasks.comment_of(vault, one.seat, task),
        "text": None if task is None else home_tasks.text_of(vault, one.seat, task),
        "may_hand_in": may_hand_in and (task is None or task.state is not HomeTaskState.APPROVED),
    }
