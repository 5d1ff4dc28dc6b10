"""The step of the sealed evaluations lets go of what would be of one or a few people."""

from sqlalchemy import text

from smail.db import migrate, revisions
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated

STEP = "0038"
ONE = "INSERT INTO evaluation_answer SELECT :key, occasion_id, 'can_use', 'value', 4 FROM evaluation"


def test_up_keeps_the_answers_of_five_that_are_closed_and_of_no_others(newest: Unmigrated) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
    steps = revisions.known()
    left = []
    for n, is_closed in ((5, True), (5, False), (4, True)):
        migrate.downgrade(newest.owner_url, steps[steps.index(STEP) + 1])
        with databases.opened(newest.owner_url) as database, database.transaction(write=True) as db:
            db.execute(text("DELETE FROM evaluation_answer"))
            for number in range(n):
                db.execute(text(ONE), {"key": str(number) * 16})
            day = "'2027-01-01'" if is_closed else "NULL"
            db.execute(text(f"UPDATE evaluation SET closed_on = {day}"))
        migrate.upgrade(newest.owner_url, app_role=newest.app_role)
        with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
            left.append(db.scalar(text("SELECT count(*) FROM evaluation_answer")))
    assert left == [5, 0, 0]
