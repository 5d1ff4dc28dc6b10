"""A page from which something is drawn makes that ready when it has been sent; whoever answers never does."""

from unittest.mock import patch

import pytest
from flask import Flask

from smail.db.session import Database
from smail.web import reading_time
from tests.factories.accounts import make_account, sign_in
from tests.factories.people import make_participant
from tests.support.client import Browser


@pytest.fixture
def database_kind() -> str:
    """Nothing here is asked of the database but the page."""
    return "sqlite"


@pytest.mark.parametrize(
    ("page", "times"),
    [
        ("/idag", 1),
        ("/deltagare", 1),
        ("/deltagare/{person}", 1),
        ("/deltagare/{person}/samtal", 1),
        ("/deltagare/{person}/mote", 1),
        ("/deltagare/{person}/uppgifter", 0),
    ],
)
def test_the_page_that_leads_to_a_sheet_makes_it_ready_once_it_is_sent(
    app: Flask, database: Database, client: Browser, page: str, times: int
) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, handledare=me)
    sign_in(client, me)
    with patch.object(reading_time.DRAWING, "begin") as begin:
        answer = client.get(page.format(person=person.public_id))
        assert (answer.status_code, begin.call_count) == (200, 0)
        answer.close()
    assert begin.call_count == times
