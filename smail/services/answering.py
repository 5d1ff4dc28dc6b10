"""One occasion from its first question to its last word: opened once, saved answer by answer.

Everything a person does here can come twice, late or from two devices at once. The assessment's row is the
lock: whoever holds it sees what the one before left.

That a rating was begun and that it was sent in stand in the audit. The single answers, the seven more and the
last words do not: they stand in the rating itself, and how somebody went to and fro is nobody's to read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from smail import clock
from smail.answers import AnswerErrors, ClosingAnswer, GivenAnswer, parse_closing
from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.base import Base
from smail.db.prepared import PreparedWrite
from smail.db.tables import ActorKind, Answer, Assessment, Participant, RaterKind
from smail.domain import occasion
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.personnummer import looks_like_personnummer
from smail.errors import Conflict, NotFound
from smail.queries.opening import NothingOpen, NotOpen, nothing_open
from smail.queries.questionnaire import StoredAnswer, answers_of, open_of
from smail.queries.standings import Ruling, ruling_of
from smail.queries.visits import known
from smail.services import audit, locks
from smail.services.audit import Actor
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer stands in the row, in this version."""

    version: int


@dataclass(frozen=True, slots=True)
class AnswerConflict:
    """Another answer was given in between; nothing was written, and whoever sees both may choose."""

    stored: StoredAnswer
    given: GivenAnswer


@dataclass(frozen=True, slots=True)
class HoldsPersonnummer:
    """The text holds a personnummer, which is kept nowhere; nothing was written."""


def open_assessment(
    db: Session,
    catalogue: Catalogue,
    participant_id: int,
    *,
    link_id: int | None = None,
    at: datetime | None = None,
) -> Assessment | NothingOpen:
    """The person's one rating under way, or a new one by the form of the ruling programme.

    `link_id` is the link that alone let the person in: once its rating is submitted it opens nothing. A pause
    or a late day stops nobody who was let in, only a rating so recent that the next window is not open yet.
    """
    at = at or clock.now()
    shut = nothing_open(db, participant_id, link_id, clock.civil(at))
    open_id = open_of(db, participant_id)
    if open_id is not None and (shut is None or shut.reason not in (NotOpen.LINK_DONE, NotOpen.ENDED)):
        return db.get_one(Assessment, open_id)
    if shut is not None:
        return shut
    ruling = ruling_of(db, participant_id, clock.civil(at))
    # Whoever is in no programme was shut out above.
    assert ruling is not None
    return _begin(db, catalogue, participant_id, ruling, at)


def _begin(
    db: Session, catalogue: Catalogue, participant_id: int, ruling: Ruling, at: datetime
) -> Assessment:
    """A new rating; where another request was first, that one's."""
    try:
        with db.begin_nested():
            assessment = _new(db, catalogue, participant_id, ruling, at)
            db.add(assessment)
            db.flush()
            # Waits above for whoever takes the person away, and is told here.
            locks.refuse_former(db, participant_id)
    except IntegrityError:
        open_id = open_of(db, participant_id)
        if open_id is None:
            raise
        return db.get_one(Assessment, open_id)
    _record_begin(db, assessment)
    return assessment


def _record_begin(db: Session, assessment: Assessment) -> None:
    actor = Actor(ActorKind.PARTICIPANT, known(db, assessment.participant_id).public_id)
    action, kind, person_id = AuditAction.ASSESSMENT_BEGIN, AuditObject.ASSESSMENT, assessment.participant_id
    audit.record(db, actor, action, kind, assessment.public_id, participant_id=person_id)
    db.flush()


def _new(db: Session, catalogue: Catalogue, participant_id: int, ruling: Ruling, at: datetime) -> Assessment:
    instrument = catalogue.latest(ruling.instrument_key)
    parts = instrument.form(ruling.form).parts
    return Assessment(
        participant_id=participant_id,
        rater_kind=RaterKind.PARTICIPANT,
        instrument_key=instrument.key,
        instrument_version=instrument.version,
        instrument_digest=instrument.digest,
        form=ruling.form,
        items_shown=list(occasion.first_part(parts)),
        language=instrument.language(known(db, participant_id).language),
        focus=[],
        started_at=at,
    )


def choose_language(
    db: Session, catalogue: Catalogue, participant_id: int, language: str, *, actor: Actor
) -> None:
    """The person reads this language from now on, also in a rating under way where its instrument has it."""
    # The rating is locked before the person, as at submit.
    open_id = open_of(db, participant_id)
    if open_id is not None:
        assessment = lock_open(db, open_id)
        assessment.language = catalogue.by_digest(assessment.instrument_digest).language(language)
        db.flush()
    person = db.get_one(Participant, participant_id)
    if person.language != language:
        person.language = language
        audit.record(
            db,
            actor,
            AuditAction.PARTICIPANT_LANGUAGE,
            AuditObject.PARTICIPANT,
            person.public_id,
            participant_id=person.id,
        )
        db.flush()


def record_answer(
    db: Session,
    assessment_id: int,
    answer: GivenAnswer,
    *,
    key: str,
    seen_version: int | None,
    at: datetime | None = None,
) -> Saved | AnswerConflict:
    """As `store_answer`, in a rating that is held from here on; Conflict when it is submitted.

    NotFound for an item that was not put.
    """
    assessment = lock_open(db, assessment_id)
    if answer.item_key not in assessment.items_shown:
        raise NotFound(f"item {answer.item_key} was not put")
    stored = answers_of(db, assessment.id).get(answer.item_key)
    return store_answer(db, assessment.id, answer, stored, key=key, seen_version=seen_version, at=at)


_answer = Base.metadata.tables[Answer.__tablename__]
_GIVEN = ("kind", "value", "version", "idempotency_key", "saved_at")
_INSERT = PreparedWrite(insert(_answer), "assessment_id", "item_key", *_GIVEN)
_UPDATE = PreparedWrite(
    update(_answer).where(
        _answer.c.assessment_id == bindparam("of_assessment"), _answer.c.item_key == bindparam("of_item")
    ),
    *_GIVEN,
)


def store_answer(
    db: Session,
    assessment_id: int,
    answer: GivenAnswer,
    stored: StoredAnswer | None,
    *,
    key: str,
    seen_version: int | None,
    at: datetime | None = None,
) -> Saved | AnswerConflict:
    """The answer is stored, once however often it comes, unless one came after what the page had seen.

    The rating is held already, and `stored` is what stands in it for this item.
    """
    if stored is not None and stored.answer == answer:
        return Saved(stored.version)
    if stored is not None and stored.version != (seen_version or 0):
        return AnswerConflict(stored, answer)
    version = 1 if stored is None else stored.version + 1
    row = {
        "kind": answer.kind,
        "value": answer.value,
        "version": version,
        "idempotency_key": key,
        "saved_at": at or clock.now(),
    }
    if stored is None:
        _INSERT.run(db, assessment_id=assessment_id, item_key=answer.item_key, **row)
    else:
        _UPDATE.run(db, of_assessment=assessment_id, of_item=answer.item_key, **row)
    return Saved(version)


def lock_open(db: Session, assessment_id: int) -> Assessment:
    """The rating as it stands now, held until the transaction ends; Conflict when submitted or taken away."""
    assessment = locks.rating(db, assessment_id)
    if assessment.submitted_at is not None or assessment.withdrawn_at is not None:
        raise Conflict("assessment is submitted")
    return assessment


def take_more(db: Session, catalogue: Catalogue, assessment_id: int, wants_more: bool) -> None:
    """The next part is put too, or beyond the first part only what was already answered.

    Conflict when the rating is submitted.
    """
    assessment = lock_open(db, assessment_id)
    parts = catalogue.by_digest(assessment.instrument_digest).form(assessment.form).parts
    shown = assessment.items_shown
    if wants_more:
        assessment.items_shown = list(occasion.shown_with_more(parts, shown))
    else:
        answered = frozenset(answers_of(db, assessment.id))
        assessment.items_shown = list(occasion.shown_without_more(parts, shown, answered))
    assessment.wants_more = wants_more
    db.flush()


def set_closing(
    db: Session,
    vault: Vault,
    catalogue: Catalogue,
    assessment_id: int,
    focus: Sequence[str],
    free_text: str,
) -> ClosingAnswer | AnswerErrors | HoldsPersonnummer:
    """What was said last is stored, the words sealed; or what is wrong with it. Conflict once submitted."""
    assessment = lock_open(db, assessment_id)
    closing = parse_closing(catalogue.by_digest(assessment.instrument_digest), focus, free_text)
    if isinstance(closing, AnswerErrors):
        return closing
    if looks_like_personnummer(free_text):
        return HoldsPersonnummer()
    assessment.focus = list(closing.focus)
    assessment.free_text = sealing.sealed(
        vault, Assessment.free_text, assessment.public_id, closing.free_text
    )
    db.flush()
    return closing
