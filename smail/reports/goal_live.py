"""How goals on what is due and done stand today, for those who lead the programme."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from smail.db.tables import Programme
from smail.domain.goals.grammar import Goal, group_of, is_on_due
from smail.domain.goals.windows import Life
from smail.queries.goals import StoredGoal
from smail.reports.goal_closing import of_those_told
from smail.reports.goals import GoalReport, report
from smail.reports.programme_goals import read


def live_reports(
    db: Session, programme: Programme, stored: Sequence[StoredGoal], day: date
) -> Mapping[int, GoalReport]:
    """Each such goal that holds, counted of those whom its closed quarters count; nothing of an exercise."""
    wanted = [one for one in stored if one.ended_on is None and _is_of_everybody(one.goal)]
    if not wanted or programme.is_exercise:
        return {}
    known = read(db, programme, wanted, day)
    life = Life(programme.starts_on, programme.ends_on)
    return {
        one.id: report(one.goal, of_those_told(one.goal, known.facts_for(one)), day, life) for one in wanted
    }


def _is_of_everybody(goal: Goal) -> bool:
    """Whether it speaks of what is due and done alone, and of no part of those who are there."""
    group = group_of(goal.measure)
    if group is None or not is_on_due(goal):
        return False
    return group.sex is None and group.ages is None and group.support is None and not group.reasons
