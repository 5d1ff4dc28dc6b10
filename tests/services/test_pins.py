"""The own PIN: hard to guess, never readable, and not to be replaced by whoever found the link."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import AuditEvent, Participant, SessionKind, SessionStrength, WebSession
from smail.errors import Refused
from smail.services import pins
from smail.services.audit import SYSTEM
from smail.services.pins import PinAccepted, PinBlocked, PinProblem, PinRefused
from smail.vault import Vault
from tests.factories.people import make_participant

GOOD = "592816"


def test_the_chosen_pin_is_accepted_and_no_other(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        assert not pins.has_pin(db, person.id)
        assert pins.set_pin(db, vault, person.id, "592 816", actor=SYSTEM) is None
        assert pins.has_pin(db, person.id)
        assert pins.check_pin(db, vault, person.id, GOOD) == PinAccepted()
        assert pins.check_pin(db, vault, person.id, "592817") == PinRefused()
        assert pins.check_pin(db, vault, person.id, "") == PinRefused()


def test_two_persons_with_the_same_pin_share_nothing_that_shows_it(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        one, other = make_participant(db), make_participant(db)
        for person in (one, other):
            pins.set_pin(db, vault, person.id, GOOD, actor=SYSTEM)
        assert one.pin_mac != other.pin_mac


def test_a_person_without_a_pin_is_let_in_by_none(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        assert pins.check_pin(db, vault, make_participant(db).id, GOOD) == PinRefused()


@pytest.mark.parametrize(
    ("pin", "problem"),
    [
        ("12345", PinProblem.NOT_SIX_DIGITS),
        ("1234567", PinProblem.NOT_SIX_DIGITS),
        ("12a456", PinProblem.NOT_SIX_DIGITS),
        ("111111", PinProblem.TOO_EASY),
        ("123456", PinProblem.TOO_EASY),
        ("567890", PinProblem.TOO_EASY),
        ("654321", PinProblem.TOO_EASY),
        ("121212", PinProblem.TOO_EASY),
        ("848484", PinProblem.TOO_EASY),
        ("713713", PinProblem.TOO_EASY),
        ("198407", PinProblem.TOO_EASY),
        ("071984", PinProblem.TOO_EASY),
        ("840229", PinProblem.TOO_EASY),
        ("290284", PinProblem.TOO_EASY),
        ("841399", None),
        (GOOD, None),
    ],
)
def test_what_a_thief_would_try_first_is_refused(pin: str, problem: PinProblem | None) -> None:
    assert pins.problem_of(pin, 1984) is problem


def test_without_a_birth_year_nothing_is_guessed_about_it() -> None:
    assert pins.problem_of("198407", None) is None


def test_a_pin_is_replaced_only_by_who_came_in_with_it_or_a_code(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        pins.set_pin(db, vault, person.id, GOOD, actor=SYSTEM)
        with pytest.raises(Refused):
            pins.set_pin(db, vault, person.id, "730164", actor=SYSTEM)
        assert pins.set_pin(db, vault, person.id, "730164", actor=SYSTEM, may_replace=True) is None
        assert pins.check_pin(db, vault, person.id, "730164") == PinAccepted()


def test_guessing_has_to_wait_and_the_wait_ends(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        pins.set_pin(db, vault, person.id, GOOD, actor=SYSTEM)
        now = clock.now()
        for guess in range(5):
            assert pins.check_pin(db, vault, person.id, f"00000{guess}", now=now) == PinRefused()
        blocked = pins.check_pin(db, vault, person.id, GOOD, now=now)
        assert isinstance(blocked, PinBlocked)
        assert timedelta(0) < blocked.wait <= timedelta(minutes=15)
        assert pins.check_pin(db, vault, person.id, GOOD, now=now + blocked.wait) == PinAccepted()


def test_a_pin_that_is_removed_opens_nothing_and_ends_what_it_opened(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person, other = make_participant(db), make_participant(db)
        for one in (person, other):
            pins.set_pin(db, vault, one.id, GOOD, actor=SYSTEM)
            for strength in (SessionStrength.LINK, SessionStrength.PIN, SessionStrength.CODE):
                make_person_session(db, one, strength)
        assert pins.remove_pin(db, person.id, actor=SYSTEM)
        assert pins.check_pin(db, vault, person.id, GOOD) == PinRefused()
        assert not pins.has_pin(db, person.id)
        left = db.execute(select(WebSession.participant_id, WebSession.strength)).all()
        actions = db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        assert not pins.remove_pin(db, person.id, actor=SYSTEM)
    assert [strength for who, strength in left if who == person.id] == [SessionStrength.LINK]
    assert len([who for who, _ in left if who == other.id]) == 3
    assert actions[-1] == "pin.remove"


def test_removing_a_pin_is_no_way_round_the_wait_after_wrong_guesses(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        pins.set_pin(db, vault, person.id, GOOD, actor=SYSTEM)
        for _ in range(6):
            verdict = pins.check_pin(db, vault, person.id, "111112")
        assert isinstance(verdict, PinBlocked)
        pins.remove_pin(db, person.id, actor=SYSTEM)
        assert isinstance(pins.check_pin(db, vault, person.id, GOOD), PinBlocked)


def make_person_session(db: Session, person: Participant, strength: SessionStrength) -> None:
    moment = clock.now()
    db.add(
        WebSession(
            token_mac=secrets.token_bytes(32),
            kind=SessionKind.PARTICIPANT,
            strength=strength,
            is_locked=False,
            created_at=moment,
            seen_at=moment,
            participant_id=person.id,
        )
    )
    db.flush()
