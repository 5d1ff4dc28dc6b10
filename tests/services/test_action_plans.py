"""One action plan for each time in a programme: made, gone through, anchored, and joined when two are one."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.session import Database
from smail.db.tables import Account, ActionPlan, ActorKind, AuditEvent, Enrolment, PlanAnchoring, PlanRevision
from smail.services import action_plans
from smail.services.action_plans import PlanProblem, Together
from smail.services.audit import Actor
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.organisations import make_municipality
from tests.factories.people import enrolment_of, make_participant
from tests.support.travel import TravelTo

ACTOR = Actor(ActorKind.STAFF, "a" * 16)
START, MADE, LATER, TODAY = date(2026, 3, 2), date(2026, 3, 9), date(2026, 6, 8), date(2026, 11, 16)
NOBODY, PERSON = Together(), Together(with_person=True)


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def write(
    db: Session, vault: Vault, enrolment: Enrolment, me: Account, on: date, **changes: object
) -> ActionPlan | PlanProblem:
    """The plan as it is written on a day."""
    values = {"aim": "Lagerarbete på halvtid", "together": PERSON, **changes}
    return action_plans.write(
        db,
        vault,
        enrolment.id,
        on=on,
        actor=ACTOR,
        account_id=me.id,
        **values,  # type: ignore[arg-type]
    )


def made(db: Session, vault: Vault, on: date = MADE) -> tuple[ActionPlan, Account]:
    """A plan of somebody who began in March."""
    me = make_account(db)
    enrolment = enrolment_of(db, make_participant(db, starts_on=START))
    plan = write(db, vault, enrolment, me, on)
    assert isinstance(plan, ActionPlan)
    return plan, me


def aim_of(vault: Vault, row: ActionPlan) -> str:
    """What the plan is to lead to, readable."""
    return sealing.opened(vault, ActionPlan.aim, row.public_id, row.aim)


def revisions(db: Session) -> list[date]:
    """The days of every revision."""
    return list(db.scalars(select(PlanRevision.revised_on).order_by(PlanRevision.revised_on)))


def test_a_plan_is_made_once_and_gone_through_after_that(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        plan, me = made(db, vault)
        assert (plan.made_on, plan.anchored_on) == (MADE, MADE)
        write(db, vault, plan.enrolment, me, LATER, aim="Lagerarbete på heltid", together=NOBODY)
        assert aim_of(vault, plan) == "Lagerarbete på heltid"
        assert (plan.made_on, plan.anchored_on, revisions(db)) == (MADE, MADE, [LATER])
        actions = db.scalars(select(AuditEvent.action).where(AuditEvent.object_kind == "action_plan"))
        assert set(actions) == {"plan.write", "plan.revise"}


def test_writing_twice_on_one_day_only_puts_right(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        plan, me = made(db, vault)
        write(db, vault, plan.enrolment, me, MADE, aim="Rätt mål")
        write(db, vault, plan.enrolment, me, LATER)
        write(db, vault, plan.enrolment, me, LATER, aim="Rätt mål igen")
        assert db.scalar(select(func.count()).select_from(ActionPlan)) == 1
        assert (revisions(db), aim_of(vault, plan)) == ([LATER], "Rätt mål igen")


def test_a_plan_is_anchored_with_each_organisation_on_its_day_and_never_twice(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        plan, me = made(db, vault)
        here, there = make_municipality(db), make_municipality(db, "Enköping")
        both = Together(organisation_ids=(here.id, there.id))
        for together in (both, Together(with_person=True, organisation_ids=(here.id,))):
            assert (
                action_plans.anchor(db, plan, on=LATER, together=together, actor=ACTOR, account_id=me.id)
                is None
            )
        rows = db.execute(select(PlanAnchoring.organisation_id, PlanAnchoring.anchored_on)).all()
        assert sorted(rows) == sorted([(here.id, LATER), (there.id, LATER)])
        assert plan.anchored_on == LATER


def test_what_cannot_be_has_a_name(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        enrolment = enrolment_of(db, make_participant(db, starts_on=START))
        assert write(db, vault, enrolment, me, MADE, aim=" ") is PlanProblem.EMPTY
        assert write(db, vault, enrolment, me, MADE, aim="x" * 301) is PlanProblem.TOO_LONG
        assert write(db, vault, enrolment, me, MADE, aim="19121212-1212") is PlanProblem.PERSONNUMMER
        assert write(db, vault, enrolment, me, date(2026, 11, 17)) is PlanProblem.IN_THE_FUTURE
        assert write(db, vault, enrolment, me, date(2026, 3, 1)) is PlanProblem.BEFORE_START
        plan = write(db, vault, enrolment, me, MADE)
        assert isinstance(plan, ActionPlan)
        assert write(db, vault, enrolment, me, START) is PlanProblem.BEFORE_PLAN

        def anchor(on: date, together: Together) -> PlanProblem | None:
            return action_plans.anchor(db, plan, on=on, together=together, actor=ACTOR, account_id=me.id)

        assert anchor(LATER, NOBODY) is PlanProblem.WITH_NOBODY
        assert anchor(START, PERSON) is PlanProblem.BEFORE_PLAN
        assert anchor(date(2026, 11, 17), PERSON) is PlanProblem.IN_THE_FUTURE


def test_two_plans_that_are_one_keep_every_day_of_both(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        keep, me = made(db, vault, LATER)
        other, _me = made(db, vault, MADE)
        here = make_municipality(db)
        for plan in (keep, other):
            together = Together(organisation_ids=(here.id,))
            action_plans.anchor(db, plan, on=TODAY, together=together, actor=ACTOR, account_id=me.id)
        write(db, vault, other.enrolment, me, TODAY, aim="Något annat", together=NOBODY)
        action_plans.join(db, keep, other)
        assert (keep.made_on, keep.anchored_on, revisions(db)) == (MADE, LATER, [LATER, TODAY])
        assert aim_of(vault, keep) == "Lagerarbete på halvtid"
        assert db.scalars(select(PlanAnchoring.action_plan_id)).all() == [keep.id]
