"""A rating is sent in once, whole, and everything that follows from it is there with it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import catalogue
from smail.answers import GivenAnswer
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import (
    Answer,
    Assessment,
    AuditEvent,
    Participant,
    PersonalLink,
    PersonPeriod,
    Score,
)
from smail.domain.instrument import AnswerKind
from smail.domain.people import AnswerMode
from smail.errors import Conflict
from smail.services import answering, links, periods
from smail.services.audit import SYSTEM
from smail.services.submitting import Submitted, Unanswered, submit
from smail.vault import Vault
from tests.factories.assessments import make_open
from tests.factories.organisations import make_programme
from tests.factories.people import make_enrolment, make_participant

CATALOGUE: Catalogue = catalogue.load([catalogue.shipped()])
START = date(2026, 3, 2)
BEGUN = datetime(2026, 3, 5, 9, tzinfo=UTC)
SENT = datetime(2026, 3, 5, 10, tzinfo=UTC)

Travel = Callable[[datetime], object]


def answered(db: Session, person: Participant, n: int = 7) -> Assessment:
    row = make_open(db, person, started_at=BEGUN)
    for place, key in enumerate(row.items_shown[:n]):
        answering.record_answer(
            db, row.id, GivenAnswer(key, AnswerKind.VALUE, place % 5 + 1), key=f"k{place}", seen_version=0
        )
    return row


def send(db: Session, row: Assessment, at: datetime = SENT) -> Submitted | Unanswered:
    return submit(db, CATALOGUE, row.id, mode=AnswerMode.ALONE, actor=SYSTEM, at=at)


def test_a_sent_rating_has_its_date_its_sums_its_period_and_its_event(database: Database, at: Travel) -> None:
    at(SENT)
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        periods.refresh(db, person.id)
        row = answered(db, person)
        receipt = send(db, row)
        assert receipt == Submitted(row.id, SENT, date(2026, 3, 5))
        assert (row.mode, row.submitted_at, row.submitted_on) == (AnswerMode.ALONE, SENT, date(2026, 3, 5))
        assert db.scalars(select(Score.total).order_by(Score.total)).all() == [1, 1, 2, 2, 3, 4, 5]
        filled = select(PersonPeriod.number).where(PersonPeriod.assessment_id == row.id)
        assert db.scalars(filled).all() == [1]
        event = db.scalars(select(AuditEvent).where(AuditEvent.action == "assessment.submit")).one()
        assert (event.object_id, event.details) == (row.public_id, {"mode": "alone", "n_items": 7})


def test_late_in_the_evening_the_swedish_date_counts(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = answered(db, make_participant(db, starts_on=START))
        receipt = send(db, row, datetime(2026, 3, 5, 23, 30, tzinfo=UTC))
        assert isinstance(receipt, Submitted)
        assert receipt.submitted_on == date(2026, 3, 6)


def test_the_first_question_that_waits_is_named_and_nothing_is_sent(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = answered(db, make_participant(db, starts_on=START), n=5)
        assert send(db, row) == Unanswered(row.items_shown[5])
        assert row.submitted_at is None
        assert db.scalar(select(func.count()).select_from(Score)) == 0


def test_a_skip_is_an_answer(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = answered(db, make_participant(db, starts_on=START), n=6)
        last = GivenAnswer(row.items_shown[6], AnswerKind.SKIPPED, None)
        answering.record_answer(db, row.id, last, key="k", seen_version=0)
        assert isinstance(send(db, row), Submitted)


def test_sending_twice_gives_the_same_receipt_and_one_event(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = answered(db, make_participant(db, starts_on=START))
        first = send(db, row)
        assert send(db, row, datetime(2026, 3, 7, 10, tzinfo=UTC)) == first
        events = select(func.count()).where(AuditEvent.action == "assessment.submit")
        assert db.scalar(events) == 1


def test_a_withdrawn_rating_cannot_be_sent(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = answered(db, make_participant(db, starts_on=START))
        row.withdrawn_at = SENT
        db.flush()
        with pytest.raises(Conflict):
            send(db, row)


def test_one_rating_counts_in_every_programme_of_the_person(database: Database, at: Travel) -> None:
    at(SENT)
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        make_enrolment(db, person, make_programme(db, name="Parallellt"), starts_on=START)
        row = answered(db, person)
        send(db, row)
        filled = select(func.count()).where(PersonPeriod.assessment_id == row.id)
        assert db.scalar(filled) == 2


def test_the_link_is_spent_also_when_the_person_came_in_by_code(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        links.issue_link(db, vault, person.id, actor=SYSTEM, issued_by_id=None)
        row = answered(db, person)
        send(db, row)
        assert db.scalars(select(PersonalLink.assessment_id)).one() == row.id


def test_when_the_transaction_fails_nothing_of_it_remains(database: Database) -> None:
    with database.transaction(write=True) as db:
        row_id = answered(db, make_participant(db, starts_on=START)).id
    with pytest.raises(ZeroDivisionError):
        _send_and_fail(database, row_id)
    with database.transaction(write=False) as db:
        assert db.get_one(Assessment, row_id).submitted_at is None
        assert db.scalar(select(func.count()).select_from(Score)) == 0
        assert db.scalar(select(func.count()).select_from(Answer)) == 7


def _send_and_fail(database: Database, row_id: int) -> None:
    with database.transaction(write=True) as db:
        send(db, db.get_one(Assessment, row_id))
        raise ZeroDivisionError
