"""Whoever sends too much waits, and nothing is remembered for longer than that."""

from datetime import UTC, datetime, timedelta

from smail.web.brake import FREE, REMEMBERED, WITHIN, Brake

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def test_one_address_waits_and_others_do_not() -> None:
    brake = Brake()
    assert not any(brake.holds("192.0.2.1", NOON) for _ in range(FREE))
    assert brake.holds("192.0.2.1", NOON)
    assert not brake.holds("192.0.2.2", NOON)


def test_the_wait_is_over_after_the_window_and_grows_by_no_further_try() -> None:
    brake = Brake()
    for _ in range(FREE + 5):
        brake.holds("192.0.2.1", NOON)
    assert brake.holds("192.0.2.1", NOON + WITHIN - timedelta(seconds=1))
    assert not brake.holds("192.0.2.1", NOON + WITHIN)


def test_a_clock_set_back_holds_nobody_for_ever() -> None:
    brake = Brake()
    for _ in range(FREE):
        brake.holds("192.0.2.1", NOON)
    assert not brake.holds("192.0.2.1", NOON - timedelta(days=1))


def test_of_many_addresses_the_oldest_is_forgotten() -> None:
    brake = Brake()
    for _ in range(FREE):
        brake.holds("first", NOON)
    for number in range(REMEMBERED):
        brake.holds(str(number), NOON)
    assert not brake.holds("first", NOON)
