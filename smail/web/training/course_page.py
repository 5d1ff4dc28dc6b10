"""The page of a course, and the certificates that are issued on it."""

from collections.abc import Collection

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from smail import clock
from smail.db.tables import Course
from smail.errors import Refused
from smail.policies import Action, CourseSubject, may
from smail.queries import certifying, making_up, materials
from smail.queries import courses as reads
from smail.queries.training_rules import rule_of
from smail.services import certification
from smail.services.certification import Progress
from smail.web.forms import read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.forms import CertifyForm
from smail.web.training.room import training
from smail.web.training.words import (
    HINDRANCES,
    KINDS,
    LEARNER_GROUPS,
    SEAT_STATES,
    hours,
    lacking,
    rule_words,
)


@training.get("/kurs/<course_id>")
@needs(Action.HOLD_COURSE, of="course_id")
def course(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """One course: when and where, who takes it, and what each still lacks."""
    return _page(at, course)


@training.post("/kurs/<course_id>/certifikat", endpoint="certify")
@needs(Action.HOLD_COURSE, of="course_id")
def certify(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """Those who are ticked and lack nothing have their certificates; else everybody who cannot is named."""
    ready = {one.seat.public_id: one for one in _ready(at, at.db.get_one(Course, course.id))}
    form = read(CertifyForm)
    form.ready.choices = [(public_id, "") for public_id in ready]
    back = redirect(url_for("training.course", course_id=course.public_id, _anchor="kursdeltagare"), 303)
    if not form.validate():
        flash(_("Bocka för minst en person som är klar."), "error")
        return back
    chosen = [ready[one].seat for one in form.ready.data]
    try:
        found = certification.issue(
            at.db, course.id, [one.id for one in chosen], at.actor, at.viewer.account_id
        )
    except certification.NotCertified as refused:
        names = [
            f"{one.learner.name}: {HINDRANCES[refused.why[one.learner_id]]}"
            for one in chosen
            if one.learner_id in refused.why
        ]
        said = _("Inget certifikat är utfärdat. Några kan inte få sitt. Ta bort de bockarna.")
        flash(f"{said} {' '.join(names)}", "error")
        return _page(at, course, form.ready.data), 409
    except Refused:
        flash(_("Inget certifikat är utfärdat. Den som utfärdar håller kursen."), "error")
        return back
    said = ngettext("%(num)d certifikat är utfärdat.", "%(num)d certifikat är utfärdade.", len(found))
    flash(said, "ok")
    return back


def _ready(at: StaffRequest, row: Course) -> tuple[Progress, ...]:
    return tuple(one for one in certification.progress_of(at.db, row) if one.is_ready)


def _page(at: StaffRequest, course: CourseSubject, ticked: Collection[str] | None = None) -> str:
    """The page; whoever can be certified is ticked, or those who were when it was refused."""
    page = reads.course_page(at.db, at.parts.vault, course.id)
    progress = {one.seat.id: one for one in certification.progress_of(at.db, page.course)}
    rule, account_id = page.course.rule, at.viewer.account_id
    certifies = rule.valid_months is not None
    people = [one.seat.learner_id for one in progress.values() if one.is_ready and certifies]
    found = certifying.hindrances(at.db, page.course, people, account_id, clock.today()) if people else {}
    hindered = {one.seat.id: HINDRANCES.get(found.get(one.seat.learner_id)) for one in progress.values()}
    return render_template(
        "pages/training/course.html",
        shown=page,
        progress=progress,
        kind=KINDS[rule.kind],
        states=SEAT_STATES,
        groups=LEARNER_GROUPS,
        lacking=lacking,
        length=hours(rule.minutes_each),
        rule_line=rule_words(rule_of(rule)),
        may_rule=may(at.viewer, Action.SET_TRAINING_RULE),
        now=clock.now(),
        made_up=making_up.made_up(at.db, course.id),
        is_open=page.course.cancelled_on is None,
        certifies=certifies,
        is_holder=certifying.is_held_by(at.db, course.id, account_id),
        hindered=hindered,
        ticked=ticked,
        materials=materials.used_by(at.db, [page.course.id])[page.course.id],
    )
