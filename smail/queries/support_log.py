"""Reads the log of supervision and support: what was given, and how much of it in each municipality."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from smail.db import sealing
from smail.db.tables import Account, Learner, Organisation, SupportEntry
from smail.domain.calendar import Quarter
from smail.domain.network import Given, SupportKind, Total, last_quarters, totals
from smail.policies import Action, Viewer, may
from smail.queries.organisations import paths
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Entry:
    """Support that was given, by whom and to whom."""

    public_id: str
    given_on: date
    kind: SupportKind
    minutes: int
    # None where it was given to the whole organisation.
    receiver: str | None
    organisation: str
    giver: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """How much was given in each municipality and in all, by quarter; the latest first."""

    quarters: tuple[Quarter, ...]
    # (name, the sums in the order of the quarters); the whole federation last, without a name.
    places: tuple[tuple[str | None, tuple[Total, ...]], ...]


def entries(db: Session, vault: Vault, viewer: Viewer, chosen: Quarter) -> tuple[Entry, ...]:
    """What was given in the quarter, the latest first: all for the federation's trainers, else the own."""
    giver = aliased(Account)
    rows = (
        select(SupportEntry, Organisation.name, giver, Learner)
        .join(Organisation, Organisation.id == SupportEntry.organisation_id)
        .join(giver, giver.id == SupportEntry.account_id)
        .outerjoin(Learner, Learner.id == SupportEntry.learner_id)
        .where(
            SupportEntry.federation_id == viewer.federation_id,
            SupportEntry.given_on.between(chosen.starts_on, chosen.last_on),
        )
        .order_by(SupportEntry.given_on.desc(), SupportEntry.id.desc())
    )
    if not may(viewer, Action.RUN_NETWORK):
        rows = rows.where(SupportEntry.account_id == viewer.account_id)
    return tuple(
        Entry(
            row.public_id,
            row.given_on,
            row.kind,
            row.minutes,
            None if learner is None else learner.name,
            organisation,
            by.name,
            sealing.opened(vault, SupportEntry.note, row.public_id, row.note),
        )
        for row, organisation, by, learner in db.execute(rows)
    )


def own_entry_id(db: Session, viewer: Viewer, public_id: str) -> int | None:
    """The entry with this public id that the viewer may take out: an own one, or any for trainers of all."""
    row = select(SupportEntry.id).where(
        SupportEntry.public_id == public_id, SupportEntry.federation_id == viewer.federation_id
    )
    if not may(viewer, Action.RUN_NETWORK):
        row = row.where(SupportEntry.account_id == viewer.account_id)
    return db.scalar(row)


def summary(db: Session, federation_id: int, today: date, names: Mapping[int, str]) -> Summary:
    """The sums of the last four quarters, for each of these places in their order and for all."""
    quarters, above = last_quarters(today), paths(db, federation_id)
    rows = db.execute(
        select(SupportEntry.given_on, SupportEntry.minutes, SupportEntry.organisation_id).where(
            SupportEntry.federation_id == federation_id,
            SupportEntry.given_on >= quarters[-1].starts_on,
        )
    ).all()
    found = totals(Given(on, minutes, above[own][-1]) for on, minutes, own in rows)
    known: list[tuple[int | None, str | None]] = [*names.items(), (None, None)]
    return Summary(
        quarters,
        tuple((name, tuple(found.get((place, one), Total()) for one in quarters)) for place, name in known),
    )


def shown_quarter(written: str, today: date) -> Quarter | None:
    """The quarter that an address names, one of the last four; today's where it names none."""
    found = {one.label: one for one in last_quarters(today)}
    return found.get(written) if written else last_quarters(today)[0]
