"""Closes periods for goals: whoever looks first after one has ended has it counted, and it is kept.

Periods are the programme's quarters or tertials. What is typed in or corrected later is in the next one; what
was told stays as it was told. Counted are those of the group results, women and men without protected
identity, since the two stand side by side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Programme, ProgrammeGoal
from smail.domain.calendar import ClosedSpan
from smail.domain.goals.facts import Facts
from smail.domain.goals.grammar import Goal, Parts, Progression, group_of
from smail.domain.goals.told import Told
from smail.domain.goals.windows import Life
from smail.queries.goal_statuses import Kept, closed_for, kept_of
from smail.queries.goals import StoredGoal, goals_of
from smail.reports.goal_estimates import estimates_of
from smail.reports.goal_gate import SHOWN, told
from smail.reports.goals import report
from smail.reports.programme_goals import Read, read
from smail.services import goal_statuses
from smail.services.goal_statuses import Stood

# A programme whose goals nobody has looked at for longer begins here.
MOST_SPANS = 8


def open_quarters(
    programme: Programme, stored: Sequence[StoredGoal], kept: Mapping[int, Sequence[Kept]]
) -> list[tuple[ClosedSpan, StoredGoal]]:
    """What has closed and is not kept, the earliest first; nothing of an exercise."""
    if programme.is_exercise:
        return []
    found = []
    for one in stored:
        last = max((row.at.last_on for row in kept.get(one.id, ())), default=None)
        closed = closed_for(programme, one)[-MOST_SPANS:]
        found += [(at, one) for at in closed if last is None or at.last_on > last]
    return sorted(found, key=lambda pair: (pair[0].last_on, pair[1].id))


def close(db: Session, catalogue: Catalogue, programme: Programme, threshold: int) -> int:
    """Every closed quarter of every goal is kept; how many were not before.

    Two who come at the same time do it once: the second waits, and finds it done.
    """
    _hold(db, programme)
    found = counted(db, catalogue, programme, threshold)
    return goal_statuses.keep(db, programme, found) if found else 0


def keep_counted(db: Session, programme: Programme, found: Sequence[Stood]) -> int:
    """What was counted before this transaction is kept, unless somebody has kept or changed a goal since."""
    _hold(db, programme)
    stored = goals_of(db, programme.id, with_ended=True)
    is_same = open_quarters(programme, stored, kept_of(db, stored)) == [(at, one) for one, at, _told in found]
    return goal_statuses.keep(db, programme, found) if found and is_same else 0


def _hold(db: Session, programme: Programme) -> None:
    db.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())


def counted(db: Session, catalogue: Catalogue, programme: Programme, threshold: int) -> list[Stood]:
    """How every goal stood at the end of each closed quarter that is not kept; nothing is written."""
    stored = goals_of(db, programme.id, with_ended=True)
    kept = kept_of(db, stored)
    wanted = open_quarters(programme, stored, kept)
    if not wanted:
        return []
    earlier: dict[int, list[Told]] = {one.id: [row.told for row in kept.get(one.id, ())] for one in stored}
    days = sorted({at.last_on for at, _ in wanted})
    asks = any(isinstance(one.goal.measure, Progression) for _, one in wanted)
    estimated = estimates_of(db, catalogue, programme, days) if asks else ()
    known = {day: read(db, programme, stored, day, estimated) for day in days}
    found = []
    for at, one in wanted:
        stood = _stood(programme, known[at.last_on], one, at, earlier[one.id], threshold)
        earlier[one.id].append(stood)
        found.append((one, at, stood))
    return found


def _stood(
    programme: Programme,
    known: Read,
    one: StoredGoal,
    at: ClosedSpan,
    earlier: Sequence[Told],
    threshold: int,
) -> Told:
    life = Life(programme.starts_on, programme.ends_on)
    facts = of_those_told(one.goal, known.facts_for(one))
    found = report(one.goal, facts, at.last_on, life)
    return told(one.goal, found, facts, at.last_on, earlier, threshold)


def of_those_told(goal: Goal, facts: Facts) -> Facts:
    """What the goal is counted from: nobody with protected identity, and no sex but those it speaks of."""
    group = group_of(goal.measure)
    named = [sex for sex, _ in goal.target.wanted] if isinstance(goal.target, Parts) else []
    sexes = {*SHOWN, *named, group.sex if group is not None else None}
    stays = [one for one in facts.stays if one.sex in sexes and not one.is_protected]
    return replace(facts, stays=stays)


def programmes_with_goals(db: Session, federation_id: int) -> Sequence[Programme]:
    """The federation's programmes that have goals, or have had."""
    has = select(ProgrammeGoal.id).where(ProgrammeGoal.programme_id == Programme.id).exists()
    return db.scalars(
        select(Programme).where(Programme.federation_id == federation_id, has).order_by(Programme.id)
    ).all()
