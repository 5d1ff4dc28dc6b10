"""Starts in work or studies, sheets for SUS and follow-ups, as rows that hold what the rules ask for."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Account,
    Enrolment,
    FollowUp,
    FollowUpDraw,
    Participant,
    Programme,
    SusEntry,
    WorkStart,
)
from smail.domain.onward import StartKind, drawn_places
from smail.domain.people import Occupation

A_WEEK = timedelta(weeks=1)


def make_start(db: Session, person: Participant, account: Account, **changes: Any) -> WorkStart:
    """A start in work a week ago."""
    values: dict[str, Any] = {
        "kind": StartKind.WORK,
        "started_on": clock.today() - A_WEEK,
        "account_id": account.id,
        "written_at": clock.now(),
    }
    row = WorkStart(participant_id=person.id, **{**values, **changes})
    db.add(row)
    db.flush()
    return row


def make_sus_entry(db: Session, enrolment: Enrolment, account: Account, **changes: Any) -> SusEntry:
    """What was known when somebody began: no work."""
    values: dict[str, Any] = {
        "occupation": Occupation.NONE,
        "recorded_at": clock.now(),
        "recorded_by_id": account.id,
    }
    row = SusEntry(enrolment_id=enrolment.id, **{**values, **changes})
    db.add(row)
    db.flush()
    return row


def make_follow_up(db: Session, enrolment: Enrolment, holder: Account, **changes: Any) -> FollowUp:
    """A follow-up that is due in a week."""
    values: dict[str, Any] = {"due_on": clock.today() + A_WEEK, "holder_id": holder.id}
    row = FollowUp(enrolment_id=enrolment.id, **{**values, **changes})
    db.add(row)
    db.flush()
    return row


def make_draw(db: Session, programme: Programme, account: Account, **changes: Any) -> FollowUpDraw:
    """Two of the first five ends, drawn today."""
    values: dict[str, Any] = {
        "seed": "a seed",
        "n": 2,
        "frame": 5,
        "places": list(drawn_places("a seed", 5, 2)),
        "drawn_on": clock.today(),
        "drawn_by_id": account.id,
    }
    row = FollowUpDraw(programme_id=programme.id, **{**values, **changes})
    db.add(row)
    db.flush()
    return row
