"""Everything that a database holds, table by table as the database itself tells it, whatever its revision."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, inspect

from tests.support import databases

VERSION = "alembic_version"


@dataclass(frozen=True, slots=True)
class Table:
    """The names of the columns, and the rows in an order that says nothing."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)

    def only(self, columns: Sequence[str]) -> "Table":
        """The same rows with these columns alone."""
        if tuple(columns) == self.columns:
            return self
        places = [self.columns.index(name) for name in columns]
        return Table(tuple(columns), tuple(sorted(tuple(row[at] for at in places) for row in self.rows)))

    def digest(self) -> str:
        """By which two such tables are known to be the same."""
        return hashlib.sha256(repr((self.columns, self.rows)).encode()).hexdigest()


Dump = Mapping[str, Table]


def dump(url: str) -> dict[str, Table]:
    """Every table but the one that says the revision."""
    with databases.opened(url) as database, database.engine.connect() as connection:
        names = sorted(set(inspect(connection).get_table_names()) - {VERSION})
        return {name: _table(connection, name) for name in names}


def _table(connection: Connection, name: str) -> Table:
    rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"')
    names = list(rows.keys())
    columns = tuple(sorted(names))
    places = [names.index(column) for column in columns]
    return Table(columns, tuple(sorted(tuple(repr(row[at]) for at in places) for row in rows)))


def differences(before: Dump, after: Dump) -> list[str]:
    """The tables that both have and that do not hold the same in the columns that both have."""
    found = []
    for name in sorted(before.keys() & after.keys()):
        shared = sorted(set(before[name].columns) & set(after[name].columns))
        if before[name].only(shared) != after[name].only(shared):
            found.append(f"{name}: {len(before[name].rows)} rows before, {len(after[name].rows)} after")
    return found
