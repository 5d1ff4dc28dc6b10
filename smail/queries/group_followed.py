"""Reads everybody who has been in a programme, until when, and the occasions that nobody answered at."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Assessment, Discharge, Enrolment, Participant, PersonPeriod, Programme
from smail.domain.calendar import ClosedSpan
from smail.domain.people import DischargeReason, Sex
from smail.domain.publishing import AgeBand, Cube
from smail.queries.group_counts import of_cube

_TO_WORK = (DischargeReason.WORK, DischargeReason.STUDIES)


@dataclass(frozen=True, slots=True)
class Followed:
    """A person's days in a programme, to the last one or that of the period, and whether it has ended."""

    programme_id: int
    participant_id: int
    sex: Sex
    band: AgeBand
    first_on: date
    last_on: date
    has_left: bool
    to_work: bool


@dataclass(frozen=True, slots=True)
class Unseen:
    """An occasion of a person in a programme that nothing had filled when the period was over."""

    programme_id: int
    participant_id: int
    on: date


def followed(db: Session, cube: Cube, span: ClosedSpan) -> list[Followed]:
    """Everybody who had begun when the period was over; of several times in a programme the last."""
    rows = db.execute(
        select(
            Enrolment.programme_id,
            Participant.id,
            Participant.sex,
            Participant.birth_year,
            Enrolment.starts_on,
            Enrolment.ended_on,
            Discharge.reason,
        )
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(
            *of_cube(cube),
            Enrolment.starts_on <= span.last_on,
            or_(Discharge.reason.is_(None), Discharge.reason != DischargeReason.ENTERED_IN_ERROR),
        )
        .order_by(Enrolment.starts_on, Enrolment.id)
    )
    found = {}
    for programme, person, sex, birth_year, starts_on, ended_on, reason in rows:
        has_left = ended_on is not None and ended_on <= span.last_on
        found[programme, person] = Followed(
            programme,
            person,
            sex,
            AgeBand.of(birth_year, span.last_on),
            starts_on,
            min(ended_on or span.last_on, span.last_on),
            has_left,
            has_left and reason in _TO_WORK,
        )
    return list(found.values())


def unseen(db: Session, cube: Cube, span: ClosedSpan) -> list[Unseen]:
    """Every occasion until the end of the period that had no answer by then."""
    rows = db.execute(
        select(Enrolment.programme_id, Participant.id, PersonPeriod.ends_on)
        .select_from(PersonPeriod)
        .join(Enrolment, Enrolment.id == PersonPeriod.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Assessment, Assessment.id == PersonPeriod.assessment_id)
        .where(
            *of_cube(cube),
            PersonPeriod.ends_on <= span.last_on,
            or_(Assessment.submitted_on.is_(None), Assessment.submitted_on > span.last_on),
        )
        .order_by(PersonPeriod.enrolment_id, PersonPeriod.number)
    )
    return [Unseen(programme, person, on) for programme, person, on in rows]
