"""One person's plan as the pages show it: what is used and was offered, what was agreed, the action plan."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, literal, or_, select
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
from smail.domain.people import DischargeReason
from smail.domain.plan import ActivityKind, Outcome, Status, StepAnswer, Track, Uptake
from smail.domain.rhythm import Pause
from smail.domain.tracks import Gap, WeeksByTracks, gaps, weeks_by_tracks
from smail.queries.plans import pauses_by_person
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity, readable."""

    public_id: str
    programme: str
    kind: ActivityKind
    uptake: Uptake
    outcome: Outcome | None
    what: str
    provider: str | None
    areas: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None
    hours_per_month: int | None
    by_participant: bool
    written_at: datetime

    def status_on(self, day: date) -> Status:
        """Where it stands on that day."""
        return rules.status_on(day, self.uptake, self.starts_on, self.ends_on, self.outcome)

    @property
    def track(self) -> Track | None:
        """The days in which it is used; none where it is not."""
        if self.uptake is not Uptake.USED or self.starts_on is None:
            return None
        return Track(self.kind, self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class StepRow:
    """An agreed step, readable, and the answer to whether it was done."""

    public_id: str
    line: str
    agreed_on: date
    by_participant: bool
    answer: StepAnswer | None
    answered_on: date | None
    answered_by_participant: bool
    written_at: datetime

    @property
    def follow_up_on(self) -> date:
        """The day on which somebody asks."""
        return rules.follow_up_on(self.agreed_on)

    def is_asked_on(self, day: date) -> bool:
        """Whether it is time to ask, and nobody has answered."""
        return self.answer is None and self.follow_up_on <= day


@dataclass(frozen=True, slots=True)
class ActionPlanRow:
    """An action plan, readable, with every day on which something was done with it."""

    public_id: str
    aim: str
    made_on: date
    anchored_on: date | None
    revised_on: tuple[date, ...]
    # Organisations by name, each with the days on which it agreed, the latest first.
    anchored_with: tuple[tuple[str, date], ...]

    @property
    def last_on(self) -> date:
        """The day on which it was last gone through."""
        return rules.last_of(self.made_on, self.revised_on)

    @property
    def revision_due_on(self) -> date:
        """The day by which it is gone through again."""
        return rules.revision_due_on(self.last_on)


@dataclass(frozen=True, slots=True)
class StayPlan:
    """A time in a programme and its action plan, if there is one."""

    enrolment_id: int
    public_id: str
    programme: str
    starts_on: date
    ended_on: date | None
    due_on: date | None
    plan: ActionPlanRow | None

    def is_open_on(self, day: date) -> bool:
        """Whether it has not ended by then."""
        return self.ended_on is None or self.ended_on >= day

    def is_late_on(self, day: date) -> bool:
        """Whether the plan is missing past the programme's limit."""
        made_on = None if self.plan is None else self.plan.made_on
        return self.is_open_on(day) and rules.is_late(self.due_on, made_on, day)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is planned with one person, as it stands on a day; the newest of each first."""

    today: date
    activities: tuple[ActivityRow, ...]
    steps: tuple[StepRow, ...]
    stays: tuple[StayPlan, ...]
    pauses: tuple[Pause, ...]

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The activities that are used."""
        return tuple(one.track for one in self.activities if one.track is not None)

    @property
    def open_stays(self) -> tuple[StayPlan, ...]:
        """Where the person is now, or will be."""
        return tuple(one for one in self.stays if one.is_open_on(self.today))

    @property
    def span(self) -> tuple[date, date] | None:
        """The days that are counted: since the first of the programmes that run, or all of the last one."""
        if self.open_stays:
            return min(one.starts_on for one in self.open_stays), self.today
        last = self.stays[0] if self.stays else None
        return None if last is None or last.ended_on is None else (last.starts_on, last.ended_on)

    @property
    def weeks(self) -> WeeksByTracks:
        """The weeks of those days, by how many activities ran."""
        return weeks_by_tracks(self.tracks, *self.span, self.pauses) if self.span else WeeksByTracks()

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The weeks of those days in which none ran."""
        return gaps(self.tracks, *self.span, self.pauses) if self.span else ()


def plan_of(db: Session, vault: Vault, participant_id: int, today: date) -> Plan:
    """The person's plan, in as many questions to the database for a long one as for a short one."""
    return Plan(
        today=today,
        activities=activities_of(db, vault, participant_id),
        steps=steps_of(db, vault, participant_id),
        stays=stay_plans_of(db, vault, participant_id),
        pauses=tuple(pauses_by_person(db, [participant_id])[participant_id]),
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
            or_(literal(with_mistakes), Discharge.reason.is_distinct_from(DischargeReason.ENTERED_IN_ERROR)),
        )
        .order_by(Enrolment.starts_on.desc(), Enrolment.id.desc())
    ).all()
    days = _days_of(db, [plan.id for _row, _programme, plan in found if plan is not None])
    return tuple(
        StayPlan(
            row.id,
            row.public_id,
            programme.name,
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


Days = tuple[tuple[date, ...], tuple[tuple[str, date], ...]]


def _days_of(db: Session, plan_ids: Sequence[int]) -> Mapping[int, Days]:
    """When each plan was gone through again, and with whom it was anchored when."""
    revised: defaultdict[int, list[date]] = defaultdict(list)
    anchored: defaultdict[int, list[tuple[str, date]]] = defaultdict(list)
    revisions = select(PlanRevision.action_plan_id, PlanRevision.revised_on)
    of_these = PlanRevision.action_plan_id.in_(plan_ids)
    for plan_id, day in db.execute(revisions.where(of_these).order_by(PlanRevision.revised_on.desc())):
        revised[plan_id].append(day)
    for plan_id, name, day in db.execute(_anchorings(plan_ids)):
        anchored[plan_id].append((name, day))
    return {one: (tuple(revised[one]), tuple(anchored[one])) for one in plan_ids}


def _anchorings(plan_ids: Sequence[int]) -> Select[int, str, date]:
    return (
        select(PlanAnchoring.action_plan_id, Organisation.name, PlanAnchoring.anchored_on)
        .join(Organisation, Organisation.id == PlanAnchoring.organisation_id)
        .where(PlanAnchoring.action_plan_id.in_(plan_ids))
        .order_by(PlanAnchoring.anchored_on.desc(), Organisation.name)
    )


def _plan(
    vault: Vault, row: ActionPlan, revised: tuple[date, ...], anchored: tuple[tuple[str, date], ...]
) -> ActionPlanRow:
    aim = sealing.opened(vault, ActionPlan.aim, row.public_id, row.aim)
    return ActionPlanRow(row.public_id, aim, row.made_on, row.anchored_on, revised, anchored)
