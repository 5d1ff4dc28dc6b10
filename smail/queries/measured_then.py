"""Reads who measured in a quarter, as it was known when the quarter closed.

What is typed in from paper or read in from a file later, for a day of that quarter, is left out, and what was
taken back later stands: beside the board of a unit, a count by sex that moved would tell whose sex it is.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Answer, Assessment, AuditEvent, ImportBatch, ImportRow, Programme
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.calendar import Quarter
from smail.domain.people import AnswerMode
from smail.queries.boards import State, measuring


def measured_then(db: Session, federation_id: int, state: State, end: datetime) -> frozenset[int]:
    """The accounts that had measured in the state's quarter at its end."""
    late = frozenset(db.scalars(_typed_since(state.quarter, end))) | frozenset(
        _read_in_since(db, federation_id, state.quarter, end)
    )
    found = db.execute(measuring(federation_id, state.quarter, end))
    return frozenset(account for account, rating in found if account is not None and rating not in late)


def _of(quarter: Quarter) -> Select[int]:
    day = Assessment.submitted_on
    return select(Assessment.id).where(day >= quarter.starts_on, day <= quarter.last_on)


def any_written_since(quarter: Quarter, end: datetime) -> ColumnElement[bool]:
    """Whether a rating of the quarter was typed in, read in or taken back after its end: mostly none was."""
    taken_back = _of(quarter).where(Assessment.withdrawn_at > end)
    read_in = select(ImportBatch.id).where(ImportBatch.imported_at > end)
    return or_(taken_back.exists(), _typed_since(quarter, end).exists(), read_in.exists())


def _typed_since(quarter: Quarter, end: datetime) -> Select[int]:
    """The ratings on paper that were sent in later than the day that stands on them."""
    sent = select(AuditEvent.object_id).where(
        AuditEvent.at > end,
        AuditEvent.action == AuditAction.ASSESSMENT_SUBMIT,
        AuditEvent.object_kind == AuditObject.ASSESSMENT,
    )
    return _of(quarter).where(Assessment.mode == AnswerMode.PAPER, Assessment.public_id.in_(sent))


def _read_in_since(db: Session, federation_id: int, quarter: Quarter, end: datetime) -> Iterator[int]:
    """The ratings that came with a file later and with none before: files come again with more in them."""
    rows = (
        select(ImportRow.participant_id, ImportRow.dates)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .join(Programme, Programme.id == ImportBatch.programme_id)
        .where(Programme.federation_id == federation_id)
        .order_by(ImportRow.batch_id, ImportRow.number)
    )
    later = rows.where(ImportBatch.imported_at > end)
    days = {(one, day) for one, dates in db.execute(later) for day in dates if day is not None}
    if not days:
        return
    people = select(ImportRow.participant_id).join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
    people = people.where(ImportBatch.imported_at > end)
    before = rows.where(ImportBatch.imported_at <= end, ImportRow.participant_id.in_(people))
    days -= {(one, day) for one, dates in db.execute(before) for day in dates if day is not None}
    of_a_file = exists().where(Answer.assessment_id == Assessment.id, Answer.idempotency_key == "import")
    ratings = (
        _of(quarter)
        .where(Assessment.participant_id.in_(people), of_a_file)
        .add_columns(Assessment.participant_id, Assessment.submitted_on)
        .order_by(Assessment.id)
    )
    for rating, participant, day in db.execute(ratings):
        if (participant, day.isoformat()) in days:
            yield rating
