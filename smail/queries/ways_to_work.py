"""Every time in a programme until the first start in work or studies, and what was known meanwhile.

For one report about many persons: rows of ids and days, no name and no number. Nobody invented is in it,
nobody registered by mistake, and nobody with a protected identity, who is told of only among ten or more.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import (
    Answer,
    Assessment,
    Discharge,
    Enrolment,
    Participant,
    Programme,
    RaterKind,
    StaffPeriod,
    WorkStart,
)
from smail.db.tables.people import is_real
from smail.domain.onward import First, StartKind, first_of
from smail.domain.people import HandoverKind
from smail.queries.staff_ratings import is_belief


@dataclass(frozen=True, slots=True)
class Way:
    """One time in a programme: whose, since when, and what came first."""

    enrolment_id: int
    participant_id: int
    programme_id: int
    starts_on: date
    first: First


@dataclass(frozen=True, slots=True)
class Belief:
    """What one handledare believed about one person on a day."""

    participant_id: int
    account_id: int
    on: date
    step: int


def ways(db: Session, federation_id: int, until: date) -> Sequence[Way]:
    """Every time in a programme that had begun by then, as it was known to have gone by then."""
    started: defaultdict[int, list[tuple[date, StartKind]]] = defaultdict(list)
    for person, on, kind in db.execute(
        select(WorkStart.participant_id, WorkStart.started_on, WorkStart.kind).where(
            WorkStart.started_on <= until
        )
    ):
        started[person].append((on, kind))
    rows = db.execute(
        select(
            Enrolment.id,
            Enrolment.participant_id,
            Enrolment.programme_id,
            Enrolment.starts_on,
            Enrolment.ended_on,
            Discharge.reason,
        )
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(Enrolment.starts_on <= until, *_counted(federation_id))
        .order_by(Enrolment.starts_on, Enrolment.id)
    )
    return [
        Way(row.id, row.participant_id, row.programme_id, row.starts_on, first)
        for row in rows
        for first in [first_of(row.starts_on, row.ended_on, row.reason, started[row.participant_id], until)]
    ]


def changes_of_handledare(db: Session, federation_id: int, until: date) -> Sequence[tuple[int, date]]:
    """Each change that happened to somebody by then, by the time in the programme; a planned one is none."""
    rows = db.execute(
        select(StaffPeriod.enrolment_id, StaffPeriod.ends_on)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(
            StaffPeriod.is_responsible,
            StaffPeriod.ended_by == HandoverKind.CHANGE,
            StaffPeriod.ends_on <= until,
            *_counted(federation_id),
        )
        .order_by(StaffPeriod.id)
    )
    return [(enrolment, on) for enrolment, on in rows if on is not None]


def beliefs_until(
    db: Session, catalogue: Catalogue, persons: Collection[int], until: date
) -> Sequence[Belief]:
    """What handledare have believed about some of these persons by then."""
    items = {
        item.key for instrument in catalogue.all() for item in instrument.items if is_belief(instrument, item)
    }
    rows = db.execute(
        select(Assessment.participant_id, Assessment.rater_account_id, Assessment.submitted_on, Answer.value)
        .join(Answer, Answer.assessment_id == Assessment.id)
        .where(
            Assessment.rater_kind == RaterKind.STAFF,
            Assessment.submitted_on <= until,
            Assessment.withdrawn_at.is_(None),
            Answer.item_key.in_(items),
            Answer.value.is_not(None),
        )
        .order_by(Assessment.id)
    )
    wanted = set(persons)
    return [
        Belief(person, account, on, step)
        for person, account, on, step in rows
        if person in wanted and account is not None and on is not None and step is not None
    ]


def _counted(federation_id: int) -> tuple[ColumnElement[bool], ...]:
    here = select(Programme.id).where(Programme.federation_id == federation_id)
    protected = select(Participant.id).where(Participant.is_protected)
    return (
        Enrolment.programme_id.in_(here),
        Enrolment.participant_id.not_in(protected),
        is_real(Enrolment.participant_id),
        Discharge.is_no_mistake(),
    )
