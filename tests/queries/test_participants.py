"""A number finds the own participants and nobody else's; choices hold what may be chosen."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Account
from smail.domain.people import format_number
from smail.domain.roles import Role
from smail.policies import Viewer
from smail.queries.participants import find_own, programmes_open_for, referrers
from smail.queries.viewers import viewer_of
from tests.factories.accounts import make_account
from tests.factories.organisations import make_municipality, make_organisation, make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def viewer(db: Session, account: Account) -> Viewer:
    found = viewer_of(db, account.id)
    assert found is not None
    return found


def test_the_number_is_found_however_it_was_typed(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, handledare=me)
        written = format_number(person.number)
        for typed in (written, written.lower(), person.number, f" {written.replace('-', ' ')} "):
            assert find_own(db, viewer(db, me), typed) == person.public_id


def test_a_part_of_a_number_or_a_name_finds_nobody(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, handledare=me)
        for typed in ("", "%", person.number[:5], person.number + "2", "Åsa", person.public_id):
            assert find_own(db, viewer(db, me), typed) is None


def test_another_handledares_participant_is_not_found(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db)
        assert find_own(db, viewer(db, me), person.number) is None


def test_a_protected_person_is_not_found_by_the_rest_of_the_team(database: Database) -> None:
    with database.transaction(write=True) as db:
        me, lead = make_account(db), make_account(db)
        person = make_participant(db, handledare=lead, is_protected=True)
        make_staff_period(db, enrolment_of(db, person), me, is_responsible=False)
        assert find_own(db, viewer(db, me), person.number) is None
        assert find_own(db, viewer(db, lead), person.number) == person.public_id


def test_who_followed_the_person_last_still_finds_the_person_after_the_end(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, handledare=me)
        enrolment_of(db, person).ended_on = date(2026, 11, 2)
        assert find_own(db, viewer(db, me), person.number) == person.public_id


def test_only_programmes_of_the_own_role_that_still_take_people_in_can_be_chosen(database: Database) -> None:
    with database.transaction(write=True) as db:
        place, elsewhere = make_municipality(db), make_municipality(db, "Enköping")
        make_programme(db, place, name="Öppen", last_intake_on=TODAY, ends_on=TODAY)
        make_programme(db, place, name="Alltid")
        make_programme(db, place, name="Full", last_intake_on=date(2026, 11, 15))
        make_programme(db, place, name="Slut", ends_on=date(2026, 11, 15))
        make_programme(db, elsewhere, name="Annan kommun")
        me = make_account(db, scope=place)
        assert [one.name for one in programmes_open_for(db, viewer(db, me), TODAY)] == ["Alltid", "Öppen"]
        assert programmes_open_for(db, viewer(db, make_account(db, Role.READER)), TODAY) == ()


def test_a_unit_that_refers_is_named_with_what_it_belongs_to(database: Database) -> None:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        make_organisation(db, parent_id=place.id, kind="unit", name="Socialtjänsten")
        make_organisation(db, name="Stängd myndighet", ended_on=TODAY)
        me = make_account(db)
        names = [name for _, name in referrers(db, viewer(db, me), TODAY)]
    assert names == ["Socialtjänsten, Uppsala kommun", "Uppsala kommun"]
