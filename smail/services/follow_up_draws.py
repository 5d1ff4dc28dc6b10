"""The random sample of a programme's ends that is followed up: drawn once, with the seed and the list kept.

What is drawn are numbers and not persons: so many of the first `frame` ends, where the frame is how many are
expected in all. Ends that are there already have the first numbers, by their last day; each later one gets
the next. Whether somebody is asked is thus settled by chance before anybody knows who it will be, and nobody
can be picked or left out. An end beyond the frame is not asked; where fewer end than were expected, fewer
are. A draw is never made again: a programme can follow up everybody instead, and come back to the same draw.
"""

import secrets
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Enrolment, FollowUp, FollowUpDraw, Programme
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.onward import drawn_places
from smail.errors import Conflict, Refused
from smail.services import audit
from smail.services.audit import Actor

LARGEST_FRAME = 5_000


class Mistake(StrEnum):
    """What can be wrong with a sample."""

    TOO_SMALL_FRAME = "too_small_frame"
    TOO_LARGE_FRAME = "too_large_frame"
    MORE_ENDS = "more_ends"


def mistake_of(db: Session, programme_id: int, n: int, frame: int) -> Mistake | None:
    """What is wrong with drawing n of so many expected ends."""
    if frame < n:
        return Mistake.TOO_SMALL_FRAME
    if frame > LARGEST_FRAME:
        return Mistake.TOO_LARGE_FRAME
    return Mistake.MORE_ENDS if frame < len(_ends(db, programme_id)) else None


def draw_of(db: Session, programme_id: int) -> FollowUpDraw | None:
    """The programme's draw, in use or set aside."""
    return db.scalar(select(FollowUpDraw).where(FollowUpDraw.programme_id == programme_id).with_for_update())


def draw(
    db: Session,
    programme: Programme,
    n: int,
    frame: int,
    actor: Actor,
    account_id: int,
    *,
    seed: str | None = None,
) -> FollowUpDraw:
    """The numbers that are followed up are drawn; Conflict where they were, Refused for a wrong size."""
    if n < 1 or mistake_of(db, programme.id, n, frame) is not None:
        raise Refused("the sample does not fit the ends that are expected")
    if draw_of(db, programme.id) is not None:
        raise Conflict("the sample is drawn")
    seed = seed or secrets.token_hex(16)
    row = FollowUpDraw(
        programme_id=programme.id,
        seed=seed,
        n=n,
        frame=frame,
        places=list(drawn_places(seed, frame, n)),
        drawn_on=clock.today(),
        drawn_by_id=account_id,
    )
    db.add(row)
    for place, end in enumerate(_ends(db, programme.id), start=1):
        end.place, end.is_chosen = place, place in row.places
    db.flush()
    _record(db, actor, AuditAction.FOLLOW_UP_DRAW, programme, seed=seed, n=n, frame=frame)
    return row


def follow_all(db: Session, programme: Programme, actor: Actor) -> None:
    """Everybody whose avslut is written down from now on, or whose date is still to come, is followed up."""
    row = draw_of(db, programme.id)
    if row is None or row.set_aside_on is not None:
        return
    row.set_aside_on = clock.today()
    for end in _ends(db, programme.id):
        # Nobody is late at once with what nobody was to do.
        end.is_chosen = end.is_chosen or end.due_on >= clock.today()
    db.flush()
    _record(db, actor, AuditAction.FOLLOW_UP_ALL, programme)


def follow_sample(db: Session, programme: Programme, actor: Actor) -> None:
    """The draw that was set aside is in use again, as it was drawn; Conflict where there is none."""
    row = draw_of(db, programme.id)
    if row is None:
        raise Conflict("no sample is drawn")
    if row.set_aside_on is None:
        return
    row.set_aside_on = None
    for end in _ends(db, programme.id):
        end.is_chosen = end.place in row.places
    db.flush()
    _record(db, actor, AuditAction.FOLLOW_UP_DRAW, programme, seed=row.seed, n=row.n, frame=row.frame)


def _ends(db: Session, programme_id: int) -> Sequence[FollowUp]:
    """The follow-ups of the programme's ends, by number, those without one by last day."""
    return db.scalars(
        select(FollowUp)
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .where(Enrolment.programme_id == programme_id)
        .order_by(FollowUp.place, Enrolment.ended_on, Enrolment.id)
    ).all()


def _record(db: Session, actor: Actor, action: AuditAction, programme: Programme, **details: Any) -> None:
    audit.record(db, actor, action, AuditObject.PROGRAMME, programme.public_id, **details)
