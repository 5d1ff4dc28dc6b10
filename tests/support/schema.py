"""A schema as the database itself describes it, so that two can be laid side by side."""

import re
from functools import cache

from sqlalchemy import Connection, text

from smail.db.tables import Base

POSTGRESQL = (
    "SELECT 'column', table_name || '.' || column_name, "
    "concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default) "
    "FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
    "SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE connamespace = 'public'::regnamespace "
    "AND conrelid <> coalesce(to_regclass('alembic_version'), 0)",
    "SELECT 'index', indexname, indexdef FROM pg_indexes "
    "WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
    "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)
SQLITE = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"


@cache
def about_persons() -> frozenset[str]:
    """Every table that leads to a person by foreign keys, in however many steps."""
    reached = {"participant"}
    while True:
        more = {
            table.name
            for table in Base.metadata.tables.values()
            for key in table.foreign_keys
            if key.column.table.name in reached
        }
        if more <= reached:
            return frozenset(reached)
        reached |= more


def describe(connection: Connection) -> list[str]:
    """Every table, column, rule, index and trigger in words, in an order that says nothing."""
    if connection.dialect.name == "postgresql":
        rows = [row for query in POSTGRESQL for row in connection.execute(text(query))]
        return sorted(f"{kind} {name}: {definition}" for kind, name, definition in rows)
    return sorted(line for row in connection.execute(text(SQLITE)) for line in _sqlite_lines(*row))


def _sqlite_lines(kind: str, name: str, sql: str) -> list[str]:
    # A table that a step had to make anew was renamed, and then SQLite quotes its name.
    plain = re.sub(r'^CREATE TABLE "(\w+)"', r"CREATE TABLE \1", re.sub(r"\s+", " ", sql))
    if kind != "table":
        return [f"{kind} {name}: {plain}"]
    # A column that was added to a table brings its foreign key with it, which is the same said elsewhere.
    for column, sort, rule, target in re.findall(
        r"(\w+) (\w+) (CONSTRAINT \w+) (REFERENCES \w+ \(\w+\))", plain
    ):
        plain = plain.replace(f"{column} {sort} {rule} {target}", f"{column} {sort}")
        plain = plain.replace(", CONSTRAINT ", f", {rule} FOREIGN KEY({column}) {target}, CONSTRAINT ", 1)
    # The rules of a table may stand in any order; what is said of the whole stands after the last of them.
    whole = re.fullmatch(r"(.*\S) ?\)( WITHOUT ROWID)?", plain.strip())
    assert whole is not None, plain
    parts = re.split(r", (?=CONSTRAINT )", whole[1])
    return [f"table {name}: {part.strip()}" for part in (*parts, whole[2] or "")]
