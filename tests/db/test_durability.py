"""Acknowledged means on disk: each commit asks the system to write, and a death in the middle leaves no half.

The count is seen from outside, by strace; the control with synchronous=OFF shows that the guard can fail.
"""

import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from smail.db import migrate
from tests.support import broken_migration, databases, hundred_commits
from tests.support.databases import Unmigrated


def syncs_of_a_hundred_commits(template: Path, folder: Path, *pragmas: str) -> int:
    """How often the child asked the system to write to disk."""
    strace = shutil.which("strace")
    assert strace is not None, "strace is missing: apt-get install strace"
    file = shutil.copyfile(template, folder / "watched.sqlite")
    report = folder / "strace.txt"
    watch = [strace, "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", str(report)]
    child = [sys.executable, hundred_commits.__file__, str(file), *pragmas]
    subprocess.run([*watch, *child], check=True, timeout=120)
    counted = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s.*\bf(?:data)?sync$", report.read_text(), re.M)
    return sum(int(number) for number in counted)


def test_a_hundred_commits_are_written_to_disk_a_hundred_times(sqlite_template: Path, tmp_path: Path) -> None:
    assert syncs_of_a_hundred_commits(sqlite_template, tmp_path) >= hundred_commits.COMMITS


def test_the_guard_fails_when_sqlite_does_not_wait_for_the_disk(
    sqlite_template: Path, tmp_path: Path
) -> None:
    assert syncs_of_a_hundred_commits(sqlite_template, tmp_path, "PRAGMA synchronous=OFF") < 10


@pytest.mark.parametrize("last_index", [1, 20])
def test_a_migration_that_is_killed_leaves_the_database_as_it_was(
    unmigrated: Unmigrated, last_index: int
) -> None:
    child = [sys.executable, broken_migration.__file__, unmigrated.owner_url, str(last_index)]
    assert subprocess.run(child, check=False, timeout=60).returncode == -signal.SIGKILL
    with databases.opened(unmigrated.owner_url) as database:
        assert inspect(database.engine).get_table_names() == []
    migrate.upgrade(unmigrated.owner_url)
    assert migrate.current(unmigrated.owner_url) == migrate.head()
