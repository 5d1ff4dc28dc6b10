"""The first step makes exactly the tables of the code, and takes them all away again."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, text

from smail.db import migrate
from smail.db.tables import Base
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated
from tests.support.schema import describe


def _content(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
        for table in Base.metadata.sorted_tables
    }


def test_the_migrated_schema_is_the_one_that_the_code_describes(unmigrated: Unmigrated) -> None:
    migrate.upgrade(unmigrated.owner_url)
    with databases.opened(unmigrated.owner_url) as database, database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        migrated = describe(connection)
    migrate.downgrade(unmigrated.owner_url, "base")
    with databases.opened(unmigrated.owner_url) as database:
        Base.metadata.create_all(database.engine)
        with database.engine.connect() as connection:
            # Rules, partial indexes and triggers, which the comparison above does not look at.
            assert describe(connection) == migrated


def test_the_comparison_sees_a_missing_rule(unmigrated: Unmigrated) -> None:
    migrate.upgrade(unmigrated.owner_url)
    with databases.opened(unmigrated.owner_url) as database:
        with database.engine.connect() as connection:
            before = describe(connection)
        with database.transaction(write=True) as db:
            db.execute(text("DROP INDEX uq_pause_open"))
        with database.engine.connect() as connection:
            assert len(describe(connection)) == len(before) - 1
    assert len(before) > 150


def test_down_and_up_again_with_data_gives_an_empty_schema_that_works(unmigrated: Unmigrated) -> None:
    for _ in range(2):
        migrate.upgrade(unmigrated.owner_url, app_role=unmigrated.app_role)
        with databases.opened(unmigrated.app_url) as database:
            with database.engine.connect() as connection:
                assert not any(_content(connection).values())
            with database.transaction(write=True) as db:
                make_one_of_everything(db)
            with database.engine.connect() as connection:
                assert all(_content(connection).values())
        migrate.downgrade(unmigrated.owner_url, "base")
        with databases.opened(unmigrated.owner_url) as database:
            with database.engine.connect() as connection:
                assert describe(connection) == []
            assert inspect(database.engine).get_table_names() == ["alembic_version"]
        assert migrate.current(unmigrated.owner_url) is None


def test_an_upgrade_without_a_step_to_take_keeps_every_row(unmigrated: Unmigrated) -> None:
    migrate.upgrade(unmigrated.owner_url, app_role=unmigrated.app_role)
    with databases.opened(unmigrated.app_url) as database:
        with database.transaction(write=True) as db:
            make_one_of_everything(db)
        with database.engine.connect() as connection:
            before = _content(connection)
        migrate.upgrade(unmigrated.owner_url, app_role=unmigrated.app_role)
        with database.engine.connect() as connection:
            assert _content(connection) == before
