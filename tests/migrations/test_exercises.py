"""The step to exercises and back: whoever was invented goes with what hangs on them, and nobody else does."""

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from smail.db import migrate
from smail.db.base import Base
from smail.web.parts import Parts
from tests.factories.accounts import make_account
from tests.factories.everything import make_one_of_everything
from tests.factories.exercises import make_exercise, practise
from tests.factories.organisations import make_municipality
from tests.support import databases
from tests.support.databases import Unmigrated


def test_going_back_takes_away_whoever_was_invented_and_leaves_everybody_real(
    newest: Unmigrated, parts: Parts
) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
        before = _counts(db)
        account = make_account(db)
        row = make_exercise(db, parts, make_municipality(db), account)
        practise(db, parts, row, account)
        people = db.scalar(text("SELECT count(*) FROM participant")) or 0
        assert _counts(db)["assessment"] > before["assessment"]
    migrate.downgrade(newest.owner_url, "0022")
    with databases.opened(newest.owner_url) as database, database.transaction(write=False) as db:
        assert "exercise_id" not in {
            one["name"] for one in inspect(database.engine).get_columns("participant")
        }
        assert db.scalar(text("SELECT count(*) FROM participant")) == people
        former = db.scalar(text("SELECT count(*) FROM former_number"))
        assert former == people - before["participant"] + before["former_number"]
        open_ones = text("SELECT count(*) FROM programme WHERE name LIKE 'Övning%' AND ends_on IS NULL")
        assert db.scalar(open_ones) == 0
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
        after = _counts(db)
    for table in (
        "assessment",
        "answer",
        "enrolment",
        "staff_period",
        "activity",
        "talk",
        "pause",
        "consent",
    ):
        assert after[table] == before[table], table


def _counts(db: Session) -> dict[str, int]:
    return {name: db.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in Base.metadata.tables}
