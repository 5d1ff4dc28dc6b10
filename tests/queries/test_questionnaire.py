"""What the questionnaire's pages are told about a rating and about the next date."""

from datetime import date, timedelta

from smail import catalogue, clock
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.domain.instrument import AnswerKind
from smail.domain.occasion import AskMore, Check, Closing, Question
from smail.queries import questionnaire
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_answer, make_open, make_staff_open, make_submitted
from tests.factories.people import make_participant

CATALOGUE: Catalogue = catalogue.load([catalogue.shipped()])
START = date(2026, 1, 5)


def test_the_state_follows_the_answers_to_the_end(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        row = make_open(db, make_participant(db))
        make_answer(db, row, row.items_shown[0], 4)
        make_answer(db, row, row.items_shown[1], AnswerKind.SKIPPED, version=3)

        state = questionnaire.state_of(db, CATALOGUE, row.id)
        assert state.step == Question(row.items_shown[2], 3, 7)
        assert state.shown == tuple(row.items_shown)
        assert state.answers[row.items_shown[0]].answer.value == 4
        assert state.answers[row.items_shown[1]].version == 3
        assert not state.is_submitted

        for key in row.items_shown[2:]:
            make_answer(db, row, key)
        assert questionnaire.state_of(db, CATALOGUE, row.id).step == AskMore(7)
        row.wants_more = False
        assert questionnaire.state_of(db, CATALOGUE, row.id).step == Closing()
        row.free_text = vault.seal("Hej", f"assessment.free_text:{row.public_id}")
        db.flush()
        assert questionnaire.state_of(db, CATALOGUE, row.id).step == Check()
        assert questionnaire.closing_of(db, vault, row.id).free_text == "Hej"


def test_the_persons_own_ratings_are_found_and_nobody_elses(database: Database) -> None:
    with database.transaction(write=True) as db:
        person, other = make_participant(db), make_participant(db)
        make_open(db, other)
        make_submitted(db, other, START)
        make_staff_open(db, person, make_account(db))
        assert questionnaire.open_of(db, person.id) is None
        assert questionnaire.latest_submitted(db, person.id) is None
        first = make_submitted(db, person, START)
        last = make_submitted(db, person, START + timedelta(days=91))
        make_submitted(db, person, START + timedelta(days=99), withdrawn_at=clock.now())
        under_way = make_open(db, person)
        assert questionnaire.open_of(db, person.id) == under_way.id
        assert [rating.id for rating in questionnaire.submitted_of(db, person.id)] == [last.id, first.id]
