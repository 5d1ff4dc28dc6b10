"""Writes down how many the county plans to certify; what was planned before stands in the audit."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Federation, Organisation, TrainingPlan
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.training_plan import Planned
from smail.errors import Refused
from smail.queries import training_plans as reads
from smail.services import audit
from smail.services.audit import Actor


def write(
    db: Session,
    federation_id: int,
    plans: Mapping[int | None, Planned | None],
    reached_on: date | None,
    actor: Actor,
    account_id: int | None,
) -> int:
    """Each of these places, and the county (None), has this plan, or none; returns how many changed.

    Refused for a place that is no body of its own in the federation.
    """
    for place in plans:
        if place is not None and not reads.can_plan(db, federation_id, place):
            raise Refused("a plan belongs to a municipality or another body in use")
    wanted = select(TrainingPlan).where(TrainingPlan.federation_id == federation_id)
    known = {row.organisation_id: row for row in db.scalars(wanted.with_for_update())}
    changed = 0
    for place, planned in plans.items():
        day = reached_on if place is None else None
        if _stands(known.get(place)) == (None if planned is None else (planned, day)):
            continue
        _write_one(db, federation_id, place, known.get(place), planned, day, account_id)
        _record(db, actor, federation_id, place, planned)
        changed += 1
    db.flush()
    return changed


def _stands(row: TrainingPlan | None) -> tuple[Planned, date | None] | None:
    return None if row is None else (Planned(row.utbildare, row.anvandare), row.reached_on)


def _write_one(
    db: Session,
    federation_id: int,
    place: int | None,
    row: TrainingPlan | None,
    planned: Planned | None,
    reached_on: date | None,
    account_id: int | None,
) -> None:
    if planned is None:
        if row is not None:
            db.delete(row)
        return
    row = row or TrainingPlan(federation_id=federation_id, organisation_id=place)
    row.utbildare, row.anvandare = planned.utbildare, planned.anvandare
    row.reached_on, row.account_id, row.changed_at = reached_on, account_id, clock.now()
    db.add(row)


def _record(
    db: Session, actor: Actor, federation_id: int, place: int | None, planned: Planned | None
) -> None:
    """The numbers stand in the audit, so that an earlier plan can be found again."""
    about: Federation | Organisation
    about = db.get_one(Federation, federation_id) if place is None else db.get_one(Organisation, place)
    numbers = {} if planned is None else {"utbildare": planned.utbildare, "anvandare": planned.anvandare}
    kind = AuditObject.FEDERATION if place is None else AuditObject.ORGANISATION
    audit.record(db, actor, AuditAction.TRAINING_PLAN_WRITE, kind, about.public_id, **numbers)
