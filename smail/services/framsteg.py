"""A dated step forward in one line: the progress that a scale misses, shown beside it and in no score."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Enrolment, Framsteg, WrittenBy
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.lines import in_one_line
from smail.domain.personnummer import looks_like_personnummer
from smail.services import audit, locks
from smail.services.audit import Actor
from smail.vault import Vault

MAX_LENGTH = 200
# What somebody tells of the time before the first programme; earlier than this, a year was typed wrong.
LONGEST_BEFORE = timedelta(days=5 * 366)


class FramstegProblem(StrEnum):
    """Why a line cannot be kept."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    PERSONNUMMER = "personnummer"
    IN_THE_FUTURE = "in_the_future"
    TOO_LONG_AGO = "too_long_ago"


def write(
    db: Session,
    vault: Vault,
    participant_id: int,
    *,
    happened_on: date,
    line: str,
    actor: Actor,
    account_id: int | None = None,
    at: datetime | None = None,
) -> Framsteg | FramstegProblem:
    """The step is kept, its line sealed, or what is wrong with it; with an account it is that one's words.

    One with the same line and day is the same: a button that was pressed twice.
    """
    at = at or clock.now()
    line = in_one_line(line)
    problem = problem_of(line, happened_on, clock.civil(at))
    if problem is not None:
        return problem
    locks.person(db, participant_id)
    if _is_too_long_ago(db, participant_id, happened_on):
        return FramstegProblem.TOO_LONG_AGO
    by = WrittenBy.PARTICIPANT if account_id is None else WrittenBy.STAFF
    if (known := _same(db, vault, participant_id, happened_on, line, by)) is not None:
        return known
    row = _new(vault, participant_id, happened_on, line, account_id, at)
    db.add(row)
    db.flush()
    audit.record(
        db,
        actor,
        AuditAction.FRAMSTEG_WRITE,
        AuditObject.FRAMSTEG,
        row.public_id,
        participant_id=participant_id,
    )
    return row


def problem_of(line: str, happened_on: date, today: date) -> FramstegProblem | None:
    """What is wrong with a line and its date."""
    if not line:
        return FramstegProblem.EMPTY
    if len(line) > MAX_LENGTH:
        return FramstegProblem.TOO_LONG
    if looks_like_personnummer(line):
        return FramstegProblem.PERSONNUMMER
    return FramstegProblem.IN_THE_FUTURE if happened_on > today else None


def line_of(vault: Vault, row: Framsteg) -> str:
    """The line, readable."""
    return sealing.opened(vault, Framsteg.line, row.public_id, row.line)


def _is_too_long_ago(db: Session, participant_id: int, day: date) -> bool:
    first = select(func.min(Enrolment.starts_on)).where(Enrolment.participant_id == participant_id)
    began_on = db.scalar(first)
    return began_on is not None and day < began_on - LONGEST_BEFORE


def _same(
    db: Session, vault: Vault, participant_id: int, happened_on: date, line: str, by: WrittenBy
) -> Framsteg | None:
    that_day = select(Framsteg).where(
        Framsteg.participant_id == participant_id,
        Framsteg.happened_on == happened_on,
        Framsteg.written_by == by,
    )
    return next((row for row in db.scalars(that_day) if line_of(vault, row) == line), None)


def _new(
    vault: Vault, participant_id: int, happened_on: date, line: str, account_id: int | None, at: datetime
) -> Framsteg:
    public_id = new_public_id()
    return Framsteg(
        public_id=public_id,
        participant_id=participant_id,
        happened_on=happened_on,
        line=sealing.sealed(vault, Framsteg.line, public_id, line),
        written_by=WrittenBy.PARTICIPANT if account_id is None else WrittenBy.STAFF,
        account_id=account_id,
        written_at=at,
    )
