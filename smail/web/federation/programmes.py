"""The pages about programmes and their settings, each setting with what it changes for people."""

from dataclasses import asdict, fields

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail.db.tables import Programme
from smail.db.tables.organisations import USUAL_FORM, USUAL_INSTRUMENT
from smail.domain import rhythm
from smail.domain.instrument import Instrument
from smail.domain.measuring import Demand
from smail.domain.publishing import Cadence
from smail.policies import Action, ProgrammeSubject, may
from smail.queries import organisations as reads
from smail.queries.cadences import is_cadence_fixed
from smail.services import organisations as writes
from smail.services.organisations import ProgrammeFields
from smail.web.federation.coordinator_forms import (
    ProgrammeForm,
    cadences,
    certificate_demands,
    question_forms,
    say,
)
from smail.web.forms import blank, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.words import CADENCES, options

# The form calls these otherwise, since there they are chosen from lists.
CHOSEN = frozenset({"organisation_id", "controller_id", "form", "certificate_demand", "cadence"})
TYPED = tuple(field.name for field in fields(ProgrammeFields) if field.name not in CHOSEN)
USUAL = {
    "instrument_key": USUAL_INSTRUMENT,
    "form": USUAL_FORM,
    "staff_title": "handledare",
    "certificate_demand": Demand.OFF.value,
    "cadence": Cadence.QUARTER.value,
    **asdict(rhythm.USUAL),
}


@needs(Action.SEE_PROGRAMMES)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """Every programme of the federation, the active first."""
    return render_template(
        "pages/coordinator/programmes.html",
        rows=reads.programmes(at.db, at.viewer.federation_id),
        can_change=may(at.viewer, Action.CREATE_PROGRAMME),
    )


@needs(Action.CREATE_PROGRAMME)
def new(at: StaffRequest) -> ResponseReturnValue:
    """One more programme, with the usual rhythm to begin with."""
    form = blank(ProgrammeForm, USUAL) if request.method == "GET" else read(ProgrammeForm)
    _offer(at, form)
    if request.method == "GET":
        return _page(at, form)
    if form.validate():
        chosen = _fields(at, form)
        faults = writes.programme_faults(at.db, at.parts.catalogue, chosen)
        if not faults:
            writes.create_programme(at.db, at.parts.catalogue, at.viewer.federation_id, chosen, at.actor)
            return _saved()
        say(form, faults)
    return _page(at, form), 422


@needs(Action.MANAGE_PROGRAMME, of="programme_id")
def edit(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """One programme with its settings."""
    row = at.db.get_one(Programme, programme.id)
    form = blank(ProgrammeForm, _shown(row)) if request.method == "GET" else read(ProgrammeForm)
    _offer(at, form, row)
    if request.method == "GET":
        return _page(at, form, row)
    if form.validate():
        changed = _fields(at, form)
        faults = writes.programme_faults(at.db, at.parts.catalogue, changed, row)
        if not faults:
            writes.edit_programme(at.db, at.parts.catalogue, row, changed, at.actor)
            return _saved()
        say(form, faults)
    return _page(at, form, row), 422


def _page(at: StaffRequest, form: ProgrammeForm, row: Programme | None = None) -> str:
    return render_template(
        "pages/coordinator/programme.html",
        form=form,
        row=row,
        errors=errors_of(form),
        wrong=dict(errors_of(form)),
        question_forms=_question_forms(form),
        demands=certificate_demands(),
        cadences=cadences(),
        cadence_names=options(CADENCES),
        is_cadence_fixed=row is not None and is_cadence_fixed(at.db, row),
        is_instrument_fixed=row is not None and writes.has_ratings(at.db, row),
    )


def _offer(at: StaffRequest, form: ProgrammeForm, row: Programme | None = None) -> None:
    """What can be chosen.

    Organisations in use, the programme's own even when it has ended; controllers; every
    questionnaire that participants answer, the programme's own always; the chosen one's forms.
    """
    own = row.organisation_id if row else None
    form.instruments = _instruments(at, row)
    form.instrument_key.choices = [(one.key, one.title("sv")) for one in form.instruments]
    # Where there is nothing to choose from, the page does not ask.
    if "instrument_key" not in request.form:
        form.instrument_key.data = row.instrument_key if row else USUAL_INSTRUMENT
    if "cadence" not in request.form:
        form.cadence.data = (row.cadence if row else Cadence.QUARTER).value
    form.form.choices = [(key, words) for key, words, _hint in _question_forms(form)]
    form.owner.choices = [
        (one.public_id, one.name)
        for one in reads.tree(at.db, at.viewer.federation_id)
        if not one.is_ended or one.id == own
    ]
    form.controller.choices = [
        (one.public_id, one.name) for one in reads.controllers(at.db, at.viewer.federation_id)
    ]


def _instruments(at: StaffRequest, row: Programme | None) -> tuple[Instrument, ...]:
    own = at.parts.catalogue.latest(row.instrument_key if row else USUAL_INSTRUMENT)
    others = at.parts.catalogue.for_participants()
    return (own, *(one for one in others if one.key != own.key))


def _question_forms(form: ProgrammeForm) -> list[tuple[str, str, str]]:
    """The forms of the chosen questionnaire; the first one's where none that exists was chosen."""
    chosen = (one for one in form.instruments if one.key == form.instrument_key.data)
    return question_forms(next(chosen, form.instruments[0]))


def _shown(row: Programme) -> dict[str, object]:
    return {name: getattr(row, name) for name in TYPED} | {
        "owner": row.organisation.public_id,
        "controller": row.controller.public_id,
        "form": row.form,
        "certificate_demand": row.certificate_demand.value,
        "cadence": row.cadence.value,
    }


def _fields(at: StaffRequest, form: ProgrammeForm) -> ProgrammeFields:
    federation_id = at.viewer.federation_id
    owner_id = reads.organisation_id(at.db, federation_id, form.owner.data)
    controller = reads.controller_of(at.db, federation_id, form.controller.data)
    assert owner_id is not None
    assert controller is not None
    return ProgrammeFields(
        organisation_id=owner_id,
        controller_id=controller.id,
        form=form.form.data,
        certificate_demand=Demand(form.certificate_demand.data),
        cadence=Cadence(form.cadence.data),
        **{name: form[name].data for name in TYPED},
    )


def _saved() -> ResponseReturnValue:
    flash(_("Sparat."), "ok")
    return redirect(url_for("coordinator.programmes"), 303)
