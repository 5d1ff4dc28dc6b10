"""A migration is whole or nothing, and a program serves only its own schema."""

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from smail.db import migrate
from smail.db.session import Database
from smail.db.tables import Federation
from smail.errors import SettingsError
from tests.factories.organisations import make_federation
from tests.support import databases
from tests.support.databases import Unmigrated
from tests.support.postgres import PostgresServer


def _tables(url: str) -> list[str]:
    with databases.opened(url) as database:
        return inspect(database.engine).get_table_names()


def test_an_empty_database_has_no_revision_and_then_the_newest(unmigrated: Unmigrated) -> None:
    assert migrate.current(unmigrated.owner_url) is None
    migrate.upgrade(unmigrated.owner_url, app_role=unmigrated.app_role)
    assert migrate.current(unmigrated.app_url) == migrate.head()


def test_migrating_twice_changes_nothing(unmigrated: Unmigrated) -> None:
    migrate.upgrade(unmigrated.owner_url, app_role=unmigrated.app_role)
    with databases.opened(unmigrated.app_url) as database, database.transaction(write=True) as db:
        make_federation(db)
    migrate.upgrade(unmigrated.owner_url, app_role=unmigrated.app_role)
    with databases.opened(unmigrated.app_url) as database, database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Federation)) == 1


def test_a_step_that_fails_half_way_leaves_nothing(
    unmigrated: Unmigrated, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    drawn = op.create_index
    calls = []

    def break_at_the_tenth(*args: object, **kwargs: object) -> None:
        calls.append(args)
        if len(calls) == 10:
            op.execute(text("SELECT * FROM there_is_no_such_table"))
        drawn(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(op, "create_index", break_at_the_tenth)
    with pytest.raises(DBAPIError):
        migrate.upgrade(unmigrated.owner_url)
    assert len(calls) == 10
    assert _tables(unmigrated.owner_url) == []
    assert migrate.current(unmigrated.owner_url) is None


def test_the_program_serves_the_schema_it_was_written_for(database: Database, database_url: str) -> None:
    database.refuse_unless_current()
    assert migrate.current(database_url) == migrate.head()


def test_an_empty_database_is_refused_with_what_to_do(unmigrated: Unmigrated) -> None:
    with (
        databases.opened(unmigrated.app_url) as database,
        pytest.raises(SettingsError, match=r"tom.*smail db upgrade"),
    ):
        database.refuse_unless_current()


def _stamp(unmigrated: Unmigrated, revision: str) -> None:
    migrate.upgrade(unmigrated.owner_url, app_role=unmigrated.app_role)
    with databases.opened(unmigrated.owner_url) as database, database.transaction(write=True) as db:
        db.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_an_old_program_refuses_a_newer_schema(unmigrated: Unmigrated) -> None:
    _stamp(unmigrated, "9999")
    with (
        databases.opened(unmigrated.app_url) as database,
        pytest.raises(SettingsError, match=r"nyare än programmet \(9999\).*smail db upgrade"),
    ):
        database.refuse_unless_current()


def test_a_new_program_refuses_an_older_schema(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from smail.db import revisions

    steps = ("9999", *revisions.known())
    monkeypatch.setattr(revisions, "known", lambda: steps)
    with pytest.raises(SettingsError, match=r"äldre än programmet.*smail db upgrade"):
        database.refuse_unless_current()


def test_the_owner_may_also_serve(unmigrated: Unmigrated, database_kind: str) -> None:
    migrate.upgrade(unmigrated.owner_url, app_role="smail_owner")
    with databases.opened(unmigrated.owner_url) as database:
        database.refuse_unless_current()
        with database.transaction(write=True) as db:
            made = make_federation(db)
        with database.transaction(write=False) as db:
            assert db.scalars(select(Federation.id)).all() == [made.id]


def test_without_a_role_nobody_but_the_owner_may_read(postgres_server: PostgresServer) -> None:
    with databases.unmigrated_on(postgres_server) as unmigrated:
        migrate.upgrade(unmigrated.owner_url)
        with (
            databases.opened(unmigrated.app_url) as database,
            database.transaction(write=False) as db,
            pytest.raises(DBAPIError, match="permission denied"),
        ):
            db.execute(select(Federation))
