"""Whoever serves, or even owns, the database cannot change the audit or take anything out of it."""

from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from smail.db.session import Database
from smail.db.tables import AuditEvent
from smail.domain.audit import AuditAction, AuditObject
from smail.services.audit import SYSTEM, record
from tests.support import databases
from tests.support.postgres import OWNER, PostgresServer


def audited(database: Database) -> int:
    """How many events there are."""
    with database.transaction(write=False) as db:
        return db.scalar(select(func.count()).select_from(AuditEvent)) or 0


def _add_event(database: Database) -> None:
    with database.transaction(write=True) as db:
        record(db, SYSTEM, AuditAction.DEMO_BUILD, AuditObject.FEDERATION, None)


def test_an_event_is_added(database: Database) -> None:
    _add_event(database)
    assert audited(database) == 1


def test_an_event_cannot_be_changed(database: Database) -> None:
    _add_event(database)
    with (
        pytest.raises(DBAPIError, match=r"append-only|permission denied"),
        database.transaction(write=True) as db,
    ):
        db.execute(update(AuditEvent).values(action="nothing"))


def test_an_event_cannot_be_taken_away(database: Database) -> None:
    _add_event(database)
    with (
        pytest.raises(DBAPIError, match=r"append-only|permission denied"),
        database.transaction(write=True) as db,
    ):
        db.execute(delete(AuditEvent))
    assert audited(database) == 1


def test_sqlite_does_not_replace_an_event_either(sqlite_template: Path, tmp_path: Path) -> None:
    replace = text(
        "INSERT OR REPLACE INTO audit_event (id, at, actor_kind, action, object_kind, details) "
        "SELECT id, at, actor_kind, 'nothing', object_kind, details FROM audit_event"
    )
    with databases.opened(databases.copy_sqlite(sqlite_template, tmp_path)) as database:
        _add_event(database)
        with pytest.raises(DBAPIError, match="append-only"), database.transaction(write=True) as db:
            db.execute(replace)


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"])
def test_the_owner_of_the_tables_is_refused_by_the_trigger(
    postgres_schema: PostgresServer, statement: str
) -> None:
    databases.empty_postgres(postgres_schema)
    with databases.opened(postgres_schema.url(databases.SERVED, OWNER)) as owner:
        _add_event(owner)
        with pytest.raises(DBAPIError, match="append-only"), owner.transaction(write=True) as db:
            db.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TABLE score",
        "CREATE TABLE mine (id int)",
        "UPDATE alembic_version SET version_num = 'x'",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_that_serves_may_not_change_the_schema(
    postgres_schema: PostgresServer, statement: str
) -> None:
    with (
        databases.opened(postgres_schema.url(databases.SERVED, "smail_app")) as served,
        pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
        served.transaction(write=True) as db,
    ):
        db.execute(text(statement))
