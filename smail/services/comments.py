"""The person's own line on a value: what lay behind an answer, in words that no number has."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Assessment, RaterKind, Score, ValueComment
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.lines import in_one_line
from smail.domain.personnummer import looks_like_personnummer
from smail.services import audit, locks
from smail.services.audit import Actor
from smail.vault import Vault

MAX_LENGTH = 200


class CommentProblem(StrEnum):
    """Why a line cannot be kept."""

    NO_SUCH_VALUE = "no_such_value"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    PERSONNUMMER = "personnummer"


def write(
    db: Session,
    vault: Vault,
    participant_id: int,
    *,
    rating: str,
    indicator: str,
    line: str,
    actor: Actor,
    at: datetime | None = None,
) -> ValueComment | CommentProblem | None:
    """The value has this line and no other, or what is wrong; an empty line takes an earlier one away."""
    line = in_one_line(line)
    locks.person(db, participant_id)
    value = _value(db, participant_id, rating, indicator)
    if value is None:
        return CommentProblem.NO_SUCH_VALUE
    before = _find(db, value)
    if not line and before is not None:
        _remove(db, before, participant_id, actor)
        return None
    problem = problem_of(line)
    if problem is not None:
        return problem
    row = before or ValueComment(
        public_id=new_public_id(), assessment_id=value.assessment_id, indicator=indicator
    )
    row.line = sealing.sealed(vault, ValueComment.line, row.public_id, line)
    row.written_at = at or clock.now()
    db.add(row)
    db.flush()
    _record(db, AuditAction.COMMENT_WRITE, participant_id, row.public_id, actor)
    return row


def problem_of(line: str) -> CommentProblem | None:
    """What is wrong with a line."""
    if not line:
        return CommentProblem.EMPTY
    if len(line) > MAX_LENGTH:
        return CommentProblem.TOO_LONG
    return CommentProblem.PERSONNUMMER if looks_like_personnummer(line) else None


def _remove(db: Session, row: ValueComment, participant_id: int, actor: Actor) -> None:
    public_id = row.public_id
    db.delete(row)
    db.flush()
    _record(db, AuditAction.COMMENT_REMOVE, participant_id, public_id, actor)


def _find(db: Session, value: Score) -> ValueComment | None:
    return db.scalar(
        select(ValueComment).where(
            ValueComment.assessment_id == value.assessment_id, ValueComment.indicator == value.indicator
        )
    )


def _value(db: Session, participant_id: int, rating: str, indicator: str) -> Score | None:
    """The sum that the line is about: of the person's own rating, sent in and not taken back."""
    return db.scalar(
        select(Score)
        .join(Assessment, Assessment.id == Score.assessment_id)
        .where(
            Assessment.participant_id == participant_id,
            Assessment.public_id == rating,
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            Assessment.submitted_at.is_not(None),
            Assessment.withdrawn_at.is_(None),
            Score.indicator == indicator,
        )
    )


def _record(db: Session, action: AuditAction, participant_id: int, public_id: str, actor: Actor) -> None:
    audit.record(db, actor, action, AuditObject.COMMENT, public_id, participant_id=participant_id)
