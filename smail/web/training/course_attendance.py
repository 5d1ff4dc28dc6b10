"""The page on which attendance is written down: everybody at once, then those who were not there."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from smail import clock
from smail.db.tables import Course
from smail.errors import NotFound
from smail.policies import Action, CourseSubject
from smail.queries import courses as reads
from smail.queries import making_up
from smail.queries.courses import Occasion, SeatRow
from smail.queries.making_up import MadeUp
from smail.services import attendance, certification
from smail.web.forms import blank, choices, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.forms import AttendanceForm, MakeUpForm, attendance_form
from smail.web.training.room import training
from smail.web.training.words import hours

Errors = Sequence[tuple[str, str]]


@training.route("/kurs/<course_id>/narvaro", methods=["GET", "POST"], endpoint="attendance")
@needs(Action.HOLD_COURSE, of="course_id")
def record(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """Who was at the occasion that the address names."""
    occasion = _occasion(at, course)
    page = reads.course_page(at.db, at.parts.vault, course.id)
    seats, row = page.taking_part, page.course
    form_class = attendance_form(one.public_id for one in page.seats)
    if request.method == "GET":
        known = reads.minutes_at(at.db, occasion.id)
        return _page(row, occasion, seats, _blank(form_class, known, seats, row), known)
    form = read(form_class)
    form.here.choices = choices((one.public_id, one.name) for one in seats)
    known = reads.minutes_at(at.db, occasion.id)
    minutes, errors = _minutes(form, seats, row.rule.minutes_each)
    if errors:
        return _page(row, occasion, seats, form, known, errors), 422
    changed, taken = _changed_here(form, seats, minutes, known)
    if taken:
        return _page(row, occasion, seats, form, known, taken), 409
    attendance.record(
        at.db,
        occasion.id,
        changed,
        at.actor,
        at.viewer.account_id,
        is_from_list=bool(form.is_from_list.data),
    )
    n = sum(minutes.get(one.id, known.get(one.id, 0)) > 0 for one in seats)
    flash(ngettext("Sparat: %(num)d var där.", "Sparat: %(num)d var där.", n), "ok")
    _tell_of_certified(at, row)
    return redirect(url_for("training.course", course_id=course.public_id), 303)


@training.route("/kurs/<course_id>/ta-igen", methods=["GET", "POST"], endpoint="make_up")
@needs(Action.HOLD_COURSE, of="course_id")
def make_up(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """Somebody has made up, at another course, what was missed of the occasion that the address names."""
    occasion = _occasion(at, course)
    row = at.db.get_one(Course, course.id)
    seats = reads.course_page(at.db, at.parts.vault, course.id).taking_part
    others = making_up.occasions_to_make_up(at.db, row, occasion.number, clock.now())
    form = blank(MakeUpForm) if request.method == "GET" else read(MakeUpForm)
    form.made_up_seat.choices = choices((one.public_id, f"{one.name}, {one.organisation}") for one in seats)
    form.made_up_at.choices = choices(
        (one.public_id, f"{clock.civil(one.starts_at).isoformat()} {title}") for one, title in others
    )
    known = [one for one in making_up.made_up(at.db, row.id) if one.number == occasion.number]
    if request.method == "GET":
        return _make_up_page(row, occasion, form, known)
    if form.taken_back.data:
        return _taken_back(at, course, row, form.taken_back.data)
    errors = errors_of(form) if not form.validate() else _too_long(form, row.rule.minutes_each)
    if errors:
        return _make_up_page(row, occasion, form, known, errors), 422
    seat = next(one for one in seats if one.public_id == form.made_up_seat.data)
    other = next(one for one, _title in others if one.public_id == form.made_up_at.data)
    minutes = form.made_up_minutes.data
    if not minutes and any((one.seat_id, one.occasion_id) == (seat.id, other.id) for one in known):
        return _taken_back(at, course, row, f"{seat.public_id}:{other.public_id}")
    if not minutes:
        nothing = (("made_up_minutes", _("Det finns ingen tid att ta bort där. Skriv minst 1 minut.")),)
        return _make_up_page(row, occasion, form, known, nothing), 422
    attendance.make_up(at.db, seat.id, other.id, minutes, at.actor, at.viewer.account_id)
    flash(_("Det är sparat att tillfället är taget igen."), "ok")
    return redirect(url_for("training.course", course_id=course.public_id), 303)


def _taken_back(at: StaffRequest, course: CourseSubject, row: Course, which: str) -> ResponseReturnValue:
    """What was typed for the wrong person or course is gone; NotFound for what nobody has made up."""
    made = {f"{one.seat}:{one.occasion}": one for one in making_up.made_up(at.db, course.id)}
    if which not in made:
        raise NotFound
    attendance.take_back(at.db, made[which].seat_id, made[which].occasion_id, at.actor)
    flash(_("Tillfället är inte taget igen på den kursen."), "ok")
    _tell_of_certified(at, row)
    return redirect(url_for("training.course", course_id=course.public_id), 303)


def _occasion(at: StaffRequest, course: CourseSubject) -> Occasion:
    """The occasion that the address names; NotFound for one that there is not or that has not begun."""
    wanted = request.args.get("tillfalle", "1")
    found = (one for one in reads.occasions_of(at.db, course.id) if str(one.number) == wanted)
    occasion = next(found, None)
    if occasion is None or not occasion.has_begun(clock.now()):
        raise NotFound
    return occasion


def _blank(
    form_class: type[AttendanceForm], known: Mapping[int, int], seats: Sequence[SeatRow], row: Course
) -> AttendanceForm:
    """What is known; the first time everybody is ticked, since most are there."""
    whole = row.rule.minutes_each
    here = [one.public_id for one in seats if known.get(one.id, 0 if known else whole) >= whole]
    parts = {f"part_{one.public_id}": known[one.id] for one in seats if 0 < known.get(one.id, 0) < whole}
    return blank(form_class, {"here": here, **parts})


def _minutes(form: AttendanceForm, seats: Sequence[SeatRow], whole: int) -> tuple[dict[int, int], Errors]:
    """How long each was there who stood on the page that was sent, by seat, with what is wrong."""
    if not form.validate():
        return {}, errors_of(form)
    minutes: dict[int, int] = {}
    errors: list[tuple[str, str]] = []
    for one in seats:
        field, is_here = form[f"part_{one.public_id}"], one.public_id in form.here.data
        if not (field.raw_data or is_here):
            continue
        part = field.data
        if part is not None and not 0 <= part <= whole:
            said = _("%(name)s: skriv högst %(most)d minuter.", name=one.name, most=whole)
            errors.append((field.name, said))
        minutes[one.id] = whole if is_here and part is None else (part or 0)
    return minutes, tuple(errors)


def _changed_here(
    form: AttendanceForm, seats: Sequence[SeatRow], minutes: Mapping[int, int], known: Mapping[int, int]
) -> tuple[dict[int, int], Errors]:
    """What this page changes, and what somebody else has saved otherwise since it was made."""
    changed: dict[int, int] = {}
    errors: list[tuple[str, str]] = []
    for one in (seat for seat in seats if seat.id in minutes):
        seen, own, saved = form[f"seen_{one.public_id}"], minutes[one.id], known.get(one.id)
        if saved is not None and own == seen.data != saved:
            # Somebody else changed it, and this page did not.
            continue
        if saved not in (None, own) and seen.raw_data and saved != seen.data:
            said = _(
                "%(name)s: någon har sparat %(saved)d minuter sedan sidan öppnades. Det du har fyllt i "
                "står kvar. Kontrollera och spara igen.",
                name=one.name,
                saved=saved,
            )
            errors.append((f"part_{one.public_id}", said))
        changed[one.id] = own
    return changed, tuple(errors)


def _too_long(form: MakeUpForm, whole: int) -> Errors:
    if 0 <= form.made_up_minutes.data <= whole:
        return ()
    return (("made_up_minutes", _("Skriv ett tal från 0 till %(most)d.", most=whole)),)


def _tell_of_certified(at: StaffRequest, row: Course) -> None:
    """Who has a certificate of the course and no longer the time behind it: it is withdrawn for itself."""
    lacking = [
        one.seat.learner.name
        for one in certification.progress_of(at.db, row)
        if one.missing and one.certificate is not None and one.certificate.withdrawn_on is None
    ]
    if lacking:
        said = _(
            "%(names)s har certifikat från kursen, men inte längre tiden som krävs. Certifikatet gäller "
            "tills det återkallas för sig.",
            names=", ".join(lacking),
        )
        flash(said, "warning")


def _page(
    row: Course,
    occasion: Occasion,
    seats: Sequence[SeatRow],
    form: AttendanceForm,
    known: Mapping[int, int],
    errors: Errors = (),
) -> str:
    return render_template(
        "pages/training/attendance.html",
        course=row,
        occasion=occasion,
        seats=seats,
        known=known,
        form=form,
        length=hours(row.rule.minutes_each),
        errors=tuple(errors),
        wrong=dict(errors),
    )


def _make_up_page(
    row: Course, occasion: Occasion, form: MakeUpForm, known: Sequence[MadeUp], errors: Errors = ()
) -> str:
    return render_template(
        "pages/training/make_up.html",
        known=known,
        course=row,
        occasion=occasion,
        form=form,
        whole=row.rule.minutes_each,
        errors=tuple(errors),
        wrong=dict(errors),
    )
