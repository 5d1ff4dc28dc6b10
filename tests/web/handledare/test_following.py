"""The pages of one participant ask the database as seldom for a long past as for a short one.

Each page is looked at once before it is counted: the first look of a process reads the whole county, of
which every later one only asks what has come since.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Account, Participant
from smail.services import framsteg, periods
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.histories import add_what_happened, make_rated, twenty_days
from tests.factories.organisations import make_municipality, make_programme, make_unit
from tests.factories.people import enrolment_of, make_consent, make_enrolment, make_pause, make_staff_period
from tests.support.client import Browser
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

MOST_QUERIES = 15
NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(NOON)


def make_full_life(db: Session, vault: Vault, me: Account, days: Sequence[date]) -> Participant:
    """Ratings, a team of four in two programmes, pauses, steps forward, comments and a consent."""
    person, rated = make_rated(db, days)
    add_what_happened(db, vault, person, rated, me)
    first = enrolment_of(db, person)
    town = make_municipality(db)
    for _ in range(3):
        make_staff_period(db, first, make_account(db, scope=town), is_responsible=False)
    unit = make_unit(db, town)
    second = make_enrolment(db, person, make_programme(db, unit), starts_on=date(2026, 6, 1))
    make_staff_period(db, second, me)
    make_pause(db, person)
    make_consent(db, person, me)
    for on in days[:4]:
        framsteg.write(db, vault, person.id, happened_on=on, line="Tog bussen", actor=SYSTEM)
    periods.refresh(db, person.id)
    return person


@pytest.mark.parametrize("page", ["", "/historia"])
def test_the_handledare_s_pages_take_fifteen_questions_at_most_whatever_has_been(
    database: Database,
    vault: Vault,
    client: Browser,
    query_recorder: QueryRecorder,
    at: TravelTo,
    page: str,
) -> None:
    counts = []
    for days in (sorted(twenty_days())[-2:], sorted(twenty_days())):
        with database.transaction(write=True) as db:
            me = make_account(db)
            person = make_full_life(db, vault, me, days)
        at(NOON)
        sign_in(client, me)
        address = f"/deltagare/{person.public_id}{page}"
        assert client.get(address).status_code == 200
        # The session is also written as seen, which happens once a minute.
        at(NOON + timedelta(minutes=2))
        query_recorder.clear()
        assert client.get(address).status_code == 200
        counts.append(query_recorder.count)
    assert counts[0] == counts[1] <= MOST_QUERIES, "\n".join(query_recorder.statements)


@pytest.mark.parametrize("page", ["historia", "hem"])
def test_the_participant_s_own_pages_do_not_ask_once_per_rating_either(
    database: Database, vault: Vault, client: Browser, query_recorder: QueryRecorder, page: str
) -> None:
    counts = []
    for days in (sorted(twenty_days())[-2:], sorted(twenty_days())):
        with database.transaction(write=True) as db:
            person = make_full_life(db, vault, make_account(db), days)
        sign_in_participant(client, person)
        assert client.get(f"/s/{page}").status_code == 200
        query_recorder.clear()
        assert client.get(f"/s/{page}").status_code == 200
        counts.append(query_recorder.count)
    assert counts[0] == counts[1] <= MOST_QUERIES, "\n".join(query_recorder.statements)
