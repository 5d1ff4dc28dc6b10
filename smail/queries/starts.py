"""Starts in work or studies as goals and reports read them: one line a time in a programme, no names."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Discharge, Enrolment, Participant, WorkStart
from smail.domain.onward import First, StartKind, first_of
from smail.domain.people import DischargeReason, Sex


@dataclass(frozen=True, slots=True)
class Course:
    """One time in a programme: since when, until when and why, and what came first in it."""

    participant_id: int
    sex: Sex
    starts_on: date
    ended_on: date | None
    reason: DischargeReason | None
    first: First


def courses_in(db: Session, programme_id: int, today: date) -> Sequence[Course]:
    """Every time in the programme that had begun, in order; nobody who was entered in error."""
    found = db.execute(
        select(Enrolment, Discharge.reason, Participant.sex)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(
            Enrolment.programme_id == programme_id,
            Enrolment.starts_on <= today,
            Discharge.is_no_mistake(),
        )
        .order_by(Enrolment.starts_on, Enrolment.id)
    ).all()
    started = _starts(db, programme_id)
    return [
        Course(
            row.participant_id,
            sex,
            row.starts_on,
            row.ended_on,
            reason,
            first_of(row.starts_on, row.ended_on, reason, started[row.participant_id], today),
        )
        for row, reason, sex in found
    ]


def _starts(db: Session, programme_id: int) -> defaultdict[int, list[tuple[date, StartKind]]]:
    there = select(Enrolment.participant_id).where(Enrolment.programme_id == programme_id)
    found: defaultdict[int, list[tuple[date, StartKind]]] = defaultdict(list)
    rows = db.execute(
        select(WorkStart.participant_id, WorkStart.started_on, WorkStart.kind).where(
            WorkStart.participant_id.in_(there)
        )
    )
    for person, day, kind in rows:
        found[person].append((day, kind))
    return found
