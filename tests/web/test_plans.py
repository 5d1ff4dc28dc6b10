"""No page that is opened all day reads through a table that grows with the county."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Assessment, Participant, PausePeriod
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.histories import add_what_happened, make_rated
from tests.support.client import Browser
from tests.support.plans import planning, reads_through
from tests.support.travel import TravelTo


@pytest.fixture
def database_kind() -> str:
    """SQLite alone: its plan follows from the indexes, without rows to count."""
    return "sqlite"


@pytest.fixture
def person(database: Database, vault: Vault, client: Browser, at: TravelTo) -> Participant:
    """Somebody with a past, whose handledare and who oneself are signed in."""
    at(datetime(2026, 11, 18, 11, 0, tzinfo=UTC))
    with database.transaction(write=True) as db:
        me = make_account(db)
        found, rated = make_rated(db)
        add_what_happened(db, vault, found, rated, me)
    sign_in(client, me)
    sign_in_participant(client, found)
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/idag",
        "/deltagare",
        "/deltagare?nummer={number}",
        "/deltagare/{id}",
        "/deltagare/{id}/historia",
        "/deltagare/{id}/plan",
        "/s/hem",
        "/s/historia",
        "/s/min-plan",
        "/s/valkommen",
    ],
)
def test_every_row_is_found_by_an_index_that_leads_to_few(
    database: Database, client: Browser, person: Participant, address: str
) -> None:
    page = address.format(id=person.public_id, number=person.number)
    # The first look of a process reads the whole county, once; every later one only what has come since.
    client.get(page)
    with planning(database.engine) as recorder:
        answer = client.get(page)
    assert answer.status_code in (200, 303)
    assert recorder.plans
    assert not recorder.reading_through()


@pytest.mark.parametrize(
    ("step", "is_one"),
    [
        ("SCAN participant", True),
        ("SCAN staff_period_1", True),
        ("SCAN assessment USING COVERING INDEX ix_assessment_history", True),
        ("SEARCH participant USING INDEX ix_participant_federation_id (federation_id=?)", True),
        ("SEARCH person_period USING INDEX ix_person_period_ends_on (ends_on>?)", True),
        ("SEARCH assessment USING INDEX ix_assessment_history (participant_id=? AND submitted_on>?)", False),
        ("SEARCH enrolment USING INDEX ix_enrolment_participant_id (participant_id=?) LEFT-JOIN", False),
        ("SEARCH participant USING INTEGER PRIMARY KEY (rowid=?)", False),
        ("SCAN organisation", False),
        ("USE TEMP B-TREE FOR ORDER BY", False),
    ],
)
def test_a_step_that_reads_through_is_known(step: str, is_one: bool) -> None:
    assert reads_through(step) is is_one


def test_a_statement_that_reads_through_is_caught(database: Database) -> None:
    with planning(database.engine) as recorder, database.transaction(write=False) as db:
        db.execute(select(Participant).where(Participant.birth_year == 1984))
        db.execute(select(Assessment).where(Assessment.participant_id == 1))
        db.execute(select(PausePeriod).order_by(PausePeriod.starts_on))
    caught = recorder.reading_through()
    assert sorted(steps for steps in caught.values()) == [("SCAN participant",), ("SCAN pause",)]
