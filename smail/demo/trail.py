"""The audit of a made-up county: each thing at the time it would have been done, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from sqlalchemy.orm import Session

from smail.clock import SWEDISH_TIME
from smail.db.tables import Account, ActorKind, AuditEvent
from smail.domain.audit import AuditAction, AuditObject
from smail.imports.bulk import Row, insert

_NINE = time(9)


@lru_cache(maxsize=4096)
def _morning(day: date) -> datetime:
    return datetime.combine(day, _NINE, SWEDISH_TIME).astimezone(UTC)


def at_work(day: date, minutes: int = 0) -> datetime:
    """A moment of that day: nine in the morning, or so many minutes later."""
    return _morning(day) + timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class By:
    """Who acted, by public id."""

    kind: ActorKind
    id: str


@dataclass(slots=True)
class Trail:
    """Events that wait to be written, in order of time."""

    staff: Mapping[str, Account]
    events: list[Row] = field(default_factory=list)

    def by(self, username: str) -> By:
        """This member of staff, as the audit names one."""
        return By(ActorKind.STAFF, self.staff[username].public_id)

    def note(
        self,
        at: datetime,
        by: By,
        action: AuditAction,
        kind: AuditObject,
        object_id: str,
        person_id: int,
        /,
        **details: object,
    ) -> None:
        """This was done."""
        self.events.append(
            {
                "at": at,
                "actor_kind": by.kind,
                "actor_id": by.id,
                "action": action.value,
                "object_kind": kind.value,
                "object_id": object_id,
                "participant_id": person_id,
                "details": details,
            }
        )

    def write(self, db: Session) -> None:
        """Everything noted stands in the audit, oldest first."""
        self.events.sort(key=lambda event: event["at"])
        insert(db, AuditEvent, self.events)
        self.events.clear()
