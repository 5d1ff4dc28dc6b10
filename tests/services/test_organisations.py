"""Organisations, controllers and programmes are written whole, with their faults found beforehand."""

from dataclasses import asdict, fields, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import catalogue
from smail.db.session import Database
from smail.db.tables import AuditEvent, Organisation, OrganisationKind, PersonPeriod, Programme
from smail.domain.measuring import Demand
from smail.domain.rhythm import USUAL, Rhythm
from smail.errors import Conflict
from smail.services import organisations, periods
from smail.services.audit import SYSTEM
from smail.services.organisations import ControllerFields, Fault, OrganisationFields, ProgrammeFields
from tests.factories.assessments import make_open
from tests.factories.organisations import (
    make_controller,
    make_municipality,
    make_organisation,
    make_programme,
    make_unit,
    the_controller,
    the_federation,
)
from tests.factories.people import enrolment_of, make_participant

CATALOGUE = catalogue.load([catalogue.shipped(), Path(__file__).parents[1] / "instruments"])
KNIVSTA = OrganisationFields(OrganisationKind.MUNICIPALITY, "Knivsta kommun", scb_code="0330")


def last_event(db: Session) -> AuditEvent:
    return db.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


def fields_of(row: Programme, **changes: object) -> ProgrammeFields:
    now = {name: getattr(row, name) for name in ProgrammeFields.__dataclass_fields__}
    return ProgrammeFields(**now | changes)


def test_a_municipality_and_a_unit_below_it_stand_in_the_tree(database: Database) -> None:
    with database.transaction(write=True) as db:
        federation_id = the_federation(db).id
        town = organisations.create_organisation(db, federation_id, KNIVSTA, SYSTEM)
        unit = OrganisationFields(OrganisationKind.UNIT, "Arbetsmarknadsenheten", parent_id=town.id)
        below = organisations.create_organisation(db, federation_id, unit, SYSTEM)
        assert (town.scb_code, below.parent_id) == ("0330", town.id)
        event = last_event(db)
        assert (event.action, event.object_id) == ("organisation.create", below.public_id)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"kind": OrganisationKind.UNIT, "scb_code": None}, Fault.UNIT_NEEDS_PARENT),
        ({"scb_code": None}, Fault.CODE_MISSING),
        ({"kind": OrganisationKind.REGION}, Fault.CODE_OF_NO_MUNICIPALITY),
        ({"scb_code": "0380"}, Fault.CODE_TAKEN),
        ({"name": "Uppsala kommun"}, Fault.NAME_TAKEN),
    ],
)
def test_what_stands_in_the_way_of_an_organisation_is_said(
    database: Database, changes: dict[str, object], fault: Fault
) -> None:
    with database.transaction(write=True) as db:
        make_municipality(db)
        federation_id = the_federation(db).id
        wrong = replace(KNIVSTA, **changes)
        assert organisations.organisation_faults(db, federation_id, wrong) == (fault,)
        with pytest.raises(Conflict):
            organisations.create_organisation(db, federation_id, wrong, SYSTEM)


def test_only_a_unit_stands_below_another(database: Database) -> None:
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        found = organisations.organisation_faults(db, town.federation_id, replace(KNIVSTA, parent_id=town.id))
        assert found == (Fault.ONLY_UNITS_STAND_BELOW,)


def test_a_unit_does_not_stand_below_itself(database: Database) -> None:
    with database.transaction(write=True) as db:
        upper = make_unit(db, make_municipality(db), name="Övre")
        lower = make_unit(db, upper, name="Nedre")
        wrong = OrganisationFields(OrganisationKind.UNIT, "Övre", parent_id=lower.id)
        found = organisations.organisation_faults(db, upper.federation_id, wrong, upper)
        assert found == (Fault.BELOW_ITSELF,)


def test_an_organisation_ends_with_a_date_and_keeps_its_own_name_and_code(database: Database) -> None:
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        new = OrganisationFields(town.kind, town.name, None, town.controller_id, "0380", date(2026, 7, 1))
        assert organisations.edit_organisation(db, town, new, SYSTEM) == {"ended_on"}
        assert db.get_one(Organisation, town.id).ended_on == date(2026, 7, 1)
        assert last_event(db).details == {"fields": ["ended_on"]}


def test_an_edit_that_changes_nothing_leaves_no_trace(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        before = db.scalars(select(AuditEvent.id)).all()
        assert (
            organisations.edit_programme(db, CATALOGUE, programme, fields_of(programme), SYSTEM)
            == frozenset()
        )
        assert db.scalars(select(AuditEvent.id)).all() == before


def test_two_controllers_do_not_share_a_name(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = make_controller(db, name="Knivsta kommun, socialnämnden")
        same = ControllerFields(row.name)
        assert organisations.controller_faults(db, same) == (Fault.NAME_TAKEN,)
        assert organisations.controller_faults(db, same, row) == ()
        organisations.edit_controller(db, row, ControllerFields(row.name, "dso@knivsta.example"), SYSTEM)
        assert last_event(db).details == {"fields": ["contact"]}


def test_a_programme_has_every_setting_it_was_given(database: Database) -> None:
    with database.transaction(write=True) as db:
        owner = make_organisation(db)
        new = ProgrammeFields(
            name="Ung framtid",
            organisation_id=owner.id,
            controller_id=the_controller(db, "Tierps kommun").id,
            starts_on=date(2022, 1, 1),
            ends_on=date(2024, 12, 31),
            last_intake_on=date(2024, 9, 30),
            case_number="2021:13",
            target_group="Unga 16–29 år",
            expected_number=50,
            staff_title="coach",
            form="fourteen",
            interval_days=61,
            opens_days_before=14,
            on_time_days_after=28,
            first_within_days=7,
            staff_rates=True,
            types_twice=True,
            certificate_demand=Demand.BLOCK,
            benefits_text="Svaren påverkar inte din ersättning.",
            staff_title_en="coach",
            benefits_text_en="Your answers do not affect your benefits.",
        )
        row = organisations.create_programme(db, CATALOGUE, owner.federation_id, new, SYSTEM)
        db.expire_all()
        assert fields_of(row) == new


def test_a_new_interval_lays_the_periods_anew_and_the_audit_names_the_fields_only(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=date(2024, 1, 1))
        person = make_participant(db, programme, starts_on=date(2025, 1, 1))
        enrolment = enrolment_of(db, person)
        periods.refresh(db, person.id, today=date(2025, 12, 31))
        first = select(PersonPeriod.ends_on).where(
            PersonPeriod.enrolment_id == enrolment.id, PersonPeriod.number == 1
        )
        assert db.scalar(first) == date(2025, 4, 2)
        new = fields_of(programme, interval_days=61, target_group="HEMLIGT")
        organisations.edit_programme(db, CATALOGUE, programme, new, SYSTEM, today=date(2025, 12, 31))
        assert db.scalar(first) == date(2025, 3, 3)
        assert last_event(db).details == {"fields": ["interval_days", "target_group"]}


def test_the_controller_of_a_programme_with_people_stays(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        other = make_controller(db, name="En annan nämnd")
        new = fields_of(programme, controller_id=other.id)
        assert organisations.programme_faults(db, CATALOGUE, new, programme) == ()
        make_participant(db, programme)
        assert organisations.programme_faults(db, CATALOGUE, new, programme) == (Fault.CONTROLLER_FIXED,)
        with pytest.raises(Conflict):
            organisations.edit_programme(db, CATALOGUE, programme, new, SYSTEM)


def test_the_questionnaire_of_a_programme_is_fixed_when_somebody_has_begun_to_answer(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        person = make_participant(db, programme)
        new = fields_of(programme, instrument_key="bfi", form="all")
        assert organisations.programme_faults(db, CATALOGUE, new, programme) == ()
        make_open(db, person)
        assert organisations.programme_faults(db, CATALOGUE, new, programme) == (Fault.INSTRUMENT_FIXED,)
        with pytest.raises(Conflict):
            organisations.edit_programme(db, CATALOGUE, programme, new, SYSTEM)
        assert organisations.programme_faults(db, CATALOGUE, fields_of(programme), programme) == ()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"instrument_key": "walk"}, Fault.NO_SUCH_INSTRUMENT),
        ({"form": "all"}, Fault.NO_SUCH_FORM),
        ({"instrument_key": "bfi", "form": "fourteen"}, Fault.NO_SUCH_FORM),
        ({"instrument_key": "smail_staff", "form": "seven"}, Fault.NO_SUCH_INSTRUMENT),
    ],
)
def test_the_form_is_one_of_the_questionnaires_own(
    database: Database, changes: dict[str, str], fault: Fault
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        new = fields_of(programme, **changes)
        assert organisations.programme_faults(db, CATALOGUE, new, programme) == (fault,)
        with pytest.raises(Conflict, match=fault):
            organisations.create_programme(db, CATALOGUE, programme.federation_id, new, SYSTEM)
        with pytest.raises(Conflict, match=fault):
            organisations.edit_programme(db, CATALOGUE, programme, new, SYSTEM)


def test_a_programme_that_chose_nothing_has_the_usual_rhythm_wherever_it_begins() -> None:
    assert asdict(Rhythm(91, 21, 35, 14)) == asdict(USUAL)
    for name, days in asdict(USUAL).items():
        written = {field.name: field.default for field in fields(ProgrammeFields)}
        assert written[name] == days
        assert getattr(Programme.__table__.columns[name].default, "arg", None) == days
