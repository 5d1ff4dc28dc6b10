"""Guessing is slow for whoever guesses, and costs whoever is guessed at a quarter of an hour at most."""

from datetime import UTC, datetime, timedelta

import pytest

from smail.db.session import Database
from smail.services import throttle
from smail.services.throttle import ADDRESS, NO_WAIT, PASSWORD, Key
from smail.vault import Vault

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ALVA = Key(PASSWORD, "alva@smail.example")
ROOM = Key(ADDRESS, "192.0.2.7")


def _attempts(
    database: Database, vault: Vault, keys: tuple[Key, ...], moments: list[datetime]
) -> list[timedelta]:
    waits = []
    for moment in moments:
        with database.transaction(write=True) as db:
            waits.append(throttle.attempt(db, vault, keys, moment))
    return waits


def test_four_failures_are_free_and_the_fifth_brings_a_wait(database: Database, vault: Vault) -> None:
    waits = _attempts(database, vault, (ALVA,), [NOON] * 6)
    assert waits == [NO_WAIT] * 5 + [timedelta(seconds=30)]


def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(
    database: Database, vault: Vault
) -> None:
    _attempts(database, vault, (ALVA,), [NOON] * 5)
    moment, waits = NOON, []
    for _ in range(8):
        waits += _attempts(database, vault, (ALVA,), [moment])
        moment += waits[-1]
        assert _attempts(database, vault, (ALVA,), [moment]) == [NO_WAIT]
    assert [wait.total_seconds() for wait in waits] == [30, 60, 120, 240, 480, 900, 900, 900]


def test_of_a_thousand_guesses_in_an_hour_fourteen_are_looked_at(database: Database, vault: Vault) -> None:
    moments = [NOON + timedelta(seconds=3.6) * number for number in range(1000)]
    looked_at = [wait for wait in _attempts(database, vault, (ALVA,), moments) if wait == NO_WAIT]
    assert len(looked_at) <= 14


def test_guesses_while_one_waits_do_not_make_the_wait_longer(database: Database, vault: Vault) -> None:
    _attempts(database, vault, (ALVA,), [NOON] * 1000)
    assert _attempts(database, vault, (ALVA,), [NOON + timedelta(seconds=30)]) == [NO_WAIT]


def test_a_success_clears_the_account_and_takes_back_its_own_try_at_the_address(
    database: Database, vault: Vault
) -> None:
    _attempts(database, vault, (ALVA, ROOM), [NOON] * 4)
    with database.transaction(write=True) as db:
        assert throttle.attempt(db, vault, [ALVA, ROOM], NOON) == NO_WAIT
        throttle.succeeded(db, vault, [ALVA, ROOM], NOON)
    assert _attempts(database, vault, (ALVA,), [NOON] * 5) == [NO_WAIT] * 5
    assert _attempts(database, vault, (ROOM,), [NOON] * 27) == [NO_WAIT] * 26 + [timedelta(minutes=1)]


def test_a_computer_room_may_fail_thirty_times_a_minute(database: Database, vault: Vault) -> None:
    assert _attempts(database, vault, (ROOM,), [NOON] * 31)[-2:] == [NO_WAIT, timedelta(minutes=1)]
    assert _attempts(database, vault, (ROOM,), [NOON + timedelta(minutes=1)]) == [NO_WAIT]


def test_thirty_right_passwords_from_one_room_never_wait(database: Database, vault: Vault) -> None:
    for number in range(60):
        keys = (Key(PASSWORD, str(number)), ROOM)
        with database.transaction(write=True) as db:
            assert throttle.attempt(db, vault, keys, NOON) == NO_WAIT
            throttle.succeeded(db, vault, keys, NOON)


def test_one_account_that_waits_leaves_another_alone(database: Database, vault: Vault) -> None:
    _attempts(database, vault, (ALVA,), [NOON] * 9)
    assert _attempts(database, vault, (Key(PASSWORD, "bo@smail.example"),), [NOON]) == [NO_WAIT]


def test_after_a_quiet_day_the_failures_are_forgotten(database: Database, vault: Vault) -> None:
    _attempts(database, vault, (ALVA,), [NOON] * 5)
    later = NOON + timedelta(days=1, minutes=1)
    assert _attempts(database, vault, (ALVA,), [later] * 5) == [NO_WAIT] * 5


@pytest.mark.parametrize("key", [ALVA, ROOM])
def test_a_clock_set_back_does_not_lock_anybody_out(database: Database, vault: Vault, key: Key) -> None:
    _attempts(database, vault, (key,), [NOON] * 40)
    (wait,) = _attempts(database, vault, (key,), [NOON - timedelta(days=30)])
    assert wait <= timedelta(minutes=15)


def test_what_is_cleared_is_free_again_and_what_is_shared_is_not(database: Database, vault: Vault) -> None:
    _attempts(database, vault, (ALVA, ROOM), [NOON] * 4)
    with database.transaction(write=True) as db:
        throttle.clear(db, vault, [ALVA, ROOM])
    assert _attempts(database, vault, (ALVA,), [NOON] * 5) == [NO_WAIT] * 5
    assert _attempts(database, vault, (ROOM,), [NOON] * 27) == [NO_WAIT] * 26 + [timedelta(minutes=1)]


def test_two_hundred_failures_in_five_minutes_raise_one_alarm(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(throttle, "event", lambda name, **_fields: told.append(name))
    for number in range(220):
        _attempts(database, vault, (Key(PASSWORD, str(number)),), [NOON])
    assert told == ["sign_in.storm"]


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_an_address_counts_as_its_subscriber(address: str | None, whose: str) -> None:
    assert throttle.address_key(address) == Key(ADDRESS, whose)
