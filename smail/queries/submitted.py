"""The ratings that a person sent in, as a history counts them: the sums, and what was said beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.tables import Answer, Assessment, DropReason, Hindsight, RaterKind, Score, ValueComment
from smail.domain.hindsight import DropCause
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class StoredSum:
    """One indicator's answered items added up, as it was kept at submit."""

    total: int
    n_answered: int
    n_items: int


@dataclass(frozen=True, slots=True)
class RatingRow:
    """A rating that the person sent in: when, which questions, and the sums; no single answer."""

    id: int
    public_id: str
    on: date
    instrument_digest: str
    shown: tuple[str, ...]
    sums: Mapping[str, StoredSum]
    # The day on which it was answered again, as it looked then.
    seen_anew_on: date | None = None


@dataclass(frozen=True, slots=True)
class CommentLine:
    """The person's own line on one value, readable."""

    rating_id: int
    indicator: str
    line: str


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why a value was lower than the one before, as the person sees it, readable."""

    rating_id: int
    indicator: str
    cause: DropCause
    line: str | None


def submitted_ratings(
    db: Session, vault: Vault, participant_id: int, without: date | None
) -> tuple[tuple[RatingRow, ...], tuple[CommentLine, ...], tuple[ReasonLine, ...]]:
    """The person's own ratings, oldest first, and what was said beside them; `without` is a day left out."""
    found = db.execute(
        select(
            Assessment.id,
            Assessment.public_id,
            Assessment.submitted_on,
            Assessment.instrument_digest,
            Assessment.items_shown,
            Hindsight.submitted_on.label("seen_anew_on"),
        )
        .outerjoin(Hindsight, Hindsight.assessment_id == Assessment.id)
        .where(
            Assessment.participant_id == participant_id,
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            Assessment.submitted_on.is_not(None),
            Assessment.withdrawn_at.is_(None),
        )
        .order_by(Assessment.submitted_on, Assessment.id)
    )
    rows = [row for row in found if row.submitted_on != without]
    sums, comments, reasons = _scores(db, vault, [row.id for row in rows])
    ratings = tuple(
        RatingRow(
            row.id,
            row.public_id,
            row.submitted_on,
            row.instrument_digest,
            tuple(row.items_shown),
            sums[row.id],
            row.seen_anew_on,
        )
        for row in rows
    )
    return ratings, tuple(comments), tuple(reasons)


def _scores(
    db: Session, vault: Vault, rating_ids: Sequence[int]
) -> tuple[dict[int, dict[str, StoredSum]], list[CommentLine], list[ReasonLine]]:
    """The sums of these ratings, and the lines and reasons that stand beside them."""
    query = (
        select(Score, ValueComment.public_id, ValueComment.line, DropReason)
        .outerjoin(
            ValueComment,
            and_(
                ValueComment.assessment_id == Score.assessment_id, ValueComment.indicator == Score.indicator
            ),
        )
        .outerjoin(
            DropReason,
            and_(DropReason.assessment_id == Score.assessment_id, DropReason.indicator == Score.indicator),
        )
        .where(Score.assessment_id.in_(rating_ids))
    )
    sums: dict[int, dict[str, StoredSum]] = {one: {} for one in rating_ids}
    comments, reasons = [], []
    for row, public_id, line, why in db.execute(query):
        sums[row.assessment_id][row.indicator] = StoredSum(row.total, row.n_answered, row.n_items)
        if line is not None:
            words = sealing.opened(vault, ValueComment.line, public_id, line)
            comments.append(CommentLine(row.assessment_id, row.indicator, words))
        if why is not None:
            said = sealing.opened(vault, DropReason.line, why.public_id, why.line)
            reasons.append(ReasonLine(row.assessment_id, row.indicator, why.cause, said))
    return sums, comments, reasons


def steps_of(db: Session, rating_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """The steps given in these ratings, by rating and item; what is no step is not there."""
    found: dict[int, dict[str, int]] = {one: {} for one in rating_ids}
    query = select(Answer.assessment_id, Answer.item_key, Answer.value).where(
        Answer.assessment_id.in_(rating_ids), Answer.value.is_not(None)
    )
    for rating_id, item_key, value in db.execute(query):
        assert value is not None
        found[rating_id][item_key] = value
    return found
