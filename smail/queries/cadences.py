"""Whether a programme can still choose between quarters and tertials."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from smail.db.tables import GoalStatus, GroupPublication, Programme, ProgrammeGoal, QuarterlyReport
from smail.domain.publishing import Scope


def is_cadence_fixed(db: Session, programme: Programme) -> bool:
    """Whether anything of the programme is told by its quarters or tertials."""
    goals = select(ProgrammeGoal.id).where(ProgrammeGoal.programme_id == programme.id)
    told = (
        exists().where(
            GroupPublication.scope == Scope.PROGRAMME, GroupPublication.place == programme.public_id
        ),
        exists().where(GoalStatus.goal_id.in_(goals)),
        exists().where(QuarterlyReport.programme_id == programme.id),
    )
    return any(db.scalar(select(one)) for one in told)
