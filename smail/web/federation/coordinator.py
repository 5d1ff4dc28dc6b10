"""The coordinator's room: organisations, those who answer for data, programmes, and who follows whom."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail.db.tables import Controller, Organisation, OrganisationKind
from smail.errors import NotFound
from smail.policies import Action, OrganisationSubject, may
from smail.queries import organisations as reads
from smail.services import organisations as writes
from smail.services.organisations import ControllerFields, OrganisationFields
from smail.web.federation import (
    caseloads,
    follow_up_lists,
    late_handovers,
    leaving_staff,
    person_files,
    programmes,
)
from smail.web.federation.coordinator_forms import ControllerForm, OrganisationForm, say
from smail.web.federation.importing import importing
from smail.web.forms import SmailForm, blank, errors_of, read
from smail.web.guard import needs
from smail.web.handledare import leave
from smail.web.parts import StaffRequest
from smail.web.training.binding_learner import bind_learner
from smail.web.training.importing_register import importing_register
from smail.web.words import ORGANISATION_KINDS, options

BOTH = ("GET", "POST")

coordinator = Blueprint("coordinator", __name__, url_prefix="/samordning")
coordinator.add_url_rule("/insatser", "programmes", programmes.overview)
coordinator.add_url_rule("/insatser/ny", "new_programme", programmes.new, methods=BOTH)
coordinator.add_url_rule("/insats/<programme_id>", "programme", programmes.edit, methods=BOTH)
coordinator.add_url_rule(
    "/insats/<programme_id>/uppfoljning", "follow_up_who", follow_up_lists.who, methods=BOTH
)
coordinator.add_url_rule("/uppfoljning", "follow_ups", follow_up_lists.overview)
coordinator.add_url_rule(
    "/uppfoljning/<follow_up_id>", "follow_up_assign", follow_up_lists.assign, methods=BOTH
)
coordinator.add_url_rule("/import", "importing", importing, methods=BOTH)
coordinator.add_url_rule("/import/register", "importing_register", importing_register, methods=BOTH)
coordinator.add_url_rule("/kursdeltagare/konto", "bind_learner", bind_learner, methods=BOTH)
coordinator.add_url_rule("/personfiler", "person_files", person_files.overview)
coordinator.add_url_rule("/personfiler/ny", "new_person_file", person_files.new, methods=BOTH)
coordinator.add_url_rule("/personfil/<file_id>", "person_file", person_files.show, methods=BOTH)
coordinator.add_url_rule("/vem-foljer-vem", "caseloads", caseloads.overview)
coordinator.add_url_rule("/overlamningar", "late_handovers", late_handovers.overview)
coordinator.add_url_rule("/franvaro", "colleague_leave", leave.colleague)
coordinator.add_url_rule("/franvaro", "colleague_leave_begin", leave.colleague_begin, methods=["POST"])
coordinator.add_url_rule("/franvaro/avsluta", "colleague_leave_end", leave.colleague_end, methods=["POST"])
coordinator.add_url_rule("/den-som-slutar", "leaving", leaving_staff.overview)
coordinator.add_url_rule("/den-som-slutar/<account_id>", "hand_over", leaving_staff.hand_over)
coordinator.add_url_rule(
    "/den-som-slutar/<account_id>", "hand_over_now", leaving_staff.hand_over_now, methods=["POST"]
)
coordinator.add_url_rule("/vem-foljer-vem/<enrolment_id>", "assign", caseloads.assign, methods=BOTH)


@coordinator.get("/organisationer")
@needs(Action.SEE_ORGANISATIONS)
def organisations(at: StaffRequest) -> ResponseReturnValue:
    """The tree of organisations, and below it those who answer for personal data."""
    rows = reads.tree(at.db, at.viewer.federation_id)
    return render_template(
        "pages/coordinator/organisations.html",
        rows=rows,
        names={row.id: row.name for row in rows},
        controllers=reads.controllers(at.db, at.viewer.federation_id),
        kinds=ORGANISATION_KINDS,
        can_change=may(at.viewer, Action.MANAGE_ORGANISATIONS),
    )


@coordinator.route("/organisationer/ny", methods=BOTH)
@needs(Action.MANAGE_ORGANISATIONS)
def new_organisation(at: StaffRequest) -> ResponseReturnValue:
    """One more organisation or unit."""
    form = blank(OrganisationForm) if request.method == "GET" else read(OrganisationForm)
    _offer(at, form)
    if request.method == "GET":
        return _organisation_page(form)
    if form.validate():
        new = _organisation_fields(at, form)
        faults = writes.organisation_faults(at.db, at.viewer.federation_id, new)
        if not faults:
            writes.create_organisation(at.db, at.viewer.federation_id, new, at.actor)
            return _saved()
        say(form, faults)
    return _organisation_page(form), 422


@coordinator.route("/organisation/<organisation_id>", methods=BOTH)
@needs(Action.MANAGE_ORGANISATION, of="organisation_id")
def organisation(at: StaffRequest, organisation: OrganisationSubject) -> ResponseReturnValue:
    """One organisation, to be changed or ended."""
    row = at.db.get_one(Organisation, organisation.id)
    form = blank(OrganisationForm, _shown(at.db, row)) if request.method == "GET" else read(OrganisationForm)
    _offer(at, form, row)
    if request.method == "GET":
        return _organisation_page(form, row)
    if form.validate():
        new = _organisation_fields(at, form)
        faults = writes.organisation_faults(at.db, at.viewer.federation_id, new, row)
        if not faults:
            writes.edit_organisation(at.db, row, new, at.actor)
            return _saved()
        say(form, faults)
    return _organisation_page(form, row), 422


@coordinator.route("/personuppgiftsansvariga/ny", methods=BOTH)
@needs(Action.MANAGE_ORGANISATIONS)
def new_controller(at: StaffRequest) -> ResponseReturnValue:
    """One more who answers for personal data."""
    if request.method == "GET":
        return _controller_page(blank(ControllerForm))
    form = read(ControllerForm)
    if form.validate():
        new = ControllerFields(form.name.data, form.contact.data)
        faults = writes.controller_faults(at.db, new)
        if not faults:
            writes.create_controller(at.db, at.viewer.federation_id, new, at.actor)
            return _saved()
        say(form, faults)
    return _controller_page(form), 422


@coordinator.route("/personuppgiftsansvarig/<controller_id>", methods=BOTH)
@needs(Action.MANAGE_ORGANISATIONS)
def controller(at: StaffRequest, controller_id: str) -> ResponseReturnValue:
    """Somebody who answers for personal data, with a new name or contact."""
    row = reads.controller_of(at.db, at.viewer.federation_id, controller_id)
    if row is None:
        raise NotFound
    if request.method == "GET":
        return _controller_page(blank(ControllerForm, {"name": row.name, "contact": row.contact}), row)
    form = read(ControllerForm)
    if form.validate():
        new = ControllerFields(form.name.data, form.contact.data)
        faults = writes.controller_faults(at.db, new, row)
        if not faults:
            writes.edit_controller(at.db, row, new, at.actor)
            return _saved()
        say(form, faults)
    return _controller_page(form, row), 422


def _organisation_page(form: OrganisationForm, row: Organisation | None = None) -> str:
    return render_template(
        "pages/coordinator/organisation.html",
        form=form,
        row=row,
        errors=errors_of(form),
        wrong=dict(errors_of(form)),
        kinds=options(ORGANISATION_KINDS),
    )


def _controller_page(form: SmailForm, row: Controller | None = None) -> str:
    return render_template(
        "pages/coordinator/controller.html",
        form=form,
        row=row,
        errors=errors_of(form),
        wrong=dict(errors_of(form)),
    )


def _offer(at: StaffRequest, form: OrganisationForm, row: Organisation | None = None) -> None:
    """The organisations that one can stand below, itself and those below it left out, and the controllers."""
    rows = reads.tree(at.db, at.viewer.federation_id)
    form.parent.choices = [
        (one.public_id, one.name)
        for one in rows
        if (row is None or row.id not in one.path) and (not one.is_ended or one.public_id == form.parent.data)
    ]
    form.controller.choices = [
        (one.public_id, one.name) for one in reads.controllers(at.db, at.viewer.federation_id)
    ]


def _shown(db: Session, row: Organisation) -> dict[str, object]:
    controller = db.get(Controller, row.controller_id) if row.controller_id else None
    return {
        "kind": row.kind.value,
        "name": row.name,
        "parent": row.parent.public_id if row.parent else "",
        "scb_code": row.scb_code or "",
        "controller": controller.public_id if controller else "",
        "ended_on": row.ended_on,
    }


def _organisation_fields(at: StaffRequest, form: OrganisationForm) -> OrganisationFields:
    federation_id = at.viewer.federation_id
    controller = reads.controller_of(at.db, federation_id, form.controller.data)
    return OrganisationFields(
        kind=OrganisationKind(form.kind.data),
        name=form.name.data,
        parent_id=reads.organisation_id(at.db, federation_id, form.parent.data),
        controller_id=controller.id if controller else None,
        scb_code=form.scb_code.data or None,
        ended_on=form.ended_on.data,
    )


def _saved() -> ResponseReturnValue:
    flash(_("Sparat."), "ok")
    return redirect(url_for("coordinator.organisations"), 303)
