"""The action plan: made once for a time in a programme, gone through again, and anchored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import ActionPlan, Enrolment, PlanAnchoring, PlanRevision
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.lines import in_one_line
from smail.domain.personnummer import looks_like_personnummer
from smail.errors import Conflict
from smail.services import audit, locks
from smail.services.audit import Actor
from smail.vault import Vault

MAX_LENGTH = 300


class PlanProblem(StrEnum):
    """Why an action plan cannot be written or anchored so."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    PERSONNUMMER = "personnummer"
    IN_THE_FUTURE = "in_the_future"
    BEFORE_START = "before_start"
    BEFORE_PLAN = "before_plan"
    WITH_NOBODY = "with_nobody"


@dataclass(frozen=True, slots=True)
class Together:
    """With whom a plan is anchored on a day: the person, and organisations by id."""

    with_person: bool = False
    organisation_ids: tuple[int, ...] = ()

    @property
    def is_nobody(self) -> bool:
        """Whether it is anchored with nobody at all."""
        return not self.with_person and not self.organisation_ids


def write(
    db: Session,
    vault: Vault,
    enrolment_id: int,
    *,
    aim: str,
    on: date,
    together: Together,
    actor: Actor,
    account_id: int,
    at: datetime | None = None,
) -> ActionPlan | PlanProblem:
    """There is a plan with this aim, made that day or gone through again then; or what is wrong.

    Conflict where the time in the programme is no more.
    """
    at = at or clock.now()
    aim = in_one_line(aim)
    enrolment = _held(db, enrolment_id)
    row = db.scalar(select(ActionPlan).where(ActionPlan.enrolment_id == enrolment_id))
    first = enrolment.starts_on if row is None else row.made_on
    problem = _problem_of_aim(aim) or _problem_of_day(on, first, clock.civil(at), is_new=row is None)
    if problem is not None:
        return problem
    if row is None:
        row = _new(enrolment_id, on, account_id, at)
        db.add(row)
    else:
        _revise(db, row, on, account_id)
    row.aim = sealing.sealed(vault, ActionPlan.aim, row.public_id, aim)
    db.flush()
    action = AuditAction.PLAN_WRITE if on == row.made_on else AuditAction.PLAN_REVISE
    _record(db, actor, action, row, enrolment.participant_id)
    _anchor(db, row, on, together, account_id)
    return row


def anchor(
    db: Session, plan: ActionPlan, *, on: date, together: Together, actor: Actor, account_id: int
) -> PlanProblem | None:
    """The plan was anchored with these that day; or what is wrong."""
    if together.is_nobody:
        return PlanProblem.WITH_NOBODY
    problem = _problem_of_day(on, plan.made_on, clock.today(), is_new=False)
    if problem is not None:
        return problem
    enrolment = _held(db, plan.enrolment_id)
    _anchor(db, plan, on, together, account_id)
    _record(db, actor, AuditAction.PLAN_ANCHOR, plan, enrolment.participant_id)
    return None


def join(db: Session, keep: ActionPlan, other: ActionPlan) -> None:
    """Two plans of what is one time in a programme are one: every day of both, and the aim of the first."""
    later = max(keep.made_on, other.made_on)
    keep.made_on = min(keep.made_on, other.made_on)
    ends = [one.anchored_on for one in (keep, other) if one.anchored_on is not None]
    keep.anchored_on = max(ends, default=None)
    revised = {later: keep.account_id} if later > keep.made_on else {}
    for revision in _revisions(db, other):
        revised[revision.revised_on] = revision.account_id
        db.delete(revision)
    _add_revisions(db, keep, revised)
    for anchoring in _anchorings(db, other):
        if _is_anchored(db, keep, anchoring.organisation_id, anchoring.anchored_on):
            db.delete(anchoring)
        else:
            anchoring.action_plan_id = keep.id
    db.flush()
    db.delete(other)
    db.flush()


def _problem_of_aim(aim: str) -> PlanProblem | None:
    if not aim:
        return PlanProblem.EMPTY
    if len(aim) > MAX_LENGTH:
        return PlanProblem.TOO_LONG
    return PlanProblem.PERSONNUMMER if looks_like_personnummer(aim) else None


def _problem_of_day(on: date, first: date, today: date, *, is_new: bool) -> PlanProblem | None:
    if on > today:
        return PlanProblem.IN_THE_FUTURE
    if on < first:
        return PlanProblem.BEFORE_START if is_new else PlanProblem.BEFORE_PLAN
    return None


def _held(db: Session, enrolment_id: int) -> Enrolment:
    whose = select(Enrolment.participant_id).where(Enrolment.id == enrolment_id)
    person_id = db.scalar(whose)
    if person_id is None or locks.person(db, person_id).id != db.scalar(whose):
        raise Conflict("the time in the programme is no more")
    return db.get_one(Enrolment, enrolment_id)


def _new(enrolment_id: int, on: date, account_id: int, at: datetime) -> ActionPlan:
    return ActionPlan(
        public_id=new_public_id(),
        enrolment_id=enrolment_id,
        made_on=on,
        account_id=account_id,
        written_at=at,
    )


def _revise(db: Session, row: ActionPlan, on: date, account_id: int) -> None:
    """A plan that is written again on a day that it has already is only put right."""
    if on != row.made_on:
        _add_revisions(db, row, {on: account_id})


def _add_revisions(db: Session, row: ActionPlan, revised: dict[date, int]) -> None:
    known = {one.revised_on for one in _revisions(db, row)} | {row.made_on}
    for day, account_id in revised.items():
        if day not in known:
            db.add(PlanRevision(action_plan_id=row.id, revised_on=day, account_id=account_id))
    db.flush()


def _anchor(db: Session, row: ActionPlan, on: date, together: Together, account_id: int) -> None:
    if together.with_person:
        row.anchored_on = max(on, row.anchored_on or on)
    for organisation_id in together.organisation_ids:
        if not _is_anchored(db, row, organisation_id, on):
            new = PlanAnchoring(action_plan_id=row.id, organisation_id=organisation_id, anchored_on=on)
            new.account_id = account_id
            db.add(new)
    db.flush()


def _is_anchored(db: Session, row: ActionPlan, organisation_id: int, on: date) -> bool:
    return any(
        (one.organisation_id, one.anchored_on) == (organisation_id, on) for one in _anchorings(db, row)
    )


def _revisions(db: Session, row: ActionPlan) -> Collection[PlanRevision]:
    return db.scalars(select(PlanRevision).where(PlanRevision.action_plan_id == row.id)).all()


def _anchorings(db: Session, row: ActionPlan) -> Collection[PlanAnchoring]:
    return db.scalars(select(PlanAnchoring).where(PlanAnchoring.action_plan_id == row.id)).all()


def _record(db: Session, actor: Actor, action: AuditAction, row: ActionPlan, participant_id: int) -> None:
    kind = AuditObject.ACTION_PLAN
    audit.record(db, actor, action, kind, row.public_id, participant_id=participant_id)
