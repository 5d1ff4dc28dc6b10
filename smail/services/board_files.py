"""Finishes the file of a board, and keeps the money that is typed in for it."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import BoardFile, Federation, Programme, ProgrammeMoney
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.money import LONGEST_NOTE, Period, crossed
from smail.errors import Conflict, Refused
from smail.queries.board_files import Files, money_of, versions_of
from smail.services import audit
from smail.services.audit import Actor
from smail.services.texts import refuse_personnummer
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Money:
    """Granted and used of a period in whole kronor, as it stood on a day, and where that is from."""

    period: Period
    granted: int
    used: int | None
    counted_on: date
    note: str
    # Of what was used, where it is booked for each.
    used_women: int | None = None
    used_men: int | None = None


class Mistake(StrEnum):
    """What is wrong with money that somebody types in."""

    ENDS_BEFORE = "ends_before"
    OUTSIDE = "outside"  # the programme was not there
    CROSSES = "crosses"
    BEFORE_PERIOD = "before_period"
    NOT_YET = "not_yet"
    NOTE = "note"
    ONE_SEX = "one_sex"
    MORE_THAN_USED = "more_than_used"


def mistakes(db: Session, programme: Programme, money: Money) -> tuple[tuple[str, Mistake], ...]:
    """What is wrong, by field; nothing where it can be kept."""
    return tuple(_mistakes(programme, money, money_of(db, [programme.id]).get(programme.id, [])))


def _mistakes(
    programme: Programme, money: Money, others: Iterable[ProgrammeMoney]
) -> Iterable[tuple[str, Mistake]]:
    period = money.period
    if period.ends_on < period.starts_on:
        yield "ends_on", Mistake.ENDS_BEFORE
        return
    is_after = programme.ends_on is not None and period.starts_on > programme.ends_on
    if is_after or period.ends_on < programme.starts_on:
        yield "starts_on", Mistake.OUTSIDE
    elif crossed(period, others) is not None:
        yield "starts_on", Mistake.CROSSES
    if money.counted_on < period.starts_on:
        yield "counted_on", Mistake.BEFORE_PERIOD
    if money.counted_on > clock.today():
        yield "counted_on", Mistake.NOT_YET
    if not 0 < len(money.note.strip()) <= LONGEST_NOTE:
        yield "note", Mistake.NOTE
    yield from _mistakes_by_sex(money)


def _mistakes_by_sex(money: Money) -> Iterable[tuple[str, Mistake]]:
    """Both or none, and together no more than what was used: something may be booked for neither."""
    women, men = money.used_women, money.used_men
    if women is None and men is None:
        return
    if women is None or men is None:
        yield ("used_women" if women is None else "used_men"), Mistake.ONE_SEX
    elif money.used is None or women + men > money.used:
        yield "used_women", Mistake.MORE_THAN_USED


def type_in(
    db: Session, programme: Programme, money: Money, actor: Actor, account_id: int | None
) -> ProgrammeMoney:
    """The money stands beside what was typed in before; the same twice stands once. Refused with mistakes."""
    db.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    if programme.is_exercise or mistakes(db, programme, money):
        raise Refused("this money cannot be typed in")
    refuse_personnummer(anteckning=money.note)
    same = next((one for one in money_of(db, [programme.id])[programme.id] if _is(one, money)), None)
    if same is not None:
        return same
    row = ProgrammeMoney(
        programme_id=programme.id,
        starts_on=money.period.starts_on,
        ends_on=money.period.ends_on,
        granted=money.granted,
        used=money.used,
        used_women=money.used_women,
        used_men=money.used_men,
        counted_on=money.counted_on,
        note=money.note.strip(),
        account_id=account_id,
        written_at=clock.now(),
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, AuditAction.MONEY_WRITE, AuditObject.PROGRAMME, programme.public_id)
    return row


def _is(row: ProgrammeMoney, money: Money) -> bool:
    period, by_sex = Period(row.starts_on, row.ends_on), (row.used_women, row.used_men)
    own = Money(period, row.granted, row.used, row.counted_on, row.note, *by_sex)
    return own == replace(money, note=money.note.strip())


def withdraw(db: Session, row: ProgrammeMoney, actor: Actor) -> None:
    """The money stands nowhere any more; Conflict where it already did not."""
    if row.withdrawn_at is not None:
        raise Conflict("the money is withdrawn")
    row.withdrawn_at = clock.now()
    db.flush()
    audit.record(db, actor, AuditAction.MONEY_WITHDRAW, AuditObject.PROGRAMME, row.programme.public_id)


@dataclass(frozen=True, slots=True)
class Finishing:
    """Whose file of which cut-off is finished, by whom, and how many versions that one had seen."""

    federation_id: int
    closed_on: date
    seen: int
    account_id: int
    actor: Actor


def finish(db: Session, vault: Vault, of: Finishing, files: Files) -> BoardFile:
    """The file is kept as it is, as the version after those that were seen; Conflict where there are more."""
    db.execute(select(Federation.id).where(Federation.id == of.federation_id).with_for_update())
    if len(versions_of(db, of.federation_id, of.closed_on)) != of.seen:
        raise Conflict("somebody else has finished the file meanwhile")
    name = new_public_id()

    def sealed(column: str, text: str) -> bytes:
        return sealing.sealed(vault, getattr(BoardFile, column), name, text)

    row = BoardFile(
        public_id=name,
        federation_id=of.federation_id,
        closed_on=of.closed_on,
        version=of.seen + 1,
        account_id=of.account_id,
        finished_at=clock.now(),
        snapshot=sealed("snapshot", files.snapshot),
        paper=sealed("paper", base64.b64encode(files.paper).decode()),
        book=sealed("book", base64.b64encode(files.book).decode()),
        digest=files.digest,
        book_digest=files.book_digest,
        made_by=files.made_by,
    )
    db.add(row)
    db.flush()
    audit.record(
        db, of.actor, AuditAction.BOARD_FILE_FINISH, AuditObject.BOARD_FILE, name, version=row.version
    )
    return row
