"""The step of calibrations by letter keeps what was rated, up and down."""

from sqlalchemy import text

from smail.db import migrate, revisions
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated

STEP = "0047"
KEPT = text("SELECT round_id, vignette_key, item_key, value FROM calibration_step ORDER BY 1, 2, 3")
BY_LETTER = """
    INSERT INTO calibration_round
        (public_id, learner_id, email_mac, organisation_id, number, vignettes_digest, begun_at)
    SELECT 'abcdefghijklmnop', l.id, :mac, l.organisation_id, 1, r.vignettes_digest, r.begun_at
    FROM learner AS l, calibration_round AS r ORDER BY l.id LIMIT 1
"""


def test_rounds_of_accounts_are_kept_and_those_by_letter_go_with_the_step(newest: Unmigrated) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
        before = db.execute(KEPT).all()
        db.execute(text(BY_LETTER), {"mac": b"m" * 32})
        assert db.scalar(text("SELECT count(*) FROM calibration_round")) == 2
    steps = revisions.known()
    migrate.downgrade(newest.owner_url, steps[steps.index(STEP) + 1])
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
        assert db.execute(KEPT).all() == before
        assert before != []
        assert db.scalar(text("SELECT count(*) FROM calibration_round")) == 1
