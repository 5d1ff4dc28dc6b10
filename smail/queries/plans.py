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
    AgreedStep,
    Enrolment,
    PausePeriod,
    PlanRevision,
    Programme,
    StaffPeriod,
)
from smail.domain import plan as rules
from smail.domain.plan import Track, Uptake
from smail.domain.rhythm import Pause
from smail.domain.tracks import gap_weeks_on
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


def has_job_directed(db: Session, participant_ids: Collection[int], on: date) -> frozenset[int]:
    """Those of these persons who have a job-directed activity running on that day."""
    return frozenset(
        person
        for person, tracks in tracks_of(db, participant_ids).items()
        if any(one.is_job_directed and one.holds(on) for one in tracks)
    )


def gap_weeks(db: Session, participant_ids: Collection[int], on: date) -> Mapping[int, int]:
    """How many weeks without activity lie behind each of these persons who is in a gap on that day."""
    tracks, pauses = tracks_of(db, participant_ids), pauses_by_person(db, participant_ids)
    found = {
        person: gap_weeks_on(tracks[person], first, on, pauses[person])
        for person, first in _first_days(db, participant_ids, on).items()
    }
    return {person: weeks for person, weeks in found.items() if weeks}


def is_plan_late(db: Session, participant_ids: Collection[int], on: date) -> Mapping[int, date]:
    """Those of these persons whose action plan is missing past the limit, each with the last day for it."""
    found = db.execute(
        select(Enrolment.participant_id, Enrolment.starts_on, Programme.plan_within_weeks)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(ActionPlan, ActionPlan.enrolment_id == Enrolment.id)
        .where(
            Enrolment.participant_id.in_(participant_ids),
            Enrolment.open_on(on),
            Programme.plan_within_weeks.is_not(None),
            ActionPlan.id.is_(None),
        )
    )
    late: dict[int, date] = {}
    for person, starts_on, within_weeks in found:
        due_on = rules.plan_due_on(starts_on, within_weeks)
        if due_on is not None and rules.is_late(due_on, None, on):
            late[person] = min(due_on, late.get(person, due_on))
    return late


def revisions_due(db: Session, participant_ids: Collection[int], on: date) -> Mapping[int, date]:
    """Those of these persons whose action plan should have been gone through again, with the day."""
    found = db.execute(
        select(Enrolment.participant_id, ActionPlan.id, ActionPlan.made_on, PlanRevision.revised_on)
        .join(ActionPlan, ActionPlan.enrolment_id == Enrolment.id)
        .outerjoin(PlanRevision, PlanRevision.action_plan_id == ActionPlan.id)
        .where(Enrolment.participant_id.in_(participant_ids), Enrolment.open_on(on))
    )
    last: dict[tuple[int, int], date] = {}
    for person, plan_id, made_on, revised_on in found:
        last[person, plan_id] = max(last.get((person, plan_id), made_on), revised_on or made_on)
    due: dict[int, date] = {}
    for (person, _plan_id), day in last.items():
        due_on = rules.revision_due_on(day)
        if due_on < on:
            due[person] = min(due_on, due.get(person, due_on))
    return due


def steps_to_ask_about(db: Session, participant_ids: Collection[int], on: date) -> Mapping[int, int]:
    """How many steps each of these persons has that it is time to ask about."""
    found = db.execute(
        select(AgreedStep.participant_id, AgreedStep.agreed_on).where(
            AgreedStep.participant_id.in_(participant_ids),
            AgreedStep.answer.is_(None),
            AgreedStep.closed_on.is_(None),
            AgreedStep.agreed_on <= on - rules.FOLLOW_UP_AFTER,
            AgreedStep.agreed_on > on - rules.FOLLOW_UP_AFTER - rules.ASKED_FOR,
        )
    )
    counted: defaultdict[int, int] = defaultdict(int)
    for person, _agreed_on in found:
        counted[person] += 1
    return dict(counted)


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


def _first_days(db: Session, participant_ids: Collection[int], on: date) -> Mapping[int, date]:
    """Since when each of these persons is in a programme that runs on that day."""
    found = db.execute(
        select(Enrolment.participant_id, Enrolment.starts_on).where(
            Enrolment.participant_id.in_(participant_ids), Enrolment.starts_on <= on, Enrolment.open_on(on)
        )
    )
    first: dict[int, date] = {}
    for person, starts_on in found:
        first[person] = min(starts_on, first.get(person, starts_on))
    return first


def pauses_by_person(db: Session, participant_ids: Collection[int]) -> Mapping[int, list[Pause]]:
    """Every pause of each of these persons."""
    found = db.scalars(select(PausePeriod).where(PausePeriod.participant_id.in_(participant_ids)))
    pauses: defaultdict[int, list[Pause]] = defaultdict(list)
    for row in found:
        pauses[row.participant_id].append(Pause(row.starts_on, row.ends_on))
    return pauses
