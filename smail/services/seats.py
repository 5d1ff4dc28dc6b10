"""Who is asked to a course and what they answer; whoever comes when it is full waits, first come first."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Attendance, Course, Seat
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import SeatState
from smail.errors import Conflict, Refused
from smail.services import audit, courses
from smail.services.audit import Actor
from smail.services.texts import refuse_personnummer
from smail.vault import Vault

LONGEST_NEEDS = 300


def invite(db: Session, course_id: int, learner_id: int, actor: Actor, *, at: datetime | None = None) -> Seat:
    """The learner is asked to the course, once however often; who had said no is asked anew."""
    course = courses.held(db, course_id)
    row = db.scalar(select(Seat).where(Seat.course_id == course_id, Seat.learner_id == learner_id))
    if row is not None and row.state not in (SeatState.DECLINED, SeatState.WITHDRAWN):
        return row
    if row is None:
        row = Seat(public_id=new_public_id(), course_id=course_id, learner_id=learner_id)
    row.state, row.invited_at = SeatState.INVITED, at or clock.now()
    row.answered_at = row.placed_at = None
    # Who is asked anew is written to anew, with another link.
    row.link_seed = row.link_mac = row.link_given_on = None
    row.has_spoken = False
    db.add(row)
    db.flush()
    _record(db, actor, AuditAction.SEAT_INVITE, row, course)
    return row


def accept(
    db: Session, vault: Vault, seat_id: int, needs: str, actor: Actor, *, at: datetime | None = None
) -> Seat:
    """The seat is taken, or waits where the course is full; who waited before goes first.

    What is needed to take part is kept sealed.

    Nothing said of needs leaves what was said before. Refused for a personnummer or a text that is too long;
    Conflict where the course is over or the place was given back by whoever plans it.
    """
    refuse_personnummer(needs=needs)
    if len(needs) > LONGEST_NEEDS:
        raise Refused(f"needs may hold {LONGEST_NEEDS} signs")
    row, course = _seat(db, seat_id)
    if row.state is SeatState.WITHDRAWN:
        raise Conflict("the place was given back")
    if needs:
        row.needs = sealing.sealed(vault, Seat.needs, row.public_id, needs)
    if row.state not in (SeatState.ACCEPTED, SeatState.WAITING):
        # Nobody gets a free place while somebody waits for one.
        fill_places(db, course.id, actor, at=at)
        is_full = n_taken(db, course.id) >= course.places
        row.state = SeatState.WAITING if is_full else SeatState.ACCEPTED
        row.answered_at = at or clock.now()
        _record(db, actor, AuditAction.SEAT_ANSWER, row, course, answer=row.state.value)
    db.flush()
    return row


def tell_needs(db: Session, vault: Vault, seat_id: int, needs: str, actor: Actor) -> Seat:
    """Whoever has a place, or waits for one, needs this to take part, and no longer what was said before.

    Refused for a personnummer or a text that is too long; Conflict for whoever neither comes nor waits.
    """
    refuse_personnummer(needs=needs)
    if len(needs) > LONGEST_NEEDS:
        raise Refused(f"needs may hold {LONGEST_NEEDS} signs")
    row, course = _seat(db, seat_id)
    if row.state not in (SeatState.ACCEPTED, SeatState.WAITING):
        raise Conflict("needs are told by whoever comes")
    row.needs = sealing.sealed(vault, Seat.needs, row.public_id, needs or None)
    db.flush()
    _record(db, actor, AuditAction.SEAT_ANSWER, row, course, answer=row.state.value)
    return row


def decline(db: Session, seat_id: int, actor: Actor, *, at: datetime | None = None) -> Seat:
    """The learner does not come; whoever has waited longest gets the place. Nothing told is kept.

    Conflict for somebody who has been there: the hours would be lost with the place.
    """
    _refuse_who_has_been(db, seat_id)
    return _give_back(db, seat_id, SeatState.DECLINED, actor, at)


def withdraw(db: Session, seat_id: int, actor: Actor, *, at: datetime | None = None) -> Seat:
    """Whoever holds the course takes the place back; Conflict for somebody who has been there."""
    _refuse_who_has_been(db, seat_id)
    return _give_back(db, seat_id, SeatState.WITHDRAWN, actor, at)


def _refuse_who_has_been(db: Session, seat_id: int) -> None:
    if have_been(db, [seat_id]):
        raise Conflict("whoever has been at the course keeps the place")


def have_been(db: Session, seat_ids: Collection[int]) -> frozenset[int]:
    """Those of the seats whose learner has been at the course, however short."""
    been = select(Attendance.seat_id).where(Attendance.seat_id.in_(seat_ids), Attendance.minutes > 0)
    return frozenset(db.scalars(been))


def n_taken(db: Session, course_id: int) -> int:
    """How many places of the course are taken."""
    taken = select(func.count()).where(Seat.course_id == course_id, Seat.state == SeatState.ACCEPTED)
    return db.scalar(taken) or 0


def fill_places(db: Session, course_id: int, actor: Actor, *, at: datetime | None = None) -> tuple[Seat, ...]:
    """Those who have waited longest have the places that are free; who they are."""
    course = courses.held(db, course_id)
    free = max(course.places - n_taken(db, course_id), 0)
    waiting = (
        select(Seat)
        .where(Seat.course_id == course_id, Seat.state == SeatState.WAITING)
        .order_by(Seat.answered_at, Seat.id)
    )
    found = tuple(db.scalars(waiting.limit(free)).all()) if free else ()
    for row in found:
        row.state, row.placed_at = SeatState.ACCEPTED, at or clock.now()
        _record(db, actor, AuditAction.SEAT_ANSWER, row, course, answer=row.state.value)
    db.flush()
    return found


def _give_back(db: Session, seat_id: int, state: SeatState, actor: Actor, at: datetime | None) -> Seat:
    row, course = _seat(db, seat_id)
    if row.state is not state:
        row.state, row.answered_at, row.needs = state, at or clock.now(), None
        row.placed_at = None
        db.flush()
        _record(db, actor, AuditAction.SEAT_ANSWER, row, course, answer=state.value)
        fill_places(db, course.id, actor, at=at)
    return row


def _seat(db: Session, seat_id: int) -> tuple[Seat, Course]:
    """The seat and its course, which is held: two who answer at once do not get the last place both."""
    course = courses.held(db, db.get_one(Seat, seat_id).course_id)
    return db.get_one(Seat, seat_id, populate_existing=True), course


def _record(
    db: Session, actor: Actor, action: AuditAction, row: Seat, course: Course, *, answer: str | None = None
) -> None:
    details: dict[str, Any] = {} if answer is None else {"answer": answer}
    audit.record(db, actor, action, AuditObject.SEAT, row.public_id, course=course.public_id, **details)
