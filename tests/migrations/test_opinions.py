"""The step of the opinions goes down with some said and up again without any."""

from sqlalchemy import inspect, text

from smail.db import migrate, revisions
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated

STEP = "0014"


def test_down_takes_what_was_said_and_up_has_a_place_for_more(newest: Unmigrated) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
    steps = revisions.known()
    migrate.downgrade(newest.owner_url, steps[steps.index(STEP) + 1])
    with databases.opened(newest.owner_url) as database:
        assert "opinion" not in inspect(database.engine).get_table_names()
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
        assert db.scalar(text("SELECT count(*) FROM opinion")) == 0
