"""Counts the work of a programme: the ratings due and done in each of its quarters or tertials.

Counted are those whom the group results count, and nobody else: one person more here would be had by taking
the one number from the other. What has closed stands as it was released; only what goes on changes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Enrolment, Participant, PersonPeriod, Programme
from smail.domain.calendar import ClosedSpan
from smail.domain.publishing import WAITS, Cadence, Cube, PublishedTable
from smail.queries.group_counts import those_counted
from smail.queries.releases import kept_by_sex, periods, waiting_in

FEWEST_SHOWN = 5
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueAndDone:
    """Ratings due and done in a quarter or tertial; None of both where the release does not tell.

    `is_waiting` where it has closed and nobody has released it yet.
    """

    span: ClosedSpan
    due: int | None = None
    done: int | None = None
    is_open: bool = False
    is_waiting: bool = False


def first_open(cadence: Cadence, today: date) -> ClosedSpan:
    """The first period that answers can still fill what was due in."""
    return cadence.span_of(today - WAITS)


def due_and_done(db: Session, programme: Programme) -> tuple[DueAndDone, ...]:
    """Every period of the programme in which something was due, the newest first."""
    cube = Cube(programme.federation_id, programme.cadence)
    waits = [] if programme.is_exercise else list(waiting_in(db, cube))
    found = [*_live(db, programme, waits), *_released(db, programme, cube)]
    return tuple(sorted(found, key=lambda one: one.span.starts_on, reverse=True))


def _live(db: Session, programme: Programme, waits: Sequence[ClosedSpan]) -> Iterator[DueAndDone]:
    """Those that answers can still come for, as of today; and without a number those that wait."""
    today, of = clock.today(), programme.cadence.span_of
    first = first_open(programme.cadence, today)
    rows = db.execute(
        select(PersonPeriod.ends_on, func.count(), func.count(PersonPeriod.assessment_id))
        .join(Enrolment, Enrolment.id == PersonPeriod.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(
            *those_counted(programme.federation_id),
            Enrolment.programme_id == programme.id,
            PersonPeriod.ends_on.between(min(one.starts_on for one in (first, *waits)), today),
        )
        .group_by(PersonPeriod.ends_on)
    )
    due, done = Counter[ClosedSpan](), Counter[ClosedSpan]()
    for ends_on, n, n_done in rows:
        due[of(ends_on)] += n
        done[of(ends_on)] += n_done
    for span in due:
        if span in waits:
            yield DueAndDone(span, is_waiting=True)
        elif span.starts_on >= first.starts_on:
            yield DueAndDone(span, due[span], done[span], is_open=True)


def _released(db: Session, programme: Programme, cube: Cube) -> Iterator[DueAndDone]:
    """Those that were released, with the numbers of the release."""
    released = kept_by_sex(db, programme.federation_id, [programme.public_id], periods(db, cube))
    for found in released.get(programme.public_id, {}).values():
        due, done = (_number(found.table("ratings"), row) for row in ("due", "done"))
        if due != 0:
            yield DueAndDone(found.period.span, due, done)


def _number(table: PublishedTable | None, row: str) -> int | None:
    figure = None if table is None else table.figure(row)
    return None if figure is None or figure.value is None else round(figure.value)
