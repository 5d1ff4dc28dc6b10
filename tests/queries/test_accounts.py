"""What the pages about accounts read: how many somebody follows."""

from datetime import timedelta

import pytest

from smail import clock
from smail.db.session import Database
from smail.queries.accounts import account_details
from tests.factories.accounts import make_account
from tests.factories.people import enrolment_of, make_participant


@pytest.mark.parametrize(("days_left", "follows"), [(1, 1), (0, 1), (-1, 0)])
def test_a_person_is_followed_to_the_last_day(database: Database, days_left: int, follows: int) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        person = make_participant(db, handledare=account)
        enrolment_of(db, person).ended_on = clock.today() + timedelta(days=days_left)
        db.flush()
        assert account_details(db, account.id).follows == follows
