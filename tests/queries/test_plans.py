"""What Today asks of many plans at once: of many in as many questions as of one, and without a text."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Participant
from smail.domain.plan import ActivityKind, Uptake
from smail.queries import plans
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant, make_pause
from tests.factories.plans import make_action_plan, make_activity, make_step
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

START, TODAY = date(2026, 8, 31), date(2026, 11, 16)
A_WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def person(db: Session, **limits: int) -> Participant:
    """Somebody in a programme since the end of August."""
    return make_participant(db, make_programme(db, **limits), make_account(db), starts_on=START)


def test_only_a_job_directed_activity_that_runs_that_day_counts(database: Database) -> None:
    with database.transaction(write=True) as db:
        one, ended, other, offered = (person(db) for _ in range(4))
        make_activity(db, enrolment_of(db, one), starts_on=TODAY, ends_on=TODAY)
        make_activity(db, enrolment_of(db, ended), starts_on=START, ends_on=TODAY - timedelta(days=1))
        make_activity(db, enrolment_of(db, other), kind=ActivityKind.SKILLS)
        make_activity(db, enrolment_of(db, offered), uptake=Uptake.OFFERED)
        ids = [row.id for row in (one, ended, other, offered)]
        assert plans.has_job_directed(db, ids, TODAY) == {one.id}


def test_weeks_without_activity_are_counted_since_the_last_one_and_none_in_a_pause(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        never, ended, runs, rests = (person(db) for _ in range(4))
        make_activity(db, enrolment_of(db, ended), starts_on=START, ends_on=TODAY - 2 * A_WEEK)
        make_activity(db, enrolment_of(db, runs))
        make_pause(db, rests, starts_on=TODAY, ends_on=None)
        ids = [row.id for row in (never, ended, runs, rests)]
        assert plans.gap_weeks(db, ids, TODAY) == {never.id: 12, ended.id: 2}


def test_a_plan_is_late_past_the_programmes_limit_only_while_there_is_none(database: Database) -> None:
    with database.transaction(write=True) as db:
        late, due, unlimited = person(db, plan_within_weeks=6), person(db, plan_within_weeks=11), person(db)
        made = person(db, plan_within_weeks=6)
        make_action_plan(db, enrolment_of(db, made), make_account(db))
        ids = [row.id for row in (late, due, unlimited, made)]
        assert plans.is_plan_late(db, ids, TODAY) == {late.id: START + 6 * A_WEEK}
        assert due.id in plans.is_plan_late(db, ids, TODAY + timedelta(days=1))


def test_a_plan_that_was_not_gone_through_for_three_months_is_due(database: Database) -> None:
    with database.transaction(write=True) as db:
        old, fresh = person(db), person(db)
        me = make_account(db)
        make_action_plan(db, enrolment_of(db, old), me, made_on=date(2026, 8, 15), anchored_on=None)
        place = make_programme(db).organisation
        days = {"made_on": date(2026, 3, 2), "anchored_on": None}
        make_action_plan(db, enrolment_of(db, fresh), me, place, **days)
        assert plans.revisions_due(db, [old.id, fresh.id], TODAY) == {old.id: date(2026, 11, 15)}


def test_steps_are_asked_about_from_the_day_three_weeks_later(database: Database) -> None:
    with database.transaction(write=True) as db:
        one, other = person(db), person(db)
        make_step(db, one, agreed_on=TODAY - 3 * A_WEEK)
        make_step(db, one, agreed_on=TODAY - 15 * A_WEEK)
        make_step(db, one, agreed_on=TODAY - 16 * A_WEEK)
        make_step(db, other, agreed_on=TODAY - 3 * A_WEEK + timedelta(days=1))
        assert plans.steps_to_ask_about(db, [one.id, other.id], TODAY) == {one.id: 2}


def test_thirty_take_as_many_questions_as_one_and_no_sealed_text(
    database: Database, query_recorder: QueryRecorder
) -> None:
    with database.transaction(write=True) as db:
        people = [person(db, plan_within_weeks=6).id for _ in range(30)]
        counts = []
        for ids in (people[:1], people):
            query_recorder.clear()
            for ask in (
                plans.has_job_directed,
                plans.gap_weeks,
                plans.is_plan_late,
                plans.revisions_due,
                plans.steps_to_ask_about,
            ):
                ask(db, ids, TODAY)
            counts.append(query_recorder.count)
            asked = " ".join(query_recorder.statements)
            assert not [name for name in (".what", ".provider", ".line", ".aim") if name in asked]
    assert counts[0] == counts[1] <= 7
