"""Sending a rating in: from then on nothing changes it, and it counts."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from smail import clock
from smail.catalogue import Catalogue
from smail.db.tables import Assessment
from smail.domain import occasion
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import AnswerMode
from smail.errors import Conflict
from smail.queries.questionnaire import state_of
from smail.services import audit, links, locks, periods, scores
from smail.services.audit import Actor


@dataclass(frozen=True, slots=True)
class Submitted:
    """The rating is in; the same however often it is sent."""

    assessment_id: int
    submitted_at: datetime
    submitted_on: date


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question still waits for an answer or a skip; nothing was sent."""

    item_key: str


def submit(
    db: Session,
    catalogue: Catalogue,
    assessment_id: int,
    *,
    mode: AnswerMode,
    actor: Actor,
    at: datetime | None = None,
) -> Submitted | Unanswered:
    """The rating is closed, summed up and counted, and the link is spent; or the question that waits."""
    assessment = locks.rating(db, assessment_id)
    if assessment.withdrawn_at is not None:
        raise Conflict("assessment is withdrawn")
    if assessment.submitted_at is not None and assessment.submitted_on is not None:
        return Submitted(assessment.id, assessment.submitted_at, assessment.submitted_on)
    state = state_of(db, catalogue, assessment.id)
    waiting = occasion.first_unanswered(state.progress)
    if waiting is not None:
        return Unanswered(waiting.item_key)
    at = at or clock.now()
    assessment.mode = mode
    assessment.submitted_at, assessment.submitted_on = at, clock.civil(at)
    db.flush()
    scores.store(db, catalogue, assessment, state.answers)
    return _counted(db, assessment, mode, actor, Submitted(assessment.id, at, clock.civil(at)))


def _counted(
    db: Session, assessment: Assessment, mode: AnswerMode, actor: Actor, sent: Submitted
) -> Submitted:
    # The person's row is locked before the link's, as where a new link is issued: else the two could wait
    # for each other.
    periods.refresh(db, assessment.participant_id)
    links.use_up(db, assessment)
    audit.record(
        db,
        actor,
        AuditAction.ASSESSMENT_SUBMIT,
        AuditObject.ASSESSMENT,
        assessment.public_id,
        participant_id=assessment.participant_id,
        mode=mode.value,
        n_items=len(assessment.items_shown),
    )
    return sent
