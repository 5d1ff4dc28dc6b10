"""One person's plan as the pages show it: what is used and was offered, what was agreed, the action plan."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import CompoundSelect, String, desc, literal, or_, select, union_all
from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.tables import (
    ActionPlan,
    Activity,
    AgreedStep,
    Discharge,
    Enrolment,
    Organisation,
    PlanAnchoring,
    PlanRevision,
    Programme,
    WrittenBy,
)
from smail.domain import plan as rules
from smail.domain.rhythm import Pause
from smail.queries.plan_rows import ActionPlanRow, ActivityRow, Plan, StayPlan, StepRow
from smail.queries.plans import pauses_by_person
from smail.vault import Vault

Days = tuple[tuple[date, ...], tuple[tuple[str, date], ...]]


def plan_of(
    db: Session,
    vault: Vault,
    participant_id: int,
    today: date,
    *,
    pauses: Sequence[Pause] | None = None,
) -> Plan:
    """The person's plan, in as many questions for a long one as for a short one; one less with its pauses."""
    if pauses is None:
        pauses = pauses_by_person(db, [participant_id])[participant_id]
    return Plan(
        today=today,
        activities=activities_of(db, vault, participant_id),
        steps=steps_of(db, vault, participant_id),
        stays=stay_plans_of(db, vault, participant_id),
        pauses=tuple(pauses),
    )


def activities_of(db: Session, vault: Vault, participant_id: int) -> tuple[ActivityRow, ...]:
    """The person's activities, the latest first, those without a day before all."""
    found = db.execute(
        select(Activity, Programme.name)
        .join(Enrolment, Enrolment.id == Activity.enrolment_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Enrolment.participant_id == participant_id)
        .order_by(Activity.starts_on.is_(None).desc(), Activity.starts_on.desc(), Activity.id.desc())
    )
    return tuple(_activity(vault, row, programme) for row, programme in found)


def steps_of(db: Session, vault: Vault, participant_id: int) -> tuple[StepRow, ...]:
    """The person's agreed steps, the latest first."""
    found = db.scalars(
        select(AgreedStep)
        .where(AgreedStep.participant_id == participant_id)
        .order_by(AgreedStep.agreed_on.desc(), AgreedStep.id.desc())
    )
    return tuple(
        StepRow(
            row.public_id,
            sealing.opened(vault, AgreedStep.line, row.public_id, row.line),
            row.agreed_on,
            row.written_by is WrittenBy.PARTICIPANT,
            row.answer,
            row.answered_on,
            row.answered_by is WrittenBy.PARTICIPANT,
            row.written_at,
            row.closed_on,
        )
        for row in found
    )


def stay_plans_of(
    db: Session, vault: Vault, participant_id: int, *, with_mistakes: bool = False
) -> tuple[StayPlan, ...]:
    """Every time in a programme with its action plan, the newest first; mistakes only if asked for."""
    found = db.execute(
        select(Enrolment, Programme, ActionPlan)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .outerjoin(ActionPlan, ActionPlan.enrolment_id == Enrolment.id)
        .where(
            Enrolment.participant_id == participant_id,
            or_(literal(with_mistakes), Discharge.is_no_mistake()),
        )
        .order_by(Enrolment.starts_on.desc(), Enrolment.id.desc())
    ).all()
    days = _days_of(db, [plan.id for _row, _programme, plan in found if plan is not None])
    return tuple(
        StayPlan(
            row.id,
            row.public_id,
            programme.name,
            programme.instrument_key,
            row.starts_on,
            row.ended_on,
            rules.plan_due_on(row.starts_on, programme.plan_within_weeks),
            None if plan is None else _plan(vault, plan, *days[plan.id]),
        )
        for row, programme, plan in found
    )


def find_activity(db: Session, participant_id: int, public_id: str) -> Activity | None:
    """The activity of that person; none of anybody else's."""
    return db.scalar(
        select(Activity)
        .join(Enrolment, Enrolment.id == Activity.enrolment_id)
        .where(Enrolment.participant_id == participant_id, Activity.public_id == public_id)
    )


def find_step(db: Session, participant_id: int, public_id: str) -> AgreedStep | None:
    """The step of that person; none of anybody else's."""
    return db.scalar(
        select(AgreedStep).where(
            AgreedStep.participant_id == participant_id, AgreedStep.public_id == public_id
        )
    )


def find_plan(db: Session, participant_id: int, public_id: str) -> ActionPlan | None:
    """The action plan of that person; none of anybody else's."""
    return db.scalar(
        select(ActionPlan)
        .join(Enrolment, Enrolment.id == ActionPlan.enrolment_id)
        .where(Enrolment.participant_id == participant_id, ActionPlan.public_id == public_id)
    )


def _activity(vault: Vault, row: Activity, programme: str) -> ActivityRow:
    return ActivityRow(
        row.public_id,
        programme,
        row.kind,
        row.uptake,
        row.outcome,
        sealing.opened(vault, Activity.what, row.public_id, row.what),
        sealing.opened(vault, Activity.provider, row.public_id, row.provider),
        tuple(row.areas),
        row.starts_on,
        row.ends_on,
        row.hours_per_month,
        row.written_by is WrittenBy.PARTICIPANT,
        row.written_at,
    )


def _days_of(db: Session, plan_ids: Sequence[int]) -> Mapping[int, Days]:
    """When each plan was gone through again, and with whom it was anchored when: the latest first."""
    revised: defaultdict[int, list[date]] = defaultdict(list)
    anchored: defaultdict[int, list[tuple[str, date]]] = defaultdict(list)
    for plan_id, name, day in db.execute(_happened(plan_ids)):
        if name is None:
            revised[plan_id].append(day)
        else:
            anchored[plan_id].append((name, day))
    return {one: (tuple(revised[one]), tuple(anchored[one])) for one in plan_ids}


def _happened(plan_ids: Sequence[int]) -> CompoundSelect[int, str | None, date]:
    """Each plan with the days of its revisions, which have no name, and of its anchorings."""
    nobody = literal(None, String)
    revisions = select(PlanRevision.action_plan_id, nobody, PlanRevision.revised_on.label("day"))
    anchorings = select(PlanAnchoring.action_plan_id, Organisation.name, PlanAnchoring.anchored_on).join(
        Organisation, Organisation.id == PlanAnchoring.organisation_id
    )
    both = union_all(
        revisions.where(PlanRevision.action_plan_id.in_(plan_ids)),
        anchorings.where(PlanAnchoring.action_plan_id.in_(plan_ids)),
    )
    return both.order_by(desc("day"))


def _plan(
    vault: Vault, row: ActionPlan, revised: tuple[date, ...], anchored: tuple[tuple[str, date], ...]
) -> ActionPlanRow:
    aim = sealing.opened(vault, ActionPlan.aim, row.public_id, row.aim)
    return ActionPlanRow(row.public_id, aim, row.made_on, row.anchored_on, revised, anchored)
