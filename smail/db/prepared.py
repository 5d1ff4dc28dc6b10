"""Reads that are asked at every tap, run with as little between them and the database as there can be.

A page of a question asks three things, and SQLAlchemy's own work on each takes longer than the database's. So
what it finds out about a statement, its text and how values go in and come out, is found out once here and
kept. Everything else stays SQLAlchemy's: the connection, the transaction, and what an error becomes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

Made = TypeVar("Made")
Process = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement as one kind of database takes it."""

    text: str
    # Of every value that goes in: its name, what makes it ready, and whether the text has a place or a name.
    given: Sequence[tuple[str, Process | None]]
    fixed: dict[str, Any]
    places: Sequence[str] | None
    columns: Sequence[tuple[int, Process]]


class Prepared(Generic[Made]):
    """A SELECT of columns, not of entities, each row made into something by `made`."""

    def __init__(self, statement: Select[*tuple[Any, ...]], made: Callable[..., Made]) -> None:
        self._statement = statement
        self._made = made
        self._plans: dict[str, _Plan] = {}

    def all(self, db: Session, /, **given: Any) -> list[Made]:
        """What every row was made into, in order."""
        made = self._made
        return [made(*row) for row in self._rows(db, given)]

    def first(self, db: Session, /, **given: Any) -> Made | None:
        """What the first row was made into; None where there is no row."""
        rows = self._rows(db, given)
        return self._made(*rows[0]) if rows else None

    def _rows(self, db: Session, given: dict[str, Any]) -> Sequence[Sequence[Any]]:
        db.flush()
        connection = db.connection()
        plan = self._plans.get(connection.dialect.name) or self._planned(connection.dialect)
        rows = ask(connection, plan.text, _values(plan, given))
        return [_read(row, plan.columns) for row in rows] if plan.columns else rows

    def _planned(self, dialect: Dialect) -> _Plan:
        compiled = self._statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        columns = enumerate(column.type for column in self._statement.selected_columns)
        plan = _Plan(
            text=compiled.string,
            given=[(name, process) for name, process, is_given in _binds(compiled, dialect) if is_given],
            fixed=dict(_fixed(compiled, dialect)),
            places=compiled.positiontup if compiled.positional else None,
            columns=list(_processed(columns, dialect)),
        )
        self._plans[dialect.name] = plan
        return plan


def _binds(compiled: SQLCompiler, dialect: Dialect) -> Iterator[tuple[str, Process | None, bool]]:
    for bind, name in compiled.bind_names.items():
        yield name, bind.type.dialect_impl(dialect).bind_processor(dialect), bind.required


def _fixed(compiled: SQLCompiler, dialect: Dialect) -> Iterator[tuple[str, Any]]:
    for name, process, is_given in _binds(compiled, dialect):
        if not is_given:
            value = compiled.params[name]
            yield name, value if process is None else process(value)


def _processed(columns: Iterable[tuple[int, Any]], dialect: Dialect) -> Iterator[tuple[int, Process]]:
    for place, kind in columns:
        process = kind.dialect_impl(dialect).result_processor(dialect, None)
        if process is not None:
            yield place, process


def _values(plan: _Plan, given: dict[str, Any]) -> tuple[Any, ...] | dict[str, Any]:
    values = dict(plan.fixed)
    for name, process in plan.given:
        values[name] = given[name] if process is None else process(given[name])
    return values if plan.places is None else tuple(values[name] for name in plan.places)


def ask(
    connection: Connection, text: str, values: tuple[Any, ...] | dict[str, Any] = ()
) -> Sequence[Sequence[Any]]:
    """The database has been asked in its own words, and this is what its driver gave back."""
    if connection.dispatch.before_cursor_execute:
        # Whoever listens to what is asked shall hear this too.
        result = connection.exec_driver_sql(text, values)
        return result.all() if result.returns_rows else ()
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else ()
    except connection.dialect.loaded_dbapi.Error as error:
        # The one way to have it told as every other error of the database: same kind, nothing quoted.
        connection._handle_dbapi_exception(error, text, None, None, None)
    finally:
        cursor.close()


def _read(row: Sequence[Any], columns: Sequence[tuple[int, Process]]) -> Sequence[Any]:
    read = list(row)
    for place, process in columns:
        read[place] = process(read[place])
    return read
