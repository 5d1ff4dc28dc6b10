"""The own PIN: hard to guess, never readable, and not to be replaced by whoever found the link."""

from datetime import timedelta

import pytest

from smail import clock
from smail.db.session import Database
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
