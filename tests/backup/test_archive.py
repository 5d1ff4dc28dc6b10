"""The file of a backup gives back every byte that was put in, and gives nothing once a byte is another."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.backup import archive
from smail.backup.archive import BackupError, Writer, read, refuse_unless_whole
from smail.backup.keys import KeyCheck
from smail.backup.manifest import AuditHead, Manifest

KEY, OTHER = b"k" * 64, b"o" * 64
SMALL = 64
TAG = 16
HEAD = len(archive.MAGIC) + 32 + 16
MANIFEST = Manifest(
    made_at="2026-11-21T02:30:00+00:00",
    smail="0.1.0",
    database="sqlite",
    revision="0001",
    instruments=("a" * 64,),
    rows={"answer": 14},
    audit=AuditHead(3, "b" * 64),
    keys=KeyCheck("00", "11"),
)


@pytest.fixture(scope="module", autouse=True)
def small_pieces() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "PIECE", SMALL)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archive")


@pytest.fixture(scope="module")
def whole(folder: Path) -> bytes:
    return written(folder / "whole", noise(1000)).read_bytes()


def noise(n: int) -> bytes:
    """Bytes that do not compress, the same each time."""
    return b"".join(hash_of(number) for number in range(n // 32 + 1))[:n]


def hash_of(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


def written(path: Path, contents: bytes, key: bytes = KEY) -> Path:
    with path.open("wb") as file:
        writer = Writer(file, key)
        writer.write(MANIFEST.as_line())
        for start in range(0, len(contents), 100):
            writer.write(contents[start : start + 100])
        writer.finish()
    return path


def contents_of(path: Path, key: bytes = KEY) -> bytes:
    return b"".join(read(path, key)[1])


def refusals(path: Path, data: bytes, key: bytes = KEY) -> list[str]:
    """What each way of opening the file says; empty where it was let through."""
    path.write_bytes(data)
    ways: tuple[Callable[[], object], ...] = (
        lambda: refuse_unless_whole(path, key),
        lambda: contents_of(path, key),
    )
    said = []
    for way in ways:
        try:
            way()
        except BackupError as error:
            said.append(str(error))
    return said


@pytest.mark.parametrize("n", [0, 1, SMALL - 1, SMALL, SMALL + 1, 10 * SMALL, 5000])
def test_what_was_put_in_comes_out(tmp_path: Path, n: int) -> None:
    path = written(tmp_path / "b", noise(n))
    refuse_unless_whole(path, KEY)
    manifest, parts = read(path, KEY)
    assert manifest == MANIFEST
    assert b"".join(parts) == noise(n)


def test_what_repeats_itself_takes_little_room_and_comes_out_in_small_parts(tmp_path: Path) -> None:
    path = written(tmp_path / "b", b"svar " * 20_000)
    assert path.stat().st_size < 5_000
    _manifest, parts = read(path, KEY)
    sizes = [len(part) for part in parts]
    assert sum(sizes) == 100_000
    assert max(sizes) <= SMALL


def test_nothing_of_it_can_be_read_from_outside_and_no_two_are_alike(tmp_path: Path) -> None:
    one, other = (written(tmp_path / name, b"Kanariefagel").read_bytes() for name in "ab")
    assert b"Kanariefagel" not in one
    assert b"made_at" not in one
    assert one[len(archive.MAGIC) :][:32] != other[len(archive.MAGIC) :][:32]
    assert one[HEAD:] != other[HEAD:]


@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_one_changed_bit_anywhere_is_refused(folder: Path, whole: bytes, place: int, bit: int) -> None:
    changed = bytearray(whole)
    changed[place % len(whole)] ^= 1 << bit
    assert len(refusals(folder / "bit", bytes(changed))) == 2


@given(n=st.integers(0, 10**6))
def test_a_file_that_ends_too_early_is_refused_wherever_it_ends(folder: Path, whole: bytes, n: int) -> None:
    assert len(refusals(folder / "cut", whole[: n % len(whole)])) == 2


def test_a_file_that_ends_exactly_between_two_pieces_is_refused(folder: Path, whole: bytes) -> None:
    step = SMALL + TAG
    ends = range(HEAD, len(whole) - 1, step)
    assert len(ends) > 5
    for end in ends:
        assert len(refusals(folder / "between", whole[:end])) == 2


def test_pieces_in_another_order_twice_or_left_out_are_refused(folder: Path, whole: bytes) -> None:
    head, body, step = whole[:HEAD], whole[HEAD:], SMALL + TAG
    pieces = [body[start : start + step] for start in range(0, len(body), step)]
    one, two, *rest = pieces
    for order in (
        [two, one, *rest],
        [one, one, two, *rest],
        [two, *rest],
        [one, *rest],
        [*pieces, pieces[-1]],
    ):
        assert len(refusals(folder / "order", head + b"".join(order))) == 2


def test_pieces_of_another_backup_with_the_same_key_are_refused(folder: Path, whole: bytes) -> None:
    other = written(folder / "other", noise(1000)).read_bytes()
    step = SMALL + TAG
    mixed = whole[: HEAD + step] + other[HEAD + step :]
    assert len(refusals(folder / "mixed", mixed)) == 2


def test_bytes_after_the_end_are_refused(folder: Path, whole: bytes) -> None:
    assert len(refusals(folder / "more", whole + b"\0")) == 2


def test_another_key_is_told_as_such(folder: Path, whole: bytes) -> None:
    said = refusals(folder / "key", whole, OTHER)
    assert len(said) == 2
    assert all("secrets/backup_key" in words for words in said)


@pytest.mark.parametrize("data", [b"", b"SMAIL", b"SQLite format 3\0" * 40, b"PGDMP" * 40])
def test_another_file_is_told_as_such(tmp_path: Path, data: bytes) -> None:
    said = refusals(tmp_path / "other", data)
    assert all("ingen säkerhetskopia" in words for words in said)
    assert len(said) == 2


def test_a_file_that_cannot_be_read_is_told_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nowhere"):
        refuse_unless_whole(tmp_path / "nowhere", KEY)


@pytest.mark.parametrize("line", [b"[]\n", b"{}\n", b"none\n", b'{"rows": 3}\n'])
def test_a_table_of_contents_of_another_kind_is_told(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "b"
    with path.open("wb") as file:
        writer = Writer(file, KEY)
        writer.write(line)
        writer.finish()
    with pytest.raises(BackupError, match="annat format"):
        read(path, KEY)


def test_a_backup_without_a_table_of_contents_is_told(tmp_path: Path) -> None:
    path = tmp_path / "b"
    with path.open("wb") as file:
        writer = Writer(file, KEY)
        writer.write(b"x" * 100)
        writer.finish()
    with pytest.raises(BackupError, match="saknar innehållsförteckning"):
        read(path, KEY)


def test_the_table_of_contents_survives_its_line() -> None:
    assert Manifest.from_json(json.loads(MANIFEST.as_line())) == MANIFEST
    with pytest.raises(ValueError):
        Manifest.from_json(json.loads(replace(MANIFEST, made_at="igår").as_line()))
