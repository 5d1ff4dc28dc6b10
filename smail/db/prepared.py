"""What is asked of the database at every tap, with as little in between as there can be.

A page of a question asks three things, and SQLAlchemy's own work on each takes longer than the database's. So
what it finds out about a statement, its text and how values go in and come out, is found out once here and
kept. Everything else stays SQLAlchemy's: the connection, the transaction, and what an error becomes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

Made = TypeVar("Made")
Process = Callable[[Any], Any]
Values = tuple[Any, ...] | dict[str, Any]
Row = Sequence[Any]


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

    def _rows(self, db: Session, given: Mapping[str, Any]) -> Sequence[Row]:
        connection = _connection(db)
        plan = self._plans.get(connection.dialect.name) or self._planned(connection.dialect)
        rows = ask(connection, plan.text, plan.values(given))
        return [_read(row, plan.columns) for row in rows] if plan.columns else rows

    def _planned(self, dialect: Dialect) -> "_Plan":
        columns = enumerate(column.type for column in self._statement.selected_columns)
        compiled = self._statement.compile(dialect=dialect)
        plan = self._plans[dialect.name] = _plan(compiled, dialect, list(_processed(columns, dialect)))
        return plan


class PreparedWrite:
    """An INSERT of these columns, or an UPDATE of them, or a DELETE of none; nothing comes back."""

    def __init__(self, statement: Insert | Update | Delete, *columns: str) -> None:
        self._statement = statement
        self._columns = columns
        self._plans: dict[str, _Plan] = {}

    def run(self, db: Session, /, **given: Any) -> None:
        """It is done once, with these values."""
        self.run_all(db, [given])

    def run_all(self, db: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """It is done for each of the rows."""
        connection = _connection(db)
        plan = self._plans.get(connection.dialect.name) or self._planned(connection.dialect)
        for row in rows:
            ask(connection, plan.text, plan.values(row))

    def _planned(self, dialect: Dialect) -> "_Plan":
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)
        assert isinstance(compiled, SQLCompiler)
        if compiled.insert_prefetch or compiled.update_prefetch:
            raise ValueError("a column has a default that Python makes, and nothing here would make it")
        plan = self._plans[dialect.name] = _plan(compiled, dialect, ())
        return plan


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement as one kind of database takes it."""

    text: str
    # Of every value that is given, its name and what makes it ready; and the values that are always the same.
    given: Sequence[tuple[str, Process | None]]
    fixed: Mapping[str, Any]
    # The names in the order of the text's places; None where the text has names itself.
    places: Sequence[str] | None
    columns: Sequence[tuple[int, Process]]

    def values(self, given: Mapping[str, Any]) -> Values:
        """What the driver takes beside the text."""
        values = dict(self.fixed)
        for name, process in self.given:
            values[name] = given[name] if process is None else process(given[name])
        return values if self.places is None else tuple(values[name] for name in self.places)


def _connection(db: Session) -> Connection:
    db.flush()
    return db.connection()


def _plan(compiled: object, dialect: Dialect, columns: Sequence[tuple[int, Process]]) -> _Plan:
    assert isinstance(compiled, SQLCompiler)
    binds = {
        name: (bind, bind.type.dialect_impl(dialect).bind_processor(dialect))
        for bind, name in compiled.bind_names.items()
    }
    return _Plan(
        text=compiled.string,
        given=[(name, process) for name, (bind, process) in binds.items() if bind.required],
        fixed={
            name: bind.value if process is None else process(bind.value)
            for name, (bind, process) in binds.items()
            if not bind.required
        },
        places=compiled.positiontup if compiled.positional else None,
        columns=columns,
    )


def _processed(columns: Iterable[tuple[int, Any]], dialect: Dialect) -> Iterator[tuple[int, Process]]:
    for place, kind in columns:
        process = kind.dialect_impl(dialect).result_processor(dialect, None)
        if process is not None:
            yield place, process


def ask(connection: Connection, text: str, values: Values = ()) -> Sequence[Row]:
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


def _read(row: Row, columns: Sequence[tuple[int, Process]]) -> Row:
    read = list(row)
    for place, process in columns:
        read[place] = process(read[place])
    return read
