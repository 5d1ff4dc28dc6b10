"""The shelf knows whole backups by their names, keeps the newest, and takes nothing else for one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from smail.backup_shelf import Backup, Shelf

MORNING = datetime(2026, 11, 21, 2, 30, 5, tzinfo=UTC)


def filled(folder: Path, n: int) -> list[Path]:
    """As many backups, one a day, the oldest first."""
    paths = [Shelf(folder).path_at(MORNING + timedelta(days=day)) for day in range(n)]
    for path in paths:
        path.touch()
    return paths


def test_the_name_tells_the_moment(tmp_path: Path) -> None:
    (path,) = filled(tmp_path, 1)
    assert path.name == "smail-20261121T023005Z.backup"
    assert Shelf(tmp_path).newest() == Backup(path, MORNING)


def test_an_empty_or_missing_folder_has_none(tmp_path: Path) -> None:
    assert Shelf(tmp_path).newest() is None
    assert Shelf(tmp_path / "missing").backups() == ()


def test_the_newest_stands_first_whatever_the_files_say_of_their_age(tmp_path: Path) -> None:
    paths = filled(tmp_path, 3)
    paths[0].touch()
    assert [one.path for one in Shelf(tmp_path).backups()] == paths[::-1]


def test_only_the_newest_are_kept_and_other_files_are_left_alone(tmp_path: Path) -> None:
    paths = filled(tmp_path, 5)
    others = [
        tmp_path / name for name in ("smail-old.backup", "drill-2026-11-21.txt", "x-20261121T023005Z.backup")
    ]
    for path in others:
        path.touch()
    assert set(Shelf(tmp_path).prune(2)) == set(paths[:3])
    assert set(tmp_path.iterdir()) == {*paths[3:], *others}


def test_what_was_never_finished_is_no_backup_and_is_swept(tmp_path: Path) -> None:
    (path,) = filled(tmp_path, 1)
    partial = Shelf(tmp_path).partial_of(Shelf(tmp_path).path_at(MORNING + timedelta(days=1)))
    partial.touch()
    assert [one.path for one in Shelf(tmp_path).backups()] == [path]
    Shelf(tmp_path).sweep()
    assert list(tmp_path.iterdir()) == [path]
