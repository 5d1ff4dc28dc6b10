"""Answering the first occasion again: begun, saved answer by answer, sent in, or declined.

It spends no link, fills no interval, is summed up nowhere and moves no date: it says how the person sees the
first occasion now, and nothing else.
"""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from smail import clock
from smail.answers import GivenAnswer
from smail.catalogue import Catalogue
from smail.db.tables import Hindsight, HindsightAnswer
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import AnswerMode
from smail.errors import Conflict, NotFound
from smail.queries.hindsight import First, answers_of, first_of
from smail.queries.questionnaire import StoredAnswer
from smail.queries.visits import known
from smail.services import audit, locks
from smail.services.answering import AnswerConflict, Saved
from smail.services.audit import Actor


def begin(
    db: Session, catalogue: Catalogue, participant_id: int, *, actor: Actor, at: datetime | None = None
) -> Hindsight:
    """The questions of the first occasion are open again; the same however often it is begun.

    Conflict where nothing can be looked back on, no programme asks, or it is sent in already.
    """
    at = at or clock.now()
    locks.person(db, participant_id)
    first = _refuse(first_of(db, participant_id, clock.civil(at)))
    row = first.hindsight
    if row is None:
        row = _new(db, catalogue, first, at)
        _record(db, AuditAction.HINDSIGHT_BEGIN, participant_id, row, actor)
    row.declined_at = None
    db.flush()
    return row


def decline(
    db: Session, catalogue: Catalogue, participant_id: int, *, actor: Actor, at: datetime | None = None
) -> Hindsight:
    """The person has said no and is not asked again; what was answered waits for a change of mind."""
    at = at or clock.now()
    locks.person(db, participant_id)
    first = _refuse(first_of(db, participant_id, clock.civil(at)))
    row = first.hindsight or _new(db, catalogue, first, at)
    if row.declined_at is None:
        row.declined_at = at
        db.flush()
        _record(db, AuditAction.HINDSIGHT_DECLINE, participant_id, row, actor)
    return row


def record_answer(
    db: Session,
    row: Hindsight,
    answer: GivenAnswer,
    *,
    seen_version: int | None,
    at: datetime | None = None,
) -> Saved | AnswerConflict:
    """The answer is stored, once however often it comes, unless one came after what the page had seen.

    Conflict when it is sent in or declined, NotFound for an item that was not put then.
    """
    _lock(db, row)
    if answer.item_key not in row.assessment.items_shown:
        raise NotFound(f"item {answer.item_key} was not put")
    found = db.get(HindsightAnswer, (row.id, answer.item_key))
    if found is not None:
        stored = StoredAnswer(GivenAnswer(found.item_key, found.kind, found.value), found.version)
        if stored.answer == answer:
            return Saved(stored.version)
        if stored.version != (seen_version or 0):
            return AnswerConflict(stored, answer)
    else:
        found = HindsightAnswer(hindsight_id=row.id, item_key=answer.item_key, version=0)
        db.add(found)
    found.kind, found.value, found.version = answer.kind, answer.value, found.version + 1
    found.saved_at = at or clock.now()
    db.flush()
    return Saved(found.version)


def submit(
    db: Session, row: Hindsight, *, mode: AnswerMode, actor: Actor, at: datetime | None = None
) -> str | None:
    """It is closed and changes no more, and nothing waits; or the item that still waits for an answer."""
    _lock(db, row)
    answered = answers_of(db, row.id)
    shown = row.assessment.items_shown
    waiting = next((key for key in shown if key not in answered), None)
    if waiting is not None:
        return waiting
    at = at or clock.now()
    row.mode, row.submitted_at, row.submitted_on = mode, at, clock.civil(at)
    db.flush()
    _record(db, AuditAction.HINDSIGHT_SUBMIT, row.assessment.participant_id, row, actor, n_items=len(shown))
    return None


def _refuse(first: First | None) -> First:
    if first is None or not first.is_asked or not first.look_back.may_begin:
        raise Conflict("there is nothing to look back on")
    return first


def _new(db: Session, catalogue: Catalogue, first: First, at: datetime) -> Hindsight:
    """A new row; where another request was first, that one's."""
    about = first.assessment
    instrument = catalogue.by_digest(about.instrument_digest)
    language = instrument.language(known(db, about.participant_id).language)
    try:
        with db.begin_nested():
            row = Hindsight(assessment_id=about.id, language=language, started_at=at)
            db.add(row)
            db.flush()
    except IntegrityError:
        found = first_of(db, about.participant_id, clock.civil(at))
        if found is None or found.hindsight is None:
            raise
        return found.hindsight
    return row


def _lock(db: Session, row: Hindsight) -> None:
    """The row is read anew and held until the transaction ends; Conflict when nothing can change it."""
    db.flush()
    db.refresh(row, with_for_update=True)
    if row.submitted_at is not None or row.declined_at is not None:
        raise Conflict("it is sent in or declined")


def _record(
    db: Session, action: AuditAction, participant_id: int, row: Hindsight, actor: Actor, **details: int
) -> None:
    kind = AuditObject.HINDSIGHT
    audit.record(db, actor, action, kind, row.public_id, participant_id=participant_id, **details)
    db.flush()
