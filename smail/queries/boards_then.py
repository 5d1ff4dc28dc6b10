"""Reads who was certified and learning on the last day of the quarter that was closed last, from the history.

Figures by sex are told of such a day alone: those of today, taken from yesterday's, would tell the sex of
whoever came in between. So nothing that is done after that day changes them: a sex that was told or corrected
later is as it was, a certificate that was written down later is not known yet, a place that was answered
later is where it was, and a rating that was typed in or read in later is none yet.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from smail.clock import SWEDISH_TIME
from smail.db.tables import (
    Account,
    AuditEvent,
    Certificate,
    Course,
    CourseOccasion,
    Learner,
    Seat,
    TrainingRule,
)
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import CERTIFIES, CourseKind, Level, SeatState
from smail.domain.training_plan import TAKING_UNTIL
from smail.queries.boards import Person, State, holding, person_on
from smail.queries.measured_then import any_written_since, measured_then

NO_CERTIFICATE = 0


@dataclass(frozen=True, slots=True)
class Then:
    """The county on that day, with the sexes that were known on it."""

    day: date
    certified: tuple[Person, ...]
    learning: tuple[Person, ...]
    measured: frozenset[int]


def then_of(db: Session, federation_id: int, state: State) -> Then:
    """The county as it stood when the quarter closed, in four questions where nothing was written since."""
    day, end = state.quarter.last_on, _end_of(state.quarter.last_on)
    # Whether any rating was is asked in the same question, by the number that no certificate has.
    ratings = select(literal(NO_CERTIFICATE)).where(any_written_since(state.quarter, end))
    unknown = frozenset(db.scalars(union_all(_written_since(federation_id, day), ratings)))
    certified = holding([one for one in state.held if one.certificate.id not in unknown], day)
    learning = _learning(db, federation_id, state, day, {(one.learner_id, one.level) for one in certified})
    is_moved = NO_CERTIFICATE in unknown
    measured = measured_then(db, federation_id, state, end) if is_moved else state.measured
    return Then(day, _as_known(certified), _as_known(learning), measured)


def _as_known(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(replace(one, sex=one.sex_then) for one in people)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, SWEDISH_TIME)


def _written_since(federation_id: int, day: date) -> Select[int]:
    """The certificates that were read in from a register since: nobody knew of them then."""
    return (
        select(Certificate.id)
        .join(Learner, Learner.id == Certificate.learner_id)
        .outerjoin(
            AuditEvent,
            and_(
                AuditEvent.object_kind == AuditObject.CERTIFICATE,
                AuditEvent.object_id == Certificate.public_id,
                AuditEvent.action == AuditAction.CERTIFICATE_ISSUE,
            ),
        )
        .where(
            Learner.federation_id == federation_id,
            Certificate.issued_on <= day,
            Certificate.valid_until >= day,
            Certificate.course_id.is_(None),
            or_(Learner.added_at > _end_of(day), AuditEvent.at > _end_of(day)),
        )
    )


def _learning(
    db: Session, federation_id: int, state: State, day: date, has: Set[tuple[int, Level]]
) -> tuple[Person, ...]:
    end = _end_of(day)
    rows = db.execute(_seats(federation_id, day, end)).all()
    later = [seat.public_id for seat, _learner, _kind in rows if _is_changed(seat, end)]
    before = _answers_before(db, later, end) if later else {}
    found: dict[tuple[int, Level], Person] = {}
    for seat, learner, kind in rows:
        answer = before.get(seat.public_id) if _is_changed(seat, end) else seat.state
        key = learner.id, CERTIFIES[kind]
        if answer == SeatState.ACCEPTED and key not in has:
            found[key] = person_on(learner, key[1], state.above, day)
    return tuple(found.values())


def _is_changed(seat: Seat, end: datetime) -> bool:
    """Whether the place is another than it was that day."""
    return any(one is not None and one > end for one in (seat.invited_at, seat.answered_at, seat.placed_at))


def _answers_before(db: Session, seats: list[str], end: datetime) -> Mapping[str, str]:
    """What each of these places was answered last until then, as the audit has it."""
    rows = (
        select(AuditEvent.object_id, AuditEvent.details)
        .where(
            AuditEvent.object_kind == AuditObject.SEAT,
            AuditEvent.action.in_((AuditAction.SEAT_ANSWER, AuditAction.SEAT_INVITE)),
            AuditEvent.object_id.in_(seats),
            AuditEvent.at <= end,
        )
        .order_by(AuditEvent.id)
    )
    return {str(own): details.get("answer", "") for own, details in db.execute(rows)}


def _seats(federation_id: int, day: date, end: datetime) -> Select[Seat, Learner, CourseKind]:
    """The places on courses that certify and went on that day, but for who was certified by them."""
    last = (
        select(CourseOccasion.course_id)
        .group_by(CourseOccasion.course_id)
        .having(func.max(CourseOccasion.starts_at) >= end - TAKING_UNTIL)
    )
    given = select(Certificate.id).where(
        Certificate.learner_id == Learner.id,
        Certificate.course_id == Course.id,
        Certificate.issued_on <= day,
    )
    return (
        select(Seat, Learner, TrainingRule.kind)
        .join(Learner, Learner.id == Seat.learner_id)
        .join(Course, Course.id == Seat.course_id)
        .join(TrainingRule, TrainingRule.id == Course.rule_id)
        .outerjoin(Account, Account.id == Learner.account_id)
        .where(
            Course.federation_id == federation_id,
            or_(Account.id.is_(None), Account.open_on(day)),
            Course.planned_at <= end,
            or_(Course.cancelled_on.is_(None), Course.cancelled_on > day),
            or_(Course.closed_on.is_(None), Course.closed_on > day),
            TrainingRule.kind.in_(CERTIFIES),
            Course.id.in_(last),
            ~given.exists(),
        )
        .order_by(Seat.id)
    )
