"""What is asked of many plans at once: for Today, and for whoever counts."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import (
    ActionPlan,
    Activity,
    Enrolment,
    PausePeriod,
    PlanRevision,
    Programme,
    StaffPeriod,
)
from smail.domain import plan as rules
from smail.domain.plan import Track, Uptake
from smail.domain.rhythm import Pause
from smail.queries.covers import covered_by


@dataclass(frozen=True, slots=True)
class LatePlan:
    """Since which last day there should have been an action plan, or one that was gone through again."""

    missing_since: date | None = None
    unrevised_since: date | None = None


def responsible_plans(
    db: Session, account_id: int, participant_ids: Collection[int], on: date
) -> Mapping[int, LatePlan]:
    """Of these persons, those whom the account is responsible for that day, and what is late there.

    During a leave the one who stands in is told too.
    """
    covered = covered_by(account_id, on).subquery()
    revised = select(func.max(PlanRevision.revised_on)).where(PlanRevision.action_plan_id == ActionPlan.id)
    found = db.execute(
        select(
            Enrolment.participant_id,
            Enrolment.starts_on,
            Programme.plan_within_weeks,
            ActionPlan.made_on,
            revised.correlate(ActionPlan).scalar_subquery(),
        )
        .join(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(ActionPlan, ActionPlan.enrolment_id == Enrolment.id)
        .where(
            Enrolment.participant_id.in_(participant_ids),
            Enrolment.open_on(on),
            or_(
                StaffPeriod.account_id == account_id,
                Enrolment.id.in_(select(covered.c.enrolment_id)),
            ),
            StaffPeriod.is_responsible,
            StaffPeriod.starts_on <= on,
            StaffPeriod.open_on(on),
        )
    )
    late: dict[int, LatePlan] = {}
    for person, starts_on, within_weeks, made_on, revised_on in found:
        late[person] = _both(
            late.get(person, LatePlan()), _late_plan(on, starts_on, within_weeks, made_on, revised_on)
        )
    return late


def _late_plan(
    on: date, starts_on: date, within_weeks: int | None, made_on: date | None, revised_on: date | None
) -> LatePlan:
    if made_on is None:
        due_on = rules.plan_due_on(starts_on, within_weeks)
        return LatePlan(missing_since=due_on if rules.is_late(due_on, None, on) else None)
    due_on = rules.revision_due_on(rules.last_of(made_on, [] if revised_on is None else [revised_on]))
    return LatePlan(unrevised_since=due_on if due_on < on else None)


def _both(one: LatePlan, other: LatePlan) -> LatePlan:
    """Of two times in programmes, what has been late longest."""
    missing = [day for day in (one.missing_since, other.missing_since) if day is not None]
    unrevised = [day for day in (one.unrevised_since, other.unrevised_since) if day is not None]
    return LatePlan(min(missing, default=None), min(unrevised, default=None))


def tracks_of(db: Session, participant_ids: Collection[int]) -> Mapping[int, list[Track]]:
    """The activities that these persons use, by their days alone: no text is read."""
    found = db.execute(
        select(Enrolment.participant_id, Activity.kind, Activity.starts_on, Activity.ends_on)
        .join(Enrolment, Enrolment.id == Activity.enrolment_id)
        .where(Enrolment.participant_id.in_(participant_ids), Activity.uptake == Uptake.USED)
    )
    tracks: defaultdict[int, list[Track]] = defaultdict(list)
    for person, kind, starts_on, ends_on in found:
        assert starts_on is not None
        tracks[person].append(Track(kind, starts_on, ends_on))
    return tracks


def pauses_by_person(db: Session, participant_ids: Collection[int]) -> Mapping[int, list[Pause]]:
    """Every pause of each of these persons."""
    found = db.scalars(select(PausePeriod).where(PausePeriod.participant_id.in_(participant_ids)))
    pauses: defaultdict[int, list[Pause]] = defaultdict(list)
    for row in found:
        pauses[row.participant_id].append(Pause(row.starts_on, row.ends_on))
    return pauses
