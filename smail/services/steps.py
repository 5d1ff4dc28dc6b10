"""Agreed steps: one line each, and the answer to whether it was done."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import AgreedStep, Enrolment, WrittenBy
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.calendar import is_near
from smail.domain.lines import in_one_line
from smail.domain.personnummer import looks_like_personnummer
from smail.domain.plan import StepAnswer
from smail.errors import Conflict, Refused
from smail.services import audit, locks
from smail.services.audit import Actor
from smail.vault import Vault

MAX_LENGTH = 200


class StepProblem(StrEnum):
    """Why a step cannot be kept."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    PERSONNUMMER = "personnummer"
    IN_THE_FUTURE = "in_the_future"
    TOO_FAR_BACK = "too_far_back"
    BEFORE_START = "before_start"


def agree(
    db: Session,
    vault: Vault,
    participant_id: int,
    *,
    line: str,
    agreed_on: date,
    actor: Actor,
    account_id: int | None = None,
    at: datetime | None = None,
) -> AgreedStep | StepProblem:
    """The step is kept, its line sealed, or what is wrong; without an account it is the person's own.

    One that waits already, with the same line and day, is the same: a button that was pressed twice.
    """
    at = at or clock.now()
    line = in_one_line(line)
    problem = problem_of(line, agreed_on, clock.civil(at))
    if problem is not None:
        return problem
    locks.person(db, participant_id)
    first = db.scalar(select(func.min(Enrolment.starts_on)).where(Enrolment.participant_id == participant_id))
    if first is not None and agreed_on < min(first, clock.civil(at)):
        return StepProblem.BEFORE_START
    by = WrittenBy.PARTICIPANT if account_id is None else WrittenBy.STAFF
    if (known := _same(db, vault, participant_id, line, agreed_on, by)) is not None:
        return known
    public_id = new_public_id()
    row = AgreedStep(
        public_id=public_id,
        participant_id=participant_id,
        line=sealing.sealed(vault, AgreedStep.line, public_id, line),
        agreed_on=agreed_on,
        written_by=by,
        account_id=account_id,
        written_at=at,
    )
    db.add(row)
    db.flush()
    _record(db, actor, AuditAction.STEP_AGREE, row)
    return row


def problem_of(line: str, agreed_on: date, today: date) -> StepProblem | None:
    """What is wrong with a line and its day."""
    if not line:
        return StepProblem.EMPTY
    if len(line) > MAX_LENGTH:
        return StepProblem.TOO_LONG
    if looks_like_personnummer(line):
        return StepProblem.PERSONNUMMER
    if agreed_on > today:
        return StepProblem.IN_THE_FUTURE
    return None if is_near(agreed_on, today) else StepProblem.TOO_FAR_BACK


def answer(
    db: Session,
    step: AgreedStep,
    given: StepAnswer,
    *,
    actor: Actor,
    account_id: int | None = None,
    on: date | None = None,
) -> None:
    """The step has this answer, whatever it had before; Refused for a day before it was agreed.

    Conflict where staff would put another for the person's own: only the person changes that.
    """
    on = on or clock.today()
    if on < step.agreed_on:
        raise Refused("a step is answered after it was agreed")
    locks.person(db, step.participant_id)
    db.refresh(step)
    if account_id is not None and step.answered_by is WrittenBy.PARTICIPANT:
        raise Conflict("the person has answered")
    step.answer, step.answered_on = given, on
    step.answered_by = WrittenBy.PARTICIPANT if account_id is None else WrittenBy.STAFF
    step.answered_by_id = account_id
    db.flush()
    _record(db, actor, AuditAction.STEP_ANSWER, step)


def reword(db: Session, vault: Vault, step: AgreedStep, line: str, *, actor: Actor) -> StepProblem | None:
    """The step has this line, or what is wrong with it; Conflict once somebody has answered."""
    line = in_one_line(line)
    problem = problem_of(line, step.agreed_on, step.agreed_on)
    if problem is not None:
        return problem
    _hold_unanswered(db, step)
    step.line = sealing.sealed(vault, AgreedStep.line, step.public_id, line)
    db.flush()
    _record(db, actor, AuditAction.STEP_CHANGE, step)
    return None


def take_back(db: Session, step: AgreedStep, *, actor: Actor) -> None:
    """The step stands in the plan no more; Conflict once somebody has answered."""
    _hold_unanswered(db, step)
    db.delete(step)
    db.flush()
    _record(db, actor, AuditAction.STEP_REMOVE, step)


def _same(
    db: Session, vault: Vault, participant_id: int, line: str, agreed_on: date, by: WrittenBy
) -> AgreedStep | None:
    waiting = select(AgreedStep).where(
        AgreedStep.participant_id == participant_id,
        AgreedStep.agreed_on == agreed_on,
        AgreedStep.written_by == by,
        AgreedStep.answer.is_(None),
    )
    return next((row for row in db.scalars(waiting) if line_of(vault, row) == line), None)


def _hold_unanswered(db: Session, step: AgreedStep) -> None:
    locks.person(db, step.participant_id)
    db.refresh(step)
    if step.answer is not None:
        raise Conflict("the step is answered")


def line_of(vault: Vault, row: AgreedStep) -> str:
    """The line, readable."""
    return sealing.opened(vault, AgreedStep.line, row.public_id, row.line)


def _record(db: Session, actor: Actor, action: AuditAction, row: AgreedStep) -> None:
    kind = AuditObject.AGREED_STEP
    audit.record(db, actor, action, kind, row.public_id, participant_id=row.participant_id)
