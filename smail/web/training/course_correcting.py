"""What was typed wrong about somebody without an account is put right, or the person is taken away."""

from collections.abc import Sequence

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail.db import sealing
from smail.db.tables import Learner, Seat
from smail.domain.roles import Role
from smail.policies import CourseSubject
from smail.queries import organisations
from smail.services import learner_entry, learner_removal, learners
from smail.services.learner_entry import LearnerFields
from smail.services.learner_removal import Kept
from smail.services.learners import HasCertificate, JudgedAsOwn, OthersCourse
from smail.web.forms import blank, choices, errors_of
from smail.web.parts import StaffRequest
from smail.web.training.forms import SeatForm
from smail.web.training.words import KEEPS, LEARNER_FAULTS, OTHERS_COURSE

Errors = Sequence[tuple[str, str]]


def correct(
    at: StaffRequest, course: CourseSubject, seat_id: int, form: SeatForm, back: ResponseReturnValue
) -> ResponseReturnValue:
    """Name, place and address are put right; what is wrong is named, and what was typed stays."""
    seat = at.db.get_one(Seat, seat_id)
    if seat.learner.account_id is not None:
        return _correct_address(at, course, seat, form, back)
    chosen, federation_id = form.organisation.data, at.viewer.federation_id
    place = organisations.organisation_id(at.db, federation_id, chosen) if chosen else None
    new = LearnerFields(
        form.first_name.data or "", form.last_name.data or "", place or 0, form.email.data or ""
    )
    wrong = learner_entry.learner_faults(at.db, at.parts.vault, federation_id, new, own_id=seat.learner_id)
    errors = errors_of(form) or tuple((name, str(LEARNER_FAULTS[fault])) for name, fault in wrong)
    if errors:
        return correct_page(at, course, seat_id, form, errors), 422
    address = seat.learner.email_mac
    is_trainer = at.viewer.has(Role.FEDERATION_TRAINER)
    try:
        if not is_trainer:
            learners.refuse_others(at.db, seat.learner_id, at.viewer.account_id)
        learners.correct(at.db, at.parts.vault, seat_id, new, at.actor, may_rename=is_trainer)
    except HasCertificate:
        said = _(
            "Personen har ett certifikat. Namn och organisation rättas av förbundets utbildare. "
            "E-postadressen kan du ändra."
        )
        return correct_page(at, course, seat_id, form, [("first_name", said)]), 422
    except JudgedAsOwn:
        said = _("Någon med det namnet har godkänt personens hemuppgift. Ingen bedömer sig själv.")
        return correct_page(at, course, seat_id, form, [("first_name", said)]), 422
    except OthersCourse:
        return correct_page(at, course, seat_id, form, [("first_name", str(OTHERS_COURSE))]), 422
    is_same = address == seat.learner.email_mac
    flash(
        _("Sparat.") if is_same else _("Sparat. Länkar som gick till den gamla adressen gäller inte."), "ok"
    )
    return back


def _correct_address(
    at: StaffRequest, course: CourseSubject, seat: Seat, form: SeatForm, back: ResponseReturnValue
) -> ResponseReturnValue:
    """A colleague is called and works as the account says; letters about courses need an address."""
    email, learner = form.email.data or "", seat.learner
    wrong = learner_entry.address_faults(at.db, at.parts.vault, learner.federation_id, email, learner.id)
    errors = errors_of(form) or tuple((name, str(LEARNER_FAULTS[fault])) for name, fault in wrong)
    if errors:
        return correct_page(at, course, seat.id, form, errors), 422
    try:
        if not at.viewer.has(Role.FEDERATION_TRAINER):
            learners.refuse_others(at.db, learner.id, at.viewer.account_id)
    except OthersCourse:
        return correct_page(at, course, seat.id, form, [("email", str(OTHERS_COURSE))]), 422
    learners.tell_address(at.db, at.parts.vault, learner.id, email, at.actor)
    flash(_("Sparat."), "ok")
    return back


def remove(
    at: StaffRequest, course: CourseSubject, seat_id: int, form: SeatForm, back: ResponseReturnValue
) -> ResponseReturnValue:
    """Whoever was typed in by mistake is gone; or why the person stays."""
    again = blank(SeatForm, as_written(at, seat_id))
    if not form.is_mistake.data:
        said = _("Kryssa i att personen är inskriven av misstag.")
        return correct_page(at, course, seat_id, again, [("is_mistake", said)]), 422
    try:
        learner_removal.remove(at.db, seat_id, at.actor)
    except Kept as kept:
        return correct_page(at, course, seat_id, again, [("is_mistake", str(KEEPS[kept.why]))]), 409
    flash(_("Personen är borttagen. Inget är kvar om den."), "ok")
    return back


def correct_page(
    at: StaffRequest, course: CourseSubject, seat_id: int, form: SeatForm, errors: Errors = ()
) -> str:
    """What is known of the person, to put right; with what was wrong."""
    seat = at.db.get_one(Seat, seat_id)
    return render_template(
        "pages/training/correct_learner.html",
        course=course,
        is_staff=seat.learner.account_id is not None,
        seat=seat.public_id,
        name=seat.learner.name,
        form=form,
        places=places(at),
        errors=tuple(errors),
        wrong=dict(errors),
    )


def as_written(at: StaffRequest, seat_id: int) -> dict[str, object]:
    """The fields as they stand now."""
    row = at.db.get_one(Seat, seat_id).learner
    return {
        "first_name": row.first_name,
        "last_name": row.last_name,
        "organisation": row.organisation.public_id,
        "email": sealing.opened(at.parts.vault, Learner.email, row.public_id, row.email) or "",
    }


def places(at: StaffRequest) -> list[tuple[str, str]]:
    """The organisations that somebody can belong to."""
    tree = organisations.tree(at.db, at.viewer.federation_id)
    return choices((one.public_id, one.name) for one in tree if not one.is_ended)
