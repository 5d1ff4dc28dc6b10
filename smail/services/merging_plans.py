"""What two numbers that are one person have planned in a time that was one: it is one plan."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from smail.db.tables import ActionPlan, Activity
from smail.services import action_plans


def join(db: Session, stays_id: int, other_id: int) -> None:
    """Every activity, and the action plan, belong to the time in the programme that stays."""
    db.execute(update(Activity).where(Activity.enrolment_id == other_id).values(enrolment_id=stays_id))
    kept, going = _plan_in(db, stays_id), _plan_in(db, other_id)
    if kept is not None and going is not None:
        action_plans.join(db, kept, going)
    elif going is not None:
        going.enrolment_id = stays_id
        db.flush()


def _plan_in(db: Session, enrolment_id: int) -> ActionPlan | None:
    return db.scalar(select(ActionPlan).where(ActionPlan.enrolment_id == enrolment_id))
