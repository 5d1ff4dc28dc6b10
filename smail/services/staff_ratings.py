"""A handledare's own rating: begun, kept as a draft as often as one likes, and sent in.

It never changes the person's rating, fills no interval and counts in no rhythm. It carries whether its author
held a certificate on the day it was sent in.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from smail import clock
from smail.answers import GivenAnswer
from smail.catalogue import Catalogue
from smail.db.tables import Assessment, RaterKind
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.instrument import Form, Instrument
from smail.errors import Conflict, NotFound
from smail.queries.certificates import status_of
from smail.queries.questionnaire import answers_of
from smail.queries.staff_ratings import course_of, draft_of
from smail.services import answering, audit, locks, scores
from smail.services.audit import Actor
from smail.vault import token

LANGUAGE = "sv"


def draft(
    db: Session,
    participant_id: int,
    account_id: int,
    questions: tuple[Instrument, Form],
    *,
    actor: Actor,
    at: datetime | None = None,
) -> Assessment:
    """The account's one rating of the person under way, or a new one.

    Conflict where the account has rated this occasion already.
    """
    found = draft_of(db, participant_id, account_id)
    if found is not None:
        return found
    at = at or clock.now()
    if not course_of(db, participant_id, account_id).may_rate(clock.civil(at)):
        raise Conflict("this occasion is rated")
    return _begin(db, participant_id, account_id, questions, actor, at)


def _begin(
    db: Session,
    participant_id: int,
    account_id: int,
    questions: tuple[Instrument, Form],
    actor: Actor,
    at: datetime,
) -> Assessment:
    """A new rating; where another request was first, that one's."""
    instrument, form = questions
    row = Assessment(
        participant_id=participant_id,
        rater_kind=RaterKind.STAFF,
        rater_account_id=account_id,
        rater_certificate=status_of(db, account_id, clock.civil(at)),
        instrument_key=instrument.key,
        instrument_version=instrument.version,
        instrument_digest=instrument.digest,
        form=form.key,
        items_shown=list(form.items),
        language=instrument.language(LANGUAGE),
        focus=[],
        started_at=at,
    )
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()
            locks.refuse_former(db, participant_id)
    except IntegrityError:
        first = draft_of(db, participant_id, account_id)
        if first is None:
            raise
        return first
    _record(db, AuditAction.ASSESSMENT_BEGIN, row, actor)
    return row


def store(
    db: Session, row: Assessment, answers: Iterable[GivenAnswer], *, at: datetime | None = None
) -> None:
    """The draft has these answers; Conflict when it is sent in, NotFound for an item that was not put."""
    answering.lock_open(db, row.id)
    stored, key = answers_of(db, row.id), token()
    for answer in answers:
        if answer.item_key not in row.items_shown:
            raise NotFound(f"item {answer.item_key} was not put")
        before = stored.get(answer.item_key)
        # One author, perhaps in two tabs: what was chosen last is what is meant.
        seen = None if before is None else before.version
        answering.store_answer(db, row.id, answer, before, key=key, seen_version=seen, at=at)


def submit(
    db: Session, catalogue: Catalogue, row: Assessment, *, actor: Actor, at: datetime | None = None
) -> tuple[str, ...]:
    """The rating is closed and summed up, and nothing waits; or the items that still wait for an answer."""
    answering.lock_open(db, row.id)
    answered = answers_of(db, row.id)
    missing = tuple(key for key in row.items_shown if key not in answered)
    if missing:
        return missing
    at = at or clock.now()
    row.submitted_at, row.submitted_on = at, clock.civil(at)
    if row.rater_account_id is not None:
        row.rater_certificate = status_of(db, row.rater_account_id, row.submitted_on)
    db.flush()
    scores.store(db, catalogue, row)
    _record(db, AuditAction.ASSESSMENT_SUBMIT, row, actor, n_items=len(row.items_shown))
    return ()


def _record(db: Session, action: AuditAction, row: Assessment, actor: Actor, **details: int) -> None:
    kind = AuditObject.ASSESSMENT
    audit.record(db, actor, action, kind, row.public_id, participant_id=row.participant_id, **details)
    db.flush()
