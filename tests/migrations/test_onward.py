"""The thirteenth step keeps what was known of talks and consents, and takes only its own away again."""

from sqlalchemy import inspect, select, text

from smail.db import migrate
from smail.db.tables import Consent, Discharge, Enrolment
from smail.domain.onward import Offer
from tests.factories.everything import make_one_of_everything
from tests.support import databases
from tests.support.databases import Unmigrated

BEFORE = "0011"


def test_talks_and_consents_of_before_are_known_as_they_were(newest: Unmigrated) -> None:
    with databases.opened(newest.app_url) as database, database.transaction(write=True) as db:
        make_one_of_everything(db)
        db.scalars(select(Discharge)).one().closing_talk = Offer.DECLINED
    migrate.downgrade(newest.owner_url, BEFORE)
    with databases.opened(newest.owner_url) as database:
        gone = {"follow_up", "follow_up_draw", "work_start", "sus_entry"}
        assert not gone & set(inspect(database.engine).get_table_names())
        with database.transaction(write=True) as db:
            assert db.scalars(text("SELECT closing_talk_offered FROM discharge")).all() == [True]
    migrate.upgrade(newest.owner_url, app_role=newest.app_role)
    with databases.opened(newest.app_url) as database, database.transaction(write=False) as db:
        # That it was declined was not known before.
        assert db.scalars(select(Discharge.closing_talk)).all() == [Offer.OFFERED]
        consent = db.scalars(select(Consent)).one()
        stay = db.get_one(Enrolment, consent.enrolment_id)
        assert (stay.participant_id, stay.programme_id) == (consent.participant_id, consent.programme_id)
