"""Messages in the outbox, and somebody whom it is time to remind."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, Participant, Programme, Reminder
from smail.domain.people import ContactChoice
from smail.domain.reminding import Channel, ReminderKind, ReminderState
from smail.services import registration
from smail.services.registration import Contact
from smail.vault import Vault
from tests.factories.assessments import make_submitted
from tests.factories.people import make_participant

REACHABLE = Contact("Åsa", ContactChoice.SMS, "070-123 45 67", "asa@exempel.example")


def make_reminder(**changes: Any) -> Reminder:
    """A reminder by SMS that waits to be sent; the caller adds it."""
    usual = {
        "kind": ReminderKind.QUESTIONS,
        "channel": Channel.SMS,
        "occasion": clock.today(),
        "place": 1,
        "state": ReminderState.QUEUED,
        "attempts": 0,
        "planned_at": clock.now(),
        "next_at": clock.now(),
    }
    return Reminder(**usual | changes)


def make_due(
    db: Session,
    vault: Vault,
    programme: Programme | None = None,
    handledare: Account | None = None,
    *,
    contact: Contact = REACHABLE,
    days_ago: int = 91,
) -> Participant:
    """Somebody who answered so many days ago, usually so that today is the date, and can be reached."""
    start = clock.today() - timedelta(days=200)
    person = make_participant(db, programme, handledare, starts_on=start)
    registration.seal_contact(vault, person, contact)
    make_submitted(db, person, clock.today() - timedelta(days=days_ago))
    db.flush()
    return person
