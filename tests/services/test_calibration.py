"""A round is kept as a draft, sent in once and whole, and comes again after a quarter."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from smail.db.session import Database
from smail.db.tables import AuditEvent, CalibrationRound, CalibrationStep
from smail.domain.calibration import Rater
from smail.errors import Conflict, NotFound
from smail.queries.calibration import own_rounds, steps_of
from smail.services import calibration
from smail.services.audit import SYSTEM
from tests.factories.accounts import make_account
from tests.factories.calibration import SITUATIONS, make_round, steps_at

FIRST = SITUATIONS.all[0]


def test_a_draft_is_gone_on_with_and_the_last_choice_holds(database: Database) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        row = calibration.draft(db, Rater(account.id), SITUATIONS, actor=SYSTEM)
        calibration.store(db, row, FIRST, {"seen_health": 2, "seen_purpose": 1})
        again = calibration.draft(db, Rater(account.id), SITUATIONS, actor=SYSTEM)
        assert again.id == row.id
        calibration.store(db, again, FIRST, {"seen_health": 4})
    with database.transaction(write=False) as db:
        assert steps_of(db, [row.id])[row.id] == {
            (FIRST.key, "seen_health"): 4,
            (FIRST.key, "seen_purpose"): 1,
        }


def test_a_round_that_lacks_a_step_is_not_sent_in(database: Database) -> None:
    lacking = {place: step for place, step in steps_at().items() if place != ("woman_27", "seen_purpose")}
    with database.transaction(write=True) as db:
        row = make_round(db, make_account(db), lacking, is_sent=False)
        missing = calibration.submit(db, row, SITUATIONS, actor=SYSTEM)
        assert [one.key for one in missing] == ["woman_27"]
        assert row.sent_on is None


def test_what_is_sent_in_is_never_changed(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = make_round(db, make_account(db))
        with pytest.raises(Conflict):
            calibration.store(db, row, FIRST, {"seen_health": 5})
        with pytest.raises(Conflict):
            calibration.submit(db, row, SITUATIONS, actor=SYSTEM)
        assert steps_of(db, [row.id])[row.id] == steps_at()


def test_the_next_round_begins_thirteen_weeks_later(database: Database) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        make_round(db, account, on=date(2026, 3, 2))
        with pytest.raises(Conflict):
            make_round(db, account, on=date(2026, 5, 31))
        make_round(db, account, on=date(2026, 6, 1))
        rounds = own_rounds(db, Rater(account.id))
        assert [row.number for row in rounds.sent] == [1, 2]
        assert rounds.last is rounds.sent[1]
        assert rounds.open is None


def test_nobody_has_two_rounds_under_way(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = make_round(db, make_account(db), is_sent=False)
        about = {"account_id": row.account_id, "vignettes_digest": row.vignettes_digest}
    with (
        pytest.raises(IntegrityError, match=r"uq_calibration_round_open|calibration_round\.account_id"),
        database.transaction(write=True) as db,
    ):
        db.add(CalibrationRound(number=2, begun_at=row.begun_at, **about))


def test_a_question_that_was_not_put_takes_no_step(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = calibration.draft(db, Rater(make_account(db).id), SITUATIONS, actor=SYSTEM)
        with pytest.raises(NotFound):
            calibration.store(db, row, FIRST, {"work_within_12_months": 5})
        assert db.scalars(select(CalibrationStep)).all() == []


def test_the_audit_tells_that_and_never_what(database: Database) -> None:
    with database.transaction(write=True) as db:
        make_round(db, make_account(db))
    with database.transaction(write=False) as db:
        row = db.scalars(select(CalibrationRound)).one()
        told = db.execute(
            select(AuditEvent.action, AuditEvent.details).where(AuditEvent.object_id == row.public_id)
        ).all()
    assert sorted(told) == [("calibration.begin", {"number": 1}), ("calibration.submit", {"number": 1})]
