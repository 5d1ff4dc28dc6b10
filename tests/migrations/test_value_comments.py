"""The second step adds the lines on values and takes only them away again."""

from sqlalchemy import func, inspect, select

from smail.db import migrate
from smail.db.tables import Assessment
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated


def test_down_takes_the_lines_and_leaves_every_rating(newest: Unmigrated) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
        before = db.scalar(select(func.count()).select_from(Assessment))
    migrate.downgrade(newest.owner_url, "0001")
    with databases.opened(newest.owner_url) as database:
        assert "value_comment" not in inspect(database.engine).get_table_names()
        with database.transaction(write=False) as db:
            assert db.scalar(select(func.count()).select_from(Assessment)) == before
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    assert migrate.current(newest.app_url) == migrate.head()
