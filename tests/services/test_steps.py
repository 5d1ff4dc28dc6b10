"""A step is one line, asked about three weeks later, and answered by whoever is asked."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import ActorKind, AgreedStep, AuditEvent, WrittenBy
from smail.domain.plan import StepAnswer
from smail.errors import Conflict, Refused
from smail.services import steps
from smail.services.audit import Actor
from smail.services.steps import StepProblem, problem_of
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.people import make_participant

TODAY = date(2026, 11, 22)
PERSON = Actor(ActorKind.PARTICIPANT, "p" * 16)
STAFF = Actor(ActorKind.STAFF, "a" * 16)


def test_a_step_is_kept_sealed_on_one_line(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        row = steps.agree(
            db, vault, person.id, line=" Ringa \n praktikplatsen ", agreed_on=clock.today(), actor=PERSON
        )
        assert isinstance(row, AgreedStep)
        assert b"Ringa" not in row.line
        assert steps.line_of(vault, row) == "Ringa praktikplatsen"
        assert (row.written_by, row.answer) == (WrittenBy.PARTICIPANT, None)


def test_a_step_can_be_reworded_or_taken_back_until_somebody_has_answered(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        rows = [
            steps.agree(db, vault, person.id, line=line, agreed_on=clock.today(), actor=STAFF)
            for line in ("Ringa", "Gå ut")
        ]
        first, second = (row for row in rows if isinstance(row, AgreedStep))
        assert steps.reword(db, vault, first, " Ringa på måndag ", actor=PERSON) is None
        assert steps.line_of(vault, first) == "Ringa på måndag"
        assert steps.reword(db, vault, first, "19121212-1212", actor=PERSON) is StepProblem.PERSONNUMMER
        steps.answer(db, first, StepAnswer.YES, actor=PERSON)
        for change in (
            lambda: steps.reword(db, vault, first, "Något annat", actor=PERSON),
            lambda: steps.take_back(db, first, actor=PERSON),
        ):
            with pytest.raises(Conflict):
                change()
        steps.take_back(db, second, actor=STAFF)
        assert list(db.scalars(select(AgreedStep))) == [first]
        said = db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert said == ["step.agree", "step.agree", "step.change", "step.answer", "step.remove"]


def test_the_last_answer_holds_with_who_gave_it_and_the_audit_tells_not_which(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        me, person = make_account(db), make_participant(db)
        row = steps.agree(
            db, vault, person.id, line="Ringa", agreed_on=clock.today(), actor=STAFF, account_id=me.id
        )
        assert isinstance(row, AgreedStep)
        steps.answer(db, row, StepAnswer.NOT_YET, actor=STAFF, account_id=me.id)
        assert (row.answered_by, row.answered_by_id) == (WrittenBy.STAFF, me.id)
        steps.answer(db, row, StepAnswer.YES, actor=PERSON)
        assert (row.answer, row.answered_by, row.answered_by_id) == (
            StepAnswer.YES,
            WrittenBy.PARTICIPANT,
            None,
        )
        with pytest.raises(Conflict):
            steps.answer(db, row, StepAnswer.NOT_YET, actor=STAFF, account_id=me.id)
        assert row.answer is StepAnswer.YES
        events = db.scalars(select(AuditEvent).where(AuditEvent.action == "step.answer")).all()
        assert [event.details for event in events] == [{}, {}]


def test_no_step_is_answered_before_it_was_agreed(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        row = steps.agree(
            db, vault, make_participant(db).id, line="Ringa", agreed_on=clock.today(), actor=PERSON
        )
        assert isinstance(row, AgreedStep)
        with pytest.raises(Refused):
            steps.answer(db, row, StepAnswer.YES, actor=PERSON, on=clock.today() - timedelta(days=1))


def test_no_step_was_agreed_before_the_person_began(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        today, a_day = clock.today(), timedelta(days=1)
        began, day = make_participant(db, starts_on=today - a_day), today - 2 * a_day
        assert steps.agree(db, vault, began.id, line="Ringa", agreed_on=day, actor=PERSON) is (
            StepProblem.BEFORE_START
        )
        begins = make_participant(db, starts_on=today + a_day)
        kept = steps.agree(db, vault, begins.id, line="Ringa", agreed_on=today, actor=PERSON)
        assert isinstance(kept, AgreedStep)


@pytest.mark.parametrize(
    ("line", "agreed_on", "problem"),
    [
        ("Ringa", TODAY, None),
        ("", TODAY, StepProblem.EMPTY),
        ("x" * 201, TODAY, StepProblem.TOO_LONG),
        ("Ringa 19121212-1212", TODAY, StepProblem.PERSONNUMMER),
        ("Ringa", TODAY + timedelta(days=1), StepProblem.IN_THE_FUTURE),
        ("Ringa", date(1990, 1, 1), StepProblem.TOO_FAR_BACK),
    ],
)
def test_what_is_wrong_with_a_step_has_a_name(
    line: str, agreed_on: date, problem: StepProblem | None
) -> None:
    assert problem_of(line, agreed_on, TODAY) is problem
