"""Keeps what a handledare was told on Today, and what the handledare said to it."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, ToldSignal
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.signals import MOST_A_DAY, Day, Occurrence, Signal, SignalAnswer, Told, of_day
from smail.errors import NotFound
from smail.queries.signals import find_told, told_of
from smail.services import audit
from smail.services.audit import Actor


def tell(
    db: Session,
    account_id: int,
    found: Collection[Signal],
    people: Collection[int],
    today: date,
    most: int = MOST_A_DAY,
) -> Day:
    """The day's signals are settled and kept as told; two who look at once get the same ones."""
    db.get_one(Account, account_id, with_for_update={"key_share": True})
    told = told_of(db, account_id, people, today)
    day = of_day(found, told, today, most)
    new = [one.occurrence for one in day.shown if not _is_told(told.get(one.occurrence), today)]
    if new:
        rows = [_values(account_id, one, today) for one in new]
        db.execute(_TELL[db.connection().dialect.name], rows)
    return day


def _is_told(told: Told | None, today: date) -> bool:
    return told is not None and told.shown_on == today


def _telling(of: Any) -> Insert:
    """A row for what was never told; else that it was told on that day too."""
    statement = of.insert(ToldSignal.__table__)
    key = ("account_id", "participant_id", "kind", "occurred_on")
    told: Insert = statement.on_conflict_do_update(
        index_elements=key, set_={"shown_on": statement.excluded.shown_on}
    )
    return told


_TELL = {"sqlite": _telling(sqlite), "postgresql": _telling(postgresql)}


def _values(account_id: int, occurrence: Occurrence, today: date) -> dict[str, object]:
    return {
        "account_id": account_id,
        "participant_id": occurrence.person,
        "kind": occurrence.kind,
        "occurred_on": occurrence.on,
        "shown_on": today,
    }


def answer(
    db: Session,
    account_id: int,
    occurrence: Occurrence,
    given: SignalAnswer | None,
    *,
    actor: Actor,
    public_id: str,
) -> None:
    """The account has said this to what it was told; None takes back what it said.

    NotFound for what the account was never told. The audit says that somebody answered, not to what.
    """
    row = find_told(db, account_id, occurrence)
    if row is None:
        raise NotFound("never told")
    row.answer, row.answered_at = given, None if given is None else clock.now()
    db.flush()
    action, kind = AuditAction.SIGNAL_ANSWER, AuditObject.PARTICIPANT
    audit.record(db, actor, action, kind, public_id, participant_id=occurrence.person)
