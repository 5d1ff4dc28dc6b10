"""What Today asks of many plans at once: of many in as many questions as of one, and without a text."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Account, Participant
from smail.domain.plan import ActivityKind, Uptake
from smail.queries import plans
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant
from tests.factories.plans import make_activity
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
        people = [followed(db, me).id for _ in range(30)]
        counts = []
        for ids in (people[:1], people):
            query_recorder.clear()
            plans.tracks_of(db, ids)
            plans.pauses_by_person(db, ids)
            counts.append(query_recorder.count)
            asked = " ".join(query_recorder.statements)
            assert not [name for name in (".what", ".provider", ".line", ".aim") if name in asked]
    assert counts[0] == counts[1] == 2
