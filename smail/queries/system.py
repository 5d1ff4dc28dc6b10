"""What an administrator sees of the whole: numbers and versions, never anybody's name or answer."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail.db.revisions import revision_of
from smail.db.tables import Account, Assessment, Organisation, Participant, Programme


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each."""

    organisations: int
    programmes: int
    accounts: int
    participants: int
    ratings: int


def counts(db: Session) -> Counts:
    """The numbers of today; a rating counts when it has been sent in."""
    sent_in = select(func.count()).select_from(Assessment).where(Assessment.submitted_at.is_not(None))
    return Counts(
        organisations=_rows_of(db, Organisation),
        programmes=_rows_of(db, Programme),
        accounts=_rows_of(db, Account),
        participants=_rows_of(db, Participant),
        ratings=db.scalar(sent_in) or 0,
    )


def _rows_of(db: Session, table: type[Organisation | Programme | Account | Participant]) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def answers(db: Session) -> bool:
    """Whether the database answers at all; what the driver raises where it does not goes on upwards."""
    return db.execute(select(1)).scalar() == 1


def revision(db: Session) -> str | None:
    """The revision that the tables have."""
    return revision_of(db.connection())
