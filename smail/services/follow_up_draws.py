"""The random sample of a programme's ends that is followed up: drawn once, with the seed and the list kept.

What is drawn are numbers and not persons: so many of the first `frame` ends, where the frame is how many are
expected in all. It is drawn among all ends, or among those to work or studies: an end for another reason then
has no number. Ends that are there already have the first numbers, by their last day; each later one gets
the next. Whether somebody is asked is thus settled by chance before anybody knows who it will be, and nobody
can be picked or left out. An end beyond the frame is not asked; where fewer end than were expected, fewer
are. A draw is never made again: a programme can follow up everybody instead, and come back to the same draw.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Discharge, Enrolment, FollowUp, FollowUpDraw, Programme
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.onward import REACHED, drawn_places
from smail.errors import Conflict, Refused
from smail.services import audit
from smail.services.audit import Actor

LARGEST_FRAME = 5_000


class Mistake(StrEnum):
    """What can be wrong with a sample."""

    TOO_SMALL_FRAME = "too_small_frame"
    TOO_LARGE_FRAME = "too_large_frame"
    MORE_ENDS = "more_ends"


@dataclass(frozen=True, slots=True)
class Sample:
    """So many of the first `frame` ends: of all, or of those to work or studies."""

    n: int
    frame: int
    is_of_reached: bool = False


def mistake_of(db: Session, programme_id: int, sample: Sample) -> Mistake | None:
    """What is wrong with drawing so many of so many expected ends."""
    if sample.frame < sample.n:
        return Mistake.TOO_SMALL_FRAME
    if sample.frame > LARGEST_FRAME:
        return Mistake.TOO_LARGE_FRAME
    there = _ends(db, programme_id, is_of_reached=sample.is_of_reached)
    return Mistake.MORE_ENDS if sample.frame < len(there) else None


def draw_of(db: Session, programme_id: int) -> FollowUpDraw | None:
    """The programme's draw, in use or set aside."""
    return db.scalar(select(FollowUpDraw).where(FollowUpDraw.programme_id == programme_id).with_for_update())


def draw(
    db: Session,
    programme: Programme,
    sample: Sample,
    actor: Actor,
    account_id: int,
    *,
    seed: str | None = None,
) -> FollowUpDraw:
    """The numbers that are followed up are drawn; Conflict where they were, Refused for a wrong size."""
    if sample.n < 1 or mistake_of(db, programme.id, sample) is not None:
        raise Refused("the sample does not fit the ends that are expected")
    if draw_of(db, programme.id) is not None:
        raise Conflict("the sample is drawn")
    seed = seed or secrets.token_hex(16)
    row = FollowUpDraw(
        programme_id=programme.id,
        seed=seed,
        n=sample.n,
        frame=sample.frame,
        places=list(drawn_places(seed, sample.frame, sample.n)),
        drawn_on=clock.today(),
        drawn_by_id=account_id,
        is_of_reached=sample.is_of_reached,
    )
    db.add(row)
    among = _ends(db, programme.id, is_of_reached=sample.is_of_reached)
    places = {end.id: place for place, end in enumerate(among, start=1)}
    for end in _ends(db, programme.id):
        end.place = places.get(end.id)
        end.is_chosen = end.place in row.places
    db.flush()
    _record_draw(db, actor, programme, row)
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
    _record_draw(db, actor, programme, row)


def _ends(db: Session, programme_id: int, *, is_of_reached: bool = False) -> Sequence[FollowUp]:
    """The follow-ups of the programme's ends, or of those to work or studies: by number, then by last day."""
    found = (
        select(FollowUp)
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .where(Enrolment.programme_id == programme_id)
        .order_by(FollowUp.place, Enrolment.ended_on, Enrolment.id)
    )
    if is_of_reached:
        found = found.join(Discharge, Discharge.enrolment_id == Enrolment.id).where(
            Discharge.reason.in_(REACHED)
        )
    return db.scalars(found).all()


def _record_draw(db: Session, actor: Actor, programme: Programme, row: FollowUpDraw) -> None:
    details = {"seed": row.seed, "n": row.n, "frame": row.frame, "is_of_reached": row.is_of_reached}
    _record(db, actor, AuditAction.FOLLOW_UP_DRAW, programme, **details)


def _record(db: Session, actor: Actor, action: AuditAction, programme: Programme, **details: Any) -> None:
    audit.record(db, actor, action, AuditObject.PROGRAMME, programme.public_id, **details)
