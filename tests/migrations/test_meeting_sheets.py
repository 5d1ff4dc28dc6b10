"""The choices for meetings come with their step and go with it; nothing else does."""

from sqlalchemy import inspect, text

from smail.db import migrate
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated

BEFORE = "0007"


def test_down_and_up_again_leaves_no_choice_and_no_trace(newest: Unmigrated) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
    migrate.downgrade(newest.owner_url, BEFORE)
    with databases.opened(newest.owner_url) as database:
        assert "meeting_sheet" not in inspect(database.engine).get_table_names()
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
        assert db.scalar(text("SELECT count(*) FROM meeting_sheet")) == 0
        assert db.scalar(text("SELECT count(*) FROM talk")) == 1
