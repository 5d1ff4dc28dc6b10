"""Somebody whose plan is as full as one gets: what has gathered in three years, all of it readable."""

from datetime import timedelta

from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Account, Activity, AgreedStep, Enrolment, Participant, PlanRevision, Programme
from smail.domain.plan import ActivityKind
from smail.services import action_plans, framsteg, talks
from smail.services.action_plans import Together
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.bench.counties import rated_twenty_times
from tests.factories.assessments import make_staff_submitted
from tests.factories.people import enrolment_of
from tests.factories.plans import make_activity, make_step

OF_EACH = 30
A_WEEK = timedelta(weeks=1)
LINE = "Ringa till praktikplatsen och fråga om tiderna på eftermiddagen passar bättre"


def full_life(
    db: Session, vault: Vault, programme: Programme, account: Account, number: str | None = None
) -> Participant:
    """Twenty ratings, the last made by two; thirty activities, steps, framsteg and talks; and a plan."""
    today = clock.today()
    programme.staff_rates = True
    person = rated_twenty_times(db, programme, account, today - A_WEEK, number=number)
    make_staff_submitted(db, person, account, today - A_WEEK, value=2)
    stay, kinds = enrolment_of(db, person), list(ActivityKind)
    for at in range(OF_EACH):
        on = today - 3 * (at + 1) * A_WEEK
        _activity(db, vault, stay, kind=kinds[at % len(kinds)], starts_on=on, ends_on=on + 4 * A_WEEK)
        _step(db, vault, person, agreed_on=on)
        framsteg.write(db, vault, person.id, happened_on=on, line=LINE, actor=SYSTEM)
        talks.save(db, person.id, on, None, actor=SYSTEM, account_id=account.id)
    _action_plan(db, vault, stay, account)
    return person


def _activity(db: Session, vault: Vault, stay: Enrolment, **changes: object) -> None:
    public_id = new_public_id()
    sealed = {
        name: sealing.sealed(vault, column, public_id, LINE)
        for name, column in (("what", Activity.what), ("provider", Activity.provider))
    }
    make_activity(db, stay, public_id=public_id, **sealed, **changes)


def _step(db: Session, vault: Vault, person: Participant, **changes: object) -> None:
    public_id = new_public_id()
    line = sealing.sealed(vault, AgreedStep.line, public_id, LINE)
    make_step(db, person, public_id=public_id, line=line, **changes)


def _action_plan(db: Session, vault: Vault, stay: Enrolment, account: Account) -> None:
    """A plan that was gone through again and again, and anchored each time."""
    together = Together(with_person=True, organisation_ids=(stay.programme.organisation_id,))
    about = {"aim": LINE, "together": together, "actor": SYSTEM, "account_id": account.id}
    first = clock.today() - OF_EACH * A_WEEK
    plan = action_plans.write(db, vault, stay.id, on=first, **about)  # type: ignore[arg-type]
    assert not isinstance(plan, str)
    for at in range(1, OF_EACH):
        on = first + at * A_WEEK
        db.add(PlanRevision(action_plan_id=plan.id, revised_on=on, account_id=account.id))
        action_plans.anchor(db, plan, on=on, together=together, actor=SYSTEM, account_id=account.id)
    db.flush()
