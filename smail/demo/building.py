"""Builds the made-up county in an empty database, as if day had followed day.

Its organisations, programmes and staff are made through the services, its participants many at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import (
    Account,
    AuditEvent,
    Controller,
    Federation,
    Organisation,
    OrganisationKind,
    Programme,
)
from smail.demo import (
    calibration,
    continuity,
    county,
    files,
    materials,
    network,
    opinions,
    papers,
    promises,
    staff,
    training,
    wishes,
)
from smail.demo.aftermath import draw_sample
from smail.demo.chance import dice_of
from smail.demo.county import DemoProgramme, Undertaking
from smail.demo.courses import LONGEST_STAY
from smail.demo.lives import lives
from smail.demo.people import Ground, Person
from smail.demo.staff import DemoRole, DemoStaff
from smail.demo.teams import SIV_LEFT_DAYS_AGO, present, shares
from smail.demo.telling import Teller, Told
from smail.demo.trail import Trail, at_work
from smail.demo.writing import Writer
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import new_number
from smail.domain.roles import ScopeKind
from smail.progress import Progress
from smail.services import accounts, audit, roles
from smail.services.accounts import NewAccount
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
from smail.services.roles import NewRole
from smail.vault import Vault

# Persons at a time: what is kept in memory, however large the county.
BATCH = 250


@dataclass(frozen=True, slots=True)
class Places:
    """What the made-up people belong to: organisations by short name, programmes by key."""

    federation: Federation
    organisations: dict[str, Organisation]
    programmes: dict[str, Programme]


def is_empty(db: Session) -> bool:
    """Whether nothing has been made yet."""
    return db.scalar(select(Federation.id).limit(1)) is None


def is_demo(db: Session) -> bool:
    """Whether what is there was made here; the audit remembers, and nobody can change it."""
    return _built(db) is not None


def n_built(db: Session) -> int | None:
    """With how many participants the county was made; None where that was not noted."""
    event = _built(db)
    count = event.details.get("participants") if event else None
    return count if isinstance(count, int) else None


def _built(db: Session) -> AuditEvent | None:
    made = select(AuditEvent).where(AuditEvent.action == AuditAction.DEMO_BUILD.value)
    return db.scalars(made.limit(1)).first()


def build(db: Session, vault: Vault, catalogue: Catalogue, today: date, count: int) -> None:
    """The whole county stands as it would on that day, with so many participants."""
    places = _places(db, catalogue, today)
    federation = places.federation
    audit.record(
        db,
        SYSTEM,
        AuditAction.DEMO_BUILD,
        AuditObject.FEDERATION,
        federation.public_id,
        participants=count,
    )
    people = _staff(db, places, today, count)
    ground = Ground(federation.id, places.organisations, places.programmes, people, today)
    writer = Writer(db, vault, ground, Trail(people))
    numbers = _numbers()
    teller = Teller.of(catalogue, today)
    told = (teller.tell(life) for life in lives(today, count))
    with Progress("Demo", count) as progress:
        while batch := _next(told, numbers):
            writer.write(batch)
            progress.step(len(batch))
    papers.write(db, vault, catalogue, ground)
    draw_sample(db, ground, "knivsta", "hanna")
    promises.promise(db, ground)
    materials.keep(db, people["greta"], today)
    training.hold(db, vault, catalogue, people, places.organisations, today)
    training.note_on_ratings(db)
    network.meet(db, vault, people, today)
    calibration.rate(db, people, today)
    wishes.leave(db, vault, people, today)
    opinions.say(db, vault, places.programmes, people, today, answers="samira.knivsta")
    accounts.end_account(
        db, people[staff.LEFT.username], SYSTEM, on=today - timedelta(days=SIV_LEFT_DAYS_AGO)
    )
    continuity.add(db, vault, ground)
    files.ask(db, ground)


def _next(told: Iterator[Told], numbers: Iterator[str]) -> list[Person]:
    return [Person(one, next(numbers)) for one in islice(told, BATCH)]


def _numbers() -> Iterator[str]:
    """Participant numbers, the same at every build, and none of them twice."""
    dice, taken = dice_of("number", 0), set[str]()
    while True:
        number = new_number(dice.choice)
        if number not in taken:
            taken.add(number)
            yield number


def _places(db: Session, catalogue: Catalogue, today: date) -> Places:
    federation = ensure_federation(db, county.FEDERATION)
    found = {
        name: create_organisation(db, federation.id, OrganisationFields(kind, name), SYSTEM)
        for name, kind in county.AUTHORITIES.items()
    }
    found[county.OFFICE] = _office(db, federation)
    for name, scb_code in county.MUNICIPALITIES.items():
        found[name] = _municipality(db, federation, name, scb_code)
    for name, unit in county.UNITS.items():
        below = OrganisationFields(OrganisationKind.UNIT, unit, parent_id=found[name].id)
        create_organisation(db, federation.id, below, SYSTEM)
    programmes = {
        one.key: _programme(db, catalogue, federation, found[one.municipality], one, today)
        for one in county.PROGRAMMES
    }
    for undertaking in county.UNDERTAKINGS:
        owner = found[undertaking.owner]
        programmes[undertaking.key] = _undertaking(db, catalogue, federation, owner, undertaking)
    # The last to be made, so that the others have the places that they would have without it.
    past = county.FORERUNNER
    programmes[past.key] = _programme(db, catalogue, federation, found[past.municipality], past, today)
    return Places(federation, found, programmes)


def _controller(db: Session, federation: Federation, name: str, mailbox: str) -> Controller:
    answering = ControllerFields(name, f"dataskydd@{mailbox}.demo.example")
    return create_controller(db, federation.id, answering, SYSTEM)


def _office(db: Session, federation: Federation) -> Organisation:
    """The federation is a body of its own, which owns what the members do together."""
    controller = _controller(db, federation, county.FEDERATION, "forbundet")
    new = OrganisationFields(OrganisationKind.AUTHORITY, county.FEDERATION, controller_id=controller.id)
    return create_organisation(db, federation.id, new, SYSTEM)


def _municipality(db: Session, federation: Federation, name: str, scb_code: str) -> Organisation:
    full_name = county.full_name(name)
    controller = _controller(db, federation, f"Socialnämnden i {full_name}", scb_code)
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
        ends_on=_ends_on(one, today),
        case_number=one.case_number,
        target_group=one.target_group,
        expected_number=one.expected_number,
        staff_title=one.staff_title,
        form=one.form,
        first_within_days=one.first_within_days,
        on_time_days_after=one.on_time_days_after,
        staff_rates=one.staff_rates,
        asks_hindsight=one.asks_hindsight,
        types_twice=one.types_twice,
        benefits_text=one.benefits_text,
        staff_title_en=one.staff_title_en,
        benefits_text_en=one.benefits_text_en,
        plan_within_weeks=one.plan_within_weeks,
        cadence=one.cadence,
    )
    return create_programme(db, catalogue, federation.id, new, SYSTEM)


def _ends_on(one: DemoProgramme, today: date) -> date:
    if one is county.FORERUNNER:
        return county.forerunner_ended_on(today)
    return date(today.year + one.ends_in_years, 12, 31)


def _undertaking(
    db: Session, catalogue: Catalogue, federation: Federation, owner: Organisation, one: Undertaking
) -> Programme:
    assert owner.controller_id is not None
    new = ProgrammeFields(
        name=one.name,
        organisation_id=owner.id,
        controller_id=owner.controller_id,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        target_group=one.target_group,
        expected_number=0,
    )
    return create_programme(db, catalogue, federation.id, new, SYSTEM)


def first_day(today: date) -> date:
    """The first of January before the longest stay began: when programmes and roles begin."""
    return date((today - timedelta(days=LONGEST_STAY)).year, 1, 1)


def _staff(db: Session, places: Places, today: date, count: int) -> dict[str, Account]:
    n_people = zip(county.PROGRAMMES, shares(count), strict=True)
    colleagues = (one for programme, n in n_people for one in staff.colleagues(programme.key, present(n)))
    every = (*staff.STAFF, staff.LEFT, *colleagues)
    return {one.username: _account(db, places, one, first_day(today)) for one in every}


def _account(db: Session, places: Places, one: DemoStaff, day: date) -> Account:
    organisation = places.organisations[one.municipality] if one.municipality else None
    new = NewAccount(one.username, one.first_name, one.last_name, organisation.id if organisation else None)
    account = accounts.create_account(db, places.federation.id, new, SYSTEM, at=at_work(day))
    for role in one.roles:
        for grant in _roles(role, places, organisation, day):
            roles.give_role(db, account, grant, SYSTEM)
    return account


def _roles(role: DemoRole, places: Places, organisation: Organisation | None, day: date) -> list[NewRole]:
    if role.scope_kind is ScopeKind.PROGRAMME:
        ids = [places.programmes[key].id for key in role.programmes]
        return [NewRole(role.role, role.scope_kind, day, programme_id=number) for number in ids]
    home = organisation.id if organisation and role.scope_kind is ScopeKind.ORGANISATION else None
    return [NewRole(role.role, role.scope_kind, day, organisation_id=home)]
