"""Reads who is to be written to about a course, and what such a letter tells."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from smail import clock
from smail.clock import civil
from smail.db import sealing
from smail.db.tables import (
    Account,
    Course,
    CourseOccasion,
    Learner,
    Organisation,
    Reminder,
    Seat,
    StaffDigest,
)
from smail.domain.certification import CourseKind, SeatState
from smail.domain.invitation_mail import NextLetter, SeatNow, Written, calendar_sequence, next_letter
from smail.domain.reminding import ReminderKind
from smail.queries.courses import Occasion, occasions_of, teachers_of
from smail.queries.learners import has_address
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class CourseLetter:
    """What a letter about a course tells, and what its calendar files are made of."""

    title: str
    kind: CourseKind
    state: SeatState
    is_staff: bool
    # Also where the place was given back, and so is no occasion for whoever reads.
    is_called_off: bool
    sequence: int
    minutes_each: int
    organisation: str | None
    teachers: tuple[str, ...]
    occasions: tuple[Occasion, ...] = field(default=())


def due(db: Session, now: datetime) -> list[tuple[int, NextLetter]]:
    """The letters that are due, each with its seat, about courses that are not over."""
    rows = db.execute(
        select(Seat, Course)
        .join(Course, Course.id == Seat.course_id)
        .join(Learner, Learner.id == Seat.learner_id)
        .where(
            _is_coming(now),
            Course.closed_on.is_(None),
            Seat.state != SeatState.DECLINED,
            has_address(),
        )
        .order_by(Seat.id)
    ).all()
    written = letters_about(db, Reminder.seat_id, [seat.id for seat, _course in rows])
    found = ((seat.id, next_letter(_now(seat, course), written[seat.id])) for seat, course in rows)
    return [(seat_id, letter) for seat_id, letter in found if letter is not None]


def wanted(db: Session, seat_id: int, kind: ReminderKind, now: datetime) -> bool:
    """Whether a letter that waits still says what is so."""
    row = db.execute(
        select(Seat, Course)
        .join(Course, Course.id == Seat.course_id)
        .where(Seat.id == seat_id, _is_coming(now), Course.closed_on.is_(None))
    ).one_or_none()
    if row is None:
        return False
    seat, course = row
    is_off = course.cancelled_on is not None
    if kind is ReminderKind.COURSE_CALLED_OFF:
        return is_off or seat.state is SeatState.WITHDRAWN
    states = (
        {SeatState.ACCEPTED} if kind is ReminderKind.SEAT_FREE else {SeatState.INVITED, SeatState.ACCEPTED}
    )
    return not is_off and seat.state in states


def letter_of(db: Session, seat_id: int) -> CourseLetter:
    """What is told of the course to whoever has the seat."""
    seat = db.get_one(Seat, seat_id)
    course = db.get_one(Course, seat.course_id)
    is_gone = seat.state is SeatState.WITHDRAWN
    is_off = is_gone or course.cancelled_on is not None
    n_off = n_letters(db, Reminder.seat_id, seat_id, ReminderKind.COURSE_CALLED_OFF)
    home = None if course.organisation_id is None else db.get_one(Organisation, course.organisation_id).name
    return CourseLetter(
        course.title,
        course.rule.kind,
        seat.state,
        seat.learner.account_id is not None,
        is_off,
        # A calendar lets go of an entry, and takes it anew, for a higher number only.
        calendar_sequence(course.sequence, n_off, is_off=is_off, is_gone=is_gone),
        course.rule.minutes_each,
        home,
        tuple(one.name for one in teachers_of(db, course.id)),
        occasions_of(db, course.id),
    )


def address_of(db: Session, vault: Vault, learner: Learner) -> str:
    """Where somebody who takes courses is written to; staff where they get their own mail from SMAIL.

    Nowhere, "", for staff who have left.
    """
    account = None if learner.account_id is None else db.get_one(Account, learner.account_id)
    if account is not None and account.ended_on is not None and account.ended_on <= clock.today():
        return ""
    own = sealing.opened(vault, Learner.email, learner.public_id, learner.email)
    if own or account is None:
        return own or ""
    wish = db.get(StaffDigest, account.id)
    return "" if wish is None else sealing.opened(vault, StaffDigest.email, account.public_id, wish.email)


def _is_coming(now: datetime) -> ColumnElement[bool]:
    last = select(func.max(CourseOccasion.starts_at)).where(CourseOccasion.course_id == Course.id)
    return last.scalar_subquery() > now


def letters_about(
    db: Session, column: InstrumentedAttribute[int | None], ids: Collection[int]
) -> defaultdict[int, list[Written]]:
    """The letters in the outbox about each of these seats or invitations, in their order."""
    found: defaultdict[int, list[Written]] = defaultdict(list)
    rows = db.execute(select(column, Reminder).where(column.in_(ids)).order_by(Reminder.id))
    for own, row in rows:
        found[own or 0].append(Written(row.kind, row.occasion, row.place, row.state, row.settled_at))
    return found


def n_letters(db: Session, column: InstrumentedAttribute[int | None], own_id: int, kind: ReminderKind) -> int:
    """How many letters of that kind stand in the outbox about one seat or invitation."""
    written = select(func.count()).where(column == own_id, Reminder.kind == kind)
    return db.scalar(written) or 0


def _now(seat: Seat, course: Course) -> SeatNow:
    return SeatNow(
        seat.state,
        civil(seat.invited_at),
        None if seat.placed_at is None else civil(seat.placed_at),
        course.sequence,
        course.changed_at,
        course.cancelled_on is not None,
    )
