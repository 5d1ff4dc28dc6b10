"""The second step adds the lines on values and takes only them away again."""

from sqlalchemy import func, inspect, select

from smail.db import migrate
from smail.db.tables import Assessment
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated


def test_down_takes_the_lines_and_leaves_every_rating(unmigrated: Unmigrated) -> None:
    migrate.upgrade(unmigrated.owner_url, app_role=unmigrated.app_role)
    with databases.opened(unmigrated.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
        before = db.scalar(select(func.count()).select_from(Assessment))
    migrate.downgrade(unmigrated.owner_url, "0001")
    with databases.opened(unmigrated.owner_url) as database:
        assert "value_comment" not in inspect(database.engine).get_table_names()
        with database.transaction(write=False) as db:
            assert db.scalar(select(func.count()).select_from(Assessment)) == before
    migrate.upgrade(unmigrated.owner_url, app_role=unmigrated.app_role)
    assert migrate.current(unmigrated.app_url) == migrate.head()
