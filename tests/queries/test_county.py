"""Everybody's ratings with one questionnaire: who counts, what is read, and how a change is noticed."""

from datetime import date, timedelta

import pytest

from smail import clock
from smail.db.session import Database
from smail.db.tables import ActorKind, RaterKind, Score
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import DischargeReason
from smail.queries import county
from smail.queries.county import Wanted
from smail.services import audit
from smail.services.audit import Actor
from tests.factories.accounts import make_account
from tests.factories.assessments import make_open, make_submitted, the_instrument
from tests.factories.histories import make_rated
from tests.factories.people import enrolment_of, make_discharge, make_participant

DIGEST = the_instrument().digest
TODAY = date(2026, 11, 18)


def test_only_what_persons_sent_in_counts(database: Database) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_rated(db)
        rated[0].withdrawn_at = clock.now()
        make_open(db, person)
        mistaken, _ = make_rated(db)
        make_discharge(
            db, enrolment_of(db, mistaken), make_account(db), reason=DischargeReason.ENTERED_IN_ERROR
        )
        staff = {"rater_kind": RaterKind.STAFF, "rater_account_id": make_account(db).id}
        make_submitted(db, make_participant(db), TODAY, **staff)
        found = county.ratings_of(db, Wanted(DIGEST))
        assert {(one.participant_id, one.on) for one in found} == {
            (person.id, one.submitted_on) for one in rated[1:]
        }
        key, places = the_instrument().indicators[0].key, county.PLACE_BITS + county.TOTAL_BITS
        bits = places + county.ANSWERED_BITS + county.PUT_BITS
        sums = {one >> bits: one % 2**bits for one in county.packed_sums_of(db, Wanted(DIGEST), ["", key])}
        assert set(sums) == {one.id for one in rated[1:]}
        stored = db.get_one(Score, (rated[1].id, key))
        total, answered, put = stored.total, stored.n_answered, stored.n_items
        packed = (1 << county.TOTAL_BITS | total) << county.ANSWERED_BITS | answered
        assert sums[rated[1].id] == packed << county.PUT_BITS | put
        item = the_instrument().items[0].key
        assert {row[0] for row in county.steps_of(db, Wanted(DIGEST), [item])} == {
            one.id for one in rated[1:]
        }
        assert county.ratings_of(db, Wanted("0" * 64)) == []
        assert county.ratings_of(db, Wanted(DIGEST, [])) == []
        assert len(county.ratings_of(db, Wanted(DIGEST, [person.id, mistaken.id]))) == len(rated) - 1


def _record(database: Database, action: AuditAction) -> None:
    with database.transaction(write=True) as db:
        audit.record(db, Actor(ActorKind.SYSTEM), action, AuditObject.ASSESSMENT, None)


@pytest.mark.parametrize(
    ("action", "n", "is_rebuilt"),
    [
        (AuditAction.ASSESSMENT_SUBMIT, 1, False),
        (AuditAction.IMPORT_LOAD, 0, True),
        (AuditAction.PARTICIPANT_MERGE, 0, True),
        (AuditAction.ENROLMENT_UNDO, 0, True),
        (AuditAction.SEE_PARTICIPANT, 0, False),
    ],
)
def test_what_moves_ratings_is_noticed_in_the_audit(
    database: Database, action: AuditAction, n: int, is_rebuilt: bool
) -> None:
    with database.transaction(write=False) as db:
        before = county.settled_until(db, clock.now() + timedelta(hours=1))
    _record(database, action)
    with database.transaction(write=False) as db:
        found = county.changes_since(db, before)
    assert (found.n_sent_in, found.is_rebuilt) == (n, is_rebuilt)


def test_the_last_minute_is_looked_at_again(database: Database) -> None:
    _record(database, AuditAction.ASSESSMENT_SUBMIT)
    with database.transaction(write=False) as db:
        now = clock.now()
        soon, later = county.settled_until(db, now), county.settled_until(db, now + 2 * county.SETTLING)
        assert county.changes_since(db, soon).n_sent_in == 1
        assert county.changes_since(db, later).n_sent_in == 0
