"""Activities, agreed steps and action plans, as rows that hold what the rules ask for."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Account,
    ActionPlan,
    Activity,
    AgreedStep,
    Enrolment,
    Organisation,
    Participant,
    PlanAnchoring,
    PlanRevision,
    WrittenBy,
)
from smail.domain.plan import ActivityKind, Uptake

A_WEEK = timedelta(weeks=1)


def make_activity(db: Session, enrolment: Enrolment, **changes: Any) -> Activity:
    """A job-directed activity that has run for a week and runs on."""
    values: dict[str, Any] = {
        "kind": ActivityKind.JOB_DIRECTED,
        "uptake": Uptake.USED,
        "what": b"sealed",
        "areas": ["job_search"],
        "starts_on": clock.today() - A_WEEK,
        "written_at": clock.now(),
        **_written_by(changes),
    }
    row = Activity(enrolment_id=enrolment.id, **{**values, **changes})
    db.add(row)
    db.flush()
    return row


def make_step(db: Session, person: Participant, **changes: Any) -> AgreedStep:
    """A step that was agreed four weeks ago, and that nobody has asked about."""
    values: dict[str, Any] = {
        "line": b"sealed",
        "agreed_on": clock.today() - 4 * A_WEEK,
        "written_at": clock.now(),
        **_written_by(changes),
    }
    row = AgreedStep(participant_id=person.id, **{**values, **changes})
    db.add(row)
    db.flush()
    return row


def make_action_plan(
    db: Session,
    enrolment: Enrolment,
    account: Account,
    organisation: Organisation | None = None,
    **changes: Any,
) -> ActionPlan:
    """A plan that is three weeks old, gone through a week ago, and anchored then with the organisation."""
    today = clock.today()
    values: dict[str, Any] = {
        "aim": b"sealed",
        "made_on": today - 3 * A_WEEK,
        "anchored_on": today - 3 * A_WEEK,
        "account_id": account.id,
        "written_at": clock.now(),
    }
    row = ActionPlan(enrolment_id=enrolment.id, **{**values, **changes})
    db.add(row)
    db.flush()
    if organisation is not None:
        own = {"action_plan_id": row.id, "account_id": account.id}
        db.add(PlanRevision(revised_on=today - A_WEEK, **own))
        db.add(PlanAnchoring(organisation_id=organisation.id, anchored_on=today - A_WEEK, **own))
        db.flush()
    return row


def _written_by(changes: dict[str, Any]) -> dict[str, WrittenBy]:
    by_staff = changes.get("account_id") is not None
    return {"written_by": WrittenBy.STAFF if by_staff else WrittenBy.PARTICIPANT}
