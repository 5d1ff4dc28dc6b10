"""A kursdeltagare without an account turns out to be somebody who has one: then they are one person."""

from datetime import date
from typing import Any

from sqlalchemy import Column, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.tables import Account, Attendance, Base, GroupMember, HomeTask, Learner, Reminder, Seat
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import LearnerGroup, SeatState
from smail.domain.people import Sex
from smail.domain.training_plan import last_quarter
from smail.errors import Conflict, Refused
from smail.queries.boards import stood
from smail.queries.own_hand import is_of_own_hand
from smail.services import audit, calibration, certification
from smail.services.audit import Actor
from smail.services.learner_entry import email_mac
from smail.vault import Vault

# What leaves a course to another place of the same person.
_IDLE = frozenset({SeatState.DECLINED, SeatState.WITHDRAWN})
Told = tuple[Sex | None, LearnerGroup]


class OwnWork(Conflict):
    """Somebody would have a home task that they approved, or a certificate that they issued, themselves."""


class OwnAccount(Conflict):
    """Nobody takes what is another's to the own account."""


def bind(db: Session, vault: Vault, learner_id: int, account_id: int, actor: Actor) -> Learner:
    """The account is the learner's; where it has one already, that one has all that both had.

    Refused for a learner of another account or federation; Conflict where both are on the same course or
    meeting, OwnAccount where it is the actor's own, OwnWork where either of the two has judged or certified
    the other: then nothing is done.
    """
    row = db.get_one(Learner, learner_id, with_for_update=True, populate_existing=True)
    account = db.get_one(Account, account_id, with_for_update={"key_share": True})
    if row.account_id is not None or row.federation_id != account.federation_id:
        raise Refused("the learner is somebody else's")
    if actor.id == account.public_id:
        raise OwnAccount("a colleague does it")
    was = row.public_id
    with db.begin_nested():
        own = _joined(db, vault, row, account)
        if is_of_own_hand(db, own.id):
            raise OwnWork("nobody judges or certifies themselves")
    calibration.take_over(db, own.id, account.id, email_mac(vault, account.username))
    action, kind = AuditAction.LEARNER_BIND, AuditObject.LEARNER
    audit.record(db, actor, action, kind, own.public_id, account=account.public_id, was=was)
    return own


def join(db: Session, vault: Vault, learner_id: int, kept_id: int, actor: Actor) -> Learner:
    """Two without an account are one: the second, with all that both had.

    Refused where one of them has an account or is of another federation; Conflict as for `bind`.
    """
    for one in sorted((learner_id, kept_id)):
        db.get_one(Learner, one, with_for_update=True, populate_existing=True)
    row, own = db.get_one(Learner, learner_id), db.get_one(Learner, kept_id)
    are_two = row.id != own.id and row.federation_id == own.federation_id
    if not are_two or (row.account_id, own.account_id) != (None, None):
        raise Refused("the two are not two without an account")
    was = row.public_id
    with db.begin_nested():
        certification.keep_as_issued(db, row)
        calibration.bring_together(db, row.id, own.id)
        _merge(db, vault, row, own)
        db.flush()
        if is_of_own_hand(db, own.id):
            raise OwnWork("nobody judges or certifies themselves")
    audit.record(db, actor, AuditAction.LEARNER_BIND, AuditObject.LEARNER, own.public_id, was=was)
    return own


def _joined(db: Session, vault: Vault, row: Learner, account: Account) -> Learner:
    """The learner of the account, with what the other had; certificates keep the name they were issued to."""
    certification.keep_as_issued(db, row)
    own = db.scalar(select(Learner).where(Learner.account_id == account.id))
    if own is None:
        row.account_id, own = account.id, row
        row.first_name, row.last_name = account.first_name, account.last_name
        row.organisation_id = account.organisation_id or row.organisation_id
    else:
        calibration.bring_together(db, row.id, own.id)
        _merge(db, vault, row, own)
    db.flush()
    return own


def _merge(db: Session, vault: Vault, row: Learner, own: Learner) -> None:
    """Places, certificates and all else of the one are the other's; the address too, where there was none."""
    try:
        with db.begin_nested():
            _give_way(db, row, own)
            for column in pointers():
                db.execute(update(column.table).where(column == row.id).values({column: own.id}))
    except IntegrityError as error:
        raise Conflict("both are on the same course or meeting") from error
    address = sealing.opened(vault, Learner.email, row.public_id, row.email)
    mac, added_at, closed_on = row.email_mac, row.added_at, last_quarter(clock.today()).last_on
    now, then = (row.sex, row.learner_group), (_told_by(own, closed_on), _told_by(row, closed_on))
    db.expire_all()
    db.delete(row)
    db.flush()
    own.added_at = min(own.added_at, added_at)
    own.sex_before, own.group_before = _both(*then)
    own.sex, own.learner_group = _both((own.sex, own.learner_group), now)
    own.changed_on = clock.today()
    if own.email is None and address is not None:
        own.email = sealing.sealed(vault, Learner.email, own.public_id, address)
        own.email_mac = mac


def _give_way(db: Session, row: Learner, own: Learner) -> None:
    """A no, or a place taken back, gives way to the other's place; both in a group are once in it."""
    places: dict[int, list[Seat]] = {}
    for seat in db.scalars(select(Seat).where(Seat.learner_id.in_((row.id, own.id))).order_by(Seat.id)):
        places.setdefault(seat.course_id, []).append(seat)
    for both in places.values():
        idle = [one for one in both if one.state in _IDLE and not _is_used(db, one)]
        if len(both) > 1 and idle:
            db.execute(delete(Reminder).where(Reminder.seat_id == idle[0].id))
            db.delete(idle[0])
    of_own = select(GroupMember.kind).where(GroupMember.learner_id == own.id)
    db.execute(delete(GroupMember).where(GroupMember.learner_id == row.id, GroupMember.kind.in_(of_own)))
    db.flush()


def _is_used(db: Session, seat: Seat) -> bool:
    """Whether anything but letters hangs on the place."""
    return db.get(HomeTask, seat.id) is not None or bool(
        db.scalar(select(Attendance.seat_id).where(Attendance.seat_id == seat.id).limit(1))
    )


def _told_by(row: Learner, day: date) -> Told:
    """What was told of the learner by the end of that day; nothing of one whom nobody knew then."""
    return stood(row, day) if clock.civil(row.added_at) <= day else (None, LearnerGroup.TRAINEE)


def _both(own: Told, other: Told) -> Told:
    """What was told of the one who is left, or else of the other: who they were when a quarter closed too."""
    group = other[1] if own[1] is LearnerGroup.TRAINEE else own[1]
    return own[0] or other[0], group


def pointers() -> list[Column[Any]]:
    """Every column that says which learner."""
    tables = Base.metadata.sorted_tables
    return [
        key.parent for table in tables for key in table.foreign_keys if key.column is Learner.__table__.c.id
    ]
