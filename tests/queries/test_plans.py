"""What Today asks of many plans at once: of many in as many questions as of one, and without a text."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Account, Participant
from smail.domain.plan import ActivityKind, Uptake
from smail.queries import plans
from smail.queries.plans import LatePlan
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant
from tests.factories.plans import make_action_plan, make_activity
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


def late(db: Session, me: Account, *people: Participant) -> dict[int, LatePlan]:
    """What is late for them, to whoever is responsible."""
    return dict(plans.responsible_plans(db, me.id, [one.id for one in people], TODAY))


def test_a_plan_is_late_past_the_programmes_limit_only_while_there_is_none(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        missing, due = (followed(db, me, plan_within_weeks=weeks) for weeks in (6, 11))
        made, unlimited = followed(db, me, plan_within_weeks=6), followed(db, me)
        make_action_plan(db, enrolment_of(db, made), me)
        assert late(db, me, missing, due, made, unlimited) == {
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
        assert late(db, me, old, fresh) == {old.id: unrevised, fresh.id: LatePlan()}


def test_what_others_are_responsible_for_is_not_told(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = followed(db, make_account(db), plan_within_weeks=6)
        assert late(db, make_account(db), person) == {}


def test_only_the_activities_that_are_used_are_tracks(database: Database) -> None:
    with database.transaction(write=True) as db:
        one = followed(db, make_account(db))
        make_activity(db, enrolment_of(db, one), kind=ActivityKind.SKILLS)
        make_activity(db, enrolment_of(db, one), uptake=Uptake.OFFERED)
        assert [track.kind for track in plans.tracks_of(db, [one.id])[one.id]] == [ActivityKind.SKILLS]


def test_thirty_take_as_many_questions_as_one_and_no_sealed_text(
    database: Database, query_recorder: QueryRecorder
) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        people = [followed(db, me, plan_within_weeks=6).id for _ in range(30)]
        counts = []
        for ids in (people[:1], people):
            query_recorder.clear()
            plans.responsible_plans(db, me.id, ids, TODAY)
            plans.tracks_of(db, ids)
            plans.pauses_by_person(db, ids)
            counts.append(query_recorder.count)
            asked = " ".join(query_recorder.statements)
            assert not [name for name in (".what", ".provider", ".line", ".aim") if name in asked]
    assert counts[0] == counts[1] <= 3
