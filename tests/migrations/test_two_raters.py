"""The sixth step finds drafts that were there twice, and takes only its own away again."""

from datetime import timedelta

from sqlalchemy import inspect, select, text

from smail import clock
from smail.db import migrate
from smail.db.tables import Assessment, RaterKind
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated

DRAFTS = select(Assessment).where(Assessment.rater_kind == RaterKind.STAFF).order_by(Assessment.id)


def test_of_two_drafts_of_one_handledare_the_newer_goes_on(newest: Unmigrated) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
    migrate.downgrade(newest.owner_url, "0005")
    with databases.opened(newest.owner_url) as database:
        assert not {"joint_view", "talk"} & set(inspect(database.engine).get_table_names())
        with database.transaction(write=True) as db:
            first = db.scalars(DRAFTS).one()
            columns = [column.name for column in Assessment.__table__.columns if column.name != "id"]
            copied = {name: getattr(first, name) for name in columns} | {"public_id": "B" * 16}
            db.add(Assessment(**copied | {"started_at": clock.now() + timedelta(minutes=1)}))
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
        older, newer = db.scalars(DRAFTS).all()
        assert older.withdrawn_at == older.started_at
        assert newer.withdrawn_at is None
        assert db.scalar(text("SELECT count(*) FROM talk")) == 0
