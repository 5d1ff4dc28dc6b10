"""What the rules are given about the object of an address: where it lies, and who is beside a person."""

from datetime import timedelta

from smail import clock
from smail.db.session import Database
from smail.domain.roles import Role
from smail.policies import Place
from smail.queries.subjects import (
    LOADERS,
    account_subject,
    enrolment_subject,
    organisation_subject,
    participant_subject,
    programme_subject,
)
from tests.factories.accounts import make_account, make_grant
from tests.factories.organisations import make_municipality, make_organisation, make_programme, make_unit
from tests.factories.people import enrolment_of, make_enrolment, make_participant, make_staff_period

DAY = timedelta(days=1)


def test_an_id_that_nothing_has_is_nothing(database: Database) -> None:
    with database.transaction(write=False) as db:
        assert [name for name, load in LOADERS.items() if load(db, "finns-inte") is not None] == []


def test_an_organisation_lies_in_itself_and_in_everything_above_it(database: Database) -> None:
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        unit = make_unit(db, town)
        room = make_unit(db, unit, name="Jobbcoacherna")
        found = organisation_subject(db, room.public_id)
        assert found is not None
        assert found.place == Place(town.federation_id, (room.id, unit.id, town.id))


def test_a_ring_of_organisations_is_walked_once(database: Database) -> None:
    with database.transaction(write=True) as db:
        first = make_organisation(db, name="Den första")
        second = make_unit(db, first)
        first.parent_id = second.id
        db.flush()
        found = organisation_subject(db, first.public_id)
        assert found is not None
        assert found.place.organisation_path == (first.id, second.id)


def test_a_programme_and_an_enrolment_lie_where_the_owner_does(database: Database) -> None:
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        unit = make_unit(db, town)
        programme = make_programme(db, unit, controller_id=town.controller_id)
        enrolment = enrolment_of(db, make_participant(db, programme, is_protected=True))
        place = Place(town.federation_id, (unit.id, town.id), programme.id)
        found, given = (
            programme_subject(db, programme.public_id),
            enrolment_subject(db, enrolment.public_id),
        )
        assert found is not None
        assert given is not None
        assert (found.place, given.place, given.is_protected) == (place, place, True)


def test_an_account_shows_the_roles_of_today_only(database: Database) -> None:
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        account = make_account(db, Role.HANDLEDARE, organisation_id=town.id)
        today = clock.today()
        make_grant(db, account, Role.ADMINISTRATOR, starts_on=today - DAY, ends_on=today)
        make_grant(db, account, Role.COORDINATOR, starts_on=today + DAY)
        found = account_subject(db, account.public_id)
        assert found is not None
        assert found.roles == {Role.HANDLEDARE}
        assert found.place.organisation_path == (town.id,)


def test_the_team_is_those_beside_the_person_today(database: Database) -> None:
    with database.transaction(write=True) as db:
        now, gone, coming = (make_account(db) for _ in range(3))
        person = make_participant(db, handledare=now)
        enrolment, today = enrolment_of(db, person), clock.today()
        make_staff_period(db, enrolment, gone, is_responsible=False, ends_on=today)
        make_staff_period(db, enrolment, coming, is_responsible=False, starts_on=today + DAY)
        found = participant_subject(db, person.public_id)
        assert found is not None
        assert (found.teams, found.last_team) == (({now.id},), frozenset())


def test_beside_a_protected_person_stand_the_responsible_and_the_deputy_only(database: Database) -> None:
    with database.transaction(write=True) as db:
        responsible, deputy, colleague = (make_account(db) for _ in range(3))
        person = make_participant(db, handledare=responsible, is_protected=True)
        enrolment = enrolment_of(db, person)
        make_staff_period(db, enrolment, deputy, is_responsible=False, is_deputy=True)
        make_staff_period(db, enrolment, colleague, is_responsible=False)
        found = participant_subject(db, person.public_id)
        assert found is not None
        assert found.teams == ({responsible.id, deputy.id},)


def test_the_last_day_still_has_its_team_and_the_day_after_has_the_last_one(database: Database) -> None:
    with database.transaction(write=True) as db:
        handledare = make_account(db)
        person = make_participant(db, handledare=handledare)
        enrolment = enrolment_of(db, person)
        enrolment.ended_on = clock.today()
        db.flush()
        found = participant_subject(db, person.public_id)
        assert found is not None
        assert (found.teams, found.last_team) == (({handledare.id},), frozenset())
        enrolment.ended_on = clock.today() - DAY
        db.flush()
        found = participant_subject(db, person.public_id)
        assert found is not None
        assert (found.teams, found.places, found.last_team) == ((), (), {handledare.id})


def test_the_last_team_is_of_the_enrolment_that_ended_last(database: Database) -> None:
    with database.transaction(write=True) as db:
        early, late, left_before = (make_account(db) for _ in range(3))
        person = make_participant(db, handledare=early)
        today = clock.today()
        enrolment_of(db, person).ended_on = today - 20 * DAY
        second = make_enrolment(
            db, person, make_programme(db), starts_on=today - 15 * DAY, ended_on=today - 3 * DAY
        )
        make_staff_period(db, second, late)
        make_staff_period(db, second, left_before, is_responsible=False, ends_on=today - 5 * DAY)
        found = participant_subject(db, person.public_id)
        assert found is not None
        assert found.last_team == {late.id}
