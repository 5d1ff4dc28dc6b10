"""Writes organisations, those who answer for their data, and programmes with their settings.

Nothing is ever taken away: what is over gets a date. What a person may have got wrong in a form is found
beforehand, as values; a write that is wrong all the same is a conflict, and a personnummer is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import (
    Assessment,
    Controller,
    Enrolment,
    Organisation,
    OrganisationKind,
    Programme,
)
from smail.db.tables.organisations import USUAL_FORM, USUAL_INSTRUMENT
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.goals.windows import is_seen_at
from smail.domain.measuring import Demand
from smail.domain.publishing import Cadence
from smail.domain.rhythm import USUAL
from smail.errors import Conflict
from smail.queries.cadences import is_cadence_fixed
from smail.queries.goals import goals_of
from smail.queries.organisations import paths
from smail.queries.taken import is_code_taken, is_name_taken
from smail.services import audit, periods
from smail.services.audit import Actor
from smail.services.texts import refuse_personnummer

# What the stored periods are laid and filled by.
RHYTHM = frozenset({"interval_days", "opens_days_before", "on_time_days_after"})


class Fault(StrEnum):
    """What is wrong with an organisation, a controller or a programme as it was filled in."""

    UNIT_NEEDS_PARENT = "unit_needs_parent"
    ONLY_UNITS_STAND_BELOW = "only_units_stand_below"
    BELOW_ITSELF = "below_itself"
    CODE_MISSING = "code_missing"
    CODE_OF_NO_MUNICIPALITY = "code_of_no_municipality"
    CODE_TAKEN = "code_taken"
    NAME_TAKEN = "name_taken"
    CONTROLLER_FIXED = "controller_fixed"
    INSTRUMENT_FIXED = "instrument_fixed"
    CADENCE_FIXED = "cadence_fixed"
    CADENCE_OF_GOALS = "cadence_of_goals"
    NO_SUCH_INSTRUMENT = "no_such_instrument"
    NO_SUCH_FORM = "no_such_form"


@dataclass(frozen=True, slots=True)
class OrganisationFields:
    """Everything that is filled in about an organisation; `ended_on` is the first day without it."""

    kind: OrganisationKind
    name: str
    parent_id: int | None = None
    controller_id: int | None = None
    scb_code: str | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class ControllerFields:
    """Everything that is filled in about a controller."""

    name: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeFields:
    """Everything that is filled in about a programme."""

    name: str
    organisation_id: int
    controller_id: int
    starts_on: date
    ends_on: date | None = None
    last_intake_on: date | None = None
    case_number: str = ""
    target_group: str = ""
    expected_number: int | None = None
    staff_title: str = "handledare"
    instrument_key: str = USUAL_INSTRUMENT
    form: str = USUAL_FORM
    interval_days: int = USUAL.interval_days
    opens_days_before: int = USUAL.opens_days_before
    on_time_days_after: int = USUAL.on_time_days_after
    first_within_days: int = USUAL.first_within_days
    staff_rates: bool = False
    benefits_text: str = ""
    staff_title_en: str = ""
    benefits_text_en: str = ""
    plan_within_weeks: int | None = None
    asks_hindsight: bool = False
    types_twice: bool = False
    certificate_demand: Demand = Demand.OFF
    cadence: Cadence = Cadence.QUARTER


def organisation_faults(
    db: Session, federation_id: int, new: OrganisationFields, organisation: Organisation | None = None
) -> tuple[Fault, ...]:
    """What stands in the way of this organisation, new or changed; nothing where it can be written."""
    is_unit = new.kind is OrganisationKind.UNIT
    is_municipality = new.kind is OrganisationKind.MUNICIPALITY
    own_id = None if organisation is None else organisation.id
    found = {
        Fault.UNIT_NEEDS_PARENT: is_unit and new.parent_id is None,
        Fault.ONLY_UNITS_STAND_BELOW: not is_unit and new.parent_id is not None,
        Fault.BELOW_ITSELF: own_id in paths(db, federation_id).get(new.parent_id or 0, ()),
        Fault.CODE_MISSING: is_municipality and not new.scb_code,
        Fault.CODE_OF_NO_MUNICIPALITY: not is_municipality and bool(new.scb_code),
        Fault.CODE_TAKEN: is_code_taken(db, federation_id, new.scb_code, own_id),
        Fault.NAME_TAKEN: is_name_taken(db, federation_id, new.parent_id, new.name, own_id),
    }
    return tuple(fault for fault, is_so in found.items() if is_so)


def controller_faults(
    db: Session, new: ControllerFields, controller: Controller | None = None
) -> tuple[Fault, ...]:
    """What stands in the way of this controller."""
    taken = select(Controller.id).where(Controller.name == new.name)
    if controller is not None:
        taken = taken.where(Controller.id != controller.id)
    return (Fault.NAME_TAKEN,) if db.scalar(taken) is not None else ()


def programme_faults(
    db: Session, catalogue: Catalogue, new: ProgrammeFields, programme: Programme | None = None
) -> tuple[Fault, ...]:
    """What stands in the way of these settings.

    The form is one of the questionnaire's own; a history has one controller, and one questionnaire.
    """
    return (*_form_faults(catalogue, new), *_history_faults(db, new, programme))


def _form_faults(catalogue: Catalogue, new: ProgrammeFields) -> Iterator[Fault]:
    if all(one.key != new.instrument_key for one in catalogue.for_participants()):
        yield Fault.NO_SUCH_INSTRUMENT
    elif all(form.key != new.form for form in catalogue.latest(new.instrument_key).forms):
        yield Fault.NO_SUCH_FORM


def _history_faults(db: Session, new: ProgrammeFields, programme: Programme | None) -> Iterator[Fault]:
    if programme is None:
        return
    if programme.controller_id != new.controller_id and _has_people(db, programme):
        yield Fault.CONTROLLER_FIXED
    if programme.instrument_key != new.instrument_key and has_ratings(db, programme):
        yield Fault.INSTRUMENT_FIXED
    if programme.cadence is not new.cadence:
        yield from _cadence_faults(db, new.cadence, programme)


def _cadence_faults(db: Session, cadence: Cadence, programme: Programme) -> Iterator[Fault]:
    if is_cadence_fixed(db, programme):
        yield Fault.CADENCE_FIXED
    elif not all(is_seen_at(one.goal.per, cadence) for one in goals_of(db, programme.id)):
        yield Fault.CADENCE_OF_GOALS


def has_ratings(db: Session, programme: Programme) -> bool:
    """Whether anybody who is or was in the programme has begun a rating, here or before."""
    rated = exists().where(
        Enrolment.programme_id == programme.id, Assessment.participant_id == Enrolment.participant_id
    )
    return bool(db.scalar(select(rated)))


def _has_people(db: Session, programme: Programme) -> bool:
    return bool(db.scalar(select(exists().where(Enrolment.programme_id == programme.id))))


def create_organisation(
    db: Session, federation_id: int, new: OrganisationFields, actor: Actor
) -> Organisation:
    """The organisation stands in the tree; Conflict where something stands in its way."""
    _refuse(organisation_faults(db, federation_id, new))
    row = Organisation(federation_id=federation_id, **_values(new))
    _add(db, row, AuditObject.ORGANISATION, actor)
    return row


def edit_organisation(
    db: Session, organisation: Organisation, new: OrganisationFields, actor: Actor
) -> frozenset[str]:
    """The organisation is as filled in; returns the names of what changed."""
    _refuse(organisation_faults(db, organisation.federation_id, new, organisation))
    return _change(db, organisation, AuditObject.ORGANISATION, _values(new), actor)


def create_controller(db: Session, federation_id: int, new: ControllerFields, actor: Actor) -> Controller:
    """The controller can be chosen for organisations and programmes."""
    _refuse(controller_faults(db, new))
    row = Controller(federation_id=federation_id, **_values(new))
    _add(db, row, AuditObject.CONTROLLER, actor)
    return row


def edit_controller(
    db: Session, controller: Controller, new: ControllerFields, actor: Actor
) -> frozenset[str]:
    """The controller is as filled in; returns the names of what changed."""
    _refuse(controller_faults(db, new, controller))
    return _change(db, controller, AuditObject.CONTROLLER, _values(new), actor)


def create_programme(
    db: Session, catalogue: Catalogue, federation_id: int, new: ProgrammeFields, actor: Actor
) -> Programme:
    """The programme exists and people can be enrolled in it from its first day."""
    _refuse(programme_faults(db, catalogue, new))
    row = Programme(federation_id=federation_id, **_values(new))
    _add(db, row, AuditObject.PROGRAMME, actor)
    return row


def edit_programme(
    db: Session,
    catalogue: Catalogue,
    programme: Programme,
    new: ProgrammeFields,
    actor: Actor,
    *,
    today: date | None = None,
) -> frozenset[str]:
    """The programme is as filled in, and the counted periods follow its rhythm; returns what changed."""
    _refuse(programme_faults(db, catalogue, new, programme))
    changed = _change(db, programme, AuditObject.PROGRAMME, _values(new), actor)
    if changed & RHYTHM:
        _refresh_periods(db, programme.id, today)
    return changed


def _refresh_periods(db: Session, programme_id: int, today: date | None) -> None:
    """Also those who have ended: a count must not depend on the order in which things were written."""
    people = (
        select(Enrolment.participant_id)
        .where(Enrolment.programme_id == programme_id)
        .distinct()
        .order_by(Enrolment.participant_id)
    )
    for participant_id in db.scalars(people).all():
        periods.refresh(db, participant_id, today=today)


def _add(db: Session, row: Organisation | Controller | Programme, kind: AuditObject, actor: Actor) -> None:
    db.add(row)
    db.flush()
    audit.record(db, actor, AuditAction(f"{kind}.create"), kind, row.public_id)
    db.flush()


def _change(
    db: Session,
    row: Organisation | Controller | Programme,
    kind: AuditObject,
    values: dict[str, Any],
    actor: Actor,
) -> frozenset[str]:
    changed = frozenset(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        audit.record(db, actor, AuditAction(f"{kind}.edit"), kind, row.public_id, fields=sorted(changed))
        db.flush()
    return changed


def _values(new: OrganisationFields | ControllerFields | ProgrammeFields) -> dict[str, Any]:
    values = {field.name: getattr(new, field.name) for field in fields(new)}
    refuse_personnummer(**values)
    return values


def _refuse(faults: tuple[Fault, ...]) -> None:
    if faults:
        raise Conflict(", ".join(faults))
