"""The outbox: messages are thought of, taken, made and settled, each in a transaction of its own.

What holds when the program stops at any moment, or runs twice at once:
- A message is planned under a unique key, so a second run plans nothing twice.
- It is taken with a lease. Whoever took it owns it until the lease is over; who stopped meanwhile leaves it
  for the next run.
- Between the gateway's yes and our note of it nothing can be made certain. The message is sent again after
  the lease, under the same key: an SMS gateway knows the key and does nothing; a mail server may deliver it
  a second time, with the same Message-ID, which mail programs show once.
- A gateway that does not answer settles nothing: the message waits, longer each time, for as long as it is
  still wanted.

Whoever changes a person holds the person first and messages after (services.locks); so does this module.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, undefer

from smail.clock import civil
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Account, Participant, Reminder, StaffDigest
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.reminding import (
    Channel,
    Planned,
    ReminderKind,
    ReminderState,
    Series,
    dialled,
    digest_occasion,
    next_reminder,
    wanted,
)
from smail.queries.reminders import (
    NOTHING,
    DigestCounts,
    digest_counts,
    digest_readers,
    earlier,
    reachable,
    situations,
)
from smail.services import audit, links, training_mail
from smail.services.audit import SYSTEM
from smail.services.training_mail import TrainingLetter
from smail.vault import Vault

# Longer than any gateway is waited for.
LEASE = timedelta(minutes=15)
FIRST_WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)
AT_ONCE = 500
_FRESH = {
    name: kind.insert(Reminder.__table__).on_conflict_do_nothing()
    for name, kind in (("sqlite", sqlite), ("postgresql", postgresql))
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the caller may send until its lease is over."""

    id: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a message is made of; who it goes to and the secret it carries never stand in a log."""

    key: str
    kind: ReminderKind
    channel: Channel
    language: str
    to: str = field(repr=False)
    token: str = field(default="", repr=False)
    counts: DigestCounts = NOTHING
    training: TrainingLetter | None = None


def due(
    db: Session, channels: Collection[Channel], series: Series, now: datetime, *, after_id: int = 0
) -> tuple[list[Planned], int | None]:
    """The messages that are due to the next people by id, and the last id; None when all have been seen.

    Nothing is written: whoever answers meanwhile need not wait for it.
    """
    today = civil(now)
    ids = reachable(db, channels, today, after_id=after_id, most=AT_ONCE)
    if not ids:
        return [], None
    before, found = earlier(db, ids), []
    for own, there in situations(db, ids, today).items():
        message = next_reminder(
            series,
            there.standing,
            occasion=there.occasion,
            earlier=before.get(own, ()),
            answered_on=there.answered_on,
            today=today,
        )
        if message is not None and there.channel in channels:
            found.append(Planned(message.kind, there.channel, message.occasion, message.place, own))
    return found, ids[-1]


def due_digests(db: Session, now: datetime) -> list[Planned]:
    """The digests of today; nobody is written to about nothing."""
    today = civil(now)
    found = []
    for reader in digest_readers(db):
        occasion = digest_occasion(reader.pace, today)
        if occasion is None or digest_counts(db, reader.account_id, today).is_empty:
            continue
        found.append(Planned(ReminderKind.DIGEST, Channel.EMAIL, occasion, 1, account_id=reader.account_id))
    return found


def plan(db: Session, messages: Iterable[Planned], now: datetime) -> int:
    """The messages wait in the outbox; how many were not there already, from this run or from another."""
    statement = _FRESH[db.get_bind().dialect.name].returning(Reminder.id)
    return sum(len(db.execute(statement, _row(one, now)).all()) for one in messages)


def _row(message: Planned, now: datetime) -> dict[str, object]:
    return {
        "public_id": new_public_id(),
        "kind": message.kind,
        "channel": message.channel,
        "participant_id": message.participant_id,
        "account_id": message.account_id,
        "seat_id": message.seat_id,
        "certificate_id": message.certificate_id,
        "network_invitation_id": message.network_invitation_id,
        "occasion": message.occasion,
        "place": message.place,
        "state": ReminderState.QUEUED,
        "attempts": 0,
        "planned_at": now,
        "next_at": now,
    }


def take(db: Session, channels: Collection[Channel], now: datetime) -> Taken | None:
    """The next message that waits, or whose lease is over, now the caller's; None where there is none."""
    row = db.scalars(
        select(Reminder)
        .where(Reminder.settled_at.is_(None), Reminder.next_at <= now, Reminder.channel.in_(channels))
        # One that always fails must not stand in the way of the others.
        .order_by(Reminder.attempts, Reminder.next_at, Reminder.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    row.state, row.attempts, row.next_at = ReminderState.SENDING, row.attempts + 1, now + LEASE
    db.flush()
    return Taken(row.id, row.attempts)


def prepare(db: Session, vault: Vault, taken: Taken, now: datetime) -> Envelope | None:
    """What is to be sent; None where nobody needs it any more, and then it is settled as dropped."""
    row = _held(db, taken)
    if row is None:
        return None
    made = _made(db, vault, row, now)
    if made is None:
        row.state, row.settled_at = ReminderState.DROPPED, now
        db.flush()
    return made


def _made(db: Session, vault: Vault, row: Reminder, now: datetime) -> Envelope | None:
    if row.participant_id is not None:
        return _to_person(db, vault, row, now)
    return _to_staff(db, vault, row, now) if row.account_id else _to_learner(db, vault, row, now)


def _to_learner(db: Session, vault: Vault, row: Reminder, now: datetime) -> Envelope | None:
    told = training_mail.letter(db, vault, row, now)
    if told is None:
        return None
    return Envelope(row.public_id, row.kind, row.channel, "sv", told.to, training=told)


def _to_person(db: Session, vault: Vault, row: Reminder, now: datetime) -> Envelope | None:
    """The message as the person stands now: answers, a pause or another wish may have come in between."""
    today, own = civil(now), row.participant_id or 0
    there = situations(db, [own], today).get(own)
    if there is None or there.channel is not row.channel or there.occasion != row.occasion:
        return None
    if wanted(there.standing, answered_on=there.answered_on, today=today) is None:
        return None
    person = db.get_one(Participant, own, options=[undefer(Participant.phone), undefer(Participant.email)])
    return Envelope(
        key=row.public_id,
        kind=row.kind,
        channel=row.channel,
        language=person.language,
        to=_address(vault, person, row.channel),
        token=links.reminder_link(db, vault, own),
    )


def _address(vault: Vault, person: Participant, channel: Channel) -> str:
    """The address as a gateway takes it; empty where what was typed is none."""
    if channel is Channel.SMS:
        phone = sealing.opened(vault, Participant.phone, person.public_id, person.phone)
        return dialled(phone or "") or ""
    return sealing.opened(vault, Participant.email, person.public_id, person.email) or ""


def _to_staff(db: Session, vault: Vault, row: Reminder, now: datetime) -> Envelope | None:
    today, account_id = civil(now), row.account_id or 0
    wish, account = db.get(StaffDigest, account_id), db.get_one(Account, account_id)
    if wish is None or digest_occasion(wish.pace, today) != row.occasion:
        return None
    counts = digest_counts(db, account_id, today)
    if counts.is_empty:
        return None
    return Envelope(
        key=row.public_id,
        kind=row.kind,
        channel=row.channel,
        language="sv",
        to=sealing.opened(vault, StaffDigest.email, account.public_id, wish.email),
        counts=counts,
    )


def sent(db: Session, taken: Taken, now: datetime) -> bool:
    """The message was accepted, and that stands in the audit; False where somebody else has it by now."""
    row = _held(db, taken)
    if row is None:
        return False
    row.state, row.settled_at = ReminderState.SENT, now
    kind, whose = _whose(db, row)
    audit.record(
        db,
        SYSTEM,
        AuditAction.REMINDER_SEND,
        kind,
        whose,
        participant_id=row.participant_id,
        channel=row.channel.value,
        kind=row.kind.value,
    )
    db.flush()
    return True


def refused(db: Session, taken: Taken, now: datetime) -> bool:
    """The message was refused for good and is not tried again; False where somebody else has it by now."""
    row = _held(db, taken)
    if row is not None:
        row.state, row.settled_at = ReminderState.FAILED, now
        db.flush()
    return row is not None


def again(db: Session, taken: Taken, now: datetime) -> bool:
    """The message waits for its next attempt; False where somebody else has it by now."""
    row = _held(db, taken)
    if row is not None:
        wait: timedelta = FIRST_WAIT * 2 ** min(row.attempts - 1, 10)
        row.state, row.next_at = ReminderState.QUEUED, now + min(wait, LONGEST_WAIT)
        db.flush()
    return row is not None


def _held(db: Session, taken: Taken) -> Reminder | None:
    """The message, held after its person; None where its lease was over and somebody else took it."""
    own = db.scalar(select(Reminder.participant_id).where(Reminder.id == taken.id))
    if own is not None:
        db.get(Participant, own, with_for_update={"key_share": True})
    return db.scalar(
        select(Reminder)
        .where(
            Reminder.id == taken.id,
            Reminder.state == ReminderState.SENDING,
            Reminder.attempts == taken.attempt,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _whose(db: Session, row: Reminder) -> tuple[AuditObject, str]:
    if row.account_id is not None:
        return AuditObject.ACCOUNT, db.get_one(Account, row.account_id).public_id
    if row.participant_id is not None:
        return AuditObject.PARTICIPANT, db.get_one(Participant, row.participant_id).public_id
    return training_mail.whose(db, row)
