"""Which revision of the schema a database has, and which one this program was written for.

Kept apart from the steps themselves, so that every start can ask without being able to change anything.
"""

from functools import cache
from importlib.resources import files

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def config() -> Config:
    """Alembic, told where the steps lie."""
    made = Config()
    made.set_main_option("script_location", str(files("smail.migrations")).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


@cache
def known() -> tuple[str, ...]:
    """Every revision of this program, newest first."""
    return tuple(step.revision for step in ScriptDirectory.from_config(config()).walk_revisions())


def head() -> str:
    """The newest revision, and the only one that this program serves."""
    return known()[0]


def revision_of(connection: Connection) -> str | None:
    """The revision that a database has; None while nothing was ever made in it."""
    return MigrationContext.configure(connection).get_current_revision()
