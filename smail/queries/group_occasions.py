"""Every occasion of everybody in some programmes, for sums of which too few persons may be behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Assessment, Enrolment, Participant, PersonPeriod, Programme
from smail.domain.calendar import ClosedSpan
from smail.domain.people import MissReason
from smail.domain.publishing import AgeBand, Cube, Split, counted_until
from smail.queries.group_counts import LATE, ON_TIME, UNKNOWN, of_cube


@dataclass(frozen=True, slots=True)
class Occasion:
    """One occasion of somebody: in which programme and closed period, how it went, and who it was."""

    programme_id: int
    person: int
    label: str
    row: str
    columns: Mapping[Split, str]


def occasions(db: Session, cube: Cube, programmes: Sequence[int], last_on: date) -> list[Occasion]:
    """What was due in the programmes until the day, as it stood when each quarter or tertial was closed."""
    rows = db.execute(
        select(
            Enrolment.programme_id,
            Participant.id,
            Participant.sex,
            Participant.birth_year,
            PersonPeriod.ends_on,
            PersonPeriod.reason,
            Assessment.submitted_on,
        )
        .select_from(PersonPeriod)
        .join(Enrolment, Enrolment.id == PersonPeriod.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Assessment, Assessment.id == PersonPeriod.assessment_id)
        .where(
            *of_cube(cube),
            Enrolment.programme_id.in_(programmes),
            PersonPeriod.ends_on <= last_on,
        )
        .order_by(PersonPeriod.enrolment_id, PersonPeriod.number)
    )
    found = []
    for programme, person, sex, birth_year, ends_on, reason, submitted_on in rows:
        at = cube.cadence.span_of(ends_on)
        columns = {Split.SEX: sex.value, Split.AGE: AgeBand.of(birth_year, at.last_on).value}
        found.append(Occasion(programme, person, at.label, _row(at, ends_on, reason, submitted_on), columns))
    return found


def _row(at: ClosedSpan, ends_on: date, reason: MissReason | None, submitted_on: date | None) -> str:
    if submitted_on is not None and submitted_on <= counted_until(at):
        return ON_TIME if submitted_on <= ends_on else LATE
    return UNKNOWN if reason is None else f"why_{reason.value}"
