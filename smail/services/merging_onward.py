"""What two numbers that are one person have of starts, consents, sheets and follow-ups: each thing once."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from smail.db.tables import Consent, Enrolment, FollowUp, SusEntry, WorkStart


def join_starts(db: Session, keep_id: int, absorb_id: int) -> None:
    """A start that both numbers have stands once, as the number that stays has it."""
    kept = select(WorkStart.kind, WorkStart.started_on).where(WorkStart.participant_id == keep_id)
    known = {tuple(row) for row in db.execute(kept)}
    for row in db.scalars(select(WorkStart).where(WorkStart.participant_id == absorb_id)).all():
        if (row.kind, row.started_on) in known:
            db.delete(row)
    db.flush()


def join(db: Session, stays: Enrolment, other: Enrolment) -> None:
    """What belongs to a time that is part of another now belongs to that one."""
    db.execute(update(Consent).where(Consent.enrolment_id == other.id).values(enrolment_id=stays.id))
    if db.get(SusEntry, stays.id) is None:
        db.execute(update(SusEntry).where(SusEntry.enrolment_id == other.id).values(enrolment_id=stays.id))
    db.execute(delete(SusEntry).where(SusEntry.enrolment_id == other.id))
    _join_follow_ups(db, stays, other)


def _join_follow_ups(db: Session, stays: Enrolment, other: Enrolment) -> None:
    """The last end is asked about; what was found already after the other one is not asked again."""
    rows = {
        row.enrolment_id: row
        for row in db.scalars(select(FollowUp).where(FollowUp.enrolment_id.in_([stays.id, other.id])))
    }
    going, kept = rows.get(other.id), rows.get(stays.id)
    if going is None:
        return
    is_news = going.done_on is not None and stays.ended_on is not None and going.done_on > stays.ended_on
    if kept is not None and kept.done_on is None and is_news:
        # The line is sealed for its own row, so the row itself goes on.
        due_on, place, is_chosen = kept.due_on, kept.place, kept.is_chosen
        db.delete(kept)
        db.flush()
        going.enrolment_id, going.due_on = stays.id, due_on
        going.place, going.is_chosen = place, is_chosen
    else:
        db.delete(going)
    db.flush()
