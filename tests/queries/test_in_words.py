"""The answers of a rating as staff read them."""

from datetime import date

from smail import catalogue
from smail.db.session import Database
from smail.domain.instrument import AnswerKind
from smail.queries.in_words import answers_in_words
from tests.factories.assessments import make_submitted
from tests.factories.people import make_participant

TODAY = date(2026, 11, 16)
CATALOGUE = catalogue.load([catalogue.shipped()])


def test_answers_are_in_swedish_words_whatever_they_were_given_in(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        rating = make_submitted(db, person, TODAY, language="en", value=1)
        lines = answers_in_words(db, CATALOGUE, rating)
        item = CATALOGUE.get("smail", rating.instrument_version).item(rating.items_shown[0])
    assert len(lines) == 7
    assert (lines[0].question, lines[0].words) == (item.text("sv").stem, item.step(1, "sv"))
    assert lines[0].indicator == "Individens tro på att få ett jobb"


def test_an_answer_without_a_step_keeps_its_kind(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        first = make_submitted(db, person, date(2026, 8, 3)).items_shown[0]
        rating = make_submitted(db, person, TODAY, {first: AnswerKind.SKIPPED})
        line = answers_in_words(db, CATALOGUE, rating)[0]
    assert (line.kind, line.words) == (AnswerKind.SKIPPED, None)
