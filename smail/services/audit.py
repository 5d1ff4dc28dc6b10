"""Writes down what was done; called by every service that changes something."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from smail import clock
from smail.db.base import Base
from smail.db.prepared import PreparedWrite
from smail.db.tables import ActorKind, AuditEvent
from smail.domain.audit import AuditAction, AuditObject
from smail.log import event


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, by public id; the system has none, but for the place on a course whose link was used."""

    kind: ActorKind
    id: str | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
_event = Base.metadata.tables[AuditEvent.__tablename__]
_NOTE = PreparedWrite(insert(_event), *(name for name in _event.c.keys() if name != "id"))  # noqa: SIM118


def record(
    db: Session,
    actor: Actor,
    action: AuditAction,
    object_kind: AuditObject,
    object_id: str | None,
    *,
    participant_id: int | None = None,
    **details: Any,
) -> None:
    """One event stands in the audit; details are codes and counts, never names, texts or answers.

    ValueError for a code that smail.domain.audit does not know: it would have no words.
    """
    _NOTE.run(
        db,
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        action=AuditAction(action).value,
        object_kind=AuditObject(object_kind).value,
        object_id=object_id,
        participant_id=participant_id,
        details=details,
    )


def note_look(
    db: Session, actor: Actor, participant_id: int, public_id: str, *, is_protected: bool = False
) -> None:
    """That somebody saw what is kept about a person stands in the audit, on whichever page it was.

    For a person with protected identity the log warns of it as well, for whoever watches over the server.
    """
    action, kind = AuditAction.SEE_PARTICIPANT, AuditObject.PARTICIPANT
    record(db, actor, action, kind, public_id, participant_id=participant_id)
    if is_protected:
        event("protected.view", level="warning", actor=actor.id, participant=public_id)
