"""Forms on paper: one number for each person and occasion, in a language of the questions, and no name."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from smail import catalogue
from smail.db.session import Database
from smail.db.tables import ActorKind, AuditEvent, PaperForm
from smail.domain.paper import parse_form_number
from smail.errors import Refused
from smail.services import papers
from smail.services.audit import Actor
from smail.services.papers import Wanted
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.travel import TravelTo

CATALOGUE = catalogue.load([catalogue.shipped()])
ACTOR = Actor(ActorKind.STAFF, "a" * 16)
pytestmark = pytest.mark.usefixtures("_monday")


@pytest.fixture
def _monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def test_a_copy_has_the_number_of_the_first_and_a_new_occasion_a_new_one(
    database: Database, at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, make_programme(db), me, starts_on=date(2026, 9, 1), language="en")

        def printed(language: str | None = None, *, is_large: bool = False) -> PaperForm:
            wanted = [Wanted(person.id, language, is_large)]
            return papers.print_forms(db, CATALOGUE, wanted, actor=ACTOR, account_id=me.id)[0]

        first = printed()
        assert (first.language, first.form, first.is_large) == ("en", "seven_plus_seven", False)
        assert parse_form_number(first.number) == first.number
        assert printed() is first
        numbers = {first.number, printed("sv").number, printed("sv", is_large=True).number}
        assert len(numbers) == 3
        make_submitted(db, person, date(2026, 11, 18))
        at(datetime(2027, 2, 10, 9, 0, tzinfo=UTC))
        assert printed().number not in numbers
        kinds = select(AuditEvent.action).where(AuditEvent.object_id == first.number)
        assert list(db.scalars(kinds)) == ["paper.print", "paper.print"]


def test_a_language_that_the_questions_lack_becomes_their_first(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, make_programme(db), me, language="fi")
        wanted = [Wanted(person.id, None, False)]
        (form,) = papers.print_forms(db, CATALOGUE, wanted, actor=ACTOR, account_id=me.id)
        assert form.language == "sv"


def test_nobody_gets_a_form_before_the_first_day(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, make_programme(db), me, starts_on=date(2026, 12, 1))
        with pytest.raises(Refused):
            papers.print_forms(db, CATALOGUE, [Wanted(person.id, None, False)], actor=ACTOR, account_id=me.id)
