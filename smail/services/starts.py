"""Starting work or studies: a day in somebody's time, in a programme or after it, that ends nothing."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.base import new_public_id
from smail.db.tables import Enrolment, Participant, WorkStart
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.calendar import LONGEST_AHEAD
from smail.domain.onward import StartKind
from smail.errors import Refused
from smail.services import audit, locks
from smail.services.audit import Actor


class Mistake(StrEnum):
    """What can be wrong with a start."""

    BEFORE_THE_FIRST_DAY = "before_the_first_day"
    TOO_FAR_AHEAD = "too_far_ahead"
    SHARE = "share"
    SUBSIDISED_STUDIES = "subsidised_studies"


@dataclass(frozen=True, slots=True)
class Start:
    """What was started and when; how much of full time and whether with support, where it is known."""

    kind: StartKind
    started_on: date
    share: int | None = None
    is_subsidised: bool | None = None


def mistakes(db: Session, participant_id: int, start: Start, today: date) -> tuple[tuple[str, Mistake], ...]:
    """Every (field, mistake) of a start; nothing where it can be written."""
    wrong: list[tuple[str, Mistake]] = []
    first = select(Enrolment.starts_on).where(Enrolment.participant_id == participant_id)
    known_since = db.scalar(first.order_by(Enrolment.starts_on).limit(1))
    if start.started_on > today + LONGEST_AHEAD:
        wrong.append(("started_on", Mistake.TOO_FAR_AHEAD))
    elif known_since is not None and start.started_on < known_since:
        wrong.append(("started_on", Mistake.BEFORE_THE_FIRST_DAY))
    if start.share is not None and not 1 <= start.share <= 100:
        wrong.append(("share", Mistake.SHARE))
    if start.is_subsidised is not None and start.kind is StartKind.STUDIES:
        wrong.append(("is_subsidised", Mistake.SUBSIDISED_STUDIES))
    return tuple(wrong)


def write(db: Session, participant_id: int, start: Start, actor: Actor, account_id: int) -> WorkStart:
    """The start stands in the person's time; the same start written twice is one, as written last.

    Refused for what `mistakes` names.
    """
    person = locks.person(db, participant_id)
    wrong = mistakes(db, person.id, start, clock.today())
    if wrong:
        raise Refused(", ".join(f"{name}: {mistake}" for name, mistake in wrong))
    row = db.scalar(_same(person, start))
    if row is None:
        row = WorkStart(
            public_id=new_public_id(),
            participant_id=person.id,
            kind=start.kind,
            started_on=start.started_on,
            account_id=account_id,
            written_at=clock.now(),
        )
        db.add(row)
    row.share, row.is_subsidised = start.share, start.is_subsidised
    db.flush()
    _record(db, actor, AuditAction.START_WRITE, row)
    return row


def remove(db: Session, row: WorkStart, actor: Actor) -> None:
    """A start that was written by mistake is not there; that it was stands in the audit."""
    locks.person(db, row.participant_id)
    _record(db, actor, AuditAction.START_REMOVE, row)
    db.delete(row)
    db.flush()


def _same(person: Participant, start: Start) -> Select[WorkStart]:
    return select(WorkStart).where(
        WorkStart.participant_id == person.id,
        WorkStart.kind == start.kind,
        WorkStart.started_on == start.started_on,
    )


def _record(db: Session, actor: Actor, action: AuditAction, row: WorkStart) -> None:
    audit.record(
        db,
        actor,
        action,
        AuditObject.WORK_START,
        row.public_id,
        participant_id=row.participant_id,
        kind=row.kind.value,
        started_on=row.started_on.isoformat(),
    )
