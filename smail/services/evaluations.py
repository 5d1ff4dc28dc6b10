"""Evaluations of courses: opened, and answered by somebody without a name.

Whoever answers spends a ticket in one transaction and gives the answers in another. The two have no key in
common, and nothing of it stands in the audit, in a log or beside a session. A sheet waits sealed, as long as
any other, until the evaluation closes (services.evaluation_closing): so two copies of the database between
which one person answered differ by a text that only the data key opens, and then by five sheets or more. And
every time somebody answers, all tickets, and then all sheets, of the occasion are written anew under new keys
and in any order. So neither the number of the transaction, which PostgreSQL keeps with every row, nor the
place in the file says more than when the latest came; and when the evaluation closes, not even that.

One browser answers once, and no more answer than were there. Who uses a second browser takes somebody else's
place, and that is told rather than hindered: a place that is known by an account or a letter would, between
two copies of the database, show whose the new one is. Answers without a name come before that.

What is left is for whoever has the data key and two copies from while the evaluation was open, and for
whoever holds a course and answers in the place of all but one of it.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from smail import clock
from smail.answers import GivenAnswer
from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import (
    Attendance,
    Course,
    CourseOccasion,
    Evaluation,
    EvaluationSheet,
    EvaluationText,
    EvaluationTicket,
    Learner,
    Seat,
)
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import SeatState
from smail.domain.evaluation import ASKED, KEY_LENGTH, OPEN_FOR, Window, window
from smail.domain.instrument import AnswerKind
from smail.domain.people import ALPHABET
from smail.errors import Conflict, Refused
from smail.services import audit
from smail.services.audit import SYSTEM, Actor
from smail.services.texts import refuse_personnummer
from smail.vault import Vault

TICKET_PURPOSE = "evaluation_ticket"
# More than the longest text and all questions take.
SHEET_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody answers: every question of the form, and perhaps words of the own."""

    given: tuple[GivenAnswer, ...] = field(repr=False)
    text: str | None = field(default=None, repr=False)


def begin(db: Session, catalogue: Catalogue, occasion_id: int, actor: Actor) -> Evaluation:
    """The occasion has an evaluation and an address, the same ever after; Conflict for a course called off.

    It keeps the questionnaire that was the newest then: what is asked does not change while people answer.
    """
    known = db.get(Evaluation, occasion_id)
    if known is not None:
        return known
    occasion = db.get_one(CourseOccasion, occasion_id)
    course = db.get_one(Course, occasion.course_id, with_for_update={"key_share": True})
    if course.cancelled_on is not None:
        raise Conflict("the course is called off")
    known = db.get(Evaluation, occasion_id, populate_existing=True)
    if known is not None:
        return known
    asked = ASKED[course.rule.kind]
    instrument = catalogue.latest(asked.instrument)
    row = Evaluation(
        occasion_id=occasion_id,
        key="".join(secrets.choice(ALPHABET) for _ in range(KEY_LENGTH)),
        instrument_key=instrument.key,
        instrument_version=instrument.version,
        instrument_digest=instrument.digest,
        form_key=asked.form,
    )
    db.add(row)
    db.flush()
    action, kind = AuditAction.EVALUATION_BEGIN, AuditObject.COURSE
    audit.record(db, actor, action, kind, course.public_id, occasion=occasion.number)
    return row


def window_of(occasion: CourseOccasion, now: datetime) -> Window:
    """Whether the occasion can be evaluated now."""
    return window(occasion.starts_at, clock.civil(occasion.starts_at), now, clock.civil(now))


def ticket_mac(vault: Vault, ticket: str) -> bytes:
    """What is kept of a ticket."""
    return vault.mac(TICKET_PURPOSE, ticket)


def is_spent(db: Session, vault: Vault, ticket: str) -> bool:
    """Whether somebody has answered with this ticket."""
    return db.get(EvaluationTicket, ticket_mac(vault, ticket)) is not None


def spend(db: Session, vault: Vault, occasion_id: int, ticket: str, *, at: datetime | None = None) -> bool:
    """The ticket is spent; False where it was before, and nothing is done.

    Conflict when the evaluation takes no answers, and Refused when as many have answered as could be there:
    whoever throws a ticket away to get another takes no more than a place that nobody uses.
    """
    row = _open(db, occasion_id, at or clock.now())
    spent = list(db.scalars(_tickets(occasion_id)))
    own = ticket_mac(vault, ticket)
    if own in spent:
        return False
    if len(spent) >= n_places(db, row.occasion):
        raise Refused("as many have answered as have a place")
    _write_tickets(db, occasion_id, [*spent, own])
    return True


def give_back(db: Session, vault: Vault, occasion_id: int, ticket: str) -> None:
    """The ticket can be spent after all: what was to follow it failed."""
    hold(db, occasion_id)
    kept = [one for one in db.scalars(_tickets(occasion_id)) if one != ticket_mac(vault, ticket)]
    _write_tickets(db, occasion_id, kept)


def keep(db: Session, vault: Vault, occasion_id: int, sheet: Sheet, *, at: datetime | None = None) -> None:
    """The sheet waits sealed among those of all others. To be called in a transaction of its own.

    Refused with a personnummer, Conflict when the evaluation takes no answers.
    """
    refuse_personnummer(text=sheet.text or "")
    _open(db, occasion_id, at or clock.now())
    place = {"occasion_id": occasion_id}
    write_sheets(db, vault, place, [*sheets_in(db, vault, place), sheet])


def begin_due(db: Session, catalogue: Catalogue, *, at: datetime | None = None) -> int:
    """Every occasion that was held lately has its evaluation, also where nobody showed the code."""
    at = at or clock.now()
    held = (
        select(CourseOccasion.id)
        .join(Course, Course.id == CourseOccasion.course_id)
        .outerjoin(Evaluation, Evaluation.occasion_id == CourseOccasion.id)
        .where(
            Course.cancelled_on.is_(None),
            Evaluation.occasion_id.is_(None),
            CourseOccasion.starts_at <= at,
            CourseOccasion.starts_at > at - OPEN_FOR,
        )
        .order_by(CourseOccasion.id)
    )
    found = db.scalars(held).all()
    for occasion_id in found:
        begin(db, catalogue, occasion_id, SYSTEM)
    return len(found)


def n_places(db: Session, occasion: CourseOccasion) -> int:
    """How many were there as far as is known: who has a place and is not noted absent, or made it up here.

    Where attendance is written, nobody answers in the place of somebody who did not come.
    """
    return db.scalar(select(func.count()).select_from(_there(occasion).subquery())) or 0


def known(db: Session, occasion: CourseOccasion) -> frozenset[int]:
    """The learners of those who were there who are people by more than the word of whoever holds the course.

    Who has answered or done something by the own account or the letter: the account of a colleague who was
    put in and noted there says nothing by itself.
    """
    found = _there(occasion).join(Learner, Learner.id == Seat.learner_id).where(Seat.has_spoken)
    return frozenset(db.scalars(found.with_only_columns(Learner.id)))


def n_unknown(db: Session, occasion: CourseOccasion) -> int:
    """How many places there were that may be filled by nobody who is known."""
    return n_places(db, occasion) - len(known(db, occasion))


def _there(occasion: CourseOccasion) -> Select[int]:
    here = Attendance.occasion_id == occasion.id
    absent = select(Attendance.seat_id).where(here, Attendance.minutes == 0)
    guests = select(Attendance.seat_id).where(here, Attendance.minutes > 0)
    is_own = Seat.course_id == occasion.course_id
    taken = is_own & (Seat.state == SeatState.ACCEPTED) & Seat.id.not_in(absent)
    return select(Seat.id).where(taken | (~is_own & Seat.id.in_(guests)))


def hold(db: Session, occasion_id: int) -> Evaluation:
    """The evaluation, held: two who answer at once take turns."""
    return db.get_one(Evaluation, occasion_id, with_for_update=True, populate_existing=True)


def _open(db: Session, occasion_id: int, at: datetime) -> Evaluation:
    row = hold(db, occasion_id)
    occasion = db.get_one(CourseOccasion, occasion_id)
    is_over = row.closed_on is not None or occasion.course.cancelled_on is not None
    if is_over or window_of(occasion, at) is not Window.OPEN:
        raise Conflict("the evaluation takes no answers")
    return row


def _tickets(occasion_id: int) -> Any:
    return select(EvaluationTicket.ticket_mac).where(EvaluationTicket.occasion_id == occasion_id)


def _write_tickets(db: Session, occasion_id: int, macs: Sequence[bytes]) -> None:
    rows = [{"ticket_mac": mac, "occasion_id": occasion_id} for mac in macs]
    replace(db, EvaluationTicket, {"occasion_id": occasion_id}, rows)


def sheets_in(db: Session, vault: Vault, place: Mapping[str, int]) -> tuple[Sheet, ...]:
    """The sheets that wait for an occasion or in a pool to be poured, in an order that says nothing."""
    rows = db.execute(
        select(EvaluationSheet.key, EvaluationSheet.sheet).filter_by(**place).order_by(EvaluationSheet.key)
    )
    return tuple(_read(sealing.opened(vault, EvaluationSheet.sheet, key, kept)) for key, kept in rows)


def write_sheets(db: Session, vault: Vault, place: Mapping[str, int], sheets: Iterable[Sheet]) -> None:
    """What was there and what is new stands there alike: under new keys, in any order, sealed anew."""
    rows: list[dict[str, object]] = []
    for one in sheets:
        own = new_public_id()
        kept = sealing.sealed(vault, EvaluationSheet.sheet, own, _written(one))
        rows.append({"key": own, **place, "sheet": kept})
    replace(db, EvaluationSheet, place, rows)


def _written(sheet: Sheet) -> str:
    """The sheet as one text, as long as every other: its length would tell whether somebody wrote much."""
    given = [(one.item_key, one.kind.value, one.value) for one in sheet.given]
    plain = json.dumps({"given": given, "text": sheet.text}, ensure_ascii=False)
    return plain + " " * (SHEET_BYTES - len(plain.encode()))


def _read(written: str) -> Sheet:
    kept = json.loads(written)
    given = tuple(GivenAnswer(item, AnswerKind(kind), value) for item, kind, value in kept["given"])
    return Sheet(given, kept["text"])


def texts_of(db: Session, vault: Vault, occasion_id: int) -> tuple[str, ...]:
    """Everything that was written in own words, in an order that says nothing."""
    rows = db.execute(
        select(EvaluationText.key, EvaluationText.text)
        .where(EvaluationText.occasion_id == occasion_id)
        .order_by(EvaluationText.key)
    )
    return tuple(sealing.opened(vault, EvaluationText.text, key, text) for key, text in rows)


def replace(db: Session, table: Any, place: Mapping[str, int], rows: list[dict[str, object]]) -> None:
    """Taken away and put back, not changed: PostgreSQL leads from a changed row to what it was before."""
    db.execute(delete(table).filter_by(**place))
    secrets.SystemRandom().shuffle(rows)
    if rows:
        db.execute(insert(table), rows)
