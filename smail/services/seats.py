"""Who is asked to a course and what they answer; whoever comes when it is full waits, first come first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Account, Attendance, Course, Learner, Organisation, Seat
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import LearnerGroup, SeatState
from smail.domain.horizontal import usual_group
from smail.domain.mail_address import is_address
from smail.domain.people import Sex
from smail.domain.personnummer import looks_like_personnummer
from smail.domain.training_plan import last_quarter
from smail.errors import Conflict, Refused
from smail.queries.viewers import grants_of
from smail.services import audit, courses
from smail.services.audit import Actor
from smail.services.texts import refuse_personnummer
from smail.vault import Vault

LONGEST_NAME, LONGEST_NEEDS = 80, 300
EMAIL_PURPOSE = "learner_email"


class LearnerFault(StrEnum):
    """What is wrong with somebody who is to take a course, as it was filled in."""

    NAME = "name"
    EMAIL = "email"
    EMAIL_TAKEN = "email_taken"
    PERSONNUMMER = "personnummer"
    NO_SUCH_ORGANISATION = "no_such_organisation"


@dataclass(frozen=True, slots=True)
class LearnerFields:
    """Everything that is filled in about somebody who takes courses."""

    first_name: str
    last_name: str
    organisation_id: int
    email: str = ""
    sex: Sex | None = None
    learner_group: LearnerGroup = LearnerGroup.TRAINEE


def learner_faults(
    db: Session, vault: Vault, federation_id: int, new: LearnerFields, *, own_id: int | None = None
) -> tuple[tuple[str, LearnerFault], ...]:
    """What is wrong with somebody new, or with what is put right, by the field that it is filled in at."""
    names = {"first_name": new.first_name, "last_name": new.last_name}
    long = tuple((key, LearnerFault.NAME) for key, name in names.items() if not 0 < len(name) <= LONGEST_NAME)
    numbers = tuple(
        (key, LearnerFault.PERSONNUMMER)
        for key, name in {**names, "email": new.email}.items()
        if looks_like_personnummer(name)
    )
    organisation = db.get(Organisation, new.organisation_id)
    elsewhere = organisation is None or organisation.federation_id != federation_id
    return (
        *long,
        *numbers,
        *address_faults(db, vault, federation_id, new.email, own_id),
        *((("organisation", LearnerFault.NO_SUCH_ORGANISATION),) if elsewhere else ()),
    )


def address_faults(
    db: Session, vault: Vault, federation_id: int, email: str, own_id: int | None = None
) -> tuple[tuple[str, LearnerFault], ...]:
    """What is wrong with an address alone; nothing with none."""
    if not email:
        return ()
    if not is_address(email):
        return (("email", LearnerFault.EMAIL),)
    taken = select(Learner.id).where(
        Learner.federation_id == federation_id, Learner.email_mac == email_mac(vault, email)
    )
    return (("email", LearnerFault.EMAIL_TAKEN),) if db.scalar(taken) not in (None, own_id) else ()


def add_learner(
    db: Session,
    vault: Vault,
    federation_id: int,
    new: LearnerFields,
    actor: Actor,
    *,
    at: datetime | None = None,
) -> Learner:
    """Somebody who has no account can be asked to courses; Refused for what `learner_faults` names."""
    wrong = learner_faults(db, vault, federation_id, new)
    if wrong:
        raise Refused(", ".join(f"{name}: {fault}" for name, fault in wrong))
    own = new_public_id()
    row = Learner(
        public_id=own,
        federation_id=federation_id,
        organisation_id=new.organisation_id,
        first_name=new.first_name,
        last_name=new.last_name,
        sex=new.sex,
        learner_group=new.learner_group,
        email=sealing.sealed(vault, Learner.email, own, new.email or None),
        email_mac=email_mac(vault, new.email) if new.email else None,
        added_at=at or clock.now(),
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, AuditAction.LEARNER_ADD, AuditObject.LEARNER, row.public_id)
    return row


def learner_of(
    db: Session, account: Account, actor: Actor, *, sex: Sex | None = None, at: datetime | None = None
) -> Learner:
    """The learner that a member of staff is: the same one ever after. Refused without an organisation."""
    known = db.scalar(select(Learner).where(Learner.account_id == account.id))
    if known is not None:
        return known
    if account.organisation_id is None:
        raise Refused("whoever takes a course belongs to an organisation")
    row = Learner(
        federation_id=account.federation_id,
        organisation_id=account.organisation_id,
        account_id=account.id,
        first_name=account.first_name,
        last_name=account.last_name,
        sex=sex,
        learner_group=usual_group(grants_of(db, account)),
        added_at=at or clock.now(),
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, AuditAction.LEARNER_ADD, AuditObject.LEARNER, row.public_id)
    return row


def tell_sex(db: Session, seat_id: int, sex: Sex | None, actor: Actor) -> Learner:
    """Whoever has the seat has said the own sex, or no longer does: for the county's figures alone."""
    row = db.get_one(Seat, seat_id).learner
    if row.sex is not sex:
        keep_before(row)
        row.sex = sex
        db.flush()
        audit.record(db, actor, AuditAction.LEARNER_CHANGE, AuditObject.LEARNER, row.public_id)
    return row


def correct_group(db: Session, seat_id: int, group: LearnerGroup, actor: Actor) -> Learner:
    """Whoever has the seat takes courses as one of this group, on every course and in every figure."""
    row = db.get_one(Seat, seat_id).learner
    if row.learner_group is not group:
        keep_before(row)
        row.learner_group = group
        db.flush()
        action, kind = AuditAction.LEARNER_CHANGE, AuditObject.LEARNER
        audit.record(db, actor, action, kind, row.public_id, group=group.value)
    return row


def keep_before(row: Learner) -> None:
    """What stood when the last quarter closed is kept, however often it is changed in this one."""
    today = clock.today()
    if row.changed_on is None or row.changed_on <= last_quarter(today).last_on:
        row.sex_before, row.group_before, row.changed_on = row.sex, row.learner_group, today


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


def email_mac(vault: Vault, email: str) -> bytes:
    """By which an address is found again, without care for letters."""
    return vault.mac(EMAIL_PURPOSE, email.casefold())


def _record(
    db: Session, actor: Actor, action: AuditAction, row: Seat, course: Course, *, answer: str | None = None
) -> None:
    details: dict[str, Any] = {} if answer is None else {"answer": answer}
    audit.record(db, actor, action, AuditObject.SEAT, row.public_id, course=course.public_id, **details)
