"""Consent is one purpose at a time, dated, and can be taken back."""

from datetime import date

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import AuditEvent
from smail.domain.people import ConsentPurpose
from smail.errors import Conflict
from smail.services import consents
from smail.services.audit import SYSTEM
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant

GIVEN, BACK = date(2026, 2, 2), date(2026, 4, 1)
SHARED = ConsentPurpose.SHARED_HISTORY


def test_a_consent_holds_until_it_is_taken_back_and_can_be_given_again(database: Database) -> None:
    with database.transaction(write=True) as db:
        person, by = make_participant(db), make_account(db)
        first = consents.give(db, person.id, SHARED, on=GIVEN, actor=SYSTEM, recorded_by_id=by.id)
        assert consents.live(db, person.id, SHARED) is first
        assert consents.withdraw(db, person.id, SHARED, on=BACK, actor=SYSTEM).withdrawn_on == BACK
        assert consents.live(db, person.id, SHARED) is None
        again = consents.give(db, person.id, SHARED, on=BACK, actor=SYSTEM, recorded_by_id=by.id)
        assert consents.live(db, person.id, SHARED) is again
        assert db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all() == [
            "consent.give",
            "consent.withdraw",
            "consent.give",
        ]


def test_a_consent_for_sus_belongs_to_one_insats(database: Database) -> None:
    with database.transaction(write=True) as db:
        one, other = make_programme(db), make_programme(db, name="En annan")
        person, by = make_participant(db, one), make_account(db)
        with pytest.raises(ValueError, match="programme_id"):
            consents.give(db, person.id, ConsentPurpose.SUS, on=GIVEN, actor=SYSTEM, recorded_by_id=by.id)
        for programme in (one, other):
            consents.give(
                db,
                person.id,
                ConsentPurpose.SUS,
                on=GIVEN,
                actor=SYSTEM,
                recorded_by_id=by.id,
                programme_id=programme.id,
            )
        consents.withdraw(db, person.id, ConsentPurpose.SUS, on=BACK, actor=SYSTEM, programme_id=one.id)
        assert consents.live(db, person.id, ConsentPurpose.SUS, programme_id=one.id) is None
        assert consents.live(db, person.id, ConsentPurpose.SUS, programme_id=other.id) is not None


def test_giving_twice_or_taking_back_nothing_is_refused(database: Database) -> None:
    with database.transaction(write=True) as db:
        person, by = make_participant(db), make_account(db)
        with pytest.raises(Conflict):
            consents.withdraw(db, person.id, SHARED, on=BACK, actor=SYSTEM)
        consents.give(db, person.id, SHARED, on=GIVEN, actor=SYSTEM, recorded_by_id=by.id)
        with pytest.raises(Conflict):
            consents.give(db, person.id, SHARED, on=BACK, actor=SYSTEM, recorded_by_id=by.id)
        with pytest.raises(Conflict):
            consents.withdraw(db, person.id, SHARED, on=date(2026, 1, 1), actor=SYSTEM)
