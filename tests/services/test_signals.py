"""What was told is kept once, by whoever looks first, and answered only by the one it was told to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Account, ActorKind, Participant, ToldSignal
from smail.domain.signals import MOST_A_DAY, Occurrence, Signal, SignalAnswer, SignalKind
from smail.errors import NotFound
from smail.queries.signals import told_of
from smail.services import signals
from smail.services.audit import Actor
from tests.factories.accounts import make_account
from tests.factories.people import make_participant
from tests.support.travel import TravelTo

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
A_DAY = timedelta(days=1)
ACTOR = Actor(ActorKind.STAFF, "a-handledare")


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(NOW)


def signal(person: Participant, kind: SignalKind = SignalKind.GAP_WEEKS, on: date = TODAY) -> Signal:
    """Something that has held since that day."""
    return Signal(Occurrence(person.id, kind, on), person.number, on)


def people(db: Session, n: int) -> tuple[Account, list[Participant]]:
    """So many whom one handledare follows."""
    me = make_account(db)
    return me, [make_participant(db, handledare=me) for _ in range(n)]


def tell(db: Session, me: Account, found: list[Signal], on: date = TODAY) -> list[int]:
    """Whom the day's signals are about."""
    day = signals.tell(db, me.id, found, [one.occurrence.person for one in found], on)
    return [one.occurrence.person for one in day.shown]


def test_two_who_look_at_once_get_the_same_five_and_they_are_kept_once(database: Database) -> None:
    with database.transaction(write=True) as db:
        me, many = people(db, 9)
        first = tell(db, me, [signal(one) for one in many])
    with database.transaction(write=True) as db:
        # The other one has begun before and has seen others.
        second = tell(
            db, me, [signal(one, SignalKind.DECLINE) for one in many] + [signal(one) for one in many]
        )
        assert second == first
        assert len(db.scalars(select(ToldSignal)).all()) == len(first) == MOST_A_DAY


def test_who_is_followed_by_somebody_else_now_keeps_the_place_of_the_day(database: Database) -> None:
    with database.transaction(write=True) as db:
        me, many = people(db, 7)
        found = [signal(one) for one in many]
        first = tell(db, me, found)
        left = [one for one in found if one.occurrence.person != first[0]]
        assert tell(db, me, left) == first[1:]
        assert tell(db, me, left, TODAY + A_DAY) != first[1:]


def test_what_is_told_on_another_day_too_is_the_same_row(database: Database) -> None:
    with database.transaction(write=True) as db:
        me, many = people(db, 2)
        tell(db, me, [signal(many[0])])
        tell(db, me, [signal(one) for one in many], TODAY + A_DAY)
        told = told_of(db, me.id, [one.id for one in many], TODAY)
    assert [one.shown_on for one in told.values()] == [TODAY + A_DAY] * 2


def test_an_answer_is_kept_with_its_day_and_can_be_taken_back(database: Database) -> None:
    with database.transaction(write=True) as db:
        me, (person,) = people(db, 1)
        one = signal(person)
        tell(db, me, [one])
        about: dict[str, Any] = {"actor": ACTOR, "public_id": person.public_id}
        signals.answer(db, me.id, one.occurrence, SignalAnswer.NOT_NOW, **about)
        kept = told_of(db, me.id, [person.id], TODAY)[one.occurrence]
        assert (kept.answer, kept.answered_on) == (SignalAnswer.NOT_NOW, TODAY)
        signals.answer(db, me.id, one.occurrence, None, **about)
        kept = told_of(db, me.id, [person.id], TODAY)[one.occurrence]
        assert (kept.answer, kept.answered_on) == (None, None)


def test_nobody_answers_what_a_colleague_was_told(database: Database) -> None:
    with database.transaction(write=True) as db:
        me, (person,) = people(db, 1)
        other, one = make_account(db), signal(person)
        tell(db, me, [one])
        assert told_of(db, other.id, [person.id], TODAY) == {}
        with pytest.raises(NotFound):
            signals.answer(
                db, other.id, one.occurrence, SignalAnswer.DONE, actor=ACTOR, public_id=person.public_id
            )
