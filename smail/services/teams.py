"""Who stands beside a person: one responsible, the rest of the team, and how responsibility changes hands.

A planned övergång and a byte are kept apart, because only the second is known to go with setbacks.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, Enrolment, Programme, StaffPeriod
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.calendar import is_near
from smail.domain.people import HandoverKind
from smail.errors import Conflict
from smail.queries import handledare
from smail.queries.organisations import paths, place_of
from smail.services import audit, locks
from smail.services.audit import Actor

# What a page says that was made while nobody was responsible.
NOBODY = "nobody"


class ChangedHands(Conflict):
    """Somebody else has become responsible since the page was made."""


def assign(
    db: Session, enrolment_id: int, account_id: int, on: date, actor: Actor, is_responsible: bool = True
) -> StaffPeriod:
    """The account is beside the person from that day; Conflict where it may not be or already is.

    A second responsible is a conflict too: responsibility that somebody holds is handed over.
    """
    if is_responsible and responsible(db, enrolment_id) is not None:
        raise Conflict("the enrolment has a responsible handledare")
    return _begin(db, enrolment_id, account_id, on, actor, is_responsible=is_responsible)


def hand_over(
    db: Session,
    enrolment_id: int,
    to_account_id: int,
    kind: HandoverKind,
    on: date,
    actor: Actor,
    *,
    seen: str | None = None,
) -> StaffPeriod:
    """The receiver is responsible from that day, the one before no longer; whether it was planned is kept.

    Conflict where it cannot be, and then nothing has changed: whoever is told so may go on. `seen` is the key
    of who was responsible when the page was made; ChangedHands where somebody else is now.
    """
    before = _held(db, enrolment_id, seen)
    if before is None:
        raise Conflict("nobody is responsible for the enrolment, so nothing can be handed over")
    if before.account_id == to_account_id:
        raise Conflict("the receiver is already responsible")
    if on < before.starts_on:
        raise Conflict("the handover is dated before the responsible handledare began")
    _refuse_far(on)
    _refuse_unfit(db, enrolment_id, to_account_id, on)
    _end(db, before, on, actor, kind)
    _end_as_member(db, enrolment_id, to_account_id, on, actor)
    return _begin(db, enrolment_id, to_account_id, on, actor, is_responsible=True)


def make_responsible(
    db: Session,
    enrolment_id: int,
    account_id: int,
    kind: HandoverKind | None,
    on: date,
    actor: Actor,
    *,
    seen: str | None = None,
) -> StaffPeriod:
    """The account is responsible from that day; where somebody had it before, `kind` says how.

    `seen` is as for a handover.
    """
    if _held(db, enrolment_id, seen) is not None:
        if kind is None:
            raise Conflict("somebody is responsible, so the change is an övergång or a byte")
        return hand_over(db, enrolment_id, account_id, kind, on, actor)
    _refuse_far(on)
    _refuse_unfit(db, enrolment_id, account_id, on)
    _end_as_member(db, enrolment_id, account_id, on, actor)
    return assign(db, enrolment_id, account_id, on, actor)


def add_member(
    db: Session, enrolment_id: int, account_id: int, on: date, actor: Actor, *, is_deputy: bool = False
) -> StaffPeriod:
    """One more stands beside the person; a person with protected identity has one deputy and no others."""
    if db.get_one(Enrolment, enrolment_id).participant.is_protected != is_deputy:
        raise Conflict("a deputy belongs to a person with protected identity, and only a deputy does")
    if is_deputy and _has_deputy(db, enrolment_id):
        raise Conflict("the person has a deputy")
    return _begin(db, enrolment_id, account_id, on, actor, is_deputy=is_deputy)


def end_member(db: Session, staff_period_id: int, on: date, actor: Actor) -> None:
    """The team goes on without this member; the responsible one is only replaced by a handover."""
    period = db.get_one(StaffPeriod, staff_period_id)
    if period.is_responsible:
        raise Conflict("responsibility is handed over, not ended")
    if period.ends_on is not None:
        raise Conflict("the member has left the team")
    if on < period.starts_on:
        raise Conflict("the member began after that day")
    _end(db, period, on, actor)


def end_members(db: Session, enrolment_id: int, first_day_without: date, actor: Actor) -> None:
    """Only the responsible one and a deputy are beside the person from that day on."""
    members = select(StaffPeriod).where(
        StaffPeriod.enrolment_id == enrolment_id,
        StaffPeriod.open_on(first_day_without),
        StaffPeriod.is_responsible.is_(False),
        StaffPeriod.is_deputy.is_(False),
    )
    for period in db.scalars(members.order_by(StaffPeriod.id)).all():
        _end(db, period, max(first_day_without, period.starts_on), actor)


def end_all(db: Session, enrolment_id: int, first_day_without: date, actor: Actor) -> None:
    """Nobody stands beside the person in this programme from that day on."""
    team = select(StaffPeriod).where(
        StaffPeriod.enrolment_id == enrolment_id, StaffPeriod.open_on(first_day_without)
    )
    for period in db.scalars(team.order_by(StaffPeriod.id)).all():
        _end(db, period, max(first_day_without, period.starts_on), actor, period.ended_by)


def confirm(db: Session, enrolment_id: int, account_id: int, on: date, actor: Actor) -> None:
    """The new responsible has said that the handover is received; saying it twice changes nothing."""
    period = responsible(db, enrolment_id)
    if period is None or period.account_id != account_id:
        raise Conflict("only the responsible handledare confirms a handover")
    if period.confirmed_on is not None:
        return
    period.confirmed_on = on
    db.flush()
    _record(db, actor, AuditAction.TEAM_CONFIRM, period)


def responsible(db: Session, enrolment_id: int) -> StaffPeriod | None:
    """The open period of the one who is responsible, if anybody is, as it stands now."""
    found = select(StaffPeriod).where(
        StaffPeriod.enrolment_id == enrolment_id,
        StaffPeriod.is_responsible.is_(True),
        StaffPeriod.ends_on.is_(None),
    )
    return db.scalar(found.execution_options(populate_existing=True))


def key_of(period: StaffPeriod | None) -> str:
    """What a page says about who was responsible when it was made."""
    return NOBODY if period is None else period.public_id


def may_follow(db: Session, account: Account, programme: Programme, day: date) -> bool:
    """Whether the account holds the role handledare, in a scope with this programme, on that day."""
    return handledare.may_follow(db, account, place_of(programme, paths(db, programme.federation_id)), [day])


def _held(db: Session, enrolment_id: int, seen: str | None) -> StaffPeriod | None:
    """Who is responsible once whoever came first is done; ChangedHands where the page knew another."""
    locks.person(db, db.get_one(Enrolment, enrolment_id).participant_id)
    now = responsible(db, enrolment_id)
    if seen is not None and seen != key_of(now):
        raise ChangedHands("somebody else is responsible since the page was made")
    return now


def _begin(
    db: Session,
    enrolment_id: int,
    account_id: int,
    on: date,
    actor: Actor,
    *,
    is_responsible: bool = False,
    is_deputy: bool = False,
) -> StaffPeriod:
    _refuse_unfit(db, enrolment_id, account_id, on)
    if _open_period(db, enrolment_id, account_id) is not None:
        raise Conflict("the account is already in the team")
    period = StaffPeriod(
        enrolment_id=enrolment_id,
        account_id=account_id,
        is_responsible=is_responsible,
        is_deputy=is_deputy,
        starts_on=on,
    )
    db.add(period)
    db.flush()
    _record(db, actor, AuditAction.TEAM_BEGIN, period, is_responsible=is_responsible, is_deputy=is_deputy)
    return period


def _end(db: Session, period: StaffPeriod, on: date, actor: Actor, kind: HandoverKind | None = None) -> None:
    period.ends_on = on
    period.ended_by = kind
    db.flush()
    _record(db, actor, AuditAction.TEAM_END, period, kind=None if kind is None else kind.value)


def _end_as_member(db: Session, enrolment_id: int, account_id: int, on: date, actor: Actor) -> None:
    """Whoever becomes responsible is in the team once, not twice."""
    as_member = _open_period(db, enrolment_id, account_id)
    if as_member is not None:
        _end(db, as_member, max(on, as_member.starts_on), actor)


def _refuse_far(on: date) -> None:
    if not is_near(on, clock.today()):
        raise Conflict("the day is too far away")


def _refuse_unfit(db: Session, enrolment_id: int, account_id: int, on: date) -> None:
    """Whether the account can be beside the person from that day on."""
    enrolment = db.get_one(Enrolment, enrolment_id)
    _refuse_after_end(enrolment, on)
    _refuse_stranger(db, enrolment, account_id, on)


def _refuse_after_end(enrolment: Enrolment, on: date) -> None:
    if enrolment.ended_on is not None and on > enrolment.ended_on:
        raise Conflict("the enrolment has ended")


def _refuse_stranger(db: Session, enrolment: Enrolment, account_id: int, on: date) -> None:
    """Whoever begins on a past day is to see the person today; on a coming day, then."""
    account, day = db.get_one(Account, account_id), max(on, clock.today())
    if account.ended_on is not None and account.ended_on <= day:
        raise Conflict("the account has ended")
    if not may_follow(db, account, enrolment.programme, day):
        raise Conflict("the account is no handledare in the programme")


def _open_period(db: Session, enrolment_id: int, account_id: int) -> StaffPeriod | None:
    return db.scalar(
        select(StaffPeriod).where(
            StaffPeriod.enrolment_id == enrolment_id,
            StaffPeriod.account_id == account_id,
            StaffPeriod.ends_on.is_(None),
        )
    )


def _has_deputy(db: Session, enrolment_id: int) -> bool:
    today = clock.today()
    found = select(StaffPeriod.id).where(
        StaffPeriod.enrolment_id == enrolment_id,
        StaffPeriod.is_deputy.is_(True),
        StaffPeriod.open_on(today),
    )
    return db.scalar(found) is not None


def _record(db: Session, actor: Actor, action: AuditAction, period: StaffPeriod, **details: object) -> None:
    participant_id = db.get_one(Enrolment, period.enrolment_id).participant_id
    audit.record(
        db,
        actor,
        action,
        AuditObject.STAFF_PERIOD,
        period.public_id,
        participant_id=participant_id,
        **details,
    )
