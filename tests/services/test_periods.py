"""The counted intervals follow the dates, keep their reasons, and the check sees when they do not."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import AuditEvent, Enrolment, PersonPeriod
from smail.domain.people import DischargeReason, MissReason
from smail.errors import NotFound
from smail.services import periods
from smail.services.audit import SYSTEM
from smail.services.periods import Row
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_discharge, make_enrolment, make_participant, make_pause
from tests.support.queries import QueryRecorder

START = date(2026, 1, 5)
TODAY = date(2026, 9, 1)


def rows(db: Session, enrolment: Enrolment) -> list[PersonPeriod]:
    query = (
        select(PersonPeriod).where(PersonPeriod.enrolment_id == enrolment.id).order_by(PersonPeriod.number)
    )
    return list(db.scalars(query.execution_options(populate_existing=True)))


def test_intervals_are_laid_a_year_ahead_and_filled_by_ratings(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        first = make_submitted(db, person, START + timedelta(days=3))
        third = make_submitted(db, person, START + timedelta(days=230))
        make_submitted(db, person, START + timedelta(days=150), withdrawn_at=third.submitted_at)
        periods.refresh(db, person.id, today=TODAY)
        laid = rows(db, enrolment_of(db, person))
        assert [row.assessment_id for row in laid[:3]] == [first.id, None, third.id]
        assert laid[0].ends_on == START + timedelta(days=91)
        assert TODAY + timedelta(days=366 - 91) < laid[-1].ends_on <= TODAY + timedelta(days=366)


def test_a_pause_moves_what_comes_after_it(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        make_pause(db, person, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 11))
        periods.refresh(db, person.id, today=TODAY)
        assert rows(db, enrolment_of(db, person))[0].ends_on == START + timedelta(days=101)


def test_the_end_of_enrolment_ends_the_intervals(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        periods.refresh(db, person.id, today=TODAY)
        enrolment_of(db, person).ended_on = START + timedelta(days=190)
        db.flush()
        periods.refresh(db, person.id, today=TODAY)
        assert [row.number for row in rows(db, enrolment_of(db, person))] == [1, 2]


def test_an_enrolment_entered_in_error_has_none(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        periods.refresh(db, person.id, today=TODAY)
        row = enrolment_of(db, person)
        row.ended_on = TODAY
        make_discharge(db, row, make_account(db), reason=DischargeReason.ENTERED_IN_ERROR)
        periods.refresh(db, person.id, today=TODAY)
        assert rows(db, row) == []


def test_a_rating_counts_only_where_the_enrolment_was_open_that_day(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        later = make_enrolment(db, person, make_programme(db, name="Senare"), starts_on=date(2026, 1, 20))
        make_submitted(db, person, date(2026, 1, 19))
        periods.refresh(db, person.id, today=TODAY)
        assert rows(db, later)[0].assessment_id is None


def test_reasons_stay_with_their_number_and_are_audited(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        periods.refresh(db, person.id, today=TODAY)
        enrolment = enrolment_of(db, person)
        periods.set_reason(db, enrolment.id, 2, MissReason.ILLNESS, actor=SYSTEM)
        make_submitted(db, person, START)
        periods.refresh(db, person.id, today=TODAY)
        assert [row.reason for row in rows(db, enrolment)[:3]] == [None, MissReason.ILLNESS, None]
        event = db.scalars(select(AuditEvent)).one()
        assert (event.action, event.details) == ("period.reason", {"number": 2, "reason": "illness"})


def test_a_reason_can_be_taken_away_but_not_given_to_nothing(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        periods.refresh(db, person.id, today=TODAY)
        enrolment = enrolment_of(db, person)
        periods.set_reason(db, enrolment.id, 1, MissReason.OTHER, actor=SYSTEM)
        periods.set_reason(db, enrolment.id, 1, None, actor=SYSTEM)
        assert rows(db, enrolment)[0].reason is None
        with pytest.raises(NotFound):
            periods.set_reason(db, enrolment.id, 99, MissReason.OTHER, actor=SYSTEM)


def test_time_that_passes_is_caught_up_with(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        gone = make_participant(db, starts_on=START)
        enrolment_of(db, gone).ended_on = TODAY
        db.flush()
        periods.refresh(db, person.id, today=TODAY)
        assert periods.extend(db, today=TODAY) == 0
        assert periods.extend(db, today=TODAY + timedelta(days=300)) == 1
        assert rows(db, enrolment_of(db, person))[-1].ends_on > TODAY + timedelta(days=366)


def test_the_check_finds_nothing_after_a_refresh_and_every_change_without_one(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        periods.refresh(db, person.id, today=TODAY)
        assert list(periods.mismatches(db, today=TODAY)) == []
        rating = make_submitted(db, person, START)
        [found] = periods.mismatches(db, today=TODAY)
        ends_on = START + timedelta(days=91)
        assert (found.number, found.stored, found.computed) == (
            1,
            Row(1, START, ends_on, None),
            Row(1, START, ends_on, rating.id),
        )


def test_a_refresh_that_changes_nothing_writes_nothing(
    database: Database, query_recorder: QueryRecorder
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        periods.refresh(db, person.id, today=TODAY)
        before = db.scalar(select(func.count()).select_from(PersonPeriod))
        query_recorder.clear()
        periods.refresh(db, person.id, today=TODAY)
        assert not [
            one for one in query_recorder.statements if one.startswith(("INSERT", "UPDATE", "DELETE"))
        ]
        assert db.scalar(select(func.count()).select_from(PersonPeriod)) == before


@pytest.mark.parametrize("held_by", [1, 2, 3])
def test_a_rating_moves_to_the_interval_that_is_its_own_and_reasons_stay(
    database: Database, held_by: int
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        rating = make_submitted(db, person, START + timedelta(days=182))
        periods.refresh(db, person.id, today=TODAY)
        enrolment = enrolment_of(db, person)
        right = [row.assessment_id for row in rows(db, enrolment)]
        for number in (1, 2, 3):
            periods.set_reason(db, enrolment.id, number, MissReason.ILLNESS, actor=SYSTEM)
        for row in rows(db, enrolment):
            row.assessment_id = None
            db.flush()
        rows(db, enrolment)[held_by - 1].assessment_id = rating.id
        db.flush()
        periods.refresh(db, person.id, today=TODAY)
        laid = rows(db, enrolment)
        assert [row.assessment_id for row in laid] == right
        assert rating.id in right
        assert [row.reason for row in laid[:3]] == [MissReason.ILLNESS] * 3
