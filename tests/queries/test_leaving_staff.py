"""Who is left when an account ends, and whom nobody may count."""

from datetime import timedelta

import pytest
from flask import Flask

from smail import clock
from smail.db.session import Database
from smail.db.tables import Participant
from smail.queries.leaving_staff import Left, left_by
from tests.factories.accounts import make_account
from tests.factories.exercises import make_exercise
from tests.factories.organisations import make_municipality
from tests.factories.people import enrolment_of, make_participant, make_staff_period


@pytest.mark.parametrize(("days_left", "people"), [(1, 1), (0, 1), (-1, 0)])
def test_a_person_is_followed_to_the_last_day(database: Database, days_left: int, people: int) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        person = make_participant(db, handledare=account)
        enrolment_of(db, person).ended_on = clock.today() + timedelta(days=days_left)
        db.flush()
        assert left_by(db, account.id, clock.today()).people == people


def test_whoever_was_invented_for_practice_is_nobody_to_hand_over(database: Database, app: Flask) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        make_participant(db, handledare=account)
        make_exercise(db, app.extensions["smail"], make_municipality(db), account)
        assert left_by(db, account.id, clock.today()) == Left(1, 0, 0)


def test_a_protected_person_needs_a_deputy_who_is_still_here(database: Database) -> None:
    with database.transaction(write=True) as db:
        account, deputy = make_account(db), make_account(db)
        person: Participant = make_participant(db, handledare=account, is_protected=True)
        assert left_by(db, account.id, clock.today()) == Left(0, 1, 1)
        make_staff_period(db, enrolment_of(db, person), deputy, is_responsible=False, is_deputy=True)
        assert left_by(db, account.id, clock.today()) == Left(0, 1, 0)
        deputy.ended_on = clock.today()
        db.flush()
        assert left_by(db, account.id, clock.today()) == Left(0, 1, 1)
