"""Up to three sentences to whoever takes over, by the person or by staff together with the person."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Enrolment, HandoverLine, StaffPeriod, WrittenBy
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.continuity import MOST_LINES
from smail.domain.lines import in_one_line
from smail.domain.personnummer import looks_like_personnummer
from smail.services import audit, locks
from smail.services.audit import Actor
from smail.vault import Vault

MAX_LENGTH = 300


class LineProblem(StrEnum):
    """Why a sentence cannot be kept."""

    TOO_LONG = "too_long"
    PERSONNUMMER = "personnummer"


def problems(lines: Sequence[str]) -> dict[int, LineProblem]:
    """What is wrong, by the place of the sentence; nothing is wrong with an empty one."""
    found: dict[int, LineProblem] = {}
    for place, line in enumerate(tidy(lines), start=1):
        if len(line) > MAX_LENGTH:
            found[place] = LineProblem.TOO_LONG
        elif looks_like_personnummer(line):
            found[place] = LineProblem.PERSONNUMMER
    return found


def tidy(lines: Sequence[str]) -> tuple[str, ...]:
    """The sentences without needless space, and no more than there are places for."""
    return tuple(in_one_line(line) for line in lines)[:MOST_LINES]


def write(
    db: Session,
    vault: Vault,
    period: StaffPeriod,
    lines: Sequence[str],
    *,
    actor: Actor,
    account_id: int | None = None,
) -> None:
    """The handover has these sentences and no others; without an account they are the person's own.

    A sentence that stands as it did keeps who wrote it, and an empty one is gone.
    """
    if problems(lines):
        raise ValueError("whoever calls has asked for problems first")
    enrolment = db.get_one(Enrolment, period.enrolment_id)
    locks.person(db, enrolment.participant_id)
    kept, wanted = _kept(db, period.enrolment_id, period.starts_on), tidy(lines)
    changed = False
    for place, line in enumerate(wanted, start=1):
        before = kept.get(place)
        if line == ("" if before is None else _opened(vault, before)):
            continue
        changed = True
        if before is not None:
            db.delete(before)
            db.flush()
        if line:
            db.add(_row(vault, period, place, line, account_id))
    if changed:
        db.flush()
        _record(db, actor, period, enrolment.participant_id, sum(map(bool, wanted)))


def _kept(db: Session, enrolment_id: int, handed_over_on: date) -> dict[int, HandoverLine]:
    rows = db.scalars(
        select(HandoverLine).where(
            HandoverLine.enrolment_id == enrolment_id, HandoverLine.handed_over_on == handed_over_on
        )
    )
    return {row.position: row for row in rows}


def _row(vault: Vault, period: StaffPeriod, place: int, line: str, account_id: int | None) -> HandoverLine:
    public_id = new_public_id()
    return HandoverLine(
        public_id=public_id,
        enrolment_id=period.enrolment_id,
        handed_over_on=period.starts_on,
        position=place,
        line=sealing.sealed(vault, HandoverLine.line, public_id, line),
        written_by=WrittenBy.PARTICIPANT if account_id is None else WrittenBy.STAFF,
        account_id=account_id,
        written_at=clock.now(),
    )


def _opened(vault: Vault, row: HandoverLine) -> str:
    return sealing.opened(vault, HandoverLine.line, row.public_id, row.line)


def _record(db: Session, actor: Actor, period: StaffPeriod, participant_id: int, n_lines: int) -> None:
    audit.record(
        db,
        actor,
        AuditAction.HANDOVER_LINES,
        AuditObject.STAFF_PERIOD,
        period.public_id,
        participant_id=participant_id,
        n_lines=n_lines,
    )
