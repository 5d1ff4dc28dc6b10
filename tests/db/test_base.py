"""Moments are aware and in UTC whatever the database; ids for addresses tell nothing."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from smail.db.base import PUBLIC_ID_LENGTH, new_public_id
from smail.db.session import Database
from smail.db.tables import Throttle


def test_a_moment_comes_back_as_it_was_given_in_utc(database: Database) -> None:
    given = datetime(2026, 3, 29, 3, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
    with database.transaction(write=True) as db:
        db.add(Throttle(key_mac=b"k" * 32, failures=1, first_at=given))
    with database.transaction(write=False) as db:
        row = db.scalars(select(Throttle)).one()
        assert row.first_at == given
        assert row.first_at.tzinfo is UTC
        assert row.blocked_until is None


def test_a_moment_is_found_by_another_zones_name_for_it(database: Database) -> None:
    given = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    with database.transaction(write=True) as db:
        db.add(Throttle(key_mac=b"k" * 32, failures=1, first_at=given))
    with database.transaction(write=False) as db:
        elsewhere = given.astimezone(timezone(timedelta(hours=-5)))
        assert db.scalars(select(Throttle).where(Throttle.first_at == elsewhere)).one()


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"), database.transaction(write=True) as db:
        db.add(Throttle(key_mac=b"k" * 32, failures=1, first_at=datetime(2026, 3, 2, 9)))  # noqa: DTZ001


def test_a_public_id_is_short_random_and_safe_in_an_address() -> None:
    made = {new_public_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(
        len(one) == PUBLIC_ID_LENGTH and one.replace("-", "").replace("_", "").isalnum() for one in made
    )
