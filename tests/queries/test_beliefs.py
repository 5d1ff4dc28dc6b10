"""The one figure of what handledare believe: the latest about each person, or nothing."""

from datetime import date

from smail import catalogue
from smail.db.session import Database
from smail.domain.belief import Beliefs
from smail.queries.beliefs import beliefs_in
from tests.factories.accounts import make_account
from tests.factories.assessments import make_staff_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant

CATALOGUE = catalogue.load([catalogue.shipped()])
BELIEF = "work_within_12_months"
FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
STARTED = date(2026, 6, 1)


def test_the_latest_belief_of_each_person_in_the_time_counts(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        staff = [make_account(db) for _ in range(3)]
        people = [make_participant(db, programme, staff[at % 3], starts_on=STARTED) for at in range(6)]
        for at, person in enumerate(people):
            make_staff_submitted(db, person, staff[at % 3], date(2026, 8, 3), {BELIEF: 2})
        make_staff_submitted(db, people[0], staff[0], date(2026, 9, 7), {BELIEF: 5})
        make_staff_submitted(db, people[1], staff[1], date(2026, 10, 5), {BELIEF: 5})
        assert beliefs_in(db, CATALOGUE, [programme.id], FIRST, LAST) == Beliefs(3, 6, 2.5)


def test_two_handledare_are_too_few(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        staff = [make_account(db) for _ in range(2)]
        for at in range(6):
            person = make_participant(db, programme, staff[at % 2], starts_on=STARTED)
            make_staff_submitted(db, person, staff[at % 2], FIRST, {BELIEF: 2})
        assert beliefs_in(db, CATALOGUE, [programme.id], FIRST, LAST) is None
