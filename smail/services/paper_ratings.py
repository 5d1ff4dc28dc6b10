"""A form on paper becomes a rating: the same rows as if it had been sent in on the day that stands on it."""

from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from smail import clock
from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Assessment, PaperForm, RaterKind
from smail.domain import paper
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import AnswerMode
from smail.queries.papers import Typed, may_answer, questions_of
from smail.queries.questionnaire import latest_submitted, open_of
from smail.services import answering, audit, links, periods, scores
from smail.services.audit import Actor
from smail.vault import Vault, token

_NOON = time(12, tzinfo=clock.SWEDISH_TIME)


def write(
    db: Session, vault: Vault, catalogue: Catalogue, form: PaperForm, typed: Typed, *, actor: Actor
) -> Assessment:
    """The rating is sent in, summed up and counted on its day.

    Where the same occasion was begun on a screen, that is set aside as it is: the paper is what the person
    handed in. Whoever calls holds the rating under way, the person and the form.
    """
    day = typed.filled_in_on
    is_of_now = _is_of_now(db, form.participant_id, day)
    if is_of_now:
        _set_aside(db, form.participant_id)
    row = _row(vault, catalogue, form, typed, _moment(day))
    db.add(row)
    db.flush()
    key = token()
    for answer in typed.answers.given:
        answering.store_answer(db, row.id, answer, None, key=key, seen_version=None, at=row.submitted_at)
    scores.store(db, catalogue, row)
    periods.refresh(db, form.participant_id)
    if is_of_now:
        links.use_up(db, row)
    _record(db, row, actor)
    return row


def _is_of_now(db: Session, participant_id: int, day: date) -> bool:
    """Whether the paper answers what the person is asked for now: after it there is nothing to answer yet."""
    latest = latest_submitted(db, participant_id)
    is_latest = latest is None or latest.submitted_on < day
    return is_latest and not may_answer(db, participant_id, day, clock.today())


def _set_aside(db: Session, participant_id: int) -> None:
    open_id = open_of(db, participant_id)
    if open_id is not None:
        db.get_one(Assessment, open_id).withdrawn_at = clock.now()
        db.flush()


def _row(vault: Vault, catalogue: Catalogue, form: PaperForm, typed: Typed, at: datetime) -> Assessment:
    public_id, parts = new_public_id(), questions_of(catalogue, form)[1].parts
    answered = frozenset(typed.raw())
    shown = paper.parts_answered(parts, answered)
    return Assessment(
        public_id=public_id,
        participant_id=form.participant_id,
        rater_kind=RaterKind.PARTICIPANT,
        instrument_key=form.instrument_key,
        instrument_version=form.instrument_version,
        instrument_digest=form.instrument_digest,
        form=form.form,
        items_shown=list(shown),
        wants_more=None if len(parts) == 1 else len(shown) == sum(map(len, parts)),
        language=form.language,
        mode=AnswerMode.PAPER,
        focus=list(typed.closing.focus),
        free_text=sealing.sealed(vault, Assessment.free_text, public_id, typed.closing.free_text),
        started_at=at,
        submitted_at=at,
        submitted_on=typed.filled_in_on,
    )


def _moment(day: date) -> datetime:
    """Noon of the day, since no paper says the hour; on this very day no later than now."""
    return min(datetime.combine(day, _NOON).astimezone(UTC), clock.now())


def _record(db: Session, row: Assessment, actor: Actor) -> None:
    audit.record(
        db,
        actor,
        AuditAction.ASSESSMENT_SUBMIT,
        AuditObject.ASSESSMENT,
        row.public_id,
        participant_id=row.participant_id,
        mode=AnswerMode.PAPER.value,
        n_items=len(row.items_shown),
    )
