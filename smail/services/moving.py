"""A person goes on somewhere else: in another unit of the same controller, or in another municipality.

Within one controller rhythm and history are the person's anyway, and it is only one more time in a programme.
To another controller the person brings number and code, and agrees; then everything written comes along, the
times where the person was end, and what was counted there stays counted. Without that the person is
registered there as somebody new, and nothing tells that there was anything before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import AgreedHow, Enrolment, Move, Participant, Programme
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import ConsentPurpose, DischargeReason
from smail.errors import Conflict, Refused
from smail.services import (
    audit,
    consents,
    discharges,
    links,
    locks,
    move_codes,
    periods,
    teams,
    throttle,
    undoing,
)
from smail.services.audit import Actor
from smail.services.discharges import Ending
from smail.services.registration import date_mistakes
from smail.services.throttle import Key
from smail.vault import Vault

# Who is received was there lately: until then somebody else followed the person.
RECEIVED_WITHIN = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What whoever receives somebody writes down: number and code, and where, from when and as agreed how."""

    number: str
    code: str = field(repr=False)
    programme_id: int
    starts_on: date
    agreed_how: AgreedHow


@dataclass(frozen=True, slots=True)
class NotRight:
    """Number and code do not belong together, or no longer: nothing tells which."""


@dataclass(frozen=True, slots=True)
class TooMany:
    """Too many have failed; nothing was looked at, and it can be tried again after the wait."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class ThereAlready:
    """The person is in that programme now, so there is nowhere to move."""


Outcome = Enrolment | NotRight | TooMany | ThereAlready


def receive(
    db: Session,
    vault: Vault,
    arrival: Arrival,
    actor: Actor,
    account_id: int,
    *,
    guessed_from: Sequence[Key] = (),
    now: datetime | None = None,
) -> Outcome:
    """The person is in the new programme with all history, and no longer where the person was; or why not.

    Refused for a first day that `is_lately` or `registration.date_mistakes` forbids.
    """
    now = now or clock.now()
    programme = db.get_one(Programme, arrival.programme_id)
    if not is_lately(arrival.starts_on, clock.civil(now)):
        raise Refused("starts_on: the person is received today or from a day in the last month")
    _refuse_day(programme, arrival.starts_on, clock.civil(now))
    keys = move_codes.keys(arrival.number, actor.id or "", guessed_from)
    wait = throttle.attempt(db, vault, keys, now)
    if wait > throttle.NO_WAIT:
        return TooMany(wait)
    move = move_codes.live_move(db, vault, arrival.number, arrival.code, programme.federation_id, now)
    if move is None:
        return NotRight()
    throttle.succeeded(db, vault, keys, now)
    person = locks.person(db, move.participant_id)
    if not person.belongs_in(programme):
        return NotRight()
    if is_there(db, person.id, programme.id, min(arrival.starts_on, clock.civil(now))):
        return ThereAlready()
    return _move_in(db, vault, person, programme, move, arrival, actor, account_id, now)


def change_programme(
    db: Session,
    vault: Vault,
    participant_id: int,
    programme_id: int,
    responsible_id: int,
    starts_on: date,
    actor: Actor,
    account_id: int,
    *,
    ending_id: int | None,
) -> Enrolment:
    """The person is in one more programme of the same controller, and out of the one that ends, if any.

    Conflict for a programme of another controller, or one that the person is in that day or today.
    Refused for a first day that `registration.date_mistakes` forbids.
    """
    person, programme = locks.person(db, participant_id), db.get_one(Programme, programme_id)
    first = min(starts_on, clock.today())
    fits = programme.controller_id == person.controller_id and person.belongs_in(programme)
    if not fits or is_there(db, person.id, programme.id, first):
        raise Conflict("the person cannot begin in that programme")
    _refuse_day(programme, starts_on, clock.today())
    if ending_id is not None:
        _end(db, vault, db.get_one(Enrolment, ending_id), starts_on, _NEXT, actor, account_id)
    enrolment = _enrol(db, person, programme, responsible_id, starts_on, actor)
    _record(db, actor, AuditAction.ENROLMENT_BEGIN, enrolment, person)
    return enrolment


def is_lately(starts_on: date, on: date) -> bool:
    """Whether somebody can be received from that day: it has come, and at most a month ago."""
    return on - RECEIVED_WITHIN <= starts_on <= on


def is_there(db: Session, participant_id: int, programme_id: int, day: date) -> bool:
    """Whether the person is in the programme on that day or later, also where an end is written down.

    Two times there that share a day would both count a rating of that day.
    """
    return any(row.programme_id == programme_id for row in _stays_from(db, participant_id, day))


def _refuse_day(programme: Programme, starts_on: date, on: date) -> None:
    wrong = tuple(date_mistakes(programme, starts_on, on))
    if wrong:
        raise Refused(", ".join(f"{name}: {mistake}" for name, mistake in wrong))


_NEXT, _MOVED = DischargeReason.NEXT_PROGRAMME, DischargeReason.MOVED


def _move_in(
    db: Session,
    vault: Vault,
    person: Participant,
    programme: Programme,
    move: Move,
    arrival: Arrival,
    actor: Actor,
    account_id: int,
    now: datetime,
) -> Enrolment:
    is_elsewhere = programme.controller_id != person.controller_id
    for row in _stays_from(db, person.id, clock.civil(now)):
        _leave(db, vault, row, arrival.starts_on, _MOVED if is_elsewhere else _NEXT, actor, account_id)
    links.end_ways_in(db, person.id, actor=actor)
    move.used_at, move.programme_id, move.agreed_how = now, programme.id, arrival.agreed_how
    person.controller_id = programme.controller_id
    db.flush()
    if is_elsewhere:
        _agree(db, person, programme, actor, account_id, clock.civil(now))
    enrolment = _enrol(db, person, programme, account_id, arrival.starts_on, actor)
    how = arrival.agreed_how.value
    _record(db, actor, AuditAction.PARTICIPANT_MOVE, enrolment, person, agreed_how=how)
    return enrolment


def _leave(
    db: Session,
    vault: Vault,
    row: Enrolment,
    next_starts_on: date,
    reason: DischargeReason,
    actor: Actor,
    account_id: int,
) -> None:
    """Nobody there sees the person from now on, whatever end or beginning was planned."""
    today = clock.today()
    if row.starts_on > today:
        undoing.take_back(db, row, actor)
        return
    last_on = _last_day(row, next_starts_on)
    teams.end_all(db, row.id, min(last_on + timedelta(days=1), today), actor)
    if row.ended_on is None:
        _end(db, vault, row, next_starts_on, reason, actor, account_id)
    else:
        discharges.bring_forward(db, row, last_on, reason, actor, account_id)


def _agree(
    db: Session, person: Participant, programme: Programme, actor: Actor, account_id: int, on: date
) -> None:
    purpose = ConsentPurpose.SHARED_HISTORY
    if consents.live(db, person.id, purpose, programme_id=programme.id) is None:
        consents.give(
            db,
            person.id,
            purpose,
            on=on,
            actor=actor,
            recorded_by_id=account_id,
            programme_id=programme.id,
        )


def _end(
    db: Session,
    vault: Vault,
    row: Enrolment,
    next_starts_on: date,
    reason: DischargeReason,
    actor: Actor,
    account_id: int,
) -> None:
    # The person goes on elsewhere, and so does what was planned.
    ending = Ending(_last_day(row, next_starts_on), reason, activities_go_on=True, steps_go_on=True)
    discharges.discharge(db, vault, row.id, ending, actor, account_id)


def _last_day(row: Enrolment, next_starts_on: date) -> date:
    """The day before the next begins; of one that began that day it is the same day."""
    return max(row.starts_on, next_starts_on - timedelta(days=1))


def _enrol(
    db: Session, person: Participant, programme: Programme, responsible_id: int, starts_on: date, actor: Actor
) -> Enrolment:
    enrolment = Enrolment(participant_id=person.id, programme_id=programme.id, starts_on=starts_on)
    db.add(enrolment)
    db.flush()
    # Who receives a person that begins next week is beside that person already today.
    teams.assign(db, enrolment.id, responsible_id, min(starts_on, clock.today()), actor)
    periods.refresh(db, person.id)
    return enrolment


def _stays_from(db: Session, participant_id: int, day: date) -> Sequence[Enrolment]:
    """Where the person is or will be on that day or later, also where an end is written down."""
    rows = select(Enrolment).where(Enrolment.participant_id == participant_id, Enrolment.open_on(day))
    return db.scalars(rows.order_by(Enrolment.id)).all()


def _record(
    db: Session,
    actor: Actor,
    action: AuditAction,
    enrolment: Enrolment,
    person: Participant,
    **details: str,
) -> None:
    audit.record(
        db,
        actor,
        action,
        AuditObject.ENROLMENT,
        enrolment.public_id,
        participant_id=person.id,
        programme=enrolment.programme.public_id,
        **details,
    )
