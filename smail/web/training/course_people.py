"""The pages on which people are asked to a course, and on which their answers are written down."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from smail.db.tables import Course, Learner, Seat
from smail.domain.alphabet import swedish_order
from smail.domain.certification import CourseKind, LearnerGroup, SeatState
from smail.domain.people import Sex
from smail.domain.roles import Role
from smail.errors import NotFound
from smail.imports.people_list import read_people
from smail.imports.people_load import ask_all, known_faults
from smail.imports.register_known import names_of_places
from smail.policies import Action, CourseSubject
from smail.queries import horizontal, organisations
from smail.queries import learners as reads
from smail.services import learner_entry, learners, seat_links, seats
from smail.services.learner_entry import LearnerFields
from smail.services.learners import OthersCourse
from smail.web.forms import NoFields, blank, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.course_correcting import as_written, correct, correct_page, places, remove
from smail.web.training.course_several import ask_ticked, known_learner, labels, told
from smail.web.training.forms import CORRECT, CORRECTED, NEW_LINK, REMOVED, AskForm, SeatForm
from smail.web.training.room import training
from smail.web.training.words import LEARNER_FAULTS, OTHERS_COURSE, list_words

SOMEBODY_NEW, SEVERAL, TICKED = "ny", "flera", "kanda"
Errors = Sequence[tuple[str, str]]


@training.route("/kurs/<course_id>/deltagare", methods=["GET", "POST"], endpoint="ask_learner")
@needs(Action.HOLD_COURSE, of="course_id")
def ask(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """Somebody is asked to the course: a colleague, a known learner, somebody new, or a whole list."""
    form = blank(AskForm) if request.method == "GET" else read(AskForm)
    _offer(at, form, course)
    if request.method == "GET":
        return _page(course, form)
    if form.who.data == SEVERAL:
        return _ask_several(at, course, form)
    if form.who.data == TICKED:
        return _ask_ticked(at, course, form)
    learner, errors = _learner(at, form)
    if learner is None:
        return _page(course, form, errors), 422
    row = seats.invite(at.db, course.id, learner.id, at.actor)
    if form.has_said_yes.data:
        seats.accept(at.db, at.parts.vault, row.id, "", at.actor)
    waits = row.state is SeatState.WAITING
    flash(_("Kursen är full. Personen står på väntelistan.") if waits else _("Personen är tillagd."), "ok")
    return redirect(url_for("training.ask_learner", course_id=course.public_id), 303)


def _ask_ticked(at: StaffRequest, course: CourseSubject, form: AskForm) -> ResponseReturnValue:
    """Everybody who is ticked among the known is asked."""
    if not form.validate():
        return _page(course, form, errors_of(form)), 422
    if not form.known.data:
        return _page(course, form, (("known", _("Kryssa i minst en person.")),)), 422
    rows = ask_ticked(at, course, form.known.data, have_said_yes=bool(form.has_said_yes.data))
    flash(told(rows), "ok")
    return redirect(url_for("training.course", course_id=course.public_id, _anchor="kursdeltagare"), 303)


def _ask_several(at: StaffRequest, course: CourseSubject, form: AskForm) -> ResponseReturnValue:
    """Everybody on the pasted list is asked, or nobody where a line is wrong."""
    if not form.validate():
        return _page(course, form, errors_of(form)), 422
    db, vault, federation_id = at.db, at.parts.vault, at.viewer.federation_id
    people, wrong = read_people(form.people.data or "", names_of_places(db, federation_id))
    wrong = wrong or known_faults(db, vault, federation_id, course.id, people)
    if wrong or not people:
        said = tuple(("people", list_words(number, fault)) for number, fault in wrong)
        return _page(course, form, said or (("people", _("Klistra in minst en rad.")),)), 422
    said_yes = bool(form.has_said_yes.data)
    rows = ask_all(db, vault, federation_id, course.id, people, at.actor, have_said_yes=said_yes)
    flash(told(rows), "ok")
    return redirect(url_for("training.course", course_id=course.public_id, _anchor="kursdeltagare"), 303)


@training.post("/kurs/<course_id>/plats", endpoint="answer_seat")
@needs(Action.HOLD_COURSE, of="course_id")
def answer(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """What somebody said by phone or in the corridor, or the group they belong to; or a new link."""
    form = read(SeatForm)
    seat_id = reads.seat_id(at.db, course.id, form.seat.data or "")
    if seat_id is None:
        raise NotFound
    form.organisation.choices = places(at)
    back = redirect(url_for("training.course", course_id=course.public_id, _anchor="kursdeltagare"), 303)
    is_valid = form.validate()
    if form.answer.data == CORRECTED:
        return correct(at, course, seat_id, form, back)
    if form.answer.data == REMOVED:
        return remove(at, course, seat_id, form, back)
    if not is_valid:
        flash(errors_of(form)[0][1], "error")
        return back
    if form.answer.data == NEW_LINK:
        return _link_page(at, course, seat_id)
    if form.answer.data == CORRECT:
        return correct_page(at, course, seat_id, blank(SeatForm, as_written(at, seat_id)))
    if form.answer.data in ("decline", "withdraw") and seats.have_been(at.db, [seat_id]):
        flash(_("Den som har varit på kursen behåller sin plats, och det som är gjort."), "error")
        return back
    match form.answer.data:
        case "accept":
            seats.accept(at.db, at.parts.vault, seat_id, form.needs.data or "", at.actor)
        case "decline":
            seats.decline(at.db, seat_id, at.actor)
        case "withdraw":
            seats.withdraw(at.db, seat_id, at.actor)
        case group:
            learner_entry.correct_group(at.db, seat_id, LearnerGroup(group), at.actor)
    flash(_("Sparat."), "ok")
    return back


def _link_page(at: StaffRequest, course: CourseSubject, seat_id: int) -> str:
    """A new link to the place, shown this once; the one before it opens nothing any more."""
    secret = seat_links.renew(at.db, at.parts.vault, seat_id, at.actor)
    seat = at.db.get_one(Seat, seat_id)
    return render_template(
        "pages/training/seat_link.html",
        course=course,
        name=seat.learner.name,
        link=f"{at.parts.settings.base_url}{url_for('seat.enter')}#{secret}",
        last_day=seat_links.last_day(at.db, seat),
    )


@training.post("/kurs/<course_id>/fyll-platser", endpoint="fill_course")
@needs(Action.HOLD_COURSE, of="course_id")
def fill(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """Those who have waited longest have the places that are free."""
    read(NoFields)
    n = len(seats.fill_places(at.db, course.id, at.actor))
    said = ngettext("%(num)d person fick plats.", "%(num)d personer fick plats.", n)
    flash(said if n else _("Ingen plats är ledig."), "ok")
    return redirect(url_for("training.course", course_id=course.public_id, _anchor="kursdeltagare"), 303)


def _offer(at: StaffRequest, form: AskForm, course: CourseSubject) -> None:
    known = reads.to_ask(at.db, at.viewer.federation_id, course.id)
    came = _reached(at, course)
    people = labels(known, came)
    new = [(SOMEBODY_NEW, _("Någon ny")), (SEVERAL, _("Flera, ur en lista")), (TICKED, _("Flera, med kryss"))]
    form.who.choices = [*new, *people]
    by_place = sorted(known, key=lambda one: swedish_order(one.organisation))
    form.known.choices = labels(by_place, came)
    form.organisation.choices = places(at)


def _reached(at: StaffRequest, course: CourseSubject) -> dict[int | None, str]:
    """Who was offered the horizontal principles before, or took them; they are to be offered to everybody."""
    if at.db.get_one(Course, course.id).rule.kind is not CourseKind.HORIZONTAL:
        return {}
    reached = horizontal.reached_by_learner(at.db, at.viewer.federation_id)
    taken, offered = _(" (har gått kursen)"), _(" (har erbjudits förut)")
    return {key: taken if one.taken_on else offered for key, one in reached.items()}


def _learner(at: StaffRequest, form: AskForm) -> tuple[Learner | None, Errors]:
    """Who is meant, or what is wrong with somebody new."""
    if not form.validate():
        return None, errors_of(form)
    if (form.people.data or "").strip():
        return None, (("people", _("Välj ”Flera, ur en lista” högst upp, eller töm listan.")),)
    if form.who.data == SOMEBODY_NEW:
        return _somebody_new(at, form)
    email = form.email.data or ""
    if (errors := _of_address(at, form, email)) or not email:
        return (None, errors) if errors else (known_learner(at, str(form.who.data)), ())
    row = known_learner(at, str(form.who.data))
    return learners.tell_address(at.db, at.parts.vault, row.id, email, at.actor), ()


def _of_address(at: StaffRequest, form: AskForm, email: str) -> Errors:
    """What is wrong with the address of somebody known; one that is there already is changed for itself."""
    _kind, _colon, public_id = str(form.who.data).partition(":")
    row = reads.learner(at.db, at.viewer.federation_id, public_id)
    if email and row is not None and row.email is not None:
        return (("email", _("Personen har en e-postadress. Lägg till utan, och ändra den på kursens sida.")),)
    own_id = None if row is None else row.id
    if email and row is not None and not at.viewer.has(Role.FEDERATION_TRAINER):
        try:
            learners.refuse_others(at.db, row.id, at.viewer.account_id)
        except OthersCourse:
            return (("email", str(OTHERS_COURSE)),)
    wrong = learner_entry.address_faults(at.db, at.parts.vault, at.viewer.federation_id, email, own_id)
    return tuple((name, str(LEARNER_FAULTS[fault])) for name, fault in wrong)


def _somebody_new(at: StaffRequest, form: AskForm) -> tuple[Learner | None, Errors]:
    federation_id, chosen = at.viewer.federation_id, form.organisation.data
    organisation = organisations.organisation_id(at.db, federation_id, chosen) if chosen else None
    new = LearnerFields(
        form.first_name.data or "",
        form.last_name.data or "",
        organisation or 0,
        form.email.data or "",
        Sex(form.sex.data) if form.sex.data else None,
        LearnerGroup(form.learner_group.data or LearnerGroup.TRAINEE),
    )
    wrong = learner_entry.learner_faults(at.db, at.parts.vault, federation_id, new)
    if wrong:
        return None, tuple((name, str(LEARNER_FAULTS[fault])) for name, fault in wrong)
    like = reads.namesakes(at.db, federation_id).of(new.first_name, new.last_name, new.organisation_id)
    if like and not form.is_another.data:
        return None, (("is_another", _is_it(like)),)
    return learner_entry.add_learner(at.db, at.parts.vault, federation_id, new, at.actor), ()


def _is_it(like: Sequence[reads.Known]) -> str:
    known = ", ".join(f"{one.name} ({one.organisation})" for one in like)
    return str(_("Finns redan: %(known)s. Välj personen i listan Vem, eller kryssa i rutan.", known=known))


def _page(course: CourseSubject, form: AskForm, errors: Errors = ()) -> str:
    return render_template(
        "pages/training/ask.html",
        course=course,
        form=form,
        asks_if_another=bool(form.is_another.data) or any(name == "is_another" for name, _said in errors),
        errors=tuple(errors),
        wrong=dict(errors),
    )
