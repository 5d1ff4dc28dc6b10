"""Which revision of the schema a database has, and which one this program was written for.

Kept apart from the steps themselves, so that every start can ask without being able to change anything.
Alembic knows all this too, but would stay in the memory of every server for one question at its start:
measured, 12 MB with the steps that it imports. A test holds the two together.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, column, inspect, select, table

_NAMED = re.compile(r'^(?P<down>down_)?revision = (?:"(?P<name>\w+)"|None)$', re.MULTILINE)


@cache
def known() -> tuple[str, ...]:
    """Every revision of this program, newest first."""
    after = dict(_steps())
    chain: list[str] = []
    before: str | None = None
    while before in after:
        before = after[before]
        chain.insert(0, before)
    return tuple(chain)


def _steps() -> Iterator[tuple[str | None, str]]:
    """Each step as what it stands on and what it is."""
    for file in (files("smail.migrations") / "versions").iterdir():
        if not file.name.endswith(".py"):
            continue
        named = {one["down"]: one["name"] for one in _NAMED.finditer(file.read_text("utf-8"))}
        if named:
            yield named["down_"], named[None]


def head() -> str:
    """The newest revision, and the only one that this program serves."""
    return known()[0]


def revision_of(connection: Connection) -> str | None:
    """The revision that a database has; None while nothing was ever made in it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version")))
