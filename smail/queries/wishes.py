"""Wishes about the instrument: one's own, those that are answered, and all of them for whoever answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.tables import Account, InstrumentWish, NetworkMeeting
from smail.domain.network import GroupKind
from smail.domain.wishes import WishState
from smail.policies import Place, WishSubject
from smail.vault import Vault

_NEWEST_FIRST = (InstrumentWish.told_on.desc(), InstrumentWish.id.desc())


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish, opened; `name` is whose it is, where the reader is to know."""

    public_id: str
    indicator: str | None
    text: str = field(repr=False)
    told_on: date
    state: WishState
    answer: str = field(repr=False)
    answered_on: date | None
    n_answers: int
    name: str = ""


def own(db: Session, vault: Vault, account_id: int) -> Sequence[Wish]:
    """What the account has wished, the latest first."""
    return [_opened(vault, row) for row in db.scalars(_latest(InstrumentWish.account_id == account_id))]


def answered_to_others(
    db: Session, vault: Vault, federation_id: int, account_id: int, *, at_most: int = 200
) -> Sequence[Wish]:
    """What others of the federation have wished and been answered, without their names."""
    here = InstrumentWish.federation_id == federation_id
    others, is_answered = InstrumentWish.account_id != account_id, InstrumentWish.state != WishState.NEW
    rows = db.scalars(_latest(here & others & is_answered).limit(at_most))
    return [_opened(vault, row) for row in rows]


def answered_since(db: Session, account_id: int, day: date) -> int:
    """How many of the account's own wishes have been answered on this day or later."""
    return (
        db.scalar(
            select(func.count())
            .select_from(InstrumentWish)
            .where(InstrumentWish.account_id == account_id, InstrumentWish.answered_on >= day)
        )
        or 0
    )


def raised_at(db: Session, vault: Vault, meeting: NetworkMeeting) -> Sequence[Wish]:
    """What waits for this meeting, without names; nothing for another than the reference group's next."""
    if meeting.kind is not GroupKind.REFERENCE_GROUP or meeting.id != _next_meeting(
        db, meeting.federation_id
    ):
        return ()
    here = InstrumentWish.federation_id == meeting.federation_id
    rows = db.scalars(_latest(here & (InstrumentWish.state == WishState.RAISED)))
    return [_opened(vault, row) for row in rows]


def everything(db: Session, vault: Vault, federation_id: int) -> Sequence[Wish]:
    """Every wish of the federation with the name of whoever left it, for those who answer."""
    rows = db.execute(_named(InstrumentWish.federation_id == federation_id))
    return [_opened(vault, row, f"{first} {last}") for row, first, last in rows]


def wish(db: Session, vault: Vault, wish_id: int) -> Wish:
    """The wish with this id, which is there, with the name of whoever left it."""
    row, first, last = db.execute(_named(InstrumentWish.id == wish_id)).one()
    return _opened(vault, row, f"{first} {last}")


def wish_subject(db: Session, public_id: str) -> WishSubject | None:
    """The wish with this public id, and whose it is to answer."""
    row = db.scalar(select(InstrumentWish).where(InstrumentWish.public_id == public_id))
    return None if row is None else WishSubject(row.id, row.public_id, Place(row.federation_id))


def _next_meeting(db: Session, federation_id: int) -> int | None:
    # A meeting that has begun is next until the day after, while what it said is written down.
    return db.scalar(
        select(NetworkMeeting.id)
        .where(
            NetworkMeeting.federation_id == federation_id,
            NetworkMeeting.kind == GroupKind.REFERENCE_GROUP,
            NetworkMeeting.cancelled_on.is_(None),
            NetworkMeeting.starts_at > clock.now() - timedelta(days=1),
        )
        .order_by(NetworkMeeting.starts_at, NetworkMeeting.id)
        .limit(1)
    )


def _latest(which: ColumnElement[bool]) -> Select[InstrumentWish]:
    return select(InstrumentWish).where(which).order_by(*_NEWEST_FIRST)


def _named(which: ColumnElement[bool]) -> Select[InstrumentWish, str, str]:
    return (
        select(InstrumentWish, Account.first_name, Account.last_name)
        .join(Account, Account.id == InstrumentWish.account_id)
        .where(which)
        .order_by(*_NEWEST_FIRST)
    )


def _opened(vault: Vault, row: InstrumentWish, name: str = "") -> Wish:
    return Wish(
        public_id=row.public_id,
        indicator=row.indicator,
        text=sealing.opened(vault, InstrumentWish.text, row.public_id, row.text),
        told_on=row.told_on,
        state=row.state,
        answer=sealing.opened(vault, InstrumentWish.answer, row.public_id, row.answer) or "",
        answered_on=row.answered_on,
        n_answers=row.n_answers,
        name=name,
    )
