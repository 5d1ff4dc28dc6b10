"""What is worth a talk today about the people whom one handledare is responsible for, or stands in with.

The rows of Today are known, so only what they do not say is asked: activities, plans, and pairs of ratings.
Declines come from what is kept of the county's models (reports.declines). Somebody who pauses is left in
peace. Of a person whose answers this handledare has still to rate blind, no value is told in any way: neither
a decline nor a gap, whatever they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from smail.analysis.verdicts import is_long_enough
from smail.catalogue import Catalogue
from smail.domain.continuity import confirm_by
from smail.domain.inactivity import inactivity_on
from smail.domain.rhythm import State
from smail.domain.signals import Occurrence, Signal, SignalKind
from smail.domain.standing import owes_first
from smail.queries.joint_views import Sent, sent_by_id
from smail.queries.plans import tracks_of
from smail.queries.responsible import Charge, LatePlan
from smail.queries.staff_ratings import Course
from smail.queries.today import TodayRow
from smail.reports.declines import Decline
from smail.reports.joint import areas_of
from smail.reports.line import QUARTER

# A participant's step and a handledare's differ by one on many days; half the scale is two pictures.
LARGE_SHARE = 0.5
A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Known:
    """What Today knows anyway: the rows, how far both have rated, and what one answers for."""

    rows: Sequence[TodayRow]
    courses: Mapping[int, Course]
    charge: Charge
    declines: Mapping[int, Decline]


def may_be_judged(rows: Sequence[TodayRow]) -> bool:
    """Whether somebody has ratings enough for a sign, so that the county's models are of use."""
    return any(
        is_long_enough(row.facts.n_ratings, (row.facts.last_on - row.facts.first_on) / QUARTER)
        for row in rows
        if row.facts.first_on is not None and row.facts.last_on is not None
    )


def signals_of(db: Session, catalogue: Catalogue, known: Known, today: date) -> tuple[Signal, ...]:
    """Everything that holds today, in any order and however many."""
    plans = known.charge.plans
    mine = [row for row in known.rows if row.id in plans and row.standing.state is not State.PAUSED]
    blind = {person for person, one in known.courses.items() if one.waits_since(today) is not None}
    # Who stands in may come to rate too, and nothing says yet whether that one's own rating waits.
    open_to = [row for row in mine if row.id not in blind and row.facts.covering is None]
    return (
        *_handovers(known, today),
        *(one for row in mine for one in _of_plan(row, plans[row.id])),
        *(one for row in mine for one in _of_first(row, today)),
        *_of_activities(db, mine, today),
        *(one for row in open_to for one in _of_decline(row, known.declines.get(row.id))),
        *_of_gaps(db, catalogue, open_to, known.courses, today),
    )


def _signal(
    row: TodayRow, kind: SignalKind, on: date, since: date | None = None, *, count: int = 0, areas: int = 0
) -> Signal:
    return Signal(Occurrence(row.id, kind, on), row.number, since or on, count, areas)


def _handovers(known: Known, today: date) -> Iterator[Signal]:
    rows = {row.public_id: row for row in known.rows}
    for one in known.charge.taken:
        if one.since <= today and one.public_id in rows:
            occurrence = Occurrence(rows[one.public_id].id, SignalKind.HANDOVER_OPEN, one.since)
            yield Signal(occurrence, one.number, one.since, until=confirm_by(one.since))


def _of_plan(row: TodayRow, late: LatePlan) -> Iterator[Signal]:
    if late.missing_since is not None:
        yield _signal(row, SignalKind.PLAN_LATE, late.missing_since)
    if late.unrevised_since is not None:
        yield _signal(row, SignalKind.PLAN_REVISION, late.unrevised_since)


def _of_first(row: TodayRow, today: date) -> Iterator[Signal]:
    """A first rating that is missing past its day; after long away it is a first one again."""
    due_on = row.standing.next_on
    if row.standing.state is not State.OVERDUE or due_on is None:
        return
    if owes_first([stay for _programme, stay in row.facts.stays], row.facts.last_on):
        started_on = _started_on(row)
        weeks = (today - started_on).days // A_WEEK
        yield _signal(row, SignalKind.FIRST_MISSING, started_on, due_on, count=weeks)


def _of_activities(db: Session, rows: Sequence[TodayRow], today: date) -> Iterator[Signal]:
    tracks = tracks_of(db, [row.id for row in rows])
    for row in rows:
        found = inactivity_on(today, tracks[row.id], _started_on(row), row.facts.pauses)
        if found is not None:
            yield _signal(row, found.kind, found.since, count=found.weeks)


def _of_decline(row: TodayRow, decline: Decline | None) -> Iterator[Signal]:
    if decline is not None:
        on, since = decline.last_on, decline.since
        yield _signal(row, SignalKind.DECLINE, on, since, count=decline.n_ratings, areas=decline.n_areas)


def _of_gaps(
    db: Session,
    catalogue: Catalogue,
    rows: Sequence[TodayRow],
    courses: Mapping[int, Course],
    today: date,
) -> Iterator[Signal]:
    late = {row.id: courses[row.id].pair_of_late(today) for row in rows if row.id in courses}
    pairs = {person: pair for person, pair in late.items() if pair is not None}
    ids = [one.id for pair in pairs.values() for one in (pair.own, pair.theirs)]
    sent = sent_by_id(db, ids) if ids else {}
    for row in rows:
        pair = pairs.get(row.id)
        if pair is None or sent[pair.own.id].is_talked_about:
            continue
        n_areas = _n_large(catalogue, sent[pair.own.id], sent[pair.theirs.id])
        if n_areas:
            yield _signal(row, SignalKind.LARGE_GAP, pair.own.on, areas=n_areas)


def _n_large(catalogue: Catalogue, own: Sent, theirs: Sent) -> int:
    (low, high), areas = areas_of(catalogue, own, theirs)
    return sum(
        one.own is not None
        and one.theirs is not None
        and abs(one.own - one.theirs) >= LARGE_SHARE * (high - low)
        for one in areas
    )


def _started_on(row: TodayRow) -> date:
    return min(stay.starts_on for _programme, stay in row.facts.stays)
