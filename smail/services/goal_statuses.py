"""Keeps how goals stood when a quarter had closed: written down once, and not again."""

import hashlib
from collections.abc import Iterable

from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import GoalStatus, Programme
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.calendar import ClosedSpan
from smail.domain.goals.grammar import Goal
from smail.domain.goals.told import Told
from smail.goal_writing import write
from smail.queries.goals import StoredGoal
from smail.services import audit
from smail.services.audit import SYSTEM

Stood = tuple[StoredGoal, ClosedSpan, Told]


def keep(db: Session, programme: Programme, found: Iterable[Stood]) -> int:
    """How each goal stood at the end of the quarter is kept as it was told; how many there were."""
    rows = [_row(*one) for one in found]
    db.add_all(rows)
    db.flush()
    audit.record(
        db, SYSTEM, AuditAction.GOAL_CLOSE, AuditObject.PROGRAMME, programme.public_id, made=len(rows)
    )
    return len(rows)


def _row(one: StoredGoal, at: ClosedSpan, found: Told) -> GoalStatus:
    return GoalStatus(
        goal_id=one.id,
        closed_on=at.last_on,
        status=found.status,
        told=found.as_json(),
        digest=digest(one.goal),
        made_at=clock.now(),
    )


def digest(goal: Goal) -> str:
    """Of the goal's definition, as a file says it."""
    return hashlib.sha256(write([goal]).encode()).hexdigest()
