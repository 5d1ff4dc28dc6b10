"""Files about persons: asked for by one, decided by another, kept a few days, and each step in the audit."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, BinaryIO

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.tables import PersonFile, PersonFilePart, PersonFileProgramme
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.jobs import JobKind
from smail.domain.person_files import (
    DAYS_KEPT,
    PART,
    AgeStep,
    Column,
    Decision,
    PlaceStep,
    RequestState,
    StartStep,
    is_whole,
)
from smail.domain.two_persons import NotTwo, not_two
from smail.errors import Conflict, NotFound, Refused
from smail.queries.person_files import behind, file_with_password, given_roles, state_of
from smail.services import audit, jobs
from smail.services.audit import SYSTEM, Actor
from smail.services.texts import refuse_personnummer
from smail.vault import Vault

# None of a pair that the eye takes for each other.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything that is filled in about a file."""

    purpose: str
    recipient: str
    programme_ids: tuple[int, ...]
    starts_on: date
    ends_on: date
    columns: tuple[Column, ...]
    age: AgeStep
    place: PlaceStep
    start: StartStep


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is made: how much it holds, its bytes, and what opens it."""

    n_persons: int
    n_answers: int
    smallest: int
    size: int
    digest: str
    content: BinaryIO
    password: str


def ask(db: Session, federation_id: int, wanted: Wanted, account_id: int, actor: Actor) -> PersonFile:
    """The file waits for somebody else's decision; asked for twice by the same account, it waits once.

    Refused where its days are not whole quarters that are over.
    """
    if not is_whole(wanted.starts_on, wanted.ends_on, clock.today()):
        raise Refused("the days are whole quarters that are over")
    refuse_personnummer(syfte=wanted.purpose, mottagare=wanted.recipient)
    same = _waiting(db, wanted, account_id)
    if same is not None:
        return same
    row = PersonFile(
        federation_id=federation_id,
        asked_by_id=account_id,
        asked_at=clock.now(),
        purpose=wanted.purpose,
        recipient=wanted.recipient,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        columns=[one.value for one in wanted.columns],
        age=wanted.age,
        place=wanted.place,
        start=wanted.start,
    )
    db.add(row)
    db.flush()
    db.add_all(PersonFileProgramme(file_id=row.id, programme_id=one) for one in wanted.programme_ids)
    db.flush()
    _record(db, actor, AuditAction.PERSON_FILE_ASK, row, n_programmes=len(wanted.programme_ids))
    return row


def _waiting(db: Session, wanted: Wanted, account_id: int) -> PersonFile | None:
    found = select(PersonFile).where(
        PersonFile.asked_by_id == account_id,
        PersonFile.decision.is_(None),
        PersonFile.withdrawn_at.is_(None),
        PersonFile.purpose == wanted.purpose,
        PersonFile.recipient == wanted.recipient,
        PersonFile.starts_on == wanted.starts_on,
        PersonFile.ends_on == wanted.ends_on,
    )
    own = select(PersonFileProgramme.programme_id)
    for row in db.scalars(found.order_by(PersonFile.id)):
        ids = db.scalars(own.where(PersonFileProgramme.file_id == row.id)).all()
        steps = (row.age, row.place, row.start) == (wanted.age, wanted.place, wanted.start)
        if (
            state_of(row) is RequestState.OPEN
            and steps
            and set(row.columns) == set(wanted.columns)
            and set(ids) == set(wanted.programme_ids)
        ):
            return row
    return None


def withdraw(db: Session, row: PersonFile, account_id: int, actor: Actor) -> None:
    """Nobody decides about the file any more; Conflict where somebody has, or it was taken back before."""
    _refuse_others(row, account_id)
    still = (PersonFile.id == row.id, PersonFile.decision.is_(None), PersonFile.withdrawn_at.is_(None))
    taken = db.scalar(
        update(PersonFile).where(*still).values(withdrawn_at=clock.now()).returning(PersonFile.id)
    )
    if taken is None:
        raise Conflict("it is decided or taken back")
    db.refresh(row)
    _record(db, actor, AuditAction.PERSON_FILE_WITHDRAW, row)


def decider_fault(db: Session, row: PersonFile, account_id: int) -> NotTwo | None:
    """Why this account cannot decide about the file; None where it is another person's."""
    first, second = behind(db, row.asked_by_id), behind(db, account_id)
    return not_two(first, second, given_roles(db, account_id), clock.today())


def approve(db: Session, row: PersonFile, account_id: int, actor: Actor) -> None:
    """The file is to be made; Refused where two persons have not decided, Conflict where it is decided."""
    _decide(db, row, Decision.APPROVED, account_id)
    jobs.ask(db, row.federation_id, JobKind.PERSON_FILE, row.public_id)
    _record(db, actor, AuditAction.PERSON_FILE_APPROVE, row)


def decline(db: Session, row: PersonFile, reason: str, account_id: int, actor: Actor) -> None:
    """The file is not made, and why; Refused and Conflict as for `approve`."""
    refuse_personnummer(skäl=reason)
    _decide(db, row, Decision.DECLINED, account_id)
    row.reason = reason
    db.flush()
    _record(db, actor, AuditAction.PERSON_FILE_DECLINE, row)


def _decide(db: Session, row: PersonFile, decision: Decision, account_id: int) -> None:
    if decider_fault(db, row, account_id) is not None:
        raise Refused("a second person decides")
    if state_of(row) is RequestState.TOO_OLD:
        raise Conflict("its days are over")
    undecided = (PersonFile.id == row.id, PersonFile.decision.is_(None), PersonFile.withdrawn_at.is_(None))
    values = {"decision": decision, "decided_by_id": account_id, "decided_at": clock.now()}
    decided = db.scalar(update(PersonFile).where(*undecided).values(**values).returning(PersonFile.id))
    if decided is None:
        raise Conflict("it is decided")
    db.refresh(row)


def new_password() -> str:
    """A password that can be read out: five groups of five signs, 123 random bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in range(5))


def keep(db: Session, vault: Vault, row: PersonFile, made: Made) -> None:
    """The bytes lie ready for whoever asked, and the password, sealed, until it is shown."""
    now = clock.now()
    row.made_at, row.gone_on = now, clock.civil(now) + timedelta(days=DAYS_KEPT)
    row.n_persons, row.n_answers, row.smallest = made.n_persons, made.n_answers, made.smallest
    row.size, row.digest = made.size, made.digest
    row.password = sealing.sealed(vault, PersonFile.password, row.public_id, made.password)
    db.flush()
    number = 0
    made.content.seek(0)
    while content := made.content.read(PART):
        # Straight to the table, so that no more than one piece is in memory.
        db.connection().execute(
            insert(PersonFilePart), {"file_id": row.id, "number": number, "content": content}
        )
        number += 1
    counts = {"n_persons": made.n_persons, "n_answers": made.n_answers, "smallest": made.smallest}
    _record(db, SYSTEM, AuditAction.PERSON_FILE_MAKE, row, **counts, digest=made.digest)


def show_password(db: Session, vault: Vault, row: PersonFile, account_id: int, actor: Actor) -> str:
    """The password, this once; Conflict where it has been shown or the file is gone."""
    _refuse_others(row, account_id)
    kept = file_with_password(db, row.id).password
    taken = db.scalar(
        update(PersonFile)
        .where(PersonFile.id == row.id, PersonFile.password.is_not(None))
        .values(password=None, password_shown_at=clock.now())
        .returning(PersonFile.id)
    )
    if taken is None or kept is None:
        raise Conflict("the password has been shown")
    shown = sealing.opened(vault, PersonFile.password, row.public_id, kept)
    db.refresh(row)
    _record(db, actor, AuditAction.PERSON_FILE_PASSWORD, row)
    return shown


def note_fetch(db: Session, row: PersonFile, account_id: int, actor: Actor) -> None:
    """That the bytes are fetched stands in the audit; Conflict where they are gone, or are not made."""
    _refuse_others(row, account_id)
    if not is_ready(row):
        raise Conflict("the file is gone")
    row.n_fetched += 1
    db.flush()
    _record(db, actor, AuditAction.PERSON_FILE_FETCH, row, number=row.n_fetched)


def is_ready(row: PersonFile) -> bool:
    """Whether the bytes can be fetched today."""
    return row.gone_on is not None and clock.today() < row.gone_on


def part(db: Session, file_id: int, number: int) -> bytes | None:
    """One piece of the bytes; None after the last."""
    wanted = select(PersonFilePart.content).where(
        PersonFilePart.file_id == file_id, PersonFilePart.number == number
    )
    return db.scalar(wanted)


def forget_old(db: Session) -> int:
    """The bytes and passwords of files whose days are over are gone; how many files that was."""
    over = select(PersonFile).where(
        PersonFile.gone_on <= clock.today(),
        select(PersonFilePart.number).where(PersonFilePart.file_id == PersonFile.id).exists(),
    )
    rows = db.scalars(over.order_by(PersonFile.id)).all()
    _forget(db, [row.id for row in rows])
    for row in rows:
        _record(db, SYSTEM, AuditAction.PERSON_FILE_FORGET, row)
    return len(rows)


def _forget(db: Session, ids: Iterable[int]) -> None:
    found = list(ids)
    db.execute(delete(PersonFilePart).where(PersonFilePart.file_id.in_(found)))
    db.execute(update(PersonFile).where(PersonFile.id.in_(found)).values(password=None))


def _refuse_others(row: PersonFile, account_id: int) -> None:
    if row.asked_by_id != account_id:
        raise NotFound("the file is for whoever asked for it")


def _record(db: Session, actor: Actor, action: AuditAction, row: PersonFile, **counts: Any) -> None:
    audit.record(db, actor, action, AuditObject.PERSON_FILE, row.public_id, **counts)
