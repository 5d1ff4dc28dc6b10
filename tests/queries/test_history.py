"""The rows of a history: own, submitted, kept ratings with their sums, and what happened, each in order."""

from datetime import date

from smail.db.session import Database
from smail.domain.people import HandoverKind
from smail.queries import history as reads
from smail.queries.submitted import CommentLine, StoredSum
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_open, make_staff_open
from tests.factories.histories import COMMENT, DAYS, FRAMSTEG, add_what_happened, make_rated
from tests.support.queries import QueryRecorder


def test_the_own_submitted_ratings_are_read_with_their_sums_oldest_first(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_rated(db, DAYS[:3][::-1])
        make_open(db, person)
        make_staff_open(db, person, make_account(db))
        make_rated(db)
        rows = reads.rows_of(db, vault, person.id)
    assert [row.on for row in rows.ratings] == list(DAYS[:3])
    assert {row.public_id for row in rows.ratings} == {row.public_id for row in rated}
    assert rows.ratings[2].sums["health"] == StoredSum(2, 1, 1)
    assert len(rows.ratings[0].shown) == 7


def test_what_happened_is_read_readable(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_rated(db)
        after = add_what_happened(db, vault, person, rated)
        rows = reads.rows_of(db, vault, person.id)
    first, second = rows.responsible
    assert (first.ends_on, first.ended_by) == (date(2026, 3, 16), HandoverKind.CHANGE)
    assert (second.first_name, second.starts_on) == (after.first_name, date(2026, 3, 16))
    assert rows.pauses == (reads.PauseDays(date(2026, 6, 20), date(2026, 8, 10)),)
    assert [(one.happened_on, one.line) for one in rows.framsteg] == [(date(2026, 9, 15), FRAMSTEG)]
    assert rows.comments == (CommentLine(rated[1].id, "health", COMMENT),)
    assert len(rows.stays) == 1


def test_more_ratings_take_no_more_questions_to_the_database(
    database: Database, vault: Vault, query_recorder: QueryRecorder
) -> None:
    counts = []
    for n in (1, 5):
        with database.transaction(write=True) as db:
            person, _ = make_rated(db, DAYS[:n])
        with database.transaction(write=False) as db:
            query_recorder.clear()
            reads.rows_of(db, vault, person.id)
            counts.append(query_recorder.count)
    assert counts[0] == counts[1] <= 6
