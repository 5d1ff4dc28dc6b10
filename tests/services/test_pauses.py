"""A pause has one beginning and one end, and the count moves with both."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import AuditEvent, Participant, PausePeriod, PersonPeriod
from smail.domain.people import MissReason
from smail.errors import Conflict, Refused
from smail.services import pauses, periods
from smail.services.audit import SYSTEM
from smail.services.pauses import Mistake
from tests.factories.people import make_participant

START = date(2026, 1, 5)
TODAY = date(2026, 3, 2)


def paused(db: Session, starts_on: date = date(2026, 2, 2)) -> Participant:
    person = make_participant(db, starts_on=START)
    periods.refresh(db, person.id, today=TODAY)
    pauses.pause(db, person.id, starts_on, MissReason.PARENTAL_LEAVE, actor=SYSTEM, today=TODAY)
    return person


def first_end(db: Session) -> date | None:
    return db.scalar(select(PersonPeriod.ends_on).where(PersonPeriod.number == 1))


def test_while_the_day_back_is_unknown_no_interval_ends(database: Database) -> None:
    with database.transaction(write=True) as db:
        paused(db)
        assert first_end(db) is None
        assert db.scalars(select(PausePeriod.ends_on)).all() == [None]


def test_back_again_the_paused_days_are_left_out(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = paused(db)
        row = pauses.resume(db, person.id, date(2026, 2, 12), actor=SYSTEM, today=TODAY)
        assert row is not None
        assert row.ends_on == date(2026, 2, 12)
        assert first_end(db) == START + timedelta(days=101)
        assert db.scalars(select(PausePeriod.ends_on)).all() == [date(2026, 2, 12)]
        assert db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all() == [
            "pause.start",
            "pause.end",
        ]


def test_back_on_the_first_day_there_was_no_pause(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = paused(db)
        assert pauses.resume(db, person.id, date(2026, 2, 2), actor=SYSTEM, today=TODAY) is None
        assert db.scalar(select(func.count()).select_from(PausePeriod)) == 0
        assert first_end(db) == START + timedelta(days=91)


def test_who_comes_back_earlier_than_planned_is_back(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = paused(db)
        pauses.resume(db, person.id, date(2026, 6, 1), actor=SYSTEM, today=TODAY)
        pauses.resume(db, person.id, date(2026, 2, 12), actor=SYSTEM, today=TODAY)
        assert db.scalars(select(PausePeriod.ends_on)).one() == date(2026, 2, 12)
        assert first_end(db) == START + timedelta(days=101)


@pytest.mark.parametrize("day", [date(2026, 1, 20), date(2026, 2, 2), date(2026, 2, 20)])
def test_a_pause_in_a_pause_is_refused(database: Database, day: date) -> None:
    with database.transaction(write=True) as db:
        person = paused(db)
        with pytest.raises(Conflict):
            pauses.pause(db, person.id, day, MissReason.ILLNESS, actor=SYSTEM, today=TODAY)


def test_a_new_pause_may_begin_on_the_day_back_and_not_before(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = paused(db)
        back = date(2026, 2, 12)
        pauses.resume(db, person.id, back, actor=SYSTEM, today=TODAY)
        with pytest.raises(Conflict):
            pauses.pause(
                db, person.id, back - timedelta(days=1), MissReason.ILLNESS, actor=SYSTEM, today=TODAY
            )
        assert pauses.pause(db, person.id, back, MissReason.ILLNESS, actor=SYSTEM, today=TODAY)


def test_who_is_not_paused_cannot_come_back(database: Database) -> None:
    with database.transaction(write=True) as db, pytest.raises(Conflict):
        pauses.resume(db, make_participant(db).id, TODAY, actor=SYSTEM, today=TODAY)


@pytest.mark.parametrize(
    ("first", "back", "wrong"),
    [
        (TODAY - timedelta(days=366), None, None),
        (TODAY - timedelta(days=367), None, Mistake.TOO_FAR_BACK),
        (TODAY + timedelta(days=60), None, None),
        (TODAY + timedelta(days=61), None, Mistake.TOO_FAR_AHEAD),
        (TODAY, TODAY, Mistake.BACK_TOO_EARLY),
        (TODAY, TODAY + timedelta(days=731), None),
        (TODAY, TODAY + timedelta(days=732), Mistake.TOO_LONG),
    ],
)
def test_the_days_of_a_pause_are_judged_before_they_are_written(
    first: date, back: date | None, wrong: Mistake | None
) -> None:
    assert pauses.mistake_of(first, back, TODAY) == wrong


def test_a_pause_far_ahead_or_for_ever_is_not_written(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        far = TODAY + timedelta(days=61)
        with pytest.raises(Refused, match=Mistake.TOO_FAR_AHEAD):
            pauses.pause(db, person.id, far, MissReason.ILLNESS, actor=SYSTEM, today=TODAY)
        pauses.pause(db, person.id, TODAY, MissReason.ILLNESS, actor=SYSTEM, today=TODAY)
        with pytest.raises(Refused, match=Mistake.TOO_LONG):
            pauses.resume(db, person.id, TODAY + timedelta(days=732), actor=SYSTEM, today=TODAY)
        assert db.scalars(select(PausePeriod.ends_on)).all() == [None]


def test_a_pause_that_was_forgotten_for_years_can_still_be_ended(database: Database) -> None:
    late = TODAY + timedelta(days=1000)
    with database.transaction(write=True) as db:
        person = paused(db)
        row = pauses.resume(db, person.id, late, actor=SYSTEM, today=late)
        assert row is not None
        assert row.ends_on == late
