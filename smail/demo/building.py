"""Writes the made-up county into an empty database, through the services, as if day had followed day."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Account, AuditEvent, Federation, Organisation, OrganisationKind, Programme
from smail.demo import county
from smail.demo.county import DemoProgramme, DemoRole, DemoStaff
from smail.demo.lives import LONGEST_STAY, SIV_LEFT_DAYS_AGO, lives
from smail.demo.telling import Teller, at_work
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.roles import ScopeKind
from smail.progress import Progress
from smail.services import accounts, audit
from smail.services.accounts import NewAccount, NewRole
from smail.services.audit import SYSTEM
from smail.services.federations import ensure_federation
from smail.services.organisations import (
    ControllerFields,
    OrganisationFields,
    ProgrammeFields,
    create_controller,
    create_organisation,
    create_programme,
)
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Places:
    """What the made-up people belong to, by the municipality's or authority's short name."""

    federation: Federation
    organisations: dict[str, Organisation]
    programmes: dict[str, Programme]


def is_empty(db: Session) -> bool:
    """Whether nothing has been made yet."""
    return db.scalar(select(Federation.id).limit(1)) is None


def is_demo(db: Session) -> bool:
    """Whether what is there was made here; the audit remembers, and nobody can change it."""
    return (
        db.scalar(select(AuditEvent.id).where(AuditEvent.action == AuditAction.DEMO_BUILD.value).limit(1))
        is not None
    )


def build(db: Session, vault: Vault, catalogue: Catalogue, today: date) -> None:
    """The whole county stands as it would on that day."""
    places = _places(db, catalogue, today)
    audit.record(db, SYSTEM, AuditAction.DEMO_BUILD, AuditObject.FEDERATION, places.federation.public_id)
    staff = _staff(db, places, today)
    teller = Teller(db, vault, catalogue, today, places.programmes, places.organisations, staff)
    planned = lives(today)
    with Progress("Demo", len(planned)) as progress:
        for life in planned:
            teller.tell(life)
            progress.step()
    siv = staff[county.LEFT.username]
    accounts.end_account(db, siv, SYSTEM, on=today - timedelta(days=SIV_LEFT_DAYS_AGO))


def _places(db: Session, catalogue: Catalogue, today: date) -> Places:
    federation = ensure_federation(db, county.FEDERATION)
    found = {
        name: create_organisation(db, federation.id, OrganisationFields(kind, name), SYSTEM)
        for name, kind in county.AUTHORITIES.items()
    }
    for name, scb_code in county.MUNICIPALITIES.items():
        found[name] = _municipality(db, federation, name, scb_code)
    for name, unit in county.UNITS.items():
        below = OrganisationFields(OrganisationKind.UNIT, unit, parent_id=found[name].id)
        create_organisation(db, federation.id, below, SYSTEM)
    programmes = {
        one.municipality: _programme(db, catalogue, federation, found[one.municipality], one, today)
        for one in county.PROGRAMMES
    }
    return Places(federation, found, programmes)


def _municipality(db: Session, federation: Federation, name: str, scb_code: str) -> Organisation:
    full_name = county.full_name(name)
    answering = ControllerFields(f"Socialnämnden i {full_name}", f"dataskydd@{scb_code}.demo.example")
    controller = create_controller(db, federation.id, answering, SYSTEM)
    new = OrganisationFields(
        OrganisationKind.MUNICIPALITY, full_name, controller_id=controller.id, scb_code=scb_code
    )
    return create_organisation(db, federation.id, new, SYSTEM)


def _programme(
    db: Session,
    catalogue: Catalogue,
    federation: Federation,
    owner: Organisation,
    one: DemoProgramme,
    today: date,
) -> Programme:
    assert owner.controller_id is not None
    new = ProgrammeFields(
        name=one.name,
        organisation_id=owner.id,
        controller_id=owner.controller_id,
        starts_on=first_day(today),
        ends_on=date(today.year + one.ends_in_years, 12, 31),
        case_number=one.case_number,
        target_group=one.target_group,
        expected_number=one.expected_number,
        staff_title=one.staff_title,
        form=one.form,
        first_within_days=one.first_within_days,
        on_time_days_after=one.on_time_days_after,
        staff_rates=one.staff_rates,
        benefits_text=one.benefits_text,
    )
    return create_programme(db, catalogue, federation.id, new, SYSTEM)


def first_day(today: date) -> date:
    """The first of January before the longest stay began: when programmes and roles begin."""
    return date((today - timedelta(days=LONGEST_STAY)).year, 1, 1)


def _staff(db: Session, places: Places, today: date) -> dict[str, Account]:
    return {one.username: _account(db, places, one, first_day(today)) for one in (*county.STAFF, county.LEFT)}


def _account(db: Session, places: Places, one: DemoStaff, day: date) -> Account:
    organisation = places.organisations[one.municipality] if one.municipality else None
    new = NewAccount(one.username, one.first_name, one.last_name, organisation.id if organisation else None)
    account = accounts.create_account(db, places.federation.id, new, SYSTEM, at=at_work(day))
    for role in one.roles:
        for grant in _roles(role, places, organisation, day):
            accounts.give_role(db, account, grant, SYSTEM)
    return account


def _roles(role: DemoRole, places: Places, organisation: Organisation | None, day: date) -> list[NewRole]:
    if role.scope_kind is ScopeKind.PROGRAMME:
        ids = [places.programmes[place].id for place in role.programmes]
        return [NewRole(role.role, role.scope_kind, day, programme_id=number) for number in ids]
    home = organisation.id if organisation and role.scope_kind is ScopeKind.ORGANISATION else None
    return [NewRole(role.role, role.scope_kind, day, organisation_id=home)]
