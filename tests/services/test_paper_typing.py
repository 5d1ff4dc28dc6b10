"""A paper becomes a rating of its own day: typed by one, or by two who are compared and settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import catalogue
from smail.answers import Answers, ClosingAnswer, parse
from smail.db.session import Database
from smail.db.tables import (
    Account,
    ActorKind,
    Assessment,
    AuditEvent,
    PaperEntry,
    PaperForm,
    Participant,
    PersonPeriod,
)
from smail.domain.paper import DayFault, DayProblem
from smail.domain.people import AnswerMode
from smail.errors import Conflict, Refused
from smail.queries.papers import Typed
from smail.queries.questionnaire import answers_of, closing_of
from smail.services import links, paper_typing, scores
from smail.services.audit import Actor
from smail.services.paper_typing import Differs, Outcome, SentIn, WaitsForSecond
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_answer, make_open, make_submitted, the_instrument
from tests.factories.organisations import make_programme
from tests.factories.papers import make_paper_form
from tests.factories.people import enrolment_of, make_participant
from tests.support.travel import TravelTo

CATALOGUE = catalogue.load([catalogue.shipped()])
ACTOR = Actor(ActorKind.STAFF, "a" * 16)
START, PRINTED, FILLED_IN, TODAY = (
    date(2026, month, day) for month, day in ((9, 1), (11, 2), (11, 11), (11, 16))
)
FIRST, SECOND = the_instrument().form("seven_plus_seven").parts


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


@dataclass(frozen=True)
class Desk:
    """One form, its person, and two who may type it."""

    db: Session
    vault: Vault
    person: Participant
    form: PaperForm
    sara: Account
    bo: Account

    def type_in(self, typed: Typed, by: Account | None = None) -> Outcome:
        who = by or self.sara
        return paper_typing.type_in(
            self.db, self.vault, CATALOGUE, self.form, typed, actor=ACTOR, account_id=who.id
        )

    def rating(self) -> Assessment:
        return self.db.get_one(Assessment, self.form.assessment_id)


def _desk(db: Session, vault: Vault, *, types_twice: bool = False) -> Desk:
    sara, bo = make_account(db), make_account(db)
    person = make_participant(db, make_programme(db, types_twice=types_twice), sara, starts_on=START)
    form = make_paper_form(db, person, sara, printed_at=datetime(2026, 11, 2, 8, 0, tzinfo=UTC))
    return Desk(db, vault, person, form, sara, bo)


def _typed(
    answers: Mapping[str, str] | None = None,
    day: date = FILLED_IN,
    focus: tuple[str, ...] = (),
    words: str | None = None,
) -> Typed:
    given = parse(the_instrument(), (*FIRST, *SECOND), dict.fromkeys(FIRST, "4") | dict(answers or {}))
    assert isinstance(given, Answers)
    return Typed(given, day, ClosingAnswer(focus, words))


def test_it_is_a_rating_of_the_day_on_the_paper_with_sums_and_an_interval(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        desk = _desk(db, vault)
        typed = _typed({FIRST[0]: "dont_know"}, focus=("health",), words="Sover bättre")
        assert isinstance(desk.type_in(typed), SentIn)
        row = desk.rating()
        assert (row.submitted_on, row.mode, row.language) == (FILLED_IN, AnswerMode.PAPER, "sv")
        assert (row.items_shown, row.wants_more) == (list(FIRST), False)
        assert closing_of(db, vault, row.id) == typed.closing
        assert {key: one.answer.value for key, one in answers_of(db, row.id).items()} == dict.fromkeys(
            FIRST, 4
        ) | {FIRST[0]: None}
        assert list(scores.recompute(db, CATALOGUE)) == []
        filled = select(PersonPeriod.assessment_id).where(PersonPeriod.assessment_id.is_not(None))
        assert list(db.scalars(filled)) == [row.id]
        assert (desk.form.sent_in_by_id, desk.form.n_settled) == (desk.sara.id, None)
        assert db.scalars(select(PaperEntry)).all() == []
        acts = list(db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
        assert acts == ["paper.type", "assessment.submit"]


def test_fourteen_answers_are_all_fourteen(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        desk = _desk(db, vault)
        desk.type_in(_typed(dict.fromkeys(SECOND, "2")))
        assert (desk.rating().items_shown, desk.rating().wants_more) == ([*FIRST, *SECOND], True)


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (date(2026, 11, 17), DayFault(DayProblem.FUTURE)),
        (date(2026, 11, 1), DayFault(DayProblem.BEFORE_PRINT, PRINTED)),
        (date(1, 1, 1), DayFault(DayProblem.BEFORE_PRINT, PRINTED)),
    ],
)
def test_a_day_on_which_it_cannot_have_been_filled_in_is_refused(
    database: Database, vault: Vault, day: date, fault: DayFault
) -> None:
    with database.transaction(write=True) as db:
        desk = _desk(db, vault)
        assert desk.type_in(_typed(day=day)) == fault
        assert db.scalars(select(Assessment)).all() == []


def test_a_day_before_the_person_began_or_after_the_end_is_refused(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        desk = _desk(db, vault)
        enrolment_of(db, desk.person).starts_on = date(2026, 11, 12)
        db.flush()
        assert desk.type_in(_typed()) == DayFault(DayProblem.NOT_ENROLLED)
        enrolment_of(db, desk.person).starts_on = START
        enrolment_of(db, desk.person).ended_on = date(2026, 11, 10)
        db.flush()
        assert desk.type_in(_typed()) == DayFault(DayProblem.NOT_ENROLLED)
        enrolment_of(db, desk.person).ended_on = FILLED_IN
        db.flush()
        assert isinstance(desk.type_in(_typed()), SentIn)


def test_a_day_too_close_to_another_rating_is_refused_on_either_side(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        desk = _desk(db, vault)
        make_submitted(db, desk.person, date(2026, 11, 13))
        assert desk.type_in(_typed()) == DayFault(DayProblem.TOO_CLOSE, date(2026, 11, 13))
        assert desk.type_in(_typed(day=date(2026, 11, 13))) == DayFault(
            DayProblem.TOO_CLOSE, date(2026, 11, 13)
        )
        assert desk.type_in(_typed(day=TODAY)) == DayFault(DayProblem.TOO_CLOSE, date(2026, 11, 13))


def test_what_was_begun_on_a_screen_for_the_same_occasion_is_set_aside(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        desk = _desk(db, vault)
        links.issue_link(db, vault, desk.person.id, actor=ACTOR, issued_by_id=desk.sara.id)
        begun = make_open(db, desk.person)
        make_answer(db, begun, FIRST[0])
        desk.type_in(_typed())
        assert begun.withdrawn_at is not None
        assert len(answers_of(db, begun.id)) == 1


def test_what_was_begun_for_a_later_occasion_goes_on(database: Database, vault: Vault, at: TravelTo) -> None:
    with database.transaction(write=True) as db:
        desk = _desk(db, vault)
        at(datetime(2027, 2, 10, 9, 0, tzinfo=UTC))
        begun = make_open(db, desk.person)
        assert isinstance(desk.type_in(_typed()), SentIn)
        assert begun.withdrawn_at is None


def test_it_is_typed_once(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        desk = _desk(db, vault)
        desk.type_in(_typed())
        with pytest.raises(Conflict):
            desk.type_in(_typed(), desk.bo)
        with pytest.raises(Conflict):
            paper_typing.remove(db, desk.form, actor=ACTOR)


def test_a_personnummer_in_the_own_words_is_kept_nowhere(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        desk = _desk(db, vault)
        with pytest.raises(Refused):
            desk.type_in(_typed(words="Jag heter 811218-9876"))


def test_two_who_agree_make_a_rating_and_nothing_of_what_they_typed_is_left(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        desk = _desk(db, vault, types_twice=True)
        assert desk.type_in(_typed(words="Två\nrader")) == WaitsForSecond()
        assert db.scalars(select(Assessment)).all() == []
        with pytest.raises(Refused):
            desk.type_in(_typed())
        assert isinstance(desk.type_in(_typed(words="Två rader"), desk.bo), SentIn)
        assert (desk.form.sent_in_by_id, desk.form.n_settled) == (desk.bo.id, 0)
        for entry in db.scalars(select(PaperEntry)):
            assert (entry.answers, entry.filled_in_on, entry.focus, entry.free_text) == (None,) * 4


def test_two_who_differ_are_settled_by_somebody_who_is_kept(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        desk = _desk(db, vault, types_twice=True)
        desk.type_in(_typed({FIRST[0]: "1"}, focus=("health",)))
        second = _typed({FIRST[0]: "2", SECOND[0]: "3"}, day=date(2026, 11, 12))
        assert desk.type_in(second, desk.bo) == Differs(("filled_in_on", FIRST[0], SECOND[0], "focus"))
        with pytest.raises(Conflict):
            desk.type_in(_typed(), make_account(db))
        settled = _typed({FIRST[0]: "2"}, focus=("health",))
        third = make_account(db)

        def settle() -> object:
            return paper_typing.settle(
                db, vault, CATALOGUE, desk.form, settled, actor=ACTOR, account_id=third.id
            )

        assert isinstance(settle(), SentIn)
        assert (desk.form.sent_in_by_id, desk.form.n_settled) == (third.id, 4)
        assert answers_of(db, desk.rating().id)[FIRST[0]].answer.value == 2
        with pytest.raises(Conflict):
            settle()


def test_what_one_has_typed_can_be_taken_back_and_typed_anew(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        desk = _desk(db, vault, types_twice=True)
        desk.type_in(_typed())
        paper_typing.remove(db, desk.form, actor=ACTOR)
        assert desk.type_in(_typed(), desk.bo) == WaitsForSecond()
        with pytest.raises(Conflict):
            paper_typing.settle(
                db, vault, CATALOGUE, desk.form, _typed(), actor=ACTOR, account_id=desk.sara.id
            )
