"""The fourth step knows the names of rows that were there before it, and takes only its own away again."""

from sqlalchemy import func, inspect, select

from smail.db import migrate
from smail.db.tables import ImportPerson, ImportRow, Participant
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated


def test_down_keeps_persons_and_rows_and_up_again_knows_whose_name_each_row_had(
    newest: Unmigrated,
) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
        before = db.scalar(select(func.count()).select_from(Participant))
    migrate.downgrade(newest.owner_url, "0003")
    with databases.opened(newest.owner_url) as database:
        assert not {"former_number", "move"} & set(inspect(database.engine).get_table_names())
        with database.transaction(write=False) as db:
            assert db.scalar(select(func.count()).select_from(Participant)) == before
            assert db.scalar(select(func.count(ImportRow.number))) == 1
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
        rows = db.scalars(select(ImportRow.source_mac)).all()
        assert rows == db.scalars(select(ImportPerson.source_mac)).all()
