"""Reads what the county plans to certify."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Organisation, TrainingPlan
from smail.domain.training_plan import USUAL, Planned, TrainingPlans
from smail.queries import organisations
from smail.queries.organisations import OrganisationRow


def plans(db: Session, federation_id: int) -> TrainingPlans:
    """Every plan of the federation; what it has not said is as usual."""
    rows = db.scalars(select(TrainingPlan).where(TrainingPlan.federation_id == federation_id)).all()
    found = {row.organisation_id: Planned(row.utbildare, row.anvandare) for row in rows}
    return TrainingPlans(
        found.get(None, USUAL),
        {place: planned for place, planned in found.items() if place is not None},
        next((row.reached_on for row in rows if row.organisation_id is None), None),
        None in found,
    )


def places(db: Session, federation_id: int) -> tuple[OrganisationRow, ...]:
    """The municipalities and other bodies that can have a plan: those at the top that are in use today."""
    rows = organisations.tree(db, federation_id)
    return tuple(row for row in rows if row.depth == 0 and not row.is_ended)


def can_plan(db: Session, federation_id: int, organisation_id: int) -> bool:
    """Whether the organisation is one of these."""
    row = db.get(Organisation, organisation_id)
    if row is None or row.federation_id != federation_id or row.parent_id is not None:
        return False
    return row.ended_on is None or row.ended_on > clock.today()
