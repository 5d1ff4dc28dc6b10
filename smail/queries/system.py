"""What an administrator sees of the whole: numbers and versions, never anybody's name or answer."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from smail.db.revisions import revision_of
from smail.db.tables import Account, Assessment, Organisation, Participant, Programme
from smail.db.tables.people import is_real


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each."""

    organisations: int
    programmes: int
    accounts: int
    participants: int
    ratings: int


def counts(db: Session) -> Counts:
    """The numbers of today; a rating counts when it has been sent in, and nothing of an exercise does."""
    return Counts(
        organisations=_rows_of(db, Organisation),
        programmes=_rows_of(db, Programme, Programme.exercise_since.is_(None)),
        accounts=_rows_of(db, Account),
        participants=_rows_of(db, Participant, is_real(Participant.id)),
        ratings=_rows_of(
            db, Assessment, Assessment.submitted_at.is_not(None), is_real(Assessment.participant_id)
        ),
    )


def _rows_of(
    db: Session,
    table: type[Organisation | Programme | Account | Participant | Assessment],
    *which: ColumnElement[bool],
) -> int:
    return db.scalar(select(func.count()).select_from(table).where(*which)) or 0


def answers(db: Session) -> bool:
    """Whether the database answers at all; what the driver raises where it does not goes on upwards."""
    return db.execute(select(1)).scalar() == 1


def revision(db: Session) -> str | None:
    """The revision that the tables have."""
    return revision_of(db.connection())
