"""A disk that refuses in the middle of a commit: nothing is acknowledged or half, and it goes on alone.

The refusal comes at every single write and sync of the step in turn, once each.
"""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import chain, count, takewhile
from random import Random

import apsw
import pytest

from smail.db.session import SQLITE_PRAGMAS
from tests.durability.disk import Disk, Fault
from tests.durability.recording import Recording, State, Step
from tests.durability.sqlite_on_disk import MAIN, connected, move_log_quietly, take
from tests.durability.trials import complaint_of, state_after, state_on

# Pages, so few that the log is moved to the main file after the step, and the refusals reach that too.
A_SHORT_LOG = 10
BOTH = pytest.mark.parametrize("fault", list(Fault))


def two_peoples_steps(recording: Recording) -> tuple[list[Step], Step]:
    """Everything that two people do, and the last of it by itself: a rating is sent in."""
    *before, last = chain.from_iterable(recording.scripts[:2])
    return before, last


def is_refused(connection: apsw.Connection, step: Step) -> bool:
    """Whether the step was refused as a disk refuses."""
    try:
        take(connection, step)
    except (apsw.IOError, apsw.FullError):
        return True
    return False


def found_after_power_loss(disk: Disk, seed: int, kept: float) -> State:
    """What a whole database holds when the power goes now."""
    left = Disk(disk.after_power_loss(len(disk.log), Random(seed), kept))
    with connected(left, SQLITE_PRAGMAS) as connection:
        assert complaint_of(connection) == ""
        return state_on(connection)


class Place(StrEnum):
    """Where in a step the disk began to refuse."""

    IN_THE_COMMIT = "in_the_commit"
    AFTER_THE_COMMIT = "after_the_commit"
    BEYOND = "beyond"


def refused_from(
    recording: Recording, before: Sequence[Step], step: Step, fault: Fault, accepted: int
) -> Place:
    """Everything holds when the disk takes so much of the step and nothing more; where that was."""
    promised = state_after(recording, before, len(before))
    wanted = state_after(recording, [*before, step], len(before) + 1)
    disk = Disk({MAIN: recording.base})
    with connected(disk, SQLITE_PRAGMAS) as connection:
        move_log_quietly(connection, pages=A_SHORT_LOG)
        for earlier in before:
            take(connection, earlier)
        disk.fail(fault, after=accepted)
        was_refused = is_refused(connection, step)
        assert state_on(connection) == (promised if was_refused else wanted)
        for kept in (0.0, 0.5, 1.0):
            found = found_after_power_loss(disk, accepted, kept)
            assert found == wanted or (was_refused and found == promised)
        place = place_of(disk, was_refused)
        disk.recover()
        assert complaint_of(connection) == ""
        if was_refused:
            take(connection, step)
        assert state_on(connection) == wanted
        assert found_after_power_loss(disk, accepted, 0.0) == wanted
        assert found_after_power_loss(disk, accepted, 0.5) == wanted
    return place


def place_of(disk: Disk, was_refused: bool) -> Place:
    """Where a step stood that was refused, or not, on this disk."""
    if was_refused:
        return Place.IN_THE_COMMIT
    return Place.AFTER_THE_COMMIT if disk.has_refused else Place.BEYOND


@BOTH
def test_a_refused_commit_acknowledges_nothing_and_the_next_try_succeeds(
    recording: Recording, fault: Fault
) -> None:
    before, last = two_peoples_steps(recording)
    places = (refused_from(recording, before, last, fault, accepted) for accepted in count())
    met = Counter(takewhile(lambda place: place is not Place.BEYOND, places))
    assert met[Place.IN_THE_COMMIT] >= 10
    assert met[Place.AFTER_THE_COMMIT] >= 5


@BOTH
def test_what_is_kept_can_be_read_while_the_disk_refuses(recording: Recording, fault: Fault) -> None:
    before, last = two_peoples_steps(recording)
    disk = Disk({MAIN: recording.base})
    with connected(disk, SQLITE_PRAGMAS) as connection:
        for step in before:
            take(connection, step)
        disk.fail(fault, after=0)
        assert is_refused(connection, last)
        assert is_refused(connection, last)
        assert state_on(connection) == state_after(recording, before, len(before))
        disk.recover()
