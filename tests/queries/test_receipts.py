"""A receipt says back what was given, in the words that were chosen."""

from datetime import date

import pytest

from smail import catalogue
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.domain.instrument import AnswerKind
from smail.queries import receipts
from smail.queries.questionnaire import state_of
from smail.queries.receipts import AnswerLine
from tests.factories.assessments import make_answer, make_open, make_submitted
from tests.factories.people import enrolment_of, make_participant

CATALOGUE: Catalogue = catalogue.load([catalogue.shipped()])
SMAIL = CATALOGUE.latest("smail")
FIRST, SECOND = SMAIL.items[:2]
DAY = date(2026, 5, 4)


def test_the_receipt_has_todays_answers_in_words_and_the_next_date(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=DAY)
        given = {SECOND.key: AnswerKind.DONT_KNOW}
        row = make_submitted(db, person, DAY, given, value=2, focus=["health"])
        receipt = receipts.receipt_of(db, CATALOGUE, row.participant_id, row.id, today=DAY)
        assert receipt.lines[:2] == (
            AnswerLine(
                FIRST.key, "Tro på jobb", FIRST.text("sv").stem, AnswerKind.VALUE, 2, FIRST.step(2, "sv")
            ),
            AnswerLine(
                SECOND.key, "Vad jag vet om jobb", SECOND.text("sv").stem, AnswerKind.DONT_KNOW, None, None
            ),
        )
        assert len(receipt.lines) == 7
        assert (receipt.state.assessment_id, receipt.next_on) == (row.id, date(2026, 8, 3))
        (occasion,) = receipts.occasions_of(db, CATALOGUE, person.id)
        assert (occasion.lines, occasion.focus) == (receipt.lines, ("Min hälsa",))


def test_the_words_are_in_the_language_of_the_rating(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        row = make_submitted(db, person, DAY, language="en")
        line = receipts.lines_so_far(state_of(db, CATALOGUE, row.id))[0]
        assert (line.stem, line.words) == (FIRST.text("en").stem, FIRST.step(3, "en"))


def test_what_is_not_answered_yet_has_no_kind(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = make_open(db, make_participant(db))
        make_answer(db, row, FIRST.key, 5)
        lines = receipts.lines_so_far(state_of(db, CATALOGUE, row.id))
        assert [line.kind for line in lines[:2]] == [AnswerKind.VALUE, None]


def test_after_the_end_there_is_no_next_date(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=DAY)
        row = make_submitted(db, person, DAY)
        enrolment_of(db, person).ended_on = DAY
        db.flush()
        receipt = receipts.receipt_of(db, CATALOGUE, row.participant_id, row.id, today=DAY)
        assert receipt.next_on is None


def test_before_the_first_rating_there_is_no_receipt(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        row = make_open(db, person)
        assert receipts.occasions_of(db, CATALOGUE, person.id) == ()
        with pytest.raises(ValueError, match="not submitted"):
            receipts.receipt_of(db, CATALOGUE, row.participant_id, row.id)
