"""Who has opened a person's page: told to the person and to whoever opens it next."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.clock import civil
from smail.db.tables import Account, AuditEvent
from smail.domain.audit import AuditAction
from smail.queries.numbers import events_about

VIEWS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Look:
    """Who opened the person's page, and which day."""

    on: date
    first_name: str


def looks_at(db: Session, participant_id: int) -> tuple[Look, ...]:
    """Who opened the person's page lately: each once a day, the latest ten."""
    found = db.execute(
        select(AuditEvent.at, Account.id, Account.first_name)
        .join(Account, Account.public_id == AuditEvent.actor_id)
        .where(
            events_about(participant_id),
            AuditEvent.action == AuditAction.SEE_PARTICIPANT.value,
        )
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    )
    looks: dict[tuple[date, int], Look] = {}
    for at, account_id, first_name in found:
        on = civil(at)
        looks.setdefault((on, account_id), Look(on, first_name))
        if len(looks) == VIEWS_SHOWN:
            break
    return tuple(looks.values())
