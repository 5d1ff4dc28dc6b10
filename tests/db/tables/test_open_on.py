"""Where a table's end is the last day and where it is the first day after: said once for each."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import (
    Account,
    Enrolment,
    Organisation,
    PausePeriod,
    Programme,
    RoleGrant,
    StaffPeriod,
)
from tests.factories.people import make_participant, make_pause

DAY = date(2026, 11, 16)
AFTER = "first day after"
LAST = "last day"

ENDS = [
    (Account, "ended_on", AFTER),
    (RoleGrant, "ends_on", AFTER),
    (Organisation, "ended_on", AFTER),
    (StaffPeriod, "ends_on", AFTER),
    (PausePeriod, "ends_on", AFTER),
    (Programme, "ends_on", LAST),
    (Enrolment, "ended_on", LAST),
]


@pytest.mark.parametrize(("table", "column", "means"), ENDS, ids=[table.__name__ for table, *_ in ENDS])
def test_a_row_is_open_until_its_end(database: Database, table: type, column: str, means: str) -> None:
    with database.transaction(write=True) as db:
        make_pause(db, make_participant(db, starts_on=date(2026, 9, 1)), starts_on=date(2026, 10, 1))

        def open_on(day: date) -> bool:
            return bool(db.scalar(select(func.count()).select_from(table).where(table.open_on(day))))

        assert open_on(DAY)
        for row in db.scalars(select(table)):
            setattr(row, column, DAY)
        db.flush()
        around = [open_on(DAY + timedelta(days=days)) for days in (-1, 0, 1)]
    assert around == [True, means == LAST, False]
