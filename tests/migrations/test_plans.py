"""The fifth step adds the plans and takes only them away again."""

from sqlalchemy import func, inspect, select

from smail.db import migrate
from smail.db.tables import Enrolment, Programme
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated

TABLES = {"activity", "agreed_step", "action_plan", "plan_revision", "plan_anchoring"}


def test_down_takes_the_plans_and_the_limit_and_leaves_every_time_in_a_programme(
    newest: Unmigrated,
) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
        before = db.scalar(select(func.count()).select_from(Enrolment))
    migrate.downgrade(newest.owner_url, "0004")
    with databases.opened(newest.owner_url) as database:
        found = inspect(database.engine)
        assert not TABLES & set(found.get_table_names())
        assert "plan_within_weeks" not in {one["name"] for one in found.get_columns("programme")}
        with database.transaction(write=False) as db:
            assert db.scalar(select(func.count()).select_from(Enrolment)) == before
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
        assert set(db.scalars(select(Programme.plan_within_weeks))) == {None}
