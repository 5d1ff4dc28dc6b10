"""The checker of histories finds each way of losing, and has nothing against what may happen."""

import pytest

from tests.server.history import History, faults
from tests.server.sites import Kept, Slot

SLOT = Slot(1, "health_strength")
OTHER = Slot(2, "health_strength")


def history(*values: str, under_way: str | None = None) -> History:
    """The values were acknowledged one after the other; the last is still on its way."""
    made = History()
    for version, value in enumerate(values, 1):
        made.send(value)
        made.acknowledge(version)
    made.under_way = under_way
    return made


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (history("1", "2"), Kept("2", 2)),
        (history("1", "2", under_way="3"), Kept("2", 2)),
        (history("1", "2", under_way="3"), Kept("3", 3)),
        (history(under_way="1"), None),
        (history(under_way="1"), Kept("1", 1)),
    ],
)
def test_the_last_acknowledged_or_the_one_under_way_may_be_there(told: History, kept: Kept | None) -> None:
    assert faults({SLOT: told}, {SLOT: kept} if kept else {}) == []


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (history("1", "2"), None),
        (history("1", "2"), Kept("1", 1)),
        (history("1", "2"), Kept("1", 2)),
        (history("1", "2"), Kept("5", 3)),
        (history("1", "2"), Kept("2", 3)),
        (history("1", "2", under_way="3"), Kept("3", 2)),
        (history("1", "2", under_way="3"), Kept("4", 3)),
        (history("1", "2", under_way="3"), Kept("3", 4)),
    ],
)
def test_a_lost_a_doubled_and_an_invented_answer_is_found(told: History, kept: Kept | None) -> None:
    assert len(faults({SLOT: told}, {SLOT: kept} if kept else {})) == 1


def test_an_answer_that_nobody_gave_is_found() -> None:
    assert len(faults({SLOT: history("1")}, {SLOT: Kept("1", 1), OTHER: Kept("1", 1)})) == 1


def test_a_change_that_was_counted_twice_is_found() -> None:
    told = history("1")
    told.send("2")
    told.acknowledge(3)
    assert len(faults({SLOT: told}, {SLOT: Kept("2", 3)})) == 1
