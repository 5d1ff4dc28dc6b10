"""Many rows in one statement: what makes thousands of persons a matter of seconds.

Written to the tables themselves: by way of the mapped classes, rows that differ in what is null would
go apart into statements of a few rows each.
"""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy import insert as sql_insert
from sqlalchemy.orm import Session

from smail.db.base import Base
from smail.db.tables import ActionPlan, Assessment, Consent, Enrolment, Hindsight, Participant

BATCH = 500

Row = dict[str, Any]


def insert(db: Session, table: type[Base], rows: Sequence[Row]) -> None:
    """The rows, all with the same columns, stand in the table."""
    statement = sql_insert(cast(Table, table.__table__))
    for first in range(0, len(rows), BATCH):
        db.execute(statement, rows[first : first + BATCH])


def inserted(
    db: Session,
    table: type[Participant | Enrolment | Assessment | Consent | ActionPlan | Hindsight],
    rows: Sequence[Row],
) -> Iterator[int]:
    """The ids that the rows were given, in their order."""
    own = cast(Table, table.__table__)
    statement = sql_insert(own).returning(own.c.id, sort_by_parameter_order=True)
    for first in range(0, len(rows), BATCH):
        yield from db.scalars(statement, rows[first : first + BATCH])
