"""What is put back is what was made, to the last row, and one's changes are not the next one's."""

import secrets
from collections.abc import Callable

import pytest

from smail.db.session import Database
from smail.db.tables import Base, Programme
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support import kept_rows
from tests.support.snapshot import contents


@pytest.fixture
def empty(database: Database, database_kind: str, request: pytest.FixtureRequest) -> Callable[[], None]:
    """Leaves no row in the database, as a new test finds it."""
    if database_kind == "postgresql":
        found: Callable[[], None] = request.getfixturevalue("empty_postgres")
        return found

    def emptied() -> None:
        with database.engine.begin() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.exec_driver_sql(f'DELETE FROM "{table.name}"')

    return emptied


def test_the_second_who_asks_has_the_same_rows_and_a_value_of_its_own(
    database: Database, empty: Callable[[], None]
) -> None:
    name, asked = secrets.token_hex(8), []

    def make() -> Programme:
        asked.append(name)
        with database.transaction(write=True) as db:
            row = make_programme(db, name="Ung framtid")
            make_participant(db, row)
        return row

    first = kept_rows.kept(name, database, make)
    rows = contents(database, without=())
    empty()
    second = kept_rows.kept(name, database, make)
    assert contents(database, without=()) == rows
    assert asked == [name]
    assert (second.id, second.name) == (first.id, first.name)
    second.name = "En annan"
    empty()
    assert kept_rows.kept(name, database, make).name == "Ung framtid"


def test_what_stood_there_already_is_not_kept(database: Database) -> None:
    with database.transaction(write=True) as db:
        make_programme(db)
    with pytest.raises(AssertionError, match="without a row"):
        kept_rows.kept(secrets.token_hex(8), database, lambda: None)
