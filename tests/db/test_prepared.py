"""A prepared read says what the ordinary one would, sees what was just written, and fails in the same way."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Integer, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from smail.db.base import Base
from smail.db.prepared import Prepared, PreparedWrite
from smail.db.session import Database
from smail.db.tables import Assessment, Participant, RaterKind, Throttle
from tests.factories.assessments import make_open
from tests.factories.people import make_participant
from tests.support.queries import recording

_rating = Assessment.__table__.c


class Rating(NamedTuple):
    """Columns that come out of the database otherwise than they look in it."""

    items_shown: list[str]
    rater_kind: RaterKind
    started_at: datetime
    is_open: bool


STATEMENT = (
    select(_rating.items_shown, _rating.rater_kind, _rating.started_at, _rating.submitted_at.is_(None))
    .where(_rating.participant_id == bindparam("participant_id"), _rating.rater_kind == RaterKind.PARTICIPANT)
    .order_by(_rating.id)
    .limit(5)
)


def test_it_reads_the_very_values_that_the_ordinary_way_reads(database: Database) -> None:
    with database.transaction(write=True) as db:
        rating = make_open(db, make_participant(db))
        asked = {"participant_id": rating.participant_id}
        ordinary = [Rating(*row) for row in db.execute(STATEMENT, asked)]
        prepared = Prepared(STATEMENT, Rating)
        assert prepared.all(db, **asked) == ordinary
        found = prepared.first(db, **asked)
    assert found is not None
    assert found.rater_kind is RaterKind.PARTICIPANT
    assert found.started_at.tzinfo is UTC
    assert found.is_open is True
    assert found.items_shown


def test_it_sees_what_is_not_flushed_yet(database: Database) -> None:
    born = Prepared(
        select(Participant.__table__.c.birth_year).where(Participant.__table__.c.id == bindparam("id")), int
    )
    with database.transaction(write=True) as db:
        person = make_participant(db)
        person.birth_year = 1971
        assert born.first(db, id=person.id) == 1971


def test_no_row_is_none(database: Database) -> None:
    with database.transaction(write=False) as db:
        assert Prepared(STATEMENT, Rating).first(db, participant_id=1) is None
        assert Prepared(STATEMENT, Rating).all(db, participant_id=1) == []


def test_whoever_listens_to_statements_hears_it(database: Database) -> None:
    prepared = Prepared(STATEMENT, Rating)
    with database.transaction(write=False) as db, recording(database.engine) as recorder:
        prepared.all(db, participant_id=1)
    assert recorder.count == 1


def test_it_fails_as_the_ordinary_way_does_and_quotes_no_value(database: Database) -> None:
    wrong = Prepared(select(func.no_such_function(literal("Ingrid"), bindparam("name"))), str)
    with database.transaction(write=False) as db, pytest.raises(DBAPIError) as caught:
        wrong.all(db, name="Ingrid")
    assert "Ingrid" not in str(caught.value)


def test_values_that_the_statement_needs_are_asked_for(database: Database) -> None:
    given: dict[str, Any] = {}
    with database.transaction(write=False) as db, pytest.raises(KeyError):
        Prepared(STATEMENT, Rating).all(db, **given)


_throttle = Base.metadata.tables[Throttle.__tablename__]
INSERT = PreparedWrite(insert(_throttle), "key_mac", "failures", "first_at")
UPDATE = PreparedWrite(update(_throttle).where(_throttle.c.key_mac == bindparam("of")), "failures")
DELETE = PreparedWrite(delete(_throttle).where(_throttle.c.failures > bindparam("most", type_=Integer)))
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def rows_of(database: Database) -> list[tuple[bytes, int, datetime]]:
    """What another transaction sees."""
    with database.transaction(write=False) as db:
        found = db.scalars(select(Throttle).order_by(Throttle.failures)).all()
        return [(row.key_mac, row.failures, row.first_at) for row in found]


def test_what_is_written_this_way_stands_there_for_everybody(database: Database) -> None:
    one, two = b"1" * 32, b"2" * 32
    with database.transaction(write=True) as db:
        INSERT.run_all(db, [{"key_mac": mac, "failures": 1, "first_at": NOON} for mac in (one, two)])
        UPDATE.run(db, of=two, failures=7)
    assert rows_of(database) == [(one, 1, NOON), (two, 7, NOON)]
    with database.transaction(write=True) as db:
        DELETE.run(db, most=6)
    assert rows_of(database) == [(one, 1, NOON)]


def test_what_the_database_refuses_is_the_same_error_as_ever(database: Database) -> None:
    mac = b"1" * 32

    def write_twice() -> None:
        with database.transaction(write=True) as db:
            for _ in range(2):
                INSERT.run(db, key_mac=mac, failures=1, first_at=NOON)

    with pytest.raises(IntegrityError) as caught:
        write_twice()
    assert repr(mac) not in str(caught.value)
    assert rows_of(database) == []


def test_a_column_that_python_fills_is_not_left_out_by_mistake(database: Database) -> None:
    unfilled = PreparedWrite(insert(Base.metadata.tables[Assessment.__tablename__]), "form")
    with database.transaction(write=True) as db, pytest.raises(ValueError, match="default"):
        unfilled.run(db, form="seven")
