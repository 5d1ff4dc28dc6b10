"""The tenth step adds what is seen in hindsight and takes only that away again."""

from sqlalchemy import func, inspect, select

from smail.db import migrate
from smail.db.tables import Assessment, Programme
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated

TABLES = {"hindsight", "hindsight_answer", "drop_reason"}


def test_down_takes_what_was_seen_in_hindsight_and_leaves_every_rating(newest: Unmigrated) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
        before = db.scalar(select(func.count()).select_from(Assessment))
    migrate.downgrade(newest.owner_url, "0008")
    with databases.opened(newest.owner_url) as database:
        found = inspect(database.engine)
        assert not TABLES & set(found.get_table_names())
        assert "asks_hindsight" not in {one["name"] for one in found.get_columns("programme")}
        with database.transaction(write=False) as db:
            assert db.scalar(select(func.count()).select_from(Assessment)) == before
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
        assert set(db.scalars(select(Programme.asks_hindsight))) == {False}
