"""The counted intervals of every enrolment, kept as rows so that a count is a query and not a computation.

They follow wholly from dates that are stored elsewhere and are written anew whenever one of those changes;
only the reason for a missing rating is a fact of its own, and stays with its number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from smail import clock
from smail.db.base import Base
from smail.db.prepared import Prepared, PreparedWrite
from smail.db.tables import Discharge, Enrolment, PersonPeriod, Programme
from smail.domain import rhythm
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import DischargeReason, MissReason
from smail.errors import NotFound
from smail.queries.questionnaire import SubmittedRating, submitted_of
from smail.queries.standings import pauses_of
from smail.services import audit, locks
from smail.services.audit import Actor

AHEAD = timedelta(days=366)
BATCH = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One interval and the rating that fills it."""

    number: int
    starts_on: date
    ends_on: date
    assessment_id: int | None


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An interval that is stored otherwise than the dates give it."""

    enrolment_id: str
    number: int
    stored: Row | None
    computed: Row | None


@dataclass(frozen=True, slots=True)
class _Stay:
    """What the intervals of an enrolment are laid from; `reason` is why it ended."""

    id: int
    public_id: str
    participant_id: int
    starts_on: date
    ended_on: date | None
    interval_days: int
    opens_days_before: int
    on_time_days_after: int
    reason: DischargeReason | None

    def was_open(self, day: date) -> bool:
        """Whether a rating of that day counts here."""
        return self.starts_on <= day and (self.ended_on is None or day <= self.ended_on)


_period = Base.metadata.tables[PersonPeriod.__tablename__]
_STAYS = (
    select(
        Enrolment.id,
        Enrolment.public_id,
        Enrolment.participant_id,
        Enrolment.starts_on,
        Enrolment.ended_on,
        Programme.interval_days,
        Programme.opens_days_before,
        Programme.on_time_days_after,
        Discharge.reason,
    )
    .join(Programme, Programme.id == Enrolment.programme_id)
    .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
    .order_by(Enrolment.id)
)
# Made once, when the program starts: every rating that is sent in asks all of these.
_OF_PERSON = Prepared(_STAYS.where(Enrolment.participant_id == bindparam("participant_id")), _Stay)
_NEXT = Prepared(_STAYS.where(Enrolment.id > bindparam("after_id")).limit(BATCH), _Stay)
_STORED = Prepared(
    select(_period.c.number, _period.c.starts_on, _period.c.ends_on, _period.c.assessment_id)
    .where(_period.c.enrolment_id == bindparam("enrolment_id"))
    .order_by(_period.c.number),
    Row,
)
_OF_THIS = (
    _period.c.enrolment_id == bindparam("of_enrolment"),
    _period.c.number == bindparam("of_number"),
)
_FORGET = PreparedWrite(delete(_period).where(*_OF_THIS))
_LAID = ("starts_on", "ends_on", "assessment_id")
_CHANGE = PreparedWrite(update(_period).where(*_OF_THIS), *_LAID)
_EMPTY = PreparedWrite(update(_period).where(*_OF_THIS), "assessment_id")
_KEEP = PreparedWrite(insert(_period), "enrolment_id", "number", *_LAID)


def refresh(db: Session, participant_id: int, *, today: date | None = None) -> None:
    """The intervals of all the person's enrolments are as the dates give them, a year ahead, reasons kept."""
    today = today or clock.today()
    locks.hold(db, participant_id)
    ratings = submitted_of(db, participant_id)
    for stay in _OF_PERSON.all(db, participant_id=participant_id):
        computed = _computed(db, stay, ratings, today + AHEAD)
        _rewrite(db, stay.id, _stored(db, stay.id), computed)


def extend(db: Session, *, today: date | None = None) -> int:
    """Every open enrolment has its intervals for half a year ahead; the number of persons refreshed."""
    today = today or clock.today()
    covered = (
        select(PersonPeriod.enrolment_id)
        .group_by(PersonPeriod.enrolment_id)
        .having(func.max(PersonPeriod.ends_on) > today + AHEAD / 2)
    )
    people = db.scalars(
        select(Enrolment.participant_id)
        .where(
            or_(Enrolment.ended_on.is_(None), Enrolment.ended_on > today + AHEAD / 2),
            Enrolment.id.not_in(covered),
        )
        .distinct()
    ).all()
    for participant_id in people:
        refresh(db, participant_id, today=today)
    return len(people)


def mismatches(db: Session, *, today: date | None = None) -> Iterator[Mismatch]:
    """Every interval complete by today that is stored otherwise than the dates give it, one by one."""
    today = today or clock.today()
    last_id = 0
    while batch := _NEXT.all(db, after_id=last_id):
        for stay in batch:
            yield from _differences(db, stay, today)
        last_id = batch[-1].id


def set_reason(
    db: Session, enrolment_id: int, number: int, reason: MissReason | None, *, actor: Actor
) -> None:
    """The interval carries the reason why its rating came late or not at all; None takes it away."""
    row = db.get(PersonPeriod, (enrolment_id, number))
    if row is None:
        raise NotFound(f"enrolment {enrolment_id} has no period {number}")
    row.reason = reason
    db.flush()
    enrolment = db.get_one(Enrolment, enrolment_id)
    audit.record(
        db,
        actor,
        AuditAction.PERIOD_REASON,
        AuditObject.ENROLMENT,
        enrolment.public_id,
        participant_id=enrolment.participant_id,
        number=number,
        reason=None if reason is None else reason.value,
    )


def _computed(db: Session, stay: _Stay, ratings: Sequence[SubmittedRating], until: date) -> dict[int, Row]:
    """The intervals by number; none for an enrolment that was entered in error, which counts nowhere."""
    if stay.reason is DischargeReason.ENTERED_IN_ERROR:
        return {}
    laid = rhythm.periods(
        stay.starts_on,
        until=until,
        ended_on=stay.ended_on,
        interval_days=stay.interval_days,
        pauses=pauses_of(db, stay.participant_id),
    )
    counting = [rating for rating in ratings if stay.was_open(rating.submitted_on)]
    filled = rhythm.fill(
        laid,
        [rating.submitted_on for rating in counting],
        before_days=stay.opens_days_before,
        after_days=stay.on_time_days_after,
    )
    return {one.period.number: _row(one, counting) for one in filled}


def _row(one: rhythm.FilledPeriod, ratings: Sequence[SubmittedRating]) -> Row:
    rating_id = None if one.filled_by is None else ratings[one.filled_by].id
    return Row(one.period.number, one.period.starts_on, one.period.ends_on, rating_id)


def _stored(db: Session, enrolment_id: int) -> dict[int, Row]:
    return {row.number: row for row in _STORED.all(db, enrolment_id=enrolment_id)}


def _rewrite(db: Session, enrolment_id: int, stored: dict[int, Row], computed: dict[int, Row]) -> None:
    """What differs is written; a row that stays keeps its reason."""
    differing = [row for row in computed.values() if row != stored.get(row.number)]
    for number in stored.keys() - computed.keys():
        _FORGET.run(db, of_enrolment=enrolment_id, of_number=number)
    for row in differing:
        # A rating fills one interval: it leaves the one it was in before it comes to another.
        if row.number in stored and stored[row.number].assessment_id is not None:
            _EMPTY.run(db, of_enrolment=enrolment_id, of_number=row.number, assessment_id=None)
    for row in differing:
        laid = {"starts_on": row.starts_on, "ends_on": row.ends_on, "assessment_id": row.assessment_id}
        if row.number in stored:
            _CHANGE.run(db, of_enrolment=enrolment_id, of_number=row.number, **laid)
        else:
            _KEEP.run(db, enrolment_id=enrolment_id, number=row.number, **laid)


def _differences(db: Session, stay: _Stay, today: date) -> Iterator[Mismatch]:
    ratings = submitted_of(db, stay.participant_id)
    computed = _complete(_computed(db, stay, ratings, today + AHEAD), today)
    stored = _complete(_stored(db, stay.id), today)
    for number in sorted({*computed, *stored}):
        if computed.get(number) != stored.get(number):
            yield Mismatch(stay.public_id, number, stored.get(number), computed.get(number))


def _complete(rows: dict[int, Row], today: date) -> dict[int, Row]:
    return {number: row for number, row in rows.items() if row.ends_on <= today}
