"""The log of supervision and support: who gave whom what, when and how long."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Account, Learner, Organisation, SupportEntry
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.network import LONGEST_SUPPORT, SHORTEST_SUPPORT, SupportKind
from smail.errors import Refused
from smail.services import audit
from smail.services.audit import Actor
from smail.services.texts import refuse_personnummer
from smail.vault import Vault

LONGEST_NOTE = 1000
LONGEST_BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class SupportFields:
    """What was given; to a person, or to a whole organisation where no learner is named."""

    kind: SupportKind
    given_on: date
    minutes: int
    organisation_id: int
    learner_id: int | None = None
    note: str = ""


def is_near(given_on: date, today: date) -> bool:
    """Whether support of that day may be written down today."""
    return today - LONGEST_BACK <= given_on <= today


def log(
    db: Session,
    vault: Vault,
    account: Account,
    new: SupportFields,
    actor: Actor,
    *,
    at: datetime | None = None,
) -> SupportEntry:
    """The support stands as given by the account, once however often sent; Refused for what cannot be.

    That is a day to come or long ago, minutes that are none, a note with a personnummer, and whoever is of
    another federation.
    """
    at = at or clock.now()
    refuse_personnummer(note=new.note)
    if not is_near(new.given_on, clock.civil(at)):
        raise Refused("support is written down within a year, and not before it was given")
    if not SHORTEST_SUPPORT <= new.minutes <= LONGEST_SUPPORT or len(new.note) > LONGEST_NOTE:
        raise Refused(f"support lasts {SHORTEST_SUPPORT} to {LONGEST_SUPPORT} minutes, with a short note")
    _refuse_elsewhere(db, account.federation_id, new)
    known = _known(db, vault, account, new)
    if known is not None:
        return known
    public_id = new_public_id()
    row = SupportEntry(
        public_id=public_id,
        federation_id=account.federation_id,
        organisation_id=new.organisation_id,
        learner_id=new.learner_id,
        account_id=account.id,
        given_on=new.given_on,
        kind=new.kind,
        minutes=new.minutes,
        note=sealing.sealed(vault, SupportEntry.note, public_id, new.note or None),
        written_at=at,
    )
    db.add(row)
    db.flush()
    _record(db, actor, AuditAction.SUPPORT_LOG, row)
    return row


def _known(db: Session, vault: Vault, account: Account, new: SupportFields) -> SupportEntry | None:
    """The same support with the same note, where it stands already; whoever gave it is held."""
    db.get_one(Account, account.id, with_for_update={"key_share": True})
    rows = select(SupportEntry).where(
        SupportEntry.account_id == account.id,
        SupportEntry.given_on == new.given_on,
        SupportEntry.kind == new.kind,
        SupportEntry.minutes == new.minutes,
        SupportEntry.organisation_id == new.organisation_id,
        SupportEntry.learner_id.is_(None)
        if new.learner_id is None
        else SupportEntry.learner_id == new.learner_id,
    )
    note, wanted = SupportEntry.note, new.note or None
    same = (row for row in db.scalars(rows) if sealing.opened(vault, note, row.public_id, row.note) == wanted)
    return next(same, None)


def remove(db: Session, entry_id: int, actor: Actor) -> None:
    """What was written by mistake is gone, its note too; that it was there stands in the audit."""
    row = db.get_one(SupportEntry, entry_id)
    _record(db, actor, AuditAction.SUPPORT_REMOVE, row)
    db.delete(row)
    db.flush()


def _refuse_elsewhere(db: Session, federation_id: int, new: SupportFields) -> None:
    organisation = db.get(Organisation, new.organisation_id)
    learner = None if new.learner_id is None else db.get(Learner, new.learner_id)
    homes = [row.federation_id for row in (organisation, learner) if row is not None]
    if organisation is None or any(home != federation_id for home in homes):
        raise Refused("support is given within the federation")
    if learner is not None and learner.organisation_id != new.organisation_id:
        raise Refused("support to a person is counted where the person works")


def _record(db: Session, actor: Actor, action: AuditAction, row: SupportEntry) -> None:
    audit.record(
        db,
        actor,
        action,
        AuditObject.SUPPORT_ENTRY,
        row.public_id,
        kind=row.kind.value,
        day=row.given_on.isoformat(),
        minutes=row.minutes,
    )
