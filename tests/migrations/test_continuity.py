"""Covers and sentences come, and go again without a trace in who stood beside whom."""

from sqlalchemy import func, inspect, select

from smail.db import migrate
from smail.db.tables import Cover, StaffPeriod
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated

TABLES = {"cover", "cover_place", "handover_line"}


def test_down_takes_covers_and_sentences_and_leaves_every_time_beside_a_person(
    newest: Unmigrated,
) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
        before = db.scalar(select(func.count()).select_from(StaffPeriod))
    migrate.downgrade(newest.owner_url, "0010")
    with databases.opened(newest.owner_url) as database:
        assert not TABLES & set(inspect(database.engine).get_table_names())
        with database.transaction(write=False) as db:
            assert db.scalar(select(func.count()).select_from(StaffPeriod)) == before
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Cover)) == 0
