"""The factories write what they say, on both databases."""

from datetime import date

from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import Answer, OrganisationKind, RoleGrant, Score, StaffPeriod
from smail.domain.instrument import AnswerKind
from smail.domain.people import parse_number
from smail.domain.roles import STAFF_ROLES, ScopeKind
from smail.queries.viewers import viewer_of
from tests.factories.accounts import make_account
from tests.factories.assessments import make_open, make_staff_open, make_submitted
from tests.factories.organisations import make_municipality, make_programme, make_unit
from tests.factories.people import (
    enrolment_of,
    make_consent,
    make_discharge,
    make_participant,
    make_pause,
)


def test_the_two_municipalities_have_their_codes_and_a_controller_each(database: Database) -> None:
    with database.transaction(write=True) as db:
        uppsala, enkoping = make_municipality(db), make_municipality(db, "Enköping")
        assert (uppsala.scb_code, enkoping.scb_code) == ("0380", "0381")
        assert uppsala.controller_id != enkoping.controller_id
        assert make_municipality(db) is uppsala


def test_a_programme_of_a_unit_belongs_to_the_controller_above(database: Database) -> None:
    with database.transaction(write=True) as db:
        uppsala = make_municipality(db)
        unit = make_unit(db, uppsala)
        programme = make_programme(db, unit)
        assert unit.kind is OrganisationKind.UNIT
        assert programme.controller_id == uppsala.controller_id


def test_an_account_of_any_role_is_seen_with_that_role(database: Database) -> None:
    with database.transaction(write=True) as db:
        for role in STAFF_ROLES:
            viewer = viewer_of(db, make_account(db, role).id)
            assert viewer is not None
            assert viewer.roles() == {role}


def test_a_role_is_held_in_the_scope_that_was_asked_for(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        account = make_account(db, scope=programme)
        grant = db.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id)).one()
        assert (grant.scope_kind, grant.programme_id) == (ScopeKind.PROGRAMME, programme.id)


def test_a_participant_has_a_true_number_and_one_responsible_handledare(database: Database) -> None:
    with database.transaction(write=True) as db:
        handledare = make_account(db)
        person = make_participant(db, make_programme(db), handledare, starts_on=date(2025, 3, 3))
        period = db.scalars(select(StaffPeriod)).one()
        assert parse_number(person.number) == person.number
        assert (period.account_id, period.is_responsible, period.starts_on) == (
            handledare.id,
            True,
            date(2025, 3, 3),
        )


def test_pause_consent_and_discharge_belong_to_the_person(database: Database) -> None:
    with database.transaction(write=True) as db:
        handledare = make_account(db)
        person = make_participant(db, handledare=handledare)
        assert make_pause(db, person).participant_id == person.id
        assert make_consent(db, person, handledare).programme_id == enrolment_of(db, person).programme_id
        assert (
            make_discharge(db, enrolment_of(db, person), handledare).enrolment_id
            == enrolment_of(db, person).id
        )


def test_a_submitted_rating_has_an_answer_and_a_sum_for_each_question(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        row = make_submitted(db, person, date(2025, 5, 5), {"health_what_helps": AnswerKind.SKIPPED}, value=4)
        sums = {score.indicator: (score.total, score.n_answered) for score in db.scalars(select(Score))}
        assert row.submitted_on == date(2025, 5, 5)
        assert db.scalar(select(func.count()).select_from(Answer)) == 7
        assert sums["health"] == (0, 0)
        assert {value for key, value in sums.items() if key != "health"} == {(4, 1)}


def test_a_person_may_have_an_open_rating_of_each_kind(database: Database) -> None:
    with database.transaction(write=True) as db:
        handledare = make_account(db)
        person = make_participant(db, handledare=handledare)
        own, theirs = make_open(db, person), make_staff_open(db, person, handledare)
        assert (own.submitted_at, own.rater_account_id) == (None, None)
        assert theirs.rater_account_id == handledare.id
