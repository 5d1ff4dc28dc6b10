"""The sums that are kept follow from the answers, and the check sees when they do not."""

import pytest
from sqlalchemy import delete, select

from smail import catalogue
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import Answer, Score
from smail.domain.instrument import AnswerKind
from smail.services import scores
from smail.services.scores import Mismatch, Sum
from tests.factories.assessments import make_submitted
from tests.factories.people import make_participant

CATALOGUE: Catalogue = catalogue.load([catalogue.shipped()])
SMAIL = CATALOGUE.latest("smail")
FOURTEEN = list(SMAIL.form("fourteen").items)
HEALTH = [item.key for item in SMAIL.items if item.indicator == "health"]


def test_an_indicator_is_the_sum_of_its_steps_with_how_many_there_were(database: Database) -> None:
    with database.transaction(write=True) as db:
        given: dict[str, int | AnswerKind] = {HEALTH[0]: 5, HEALTH[1]: AnswerKind.DONT_KNOW}
        row = make_submitted(db, make_participant(db), answers=given, value=3, items_shown=FOURTEEN)
        db.execute(delete(Score))
        scores.store(db, CATALOGUE, row)
        scores.store(db, CATALOGUE, row)
        found = {
            kept.indicator: (kept.total, kept.n_answered, kept.n_items) for kept in db.scalars(select(Score))
        }
        assert found["health"] == (5, 1, 2)
        assert found["purpose"] == (6, 2, 2)
        assert len(found) == 7


def test_an_indicator_that_was_not_asked_about_has_no_sum(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = make_submitted(db, make_participant(db), items_shown=HEALTH)
        db.execute(delete(Score))
        scores.store(db, CATALOGUE, row)
        assert [kept.indicator for kept in db.scalars(select(Score))] == ["health"]


def test_what_agrees_is_not_reported_in_however_many_batches(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scores, "BATCH", 2)
    with database.transaction(write=True) as db:
        for _ in range(5):
            make_submitted(db, make_participant(db))
        assert list(scores.recompute(db, CATALOGUE)) == []


def test_a_sum_that_was_changed_is_reported_from_any_batch(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scores, "BATCH", 2)
    with database.transaction(write=True) as db:
        rows = [make_submitted(db, make_participant(db), value=3) for _ in range(5)]
        db.get_one(Score, (rows[4].id, "health")).total = 5
        db.get_one(Answer, (rows[2].id, rows[2].items_shown[0])).value = 1
        db.delete(db.get_one(Score, (rows[0].id, "purpose")))
        db.flush()
        assert list(scores.recompute(db, CATALOGUE)) == [
            Mismatch(rows[0].public_id, "purpose", None, Sum(3, 1, 1)),
            Mismatch(rows[2].public_id, "job_belief", Sum(3, 1, 1), Sum(1, 1, 1)),
            Mismatch(rows[4].public_id, "health", Sum(5, 1, 1), Sum(3, 1, 1)),
        ]


def test_a_rating_whose_very_instrument_is_missing_is_reported(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = make_submitted(db, make_participant(db), instrument_digest="0" * 64)
        assert list(scores.recompute(db, CATALOGUE)) == [Mismatch(row.public_id, None, None, None)]
