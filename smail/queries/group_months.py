"""Counts persons and occasions of every programme by month of a closed period, of those who count.

Each person begins once in a period, in the month of the first day, and is there until the last end in it, so
that the months add up to what is told of the period.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from smail.db.tables import Assessment, Discharge, Enrolment, Participant, PersonPeriod, Programme
from smail.domain.calendar import ClosedSpan
from smail.domain.publishing import Cube, counted_until
from smail.queries.group_counts import DONE, DUE, MISSING, ONGOING, STARTED, of_cube, there

_NEVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class InMonth:
    """So many persons, and so many occasions of theirs, in one row and month of a programme."""

    programme_id: int
    row: str
    month: int
    persons: int
    occasions: int


def months_of(span: ClosedSpan) -> tuple[tuple[date, date], ...]:
    """The first and the last day of each month of the quarter or tertial."""
    found, first = [], span.starts_on
    while first <= span.last_on:
        after = (first + timedelta(days=31)).replace(day=1)
        found.append((first, after - timedelta(days=1)))
        first = after
    return tuple(found)


def people_by_month(db: Session, cube: Cube, span: ClosedSpan) -> list[InMonth]:
    """How many began in each month, and how many were there after its last day, by programme."""
    person = _persons(cube, span).subquery()
    flags = {
        (row, month): flag
        for month, (first, last) in enumerate(months_of(span))
        for row, flag in (
            (STARTED, person.c.started_on.between(first, last)),
            (ONGOING, (person.c.first_on <= last) & (person.c.gone_on > last)),
        )
    }
    rows = db.execute(
        select(person.c.programme_id, *(_sum(flag) for flag in flags.values())).group_by(
            person.c.programme_id
        )
    )
    return [
        InMonth(programme, *at, n, n)
        for programme, *numbers in rows
        for at, n in zip(flags, numbers, strict=True)
    ]


def _persons(cube: Cube, span: ClosedSpan) -> Select[*tuple[Any, ...]]:
    """Everybody who was in a programme in the quarter: the first start in it and ever, and the last end."""
    started = Enrolment.starts_on.between(span.starts_on, span.last_on)
    return (
        select(
            Enrolment.programme_id.label("programme_id"),
            func.min(case((started, Enrolment.starts_on))).label("started_on"),
            func.min(Enrolment.starts_on).label("first_on"),
            func.max(func.coalesce(Enrolment.ended_on, _NEVER)).label("gone_on"),
        )
        .select_from(Enrolment)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(*of_cube(cube), *there(span))
        .group_by(Enrolment.programme_id, Enrolment.participant_id)
    )


def due_by_month(db: Session, cube: Cube, span: ClosedSpan) -> list[InMonth]:
    """What was due in each month, and what of it was done or was missing, by programme."""
    is_done = func.coalesce(Assessment.submitted_on, _NEVER) <= counted_until(span)
    flags = {
        (row, month): flag
        for month, days in enumerate(months_of(span))
        for row, flag in _parts(PersonPeriod.ends_on.between(*days), is_done).items()
    }
    person = _occasions(cube, span, [*flags.values()]).subquery()
    numbers = [person.c[f"n_{place}"] for place in range(len(flags))]
    rows = db.execute(
        select(person.c.programme_id, *(_sum(one > 0) for one in numbers), *map(func.sum, numbers)).group_by(
            person.c.programme_id
        )
    )
    return [
        InMonth(programme, *at, *map(int, pair))
        for programme, *found in rows
        for at, pair in zip(flags, zip(found[: len(flags)], found[len(flags) :], strict=True), strict=True)
    ]


def _occasions(
    cube: Cube, span: ClosedSpan, flags: Sequence[ColumnElement[bool]]
) -> Select[*tuple[Any, ...]]:
    """How many of each person's occasions in a programme there are of each kind."""
    return (
        select(
            Enrolment.programme_id.label("programme_id"),
            *(_sum(flag).label(f"n_{place}") for place, flag in enumerate(flags)),
        )
        .select_from(PersonPeriod)
        .join(Enrolment, Enrolment.id == PersonPeriod.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Assessment, Assessment.id == PersonPeriod.assessment_id)
        .where(*of_cube(cube), PersonPeriod.ends_on.between(span.starts_on, span.last_on))
        .group_by(Enrolment.programme_id, Enrolment.participant_id)
    )


def _parts(is_due: ColumnElement[bool], is_done: ColumnElement[bool]) -> Mapping[str, ColumnElement[bool]]:
    return {DUE: is_due, DONE: is_due & is_done, MISSING: is_due & ~is_done}


def _sum(flag: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((flag, 1), else_=0))
