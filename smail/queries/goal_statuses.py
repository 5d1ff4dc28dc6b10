"""How goals stood at the quarters and tertials that have closed, as it was kept then."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import GoalStatus, Programme, ProgrammeGoal
from smail.domain.calendar import ClosedSpan, quarter
from smail.domain.goals import told
from smail.domain.goals.told import Told
from smail.domain.publishing import is_closed
from smail.queries.goals import StoredGoal


@dataclass(frozen=True, slots=True)
class Kept:
    """What was told of a goal at the end of a quarter or tertial, and when that was made."""

    at: ClosedSpan
    told: Told
    digest: str
    made_at: datetime


def kept_of(db: Session, goals: Iterable[StoredGoal]) -> Mapping[int, list[Kept]]:
    """What is kept of each goal, the first period first."""
    found: defaultdict[int, list[Kept]] = defaultdict(list)
    rows = (
        select(GoalStatus, Programme.cadence)
        .join(ProgrammeGoal, ProgrammeGoal.id == GoalStatus.goal_id)
        .join(Programme, Programme.id == ProgrammeGoal.programme_id)
        .where(GoalStatus.goal_id.in_([one.id for one in goals]))
        .order_by(GoalStatus.goal_id, GoalStatus.closed_on)
    )
    for row, cadence in db.execute(rows):
        kept = Kept(cadence.span_of(row.closed_on), told.from_json(row.told), row.digest, row.made_at)
        found[row.goal_id].append(kept)
    return found


def closed_for(programme: Programme, one: StoredGoal) -> tuple[ClosedSpan, ...]:
    """The programme's periods that have closed while the goal held and it was there, the first first.

    The one in which the programme ends is the last.
    """
    today, of = clock.today(), programme.cadence.span_of
    last = min([day for day in (programme.ends_on, one.ended_on) if day is not None], default=today)
    found, at = [], of(max(programme.starts_on, clock.civil(one.written_at)))
    ended_on = one.ended_on or date.max
    while is_closed(at, today) and at.starts_on <= last and at.last_on < ended_on:
        found.append(at)
        at = at.following()
    return tuple(found)


def last_closed() -> date:
    """The last day of the quarter before this one."""
    return date.fromordinal(quarter(clock.today()).starts_on.toordinal() - 1)
