"""Covers and sentences of a time in a programme that was one with another belong to the one that stays."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from smail.db.tables import CoverPlace, HandoverLine


def join(db: Session, stays_id: int, other_id: int) -> None:
    """Every cover is once, and of two sentences in the same place the one that stays is kept."""
    own_covers = select(CoverPlace.cover_id).where(CoverPlace.enrolment_id == stays_id)
    own_lines = db.execute(
        select(HandoverLine.handed_over_on, HandoverLine.position).where(
            HandoverLine.enrolment_id == stays_id
        )
    ).all()
    taken = {(on, place) for on, place in own_lines}
    db.execute(
        delete(CoverPlace).where(
            CoverPlace.enrolment_id == other_id, CoverPlace.cover_id.in_(own_covers.scalar_subquery())
        )
    )
    db.execute(update(CoverPlace).where(CoverPlace.enrolment_id == other_id).values(enrolment_id=stays_id))
    for row in db.scalars(select(HandoverLine).where(HandoverLine.enrolment_id == other_id)).all():
        if (row.handed_over_on, row.position) in taken:
            db.delete(row)
        else:
            row.enrolment_id = stays_id
    db.flush()
