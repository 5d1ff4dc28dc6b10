"""Every self-rating with one questionnaire, and whether any came since: what the county's model is made of.

Read in whole and as plain rows: the county's common numbers need everybody, and nobody by name.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, case, cast, func, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Answer, Assessment, AuditEvent, Discharge, Enrolment, RaterKind, Score
from smail.db.tables.people import is_real
from smail.domain.audit import AuditAction

# A transaction that began earlier may end later; for so long every change is looked at once more.
SETTLING = timedelta(seconds=60)
# What moves many ratings, or takes ratings away, without sending one in.
_REBUILDING = (AuditAction.IMPORT_LOAD, AuditAction.PARTICIPANT_MERGE, AuditAction.ENROLMENT_UNDO)
_COUNTED = (AuditAction.ASSESSMENT_SUBMIT, *_REBUILDING)


class RatingOf(NamedTuple):
    """One self-rating: whose, when, and the questions that were put, as they are stored."""

    id: int
    participant_id: int
    on: date
    shown: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What has come since: ratings sent in, and whether others were brought, moved or taken away."""

    n_sent_in: int
    is_rebuilt: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ratings are read: of one questionnaire, of everybody or of some persons."""

    digest: str
    persons: Collection[int] | None = None


def ratings_of(db: Session, wanted: Wanted) -> list[RatingOf]:
    """Every rating that persons sent in with this questionnaire, in any order."""
    shown = cast(Assessment.items_shown, String)
    query = select(Assessment.id, Assessment.participant_id, Assessment.submitted_on, shown)
    # Millions say the same, which stands in memory once.
    said: dict[str, str] = {}
    with db.execute(query.where(*_counted(wanted)), execution_options=_SOME) as rows:
        return [
            RatingOf(rating, person, on, said.setdefault(items, items))
            for rating, person, on, items in rows
            if on is not None
        ]


# Of a packed sum, from the last: how many bits tell the number put, the number answered, the total and the
# indicator's place; the rest is the rating's id.
PUT_BITS, ANSWERED_BITS, TOTAL_BITS, PLACE_BITS = 8, 8, 12, 7
_SOME = {"yield_per": 50_000}


def packed_sums_of(db: Session, wanted: Wanted, indicators: Sequence[str]) -> Iterator[int]:
    """Their sums for these indicators, each packed into one number: a county has five million of them."""
    place = case({key: at for at, key in enumerate(indicators)}, value=Score.indicator)
    packed = Score.assessment_id
    for bits, part in (
        (PLACE_BITS, place),
        (TOTAL_BITS, Score.total),
        (ANSWERED_BITS, Score.n_answered),
        (PUT_BITS, Score.n_items),
    ):
        packed = packed * 2**bits + part
    query = (
        select(packed)
        .join(Assessment, Assessment.id == Score.assessment_id)
        .where(Score.indicator.in_(indicators), *_counted(wanted))
    )
    db.flush()
    # Not by the session, which looks at every row for things of its own.
    with db.connection().execute(query, execution_options=_SOME) as rows:
        for some in rows.partitions():
            yield from (one for (one,) in some)


def steps_of(db: Session, wanted: Wanted, items: Collection[str]) -> Sequence[tuple[int, str, int]]:
    """The steps given in answer to some of its questions: rating, item, step."""
    query = (
        select(Answer.assessment_id, Answer.item_key, Answer.value)
        .join(Assessment, Assessment.id == Answer.assessment_id)
        .where(Answer.item_key.in_(items), Answer.value.is_not(None), *_counted(wanted))
    )
    return [(rating, item, value) for rating, item, value in db.execute(query) if value is not None]


def settled_until(db: Session, now: datetime) -> int:
    """The audit's last event that no unfinished transaction can stand before; 0 where there is none."""
    query = select(func.max(AuditEvent.id)).where(AuditEvent.at < now - SETTLING)
    return db.scalar(query) or 0


def changes_since(db: Session, event_id: int) -> Changes:
    """What the audit says has happened to ratings after this event."""
    query = select(
        _number_of(AuditEvent.action == AuditAction.ASSESSMENT_SUBMIT),
        _number_of(AuditEvent.action.in_(_REBUILDING)),
    ).where(
        AuditEvent.id > event_id,
        AuditEvent.action.in_(_COUNTED),
        # A file that was read in tells of no one person.
        or_(AuditEvent.participant_id.is_(None), is_real(AuditEvent.participant_id)),
    )
    sent_in, rebuilt = db.execute(query).one()
    return Changes(sent_in or 0, bool(rebuilt))


def senders_since(db: Session, event_id: int) -> set[int]:
    """The persons who have sent a rating in after this event."""
    query = select(AuditEvent.participant_id).where(
        AuditEvent.id > event_id,
        AuditEvent.action == AuditAction.ASSESSMENT_SUBMIT,
        AuditEvent.participant_id.is_not(None),
        is_real(AuditEvent.participant_id),
    )
    return {person for person in db.scalars(query) if person is not None}


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int | None]:
    return func.sum(case((condition, 1), else_=0))


def _counted(wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
    """What persons sent in with this questionnaire; nothing of the invented, or registered by mistake."""
    real = (
        select(Enrolment.participant_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(Discharge.is_no_mistake())
    )
    only = () if wanted.persons is None else (Assessment.participant_id.in_(wanted.persons),)
    return (
        *only,
        Assessment.instrument_digest == wanted.digest,
        Assessment.rater_kind == RaterKind.PARTICIPANT,
        Assessment.submitted_on.is_not(None),
        Assessment.withdrawn_at.is_(None),
        Assessment.participant_id.in_(real),
        is_real(Assessment.participant_id),
    )
