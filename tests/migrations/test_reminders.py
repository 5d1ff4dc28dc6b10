"""The seventh step goes down with links of reminders in use: they open nothing, and those of letters stay."""

from sqlalchemy import inspect, text

from smail import clock
from smail.db import migrate
from smail.db.tables import PersonalLink
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated

BEFORE = "0006"


def test_down_with_two_live_links_keeps_the_one_that_was_given_by_hand(newest: Unmigrated) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
        person = db.scalar(text("SELECT participant_id FROM personal_link"))
        db.add(PersonalLink(participant_id=person, token_mac=b"r" * 32, issued_at=clock.now(), seed="s" * 16))
    migrate.downgrade(newest.owner_url, BEFORE)
    with databases.opened(newest.owner_url) as database:
        assert not {"reminder", "staff_digest"} & set(inspect(database.engine).get_table_names())
        with database.transaction(write=False) as db:
            live = db.execute(text("SELECT token_mac FROM personal_link WHERE revoked_at IS NULL")).scalars()
            assert [bytes(mac) for mac in live] == [b"l" * 32]
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
