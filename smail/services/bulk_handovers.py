"""Hands over everybody that somebody who leaves stands beside: all of them, or none.

Each handover is the same as a single one (services.teams), on the same day and of the same kind. A person
with protected identity is never among them: there the named deputy takes over, when that is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, Enrolment, StaffPeriod
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import HandoverKind
from smail.errors import Conflict
from smail.services import audit, locks, teams
from smail.services.audit import Actor


@dataclass(frozen=True, slots=True)
class Replacement:
    """A place beside a person, and who is there instead; nobody where a place in the team only ends."""

    period_id: int
    receiver_id: int | None


@dataclass(frozen=True, slots=True)
class Done:
    """How many persons somebody else is beside instead, and how many the leaver only is beside no longer."""

    handed_over: int
    left: int


def hand_over_all(
    db: Session, leaver_id: int, moves: Iterable[Replacement], kind: HandoverKind, on: date, actor: Actor
) -> Done:
    """Every place is another's or nobody's from that day on. Conflict where one has changed meanwhile.

    Nothing is caught here: whoever called lets the transaction end with the Conflict, and nothing has moved.
    """
    wanted = {move.period_id: move.receiver_id for move in moves}
    periods = _held(db, wanted)
    for period in periods:
        if period.account_id != leaver_id or period.ends_on is not None:
            raise Conflict("the place is no longer the leaver's to hand over")
        if period.enrolment.participant.is_protected:
            raise Conflict("a person with protected identity is not handed over with others")
        _replace(db, period, wanted[period.id], kind, on, actor)
    handed_over = _people(one for one in periods if wanted[one.id] is not None)
    left = _people(one for one in periods if wanted[one.id] is None)
    _record(db, leaver_id, actor, moved=len(handed_over | left))
    return Done(len(handed_over), len(left))


def _people(periods: Iterable[StaffPeriod]) -> set[int]:
    return {one.enrolment.participant_id for one in periods}


def let_deputies_take_over(
    db: Session,
    leaver_id: int,
    period_ids: Iterable[int],
    kind: HandoverKind,
    on: date,
    actor: Actor,
) -> int:
    """Where a deputy is named, that one is responsible from that day on; a place as deputy has ended.

    For how many persons it changed. One without a deputy stays as it is: then the responsible one chooses
    who may know. So does one who has left by then: a refusal would tell that somebody protected is there.
    """
    changed: list[StaffPeriod] = []
    for period in _held(db, period_ids):
        if period.account_id != leaver_id or period.ends_on is not None:
            continue
        if not period.is_responsible:
            teams.end_member(db, period.id, max(on, period.starts_on), actor)
            changed.append(period)
            continue
        deputy = _deputy(db, period.enrolment_id, on)
        last_on = period.enrolment.ended_on or date.max
        if deputy is not None and period.starts_on <= on <= last_on:
            teams.hand_over(db, period.enrolment_id, deputy, kind, on, actor)
            changed.append(period)
    people = _people(changed)
    if people:
        _record(db, leaver_id, actor, protected=len(people))
    return len(people)


def _held(db: Session, period_ids: Iterable[int]) -> list[StaffPeriod]:
    """The periods as they stand now, held until the end; their people first, in one order for all."""
    ids = sorted(set(period_ids))
    people = select(Enrolment.participant_id).join(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
    for person_id in sorted(set(db.scalars(people.where(StaffPeriod.id.in_(ids))))):
        locks.person(db, person_id)
    rows = select(StaffPeriod).where(StaffPeriod.id.in_(ids)).order_by(StaffPeriod.id)
    return list(db.scalars(rows.with_for_update().execution_options(populate_existing=True)))


def _replace(
    db: Session, period: StaffPeriod, receiver_id: int | None, kind: HandoverKind, on: date, actor: Actor
) -> None:
    if period.is_responsible:
        if receiver_id is None:
            raise Conflict("responsibility is handed over to somebody")
        teams.hand_over(db, period.enrolment_id, receiver_id, kind, on, actor)
        return
    teams.end_member(db, period.id, on, actor)
    if receiver_id is not None:
        teams.add_member(db, period.enrolment_id, receiver_id, on, actor)


def _deputy(db: Session, enrolment_id: int, on: date) -> int | None:
    """The account of the deputy that will be here on that day and may be responsible."""
    day = max(on, clock.today())
    account = db.scalar(
        select(Account)
        .join(StaffPeriod, StaffPeriod.account_id == Account.id)
        .where(
            StaffPeriod.enrolment_id == enrolment_id,
            StaffPeriod.is_deputy.is_(True),
            StaffPeriod.ends_on.is_(None),
            Account.open_on(day),
        )
    )
    if account is None:
        return None
    programme = db.get_one(Enrolment, enrolment_id).programme
    return account.id if teams.may_follow(db, account, programme, day) else None


def _record(db: Session, leaver_id: int, actor: Actor, **counts: int) -> None:
    leaver = db.get_one(Account, leaver_id)
    audit.record(db, actor, AuditAction.CASELOAD_HAND_OVER, AuditObject.ACCOUNT, leaver.public_id, **counts)
