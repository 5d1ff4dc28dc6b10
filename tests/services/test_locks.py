"""The lock on a person is one, and lets rows about the person be written meanwhile."""

from sqlalchemy import event

from smail.db.session import Database
from smail.services import locks
from tests.factories.people import make_participant


def test_the_person_is_read_anew_under_a_lock_that_keeps_no_row_out(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        statements: list[str] = []
        event.listen(
            db.connection(), "before_cursor_execute", lambda *given: statements.append(given[2]), named=False
        )
        assert locks.person(db, person.id) is person
        asked = statements[0]
        is_postgresql = db.connection().dialect.name == "postgresql"
    assert asked.endswith("FOR NO KEY UPDATE") is is_postgresql
