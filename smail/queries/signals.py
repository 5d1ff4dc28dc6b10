"""Reads what one handledare has been told on Today; nobody else's."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.clock import civil
from smail.db.tables import ToldSignal
from smail.domain.signals import Occurrence, SignalKind, Told


def told_of(
    db: Session, account_id: int, participant_ids: Collection[int], today: date
) -> dict[Occurrence, Told]:
    """Everything that the account was told about these persons, and today about anybody.

    Whoever was told of this morning keeps the place among the day's, also when somebody else has them now.
    """
    rows = db.scalars(
        select(ToldSignal).where(
            ToldSignal.account_id == account_id,
            ToldSignal.participant_id.in_(participant_ids) | (ToldSignal.shown_on == today),
        )
    )
    return {_occurrence(row): _told(row) for row in rows}


def find_told(db: Session, account_id: int, occurrence: Occurrence) -> ToldSignal | None:
    """What the account was told of this occurrence; None where it was never told."""
    return db.scalar(
        select(ToldSignal).where(
            ToldSignal.account_id == account_id,
            ToldSignal.participant_id == occurrence.person,
            ToldSignal.kind == occurrence.kind,
            ToldSignal.occurred_on == occurrence.on,
        )
    )


def _occurrence(row: ToldSignal) -> Occurrence:
    return Occurrence(row.participant_id, SignalKind(row.kind), row.occurred_on)


def _told(row: ToldSignal) -> Told:
    answered_on = None if row.answered_at is None else civil(row.answered_at)
    return Told(row.shown_on, row.answer, answered_on)
