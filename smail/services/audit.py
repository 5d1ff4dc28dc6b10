"""Writes down what was done; called by every service that changes something."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import ActorKind, AuditEvent


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, by public id; the system has none."""

    kind: ActorKind
    id: str | None = None


SYSTEM = Actor(ActorKind.SYSTEM)


def record(
    db: Session,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: str | None,
    *,
    participant_id: int | None = None,
    **details: Any,
) -> None:
    """One event stands in the audit; details are codes and counts, never names, texts or answers."""
    db.add(
        AuditEvent(
            at=clock.now(),
            actor_kind=actor.kind,
            actor_id=actor.id,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            participant_id=participant_id,
            details=details,
        )
    )
