"""Why an answer was lower than the time before, as the person sees it: shown as that, and not as failure."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Assessment, DropReason, RaterKind, WrittenBy
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.hindsight import DropCause
from smail.domain.lines import in_one_line
from smail.domain.personnummer import looks_like_personnummer
from smail.errors import Conflict
from smail.services import audit, locks
from smail.services.audit import Actor
from smail.vault import Vault

MAX_LENGTH = 200


class ReasonProblem(StrEnum):
    """Why a reason cannot be kept."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    PERSONNUMMER = "personnummer"


def write(
    db: Session,
    vault: Vault,
    participant_id: int,
    *,
    rating: str,
    indicator: str,
    cause: DropCause,
    line: str = "",
    actor: Actor,
    account_id: int | None = None,
    at: datetime | None = None,
) -> DropReason | ReasonProblem:
    """The lower answer has this reason and no other, or what is wrong with its line.

    With an account it was written down together with the person. A line belongs to "something else" alone; of
    another cause it is left out. Conflict for a rating that is not the person's.
    """
    line = in_one_line(line) if cause is DropCause.OTHER else ""
    problem = problem_of(cause, line)
    if problem is not None:
        return problem
    locks.person(db, participant_id)
    row = _find(db, participant_id, rating, indicator) or _new(db, participant_id, rating, indicator)
    row.cause = cause
    row.line = sealing.sealed(vault, DropReason.line, row.public_id, line) if line else None
    row.written_by = WrittenBy.PARTICIPANT if account_id is None else WrittenBy.STAFF
    row.account_id, row.written_at = account_id, at or clock.now()
    db.add(row)
    db.flush()
    _record(db, AuditAction.DROP_REASON_WRITE, participant_id, row.public_id, actor)
    return row


def remove(db: Session, participant_id: int, *, rating: str, indicator: str, actor: Actor) -> bool:
    """No reason stands at the lower answer any more; whether one did."""
    locks.person(db, participant_id)
    row = _find(db, participant_id, rating, indicator)
    if row is None:
        return False
    public_id = row.public_id
    db.delete(row)
    db.flush()
    _record(db, AuditAction.DROP_REASON_REMOVE, participant_id, public_id, actor)
    return True


def problem_of(cause: DropCause, line: str) -> ReasonProblem | None:
    """What is wrong with a line; "something else" needs one."""
    if cause is not DropCause.OTHER:
        return None
    if not line:
        return ReasonProblem.EMPTY
    if len(line) > MAX_LENGTH:
        return ReasonProblem.TOO_LONG
    return ReasonProblem.PERSONNUMMER if looks_like_personnummer(line) else None


def _find(db: Session, participant_id: int, rating: str, indicator: str) -> DropReason | None:
    own = select(Assessment.id).where(
        Assessment.participant_id == participant_id, Assessment.public_id == rating
    )
    query = select(DropReason).where(DropReason.assessment_id.in_(own), DropReason.indicator == indicator)
    return db.scalar(query)


def _new(db: Session, participant_id: int, rating: str, indicator: str) -> DropReason:
    about = db.scalar(
        select(Assessment.id).where(
            Assessment.participant_id == participant_id,
            Assessment.public_id == rating,
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            Assessment.submitted_on.is_not(None),
            Assessment.withdrawn_at.is_(None),
        )
    )
    if about is None:
        raise Conflict("the rating is not the person's")
    return DropReason(public_id=new_public_id(), assessment_id=about, indicator=indicator)


def _record(db: Session, action: AuditAction, participant_id: int, public_id: str, actor: Actor) -> None:
    audit.record(db, actor, action, AuditObject.DROP_REASON, public_id, participant_id=participant_id)
    db.flush()
