"""The pages on which a course is planned, changed, looked at and called off."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from smail import clock
from smail.db.tables import Course
from smail.domain.certification import CourseKind, CourseRule
from smail.errors import Conflict, NotFound
from smail.policies import Action, CourseSubject
from smail.queries import courses as reads
from smail.queries import organisations
from smail.queries.training_rules import rule_of
from smail.services import course_rules, courses, seats
from smail.services.courses import CourseFault, CourseFields, OccasionFields
from smail.web.forms import NoFields, blank, choices, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.course_seen import merge, seen_again, seen_of
from smail.web.training.forms import CallOffForm, CourseForm, course_form, starts_at
from smail.web.training.room import training
from smail.web.training.words import (
    COURSE_FAULTS,
    KINDS,
    hours,
)

Errors = Sequence[tuple[str, str]]


@training.route("/kurs/ny", methods=["GET", "POST"], endpoint="new_course")
@needs(Action.PLAN_COURSE)
def new(at: StaffRequest) -> ResponseReturnValue:
    """A course of the chosen kind as it is filled in; first the kind is chosen."""
    kind = _kind()
    if kind is None:
        if request.method == "POST":
            read(NoFields)
        return render_template("pages/training/course_kind.html", kinds=KINDS)
    rule = rule_of(course_rules.current_rule(at.db, at.viewer.federation_id, kind))
    form_class = course_form(rule.n_occasions)
    form = blank(form_class, {"places": 12}) if request.method == "GET" else read(form_class)
    _offer(at, form, kind)
    if request.method == "GET":
        form.teachers.data = [at.viewer.public_id] if _is_offered(at, form) else []
        return _form_page(form, kind, rule)
    chosen, errors = _filled(at, form, kind, rule)
    if chosen is None or errors:
        return _form_page(form, kind, rule, errors), 422
    known = courses.planned(at.db, at.viewer.federation_id, chosen)
    if known is not None:
        flash(_("Kursen var redan planerad. Här är den."), "ok")
        return redirect(url_for("training.course", course_id=known.public_id), 303)
    row = courses.plan(at.db, at.viewer.federation_id, chosen, at.actor, at.viewer.account_id)
    flash(_("Kursen är planerad. Lägg till dem som ska gå den."), "ok")
    return redirect(url_for("training.course", course_id=row.public_id), 303)


@training.route("/kurs/<course_id>/andra", methods=["GET", "POST"], endpoint="change_course")
@needs(Action.HOLD_COURSE, of="course_id")
def change(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """The course as it is, to be filled in anew."""
    row = _open(at, course)
    rule, kind = rule_of(row.rule), row.rule.kind
    form_class = course_form(rule.n_occasions)
    if request.method == "GET":
        known = _known(at, row)
        form = blank(form_class, known)
        _offer(at, form, kind, row)
        return _form_page(form, kind, rule, known=row, seen=seen_of(known))
    form = read(form_class)
    _offer(at, form, kind, row)
    # Two who save at once take turns: the second is told of the first.
    courses.held(at.db, row.id)
    known = _known(at, row)
    taken = merge(form, known)
    if taken:
        return _form_page(form, kind, rule, taken, known=row, seen=seen_of(known)), 409
    chosen, errors = _filled(at, form, kind, rule)
    if chosen is not None and not errors:
        errors = _said(courses.moved(at.db, row, chosen))
    if chosen is None or errors:
        return _form_page(form, kind, rule, errors, known=row, seen=seen_again(form, known)), 422
    courses.change(at.db, row.id, chosen, at.actor)
    _say_saved(at, row)
    return redirect(url_for("training.course", course_id=row.public_id), 303)


def _say_saved(at: StaffRequest, row: Course) -> None:
    """Whoever waits has the places that came free, and the page says what the places led to."""
    said = [_("Kursen är sparad.")]
    n = len(seats.fill_places(at.db, row.id, at.actor))
    if n:
        said.append(
            ngettext("%(num)d person på väntelistan fick plats.", "%(num)d på väntelistan fick plats.", n)
        )
    n_taken = seats.n_taken(at.db, row.id)
    if n_taken > row.places:
        said.append(
            _(
                "%(taken)d har redan plats, fler än det nya antalet platser (%(places)d). De behåller sin "
                "plats.",
                taken=n_taken,
                places=row.places,
            )
        )
    flash(" ".join(said), "warning" if n_taken > row.places else "ok")


@training.post("/kurs/<course_id>/stall-in", endpoint="call_off_course")
@needs(Action.HOLD_COURSE, of="course_id")
def call_off(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """The course is not held, where that is meant: nobody can take it back."""
    form = read(CallOffForm)
    back = redirect(url_for("training.course", course_id=course.public_id), 303)
    if not form.validate():
        flash(errors_of(form)[0][1], "error")
        return back
    try:
        courses.call_off(at.db, course.id, at.actor)
    except Conflict:
        flash(
            _("Kursen går inte att ställa in. Någon har redan varit där eller har utvärderat den."), "error"
        )
    else:
        flash(_("Kursen är inställd. Säg det till dem som har plats."), "ok")
    return back


def _kind() -> CourseKind | None:
    """The kind in the address; none while it is to be chosen, NotFound for one that there is not."""
    chosen = request.args.get("slag", "")
    if not chosen:
        return None
    try:
        return CourseKind(chosen)
    except ValueError:
        raise NotFound from None


def _open(at: StaffRequest, course: CourseSubject) -> Course:
    row = at.db.get_one(Course, course.id)
    if row.cancelled_on is not None:
        raise NotFound
    return row


def _is_offered(at: StaffRequest, form: CourseForm) -> bool:
    return at.viewer.public_id in {value for value, _name in form.teachers.choices}


def _offer(at: StaffRequest, form: CourseForm, kind: CourseKind, row: Course | None = None) -> None:
    """Organisations in use, and everybody who may hold such a course, borrowed ones too."""
    tree = organisations.tree(at.db, at.viewer.federation_id)
    own = None if row is None else row.organisation_id
    form.organisation.choices = choices(
        (one.public_id, one.name) for one in tree if not one.is_ended or one.id == own
    )
    found = reads.teachers_for(at.db, at.viewer.federation_id, kind, clock.today())
    form.teachers.choices = choices(
        (one.public_id, f"{one.name}, {one.organisation}" if one.organisation else one.name) for one in found
    )


def _known(at: StaffRequest, row: Course) -> dict[str, object]:
    known: dict[str, object] = {
        "title": row.title,
        "places": row.places,
        "organisation": "" if row.organisation is None else row.organisation.public_id,
        "teachers": [one.public_id for one in reads.teachers_of(at.db, row.id)],
    }
    for one in reads.occasions_of(at.db, row.id):
        begins, place = one.starts_at.astimezone(clock.SWEDISH_TIME), one.number - 1
        known |= {f"starts_{place}": begins.date(), f"time_{place}": begins.time()}
        known |= {f"place_{place}": one.place, f"link_{place}": one.link}
    return known


def _filled(
    at: StaffRequest, form: CourseForm, kind: CourseKind, rule: CourseRule
) -> tuple[CourseFields | None, Errors]:
    """The course as it was filled in, with what is wrong with it."""
    if not form.validate():
        return None, errors_of(form)
    federation_id = at.viewer.federation_id
    by_id = {
        one.public_id: one.account_id for one in reads.teachers_for(at.db, federation_id, kind, clock.today())
    }
    occasions = tuple(
        OccasionFields(
            starts_at(form, place), form[f"place_{place}"].data or "", form[f"link_{place}"].data or ""
        )
        for place in range(rule.n_occasions)
    )
    chosen = CourseFields(
        kind,
        form.title.data or "",
        form.places.data,
        organisations.organisation_id(at.db, federation_id, form.organisation.data)
        if form.organisation.data
        else None,
        tuple(by_id[one] for one in form.teachers.data),
        occasions,
    )
    wrong = courses.faults(at.db, federation_id, chosen, rule, clock.today())
    return chosen, _said(wrong)


def _said(wrong: Sequence[tuple[str, CourseFault]]) -> Errors:
    return tuple((name, str(COURSE_FAULTS[fault])) for name, fault in wrong)


def _form_page(
    form: CourseForm,
    kind: CourseKind,
    rule: CourseRule,
    errors: Errors = (),
    known: Course | None = None,
    seen: Mapping[str, Sequence[str]] | None = None,
) -> str:
    return render_template(
        "pages/training/course_form.html",
        form=form,
        kind=kind.value,
        kind_words=KINDS[kind],
        places=range(rule.n_occasions),
        length=hours(rule.minutes_each),
        home_task=hours(rule.home_task_minutes) if rule.home_task_minutes else None,
        errors=tuple(errors),
        wrong=dict(errors),
        known=known,
        seen=seen or {},
    )
