"""The disk keeps what was synced, loses what it may lose, and refuses when it is told to."""

from random import Random

import pytest

from tests.durability.disk import Disk, DiskError, Fault

FILE = "file"


def left(disk: Disk, kept: float = 0.0, *, cut: int | None = None, seed: int = 0) -> bytes:
    """What a power cut leaves of the file."""
    return disk.after_power_loss(len(disk.log) if cut is None else cut, Random(seed), kept)[FILE]


def written(*pieces: bytes) -> Disk:
    """A disk with an empty file to which the pieces were written, none synced."""
    disk = Disk({FILE: b""})
    for piece in pieces:
        disk.write(FILE, piece, disk.size(FILE))
    return disk


def test_what_was_synced_stays_and_what_was_not_may_go() -> None:
    disk = written(b"one")
    disk.sync(FILE)
    disk.write(FILE, b"two", 3)
    assert disk.read(FILE, 9, 0) == b"onetwo"
    assert (left(disk, 0.0), left(disk, 1.0)) == (b"one", b"onetwo")
    assert left(disk, 0.0, cut=1) == b""


def test_a_later_write_may_stay_without_an_earlier_one() -> None:
    disk = written(b"one", b"two")
    found = {left(disk, 0.5, seed=seed) for seed in range(40)}
    assert found == {b"", b"one", b"\0\0\0two", b"onetwo"}


def test_a_new_length_may_be_lost_too() -> None:
    disk = written(b"onetwo")
    disk.sync(FILE)
    disk.truncate(FILE, 3)
    assert disk.size(FILE) == 3
    assert (left(disk, 0.0), left(disk, 1.0)) == (b"onetwo", b"one")


def test_what_was_deleted_is_gone() -> None:
    disk = written(b"one")
    disk.sync(FILE)
    disk.delete(FILE)
    assert not disk.has(FILE)
    assert disk.after_power_loss(len(disk.log), Random(0), 1.0) == {}


def test_a_sync_after_one_that_failed_does_not_bring_back_what_was_dropped() -> None:
    disk = written(b"one")
    disk.fail(Fault.IO_ERROR, after=0)
    with pytest.raises(DiskError):
        disk.sync(FILE)
    disk.recover()
    disk.sync(FILE)
    assert (left(disk, 0.0), left(disk, 1.0)) == (b"", b"one")


def test_a_full_disk_takes_no_write_but_still_syncs() -> None:
    disk = written(b"one")
    disk.fail(Fault.FULL, after=1)
    disk.write(FILE, b"two", 3)
    with pytest.raises(DiskError):
        disk.write(FILE, b"three", 6)
    disk.sync(FILE)
    assert left(disk) == b"onetwo"
