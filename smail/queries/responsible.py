"""What one account answers for, read for Today in one question: the plans, and whom it has taken over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, union_all
from sqlalchemy.orm import Session, aliased

from smail.db.tables import ActionPlan, Enrolment, Participant, PlanRevision, Programme, StaffPeriod
from smail.domain import plan as rules
from smail.queries.covers import covered_by


@dataclass(frozen=True, slots=True)
class LatePlan:
    """Since which last day there should have been an action plan, or one that was gone through again."""

    missing_since: date | None = None
    unrevised_since: date | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A person that somebody has taken over, and since when."""

    public_id: str
    number: str
    since: date


@dataclass(frozen=True, slots=True)
class Charge:
    """What an account answers for: every person by id with what is late there, and whom it has taken over.

    During a leave the plans are told to the one who stands in too. Whom the account has taken over stands
    here until it has confirmed that, who waits longest first; then those to come.
    """

    plans: Mapping[int, LatePlan]
    taken: tuple[Received, ...]


def charge_of(db: Session, account_id: int, today: date) -> Charge:
    """What the account answers for today, and what it will take over."""
    plans: dict[int, LatePlan] = {}
    taken: dict[Received, None] = {}
    for row in db.execute(_responsible(account_id, today)):
        if row.starts_on <= today:
            plans[row.participant_id] = _both(
                plans.get(row.participant_id, LatePlan()), _late_plan(today, row)
            )
        if row.is_taken_over and row.account_id == account_id:
            taken[Received(row.public_id, row.number, row.starts_on)] = None
    return Charge(plans, tuple(sorted(taken, key=lambda one: (one.since, one.number))))


def _responsible(account_id: int, today: date) -> Select[*tuple[Any, ...]]:
    """The periods of whoever is responsible, or will be: the account's own, and those that it covers."""
    covered = covered_by(account_id, today).subquery()
    own = select(StaffPeriod.id).where(StaffPeriod.account_id == account_id)
    covers = select(StaffPeriod.id).where(StaffPeriod.enrolment_id.in_(select(covered.c.enrolment_id)))
    revised = select(func.max(PlanRevision.revised_on)).where(PlanRevision.action_plan_id == ActionPlan.id)
    return (
        select(
            StaffPeriod.account_id,
            StaffPeriod.starts_on,
            _is_taken_over().label("is_taken_over"),
            Enrolment.participant_id,
            Enrolment.starts_on.label("enrolled_on"),
            Participant.public_id,
            Participant.number,
            Programme.plan_within_weeks,
            ActionPlan.made_on,
            revised.correlate(ActionPlan).scalar_subquery().label("revised_on"),
        )
        .select_from(StaffPeriod)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(ActionPlan, ActionPlan.enrolment_id == Enrolment.id)
        .where(
            StaffPeriod.id.in_(union_all(own, covers)),
            StaffPeriod.is_responsible,
            StaffPeriod.open_on(today),
            Enrolment.open_on(today),
        )
    )


def _is_taken_over() -> ColumnElement[bool]:
    """Whether the period follows somebody else's, and whoever has it now has not said so yet."""
    before = aliased(StaffPeriod)
    return (
        select(before.id)
        .where(
            before.enrolment_id == StaffPeriod.enrolment_id,
            before.is_responsible,
            before.ended_by.is_not(None),
            before.ends_on == StaffPeriod.starts_on,
            StaffPeriod.confirmed_on.is_(None),
            StaffPeriod.ends_on.is_(None),
        )
        .correlate(StaffPeriod)
        .exists()
    )


def _late_plan(on: date, row: Row[*tuple[Any, ...]]) -> LatePlan:
    if row.made_on is None:
        due_on = rules.plan_due_on(row.enrolled_on, row.plan_within_weeks)
        return LatePlan(missing_since=due_on if rules.is_late(due_on, None, on) else None)
    due_on = rules.revision_due_on(
        rules.last_of(row.made_on, [] if row.revised_on is None else [row.revised_on])
    )
    return LatePlan(unrevised_since=due_on if due_on < on else None)


def _both(one: LatePlan, other: LatePlan) -> LatePlan:
    """Of two times in programmes, what has been late longest."""
    missing = [day for day in (one.missing_since, other.missing_since) if day is not None]
    unrevised = [day for day in (one.unrevised_since, other.unrevised_since) if day is not None]
    return LatePlan(min(missing, default=None), min(unrevised, default=None))
