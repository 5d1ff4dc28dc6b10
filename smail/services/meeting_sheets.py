"""What a sheet for a meeting shows: chosen by the person, kept with who and when, for that meeting alone."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import MeetingSheet, WrittenBy
from smail.domain import meeting
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.meeting import Choice, ChoiceProblem
from smail.services import audit, locks
from smail.services.audit import Actor


def choose(
    db: Session,
    participant_id: int,
    choice: Choice,
    *,
    actor: Actor,
    account_id: int | None = None,
    seen: int | None = None,
    at: datetime | None = None,
) -> MeetingSheet | ChoiceProblem:
    """The choice holds for that meeting; with an account the person chose together with that member of staff.

    `seen` is the version that was on the screen, None for a new sheet. Sent twice it is one choice; what was
    changed on another screen meanwhile is not written over. With nothing ticked an old choice is taken back.
    """
    at, choice = at or clock.now(), choice.told
    problem = meeting.problem_of(choice, clock.civil(at))
    if problem is not None:
        return problem
    locks.person(db, participant_id)
    row = _sheet_of(db, participant_id, choice)
    if row is None:
        if not choice.parts:
            return ChoiceProblem.NOTHING
        row = MeetingSheet(participant_id=participant_id, meeting_on=choice.meeting_on, version=0)
    elif _is_same(row, choice):
        return row
    elif seen != row.version:
        return ChoiceProblem.TAKEN if seen is None else ChoiceProblem.CHANGED
    _write(row, choice, account_id, at)
    db.add(row)
    db.flush()
    _record(db, actor, row)
    return row


def _sheet_of(db: Session, participant_id: int, choice: Choice) -> MeetingSheet | None:
    return db.scalars(
        select(MeetingSheet)
        .where(MeetingSheet.participant_id == participant_id, MeetingSheet.meeting_on == choice.meeting_on)
        .order_by(MeetingSheet.id.desc())
        .limit(1)
    ).first()


def _is_same(row: MeetingSheet, choice: Choice) -> bool:
    return {*row.parts} == choice.parts and {*row.areas} == choice.areas


def _write(row: MeetingSheet, choice: Choice, account_id: int | None, at: datetime) -> None:
    row.parts = [part.value for part in meeting.in_order(choice.parts)]
    row.areas = sorted(choice.areas)
    row.version += 1
    row.chosen_by = WrittenBy.PARTICIPANT if account_id is None else WrittenBy.STAFF
    row.account_id, row.chosen_at = account_id, at


def _record(db: Session, actor: Actor, row: MeetingSheet) -> None:
    audit.record(
        db,
        actor,
        AuditAction.MEETING_SHEET_CHOOSE,
        AuditObject.MEETING_SHEET,
        row.public_id,
        participant_id=row.participant_id,
        meeting_on=row.meeting_on.isoformat(),
        parts=row.parts,
        areas=row.areas,
    )
    db.flush()
