"""A coordinating federation with two municipalities, and programmes in it."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Controller, Federation, Organisation, OrganisationKind, Programme

FEDERATION = "Samordningsförbundet i Uppsala län"
SCB_CODES = {"Uppsala": "0380", "Enköping": "0381"}
FIRST_DAY = date(2024, 1, 1)


def make_federation(db: Session, **changes: Any) -> Federation:
    """A federation of its own."""
    row = Federation(**{"name": FEDERATION} | changes)
    db.add(row)
    db.flush()
    return row


def the_federation(db: Session) -> Federation:
    """The first federation, made when there is none."""
    return db.scalars(select(Federation).order_by(Federation.id)).first() or make_federation(db)


def make_controller(db: Session, **changes: Any) -> Controller:
    """Somebody who answers for personal data by law."""
    usual = {
        "federation_id": changes.get("federation_id") or the_federation(db).id,
        "name": "Uppsala kommun, arbetsmarknadsnämnden",
        "contact": "dataskydd@uppsala.example",
    }
    row = Controller(**usual | changes)
    db.add(row)
    db.flush()
    return row


def the_controller(db: Session, name: str) -> Controller:
    """The controller of that name, made when it is missing."""
    found = db.scalars(select(Controller).where(Controller.name == name)).first()
    return found or make_controller(db, name=name)


def make_organisation(db: Session, **changes: Any) -> Organisation:
    """An authority, unless another kind is asked for."""
    usual = {
        "federation_id": changes.get("federation_id") or the_federation(db).id,
        "kind": OrganisationKind.AUTHORITY,
        "name": "Försäkringskassan",
    }
    row = Organisation(**usual | changes)
    db.add(row)
    db.flush()
    return row


def make_municipality(db: Session, name: str = "Uppsala", **changes: Any) -> Organisation:
    """Uppsala or Enköping, with its code and its own controller; found again when it is there already."""
    federation_id = changes.get("federation_id") or the_federation(db).id
    found = db.scalars(
        select(Organisation).where(
            Organisation.federation_id == federation_id, Organisation.scb_code == SCB_CODES[name]
        )
    ).first()
    if found is not None and not changes:
        return found
    usual = {
        "federation_id": federation_id,
        "kind": OrganisationKind.MUNICIPALITY,
        "name": f"{name} kommun",
        "scb_code": SCB_CODES[name],
    }
    if "controller_id" not in changes:
        usual["controller_id"] = the_controller(db, f"{name} kommun, arbetsmarknadsnämnden").id
    return make_organisation(db, **usual | changes)


def make_unit(db: Session, parent: Organisation, **changes: Any) -> Organisation:
    """A unit below an organisation."""
    usual = {
        "federation_id": parent.federation_id,
        "parent_id": parent.id,
        "kind": OrganisationKind.UNIT,
        "name": "Arbetsmarknadsenheten",
    }
    return make_organisation(db, **usual | changes)


def make_programme(db: Session, organisation: Organisation | None = None, **changes: Any) -> Programme:
    """An insats of Uppsala kommun, or of the organisation given, with the usual rhythm."""
    owner = organisation or make_municipality(db)
    usual = {
        "federation_id": owner.federation_id,
        "organisation_id": owner.id,
        "controller_id": changes.get("controller_id") or _controller_of(db, owner),
        "name": "Steget vidare",
        "starts_on": FIRST_DAY,
        "target_group": "Vuxna som står långt från arbete",
    }
    row = Programme(**usual | changes)
    db.add(row)
    db.flush()
    return row


def _controller_of(db: Session, organisation: Organisation) -> int:
    place: Organisation | None = organisation
    while place is not None:
        if place.controller_id is not None:
            return place.controller_id
        place = place.parent
    return the_controller(db, f"{organisation.name}, ansvarig").id
