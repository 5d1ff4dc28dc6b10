"""Takes a database from one revision of the schema to another, in one transaction: wholly or not at all.

PostgreSQL is migrated by the owner of the tables and served by a plain role, which is given what it needs
here and nothing more: it can add to the audit, but neither change it nor take anything away.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from smail.db.revisions import head, revision_of
from smail.db.session import Database

__all__ = ["current", "downgrade", "head", "upgrade"]

# Any number will do as long as it stays the same: two migrations of one database take turns.
_TURN = 5_317_119


def upgrade(url: str, revision: str = "head", *, app_role: str | None = None) -> None:
    """The database has the revision, and on PostgreSQL the role that serves it may use every table."""
    with _writing(url) as connection:
        command.upgrade(_on(connection), revision)
        if app_role is not None and connection.dialect.name == "postgresql":
            _grant(connection, app_role)


def downgrade(url: str, revision: str) -> None:
    """The database has the older revision again; "base" takes away every table and all that is in them."""
    with _writing(url) as connection:
        command.downgrade(_on(connection), revision)


def current(url: str) -> str | None:
    """The revision that the database has; None while it is empty."""
    with Database(url) as database, database.engine.connect() as connection:
        return revision_of(connection)


def config() -> Config:
    """Alembic, told where the steps lie."""
    made = Config()
    made.set_main_option("script_location", str(files("smail.migrations")).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


@contextmanager
def _writing(url: str) -> Iterator[Connection]:
    with Database(url) as database, database.engine.execution_options(write=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
        yield connection


def _on(connection: Connection) -> Config:
    made = config()
    made.attributes["connection"] = connection
    return made


def _grant(connection: Connection, app_role: str) -> None:
    owner, schema = connection.execute(text("SELECT current_user, current_schema()")).one()
    if app_role == owner:
        return
    quote = connection.dialect.identifier_preparer.quote
    place, role = quote(schema), quote(app_role)
    for statement in (
        f"GRANT USAGE ON SCHEMA {place} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {place} TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {place} TO {role}",
        f"REVOKE UPDATE, DELETE ON {place}.audit_event FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON {place}.alembic_version FROM {role}",
    ):
        connection.exec_driver_sql(statement)
