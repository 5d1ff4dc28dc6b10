"""The step of places as issued names the place of every certificate that there was."""

from sqlalchemy import text

from smail.db import migrate, revisions
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated

STEP = "0051"
NAMES = text("SELECT issued_unit, issued_body FROM certificate ORDER BY id")
MOVED = """
    UPDATE organisation SET parent_id = (SELECT min(id) FROM organisation WHERE kind = 'municipality'),
        kind = 'unit', scb_code = NULL, name = 'Enheten'
    WHERE id = (SELECT max(id) FROM organisation)
"""


def test_every_certificate_of_before_has_the_names_that_its_place_has_now(newest: Unmigrated) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
        db.execute(text(MOVED))
        db.execute(text("UPDATE learner SET organisation_id = (SELECT max(id) FROM organisation)"))
        body = db.scalar(text("SELECT min(name) FROM organisation WHERE kind = 'municipality'"))
        n = len(db.execute(NAMES).all())
    steps = revisions.known()
    migrate.downgrade(newest.owner_url, steps[steps.index(STEP) + 1])
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
        assert db.execute(NAMES).all() == [("Enheten", body)] * n
        assert n > 0
