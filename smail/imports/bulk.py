"""Many rows in one statement: what makes thousands of persons a matter of seconds."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import insert as sql_insert
from sqlalchemy.orm import Session

from smail.db.base import Base
from smail.db.tables import Assessment, Enrolment, Participant

BATCH = 500

Row = dict[str, Any]


def insert(db: Session, table: type[Base], rows: Sequence[Row]) -> None:
    """The rows stand in the table."""
    for first in range(0, len(rows), BATCH):
        db.execute(sql_insert(table), rows[first : first + BATCH])


def inserted(
    db: Session, table: type[Participant | Enrolment | Assessment], rows: Sequence[Row]
) -> Iterator[int]:
    """The ids that the rows were given, in their order."""
    statement = sql_insert(table).returning(table.id, sort_by_parameter_order=True)
    for first in range(0, len(rows), BATCH):
        yield from db.scalars(statement, rows[first : first + BATCH])
