"""The link by which somebody without an account opens the own place on a course, and nothing else.

It stands in the letters about the course. As with the links of reminders the secret is kept nowhere: it can
be made again from the row's seed and the pepper, and all letters about a place carry the same.
"""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.clock import civil
from smail.db.base import new_public_id
from smail.db.tables import ActorKind, Certificate, Course, CourseOccasion, Learner, Seat
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.calibration import Rater
from smail.domain.certification import (
    GIVEN_LINK_HOLDS,
    LINK_HOLDS_AFTER,
    CourseKind,
    SeatState,
    is_valid,
)
from smail.errors import Conflict
from smail.services import audit
from smail.services.audit import Actor
from smail.vault import Vault

PURPOSE, SEED_PURPOSE = "seat_link", "seat_link_seed"


def link_of(db: Session, vault: Vault, seat: Seat) -> str | None:
    """The secret of the link to the place; None for members of staff, who answer under the own account."""
    if seat.learner.account_id is not None:
        return None
    if seat.link_seed is not None:
        secret = vault.token(SEED_PURPOSE, seat.link_seed)
        # After another pepper the secret is another one, and what was kept of the old one is of no use.
        if seat.link_mac == vault.mac(PURPOSE, secret):
            return secret
    seat.link_seed = new_public_id()
    secret = vault.token(SEED_PURPOSE, seat.link_seed)
    seat.link_mac = vault.mac(PURPOSE, secret)
    db.flush()
    return secret


def renew(db: Session, vault: Vault, seat_id: int, actor: Actor, *, today: date | None = None) -> str:
    """The secret of a new link to the place: the old one opens nothing from this moment, on any screen.

    It can be given at any time, and holds at least a fortnight. Conflict for a place that was taken back, and
    for members of staff, who have an account instead.
    """
    seat = db.get_one(Seat, seat_id, with_for_update={"key_share": True}, populate_existing=True)
    if seat.state is SeatState.WITHDRAWN:
        raise Conflict("the place was given back")
    seat.link_seed = seat.link_mac = None
    secret = link_of(db, vault, seat)
    if secret is None:
        raise Conflict("members of staff answer under the own account")
    seat.link_given_on = today or clock.today()
    db.flush()
    course = db.get_one(Course, seat.course_id).public_id
    action, kind = AuditAction.SEAT_LINK_RENEW, AuditObject.SEAT
    audit.record(db, actor, action, kind, seat.public_id, course=course)
    return secret


def note_spoken(db: Session, seat_id: int) -> Seat:
    """Its person has done something here: by the own account, or by a letter that nobody else has handled."""
    row = db.get_one(Seat, seat_id)
    if row.link_given_on is None and not row.has_spoken:
        row.has_spoken = True
        db.flush()
    return row


def open_link(db: Session, vault: Vault, secret: str, today: date) -> Seat | None:
    """The place that the link opens, which is noted; None where it is unknown or opens nothing any more."""
    link_mac = vault.mac(PURPOSE, secret)
    seat = opened(db, link_mac, today) or to_calibrate(db, link_mac, today)
    if seat is not None:
        actor, course = actor_of(seat), db.get_one(Course, seat.course_id).public_id
        action, kind = AuditAction.SEAT_LINK_OPEN, AuditObject.SEAT
        audit.record(db, actor, action, kind, seat.public_id, course=course)
    return seat


def opened(db: Session, link_mac: bytes, today: date) -> Seat | None:
    """The place whose link has this MAC, while the link holds; it is looked up anew for every page.

    It ends when the place is taken back, when another link is given, when somebody has an account to answer
    under instead, and some time after the last day of the course.
    """
    seat = _with_link(db, link_mac)
    return seat if seat is not None and today <= last_day(db, seat) else None


def to_calibrate(db: Session, link_mac: bytes, today: date) -> Seat | None:
    """The place by whose link its person may calibrate: while it opens the place, or a certificate holds.

    What somebody chose is for that person alone, so it takes a link that came in a letter: one that was given
    by hand has been on somebody else's screen. A course about other things than measuring opens none.
    """
    seat = _with_link(db, link_mac)
    if seat is None or seat.link_given_on is not None or seat.learner.email_mac is None:
        return None
    course = db.get_one(Course, seat.course_id)
    if seat.state is SeatState.DECLINED or course.rule.kind is CourseKind.HORIZONTAL:
        return None
    is_open = course.cancelled_on is None and today <= last_day(db, seat)
    return seat if is_open or _is_certified(db, seat.learner_id, today) else None


def rater_of(seat: Seat) -> Rater:
    """Whose rounds the link to the place opens."""
    learner = seat.learner
    return Rater(None, learner.id, learner.email_mac, learner.organisation_id)


def _with_link(db: Session, link_mac: bytes) -> Seat | None:
    wanted = (
        select(Seat)
        .join(Learner, Learner.id == Seat.learner_id)
        .where(Seat.link_mac == link_mac, Seat.state != SeatState.WITHDRAWN, Learner.account_id.is_(None))
    )
    return db.scalar(wanted)


def _is_certified(db: Session, learner_id: int, today: date) -> bool:
    rows = db.scalars(select(Certificate).where(Certificate.learner_id == learner_id))
    return any(is_valid(row.valid_until, row.withdrawn_on, today) for row in rows)


def actor_of(seat: Seat) -> Actor:
    """Who acts by the link: nobody with an account, so the place itself is named."""
    return Actor(ActorKind.SYSTEM, seat.public_id)


def last_day(db: Session, seat: Seat) -> date:
    """The last day on which the link to the place opens it."""
    given = [] if seat.link_given_on is None else [seat.link_given_on + GIVEN_LINK_HOLDS]
    return max([_over_on(db, seat.course_id) + LINK_HOLDS_AFTER, *given])


def _over_on(db: Session, course_id: int) -> date:
    course = db.get_one(Course, course_id)
    over_on = course.closed_on or course.cancelled_on
    if over_on is None:
        last = select(func.max(CourseOccasion.starts_at)).where(CourseOccasion.course_id == course_id)
        begins: datetime = db.scalars(last).one()
        over_on = civil(begins)
    return over_on
