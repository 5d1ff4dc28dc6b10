"""What Today asks of all that an account answers for: late plans and open handovers, in one question."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Account, Participant, StaffPeriod
from smail.domain.people import HandoverKind
from smail.queries.responsible import LatePlan, Received, charge_of
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period
from tests.factories.plans import make_action_plan
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

START, TODAY = date(2026, 8, 31), date(2026, 11, 16)
A_WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def followed(db: Session, me: Account, **limits: int) -> Participant:
    """Somebody whom I am responsible for since the end of August."""
    return make_participant(db, make_programme(db, **limits), me, starts_on=START)


def taken_over(db: Session, me: Account, on: date, **changes: object) -> Participant:
    """Somebody whom a colleague was responsible for until that day, and I am from then on."""
    person = followed(db, make_account(db), plan_within_weeks=6)
    stay = enrolment_of(db, person)
    before = db.scalars(select(StaffPeriod).where(StaffPeriod.enrolment_id == stay.id)).one()
    before.ends_on, before.ended_by = on, HandoverKind.CHANGE
    db.flush()
    make_staff_period(db, stay, me, starts_on=on, **changes)
    return person


def late(db: Session, me: Account) -> dict[int, LatePlan]:
    """What is late for everybody whom I am responsible for."""
    return dict(charge_of(db, me.id, TODAY).plans)


def test_a_plan_is_late_past_the_programmes_limit_only_while_there_is_none(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        missing, due = (followed(db, me, plan_within_weeks=weeks) for weeks in (6, 11))
        made, unlimited = followed(db, me, plan_within_weeks=6), followed(db, me)
        make_action_plan(db, enrolment_of(db, made), me)
        assert late(db, me) == {
            missing.id: LatePlan(missing_since=START + 6 * A_WEEK),
            due.id: LatePlan(),
            made.id: LatePlan(),
            unlimited.id: LatePlan(),
        }


def test_a_plan_that_was_not_gone_through_for_three_months_is_due(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        old, fresh = followed(db, me), followed(db, me)
        make_action_plan(db, enrolment_of(db, old), me, made_on=date(2026, 8, 15), anchored_on=None)
        place = make_programme(db).organisation
        days = {"made_on": date(2026, 3, 2), "anchored_on": None}
        make_action_plan(db, enrolment_of(db, fresh), me, place, **days)
        unrevised = LatePlan(unrevised_since=date(2026, 11, 15))
        assert late(db, me) == {old.id: unrevised, fresh.id: LatePlan()}


def test_what_others_are_responsible_for_is_not_told(database: Database) -> None:
    with database.transaction(write=True) as db:
        followed(db, make_account(db), plan_within_weeks=6)
        assert late(db, make_account(db)) == {}


def test_a_handover_is_told_until_it_is_confirmed_and_those_to_come_last(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        coming = taken_over(db, me, TODAY + A_WEEK)
        late_one, waiting = taken_over(db, me, TODAY), taken_over(db, me, TODAY - A_WEEK)
        confirmed = taken_over(db, me, TODAY - A_WEEK, confirmed_on=TODAY)
        followed(db, me)
        charge = charge_of(db, me.id, TODAY)
        assert charge.taken == (
            Received(waiting.public_id, waiting.number, TODAY - A_WEEK),
            Received(late_one.public_id, late_one.number, TODAY),
            Received(coming.public_id, coming.number, TODAY + A_WEEK),
        )
        assert coming.id not in charge.plans
        assert confirmed.id in charge.plans


def test_thirty_take_one_question_as_one_does_and_no_sealed_text(
    database: Database, query_recorder: QueryRecorder
) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        for size in (1, 30):
            while len(late(db, me)) < size:
                followed(db, me, plan_within_weeks=6)
            query_recorder.clear()
            assert len(late(db, me)) == size
            (asked,) = query_recorder.statements
            assert not [name for name in (".what", ".provider", ".line", ".aim") if name in asked]
