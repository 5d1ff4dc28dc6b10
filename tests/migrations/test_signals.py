"""The eighth step adds what was told on Today, and takes only that away again."""

from sqlalchemy import inspect, text

from smail.db import migrate
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated


def test_what_was_told_goes_with_its_table_and_nothing_else_does(newest: Unmigrated) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
        assert db.scalar(text("SELECT count(*) FROM told_signal")) == 1
    migrate.downgrade(newest.owner_url, "0012")
    with databases.opened(newest.owner_url) as database:
        assert "told_signal" not in inspect(database.engine).get_table_names()
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
        assert db.scalar(text("SELECT count(*) FROM told_signal")) == 0
        assert db.scalar(text("SELECT count(*) FROM account")) > 0
