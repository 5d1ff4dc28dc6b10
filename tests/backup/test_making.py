"""A backup is a moment of the database, whole under its name or not there at all."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from smail.backup import archive, postgresql
from smail.backup.archive import BackupError
from smail.backup.making import Made, make
from smail.backup.manifest import Manifest, describe
from smail.backup.restoring import restore
from smail.backup.room import work_room
from smail.backup_shelf import Shelf
from smail.db.tables import AuditEvent, Base
from tests.backup.conftest import NAME, PAIR, House, act
from tests.support.travel import TravelTo

ONE_AT_A_TIME = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
NIGHT = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)


def made_in(house: House, **changes: int) -> Made:
    return make(
        house.settings, house.settings.backups, keep=changes.get("keep", 14), watch=lambda n, total: None
    )


def files_in(house: House) -> list[str]:
    return sorted(path.name for path in house.settings.backups.iterdir())


def test_a_backup_stands_under_its_date_for_its_owner_only(house: House, at: TravelTo) -> None:
    at(NIGHT)
    made = made_in(house)
    assert made.path == house.settings.backups / "smail-20261121T023000Z.backup"
    assert files_in(house) == [made.path.name]
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.n_bytes == made.path.stat().st_size


def test_it_says_of_itself_what_must_be_found_in_it_again(house: House, at: TravelTo) -> None:
    at(NIGHT)
    manifest = made_in(house).manifest
    with house.database.transaction(write=False) as db:
        last_id = db.scalar(select(func.max(AuditEvent.id)))
        rows = {name: db.scalar(select(func.count()).select_from(table)) for name, table in tables()}
    assert manifest.audit.last_id == last_id
    assert {name: manifest.rows[name] for name in rows} == rows
    assert manifest.rows.keys() - rows.keys() == {"alembic_version"}
    assert manifest.database == house.database.engine.dialect.name
    assert len(manifest.instruments) == 1
    assert manifest.moment == NIGHT
    archive.refuse_unless_whole(made_in(house).path, house.settings.backup_key or b"")


def tables() -> list[tuple[str, type]]:
    return list(Base.metadata.tables.items())  # type: ignore[arg-type]


def test_no_copy_that_can_be_read_is_left_anywhere(house: House) -> None:
    made_in(house)
    kept = [path for path in house.settings.instance.rglob("*") if path.is_file()]
    names = {path.name for path in kept if "secrets" not in path.parts}
    assert names - {"smail.toml"} == {"lock", *files_in(house)}
    for path in kept:
        assert NAME.encode() not in path.read_bytes()
        assert b"SQLite format" not in path.read_bytes()
        assert b"PGDMP" not in path.read_bytes()


def test_the_newest_are_kept_and_the_old_ones_make_room(house: House, at: TravelTo) -> None:
    for day in range(4):
        at(NIGHT + timedelta(days=day))
        made = made_in(house, keep=2)
    assert files_in(house) == ["smail-20261123T023000Z.backup", "smail-20261124T023000Z.backup"]
    assert [path.name for path in made.gone] == ["smail-20261122T023000Z.backup"]


def test_it_holds_one_moment_while_others_write(
    house: House, new_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def describe_and_write(*given: object) -> Manifest:
        found = describe(*given)  # type: ignore[arg-type]
        # After the rows are counted and before they are copied.
        for _again in range(20):
            act(house.database)
        return found

    monkeypatch.setattr("smail.backup.making.describe", describe_and_write)
    with busy(house) as n_written:
        made = make(
            house.settings, house.settings.backups, keep=14, watch=lambda n, total: act(house.database)
        )
    assert n_written() > 0
    restore(new_house.settings, made.path)
    with new_house.database.transaction(write=False) as db:
        found = db.scalar(select(func.count()).select_from(AuditEvent))
        halves = [db.scalar(select(func.count()).where(AuditEvent.action == action.value)) for action in PAIR]
    assert found == made.manifest.rows["audit_event"]
    assert halves[0] == halves[1]
    with house.database.transaction(write=False) as db:
        present = db.scalar(select(func.count()).select_from(AuditEvent))
    assert present is not None
    assert found is not None
    assert present >= found + 40


@contextmanager
def busy(house: House) -> Iterator[Callable[[], int]]:
    """Somebody else writes all the time."""
    stop, written = threading.Event(), []

    def work() -> None:
        while not stop.is_set():
            act(house.database)
            written.append(1)
            stop.wait(0.002)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield lambda: len(written)
    finally:
        stop.set()
        worker.join()


def test_killed_half_way_it_leaves_nothing_under_its_name_and_the_next_one_clears_up(house: House) -> None:
    told = {name: value for name, value in os.environ.items() if not name.startswith("SMAIL_")}
    program = [sys.executable, "-m", "tests.backup.slow_backup", str(house.settings.instance)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, env={**told, **house.environ}) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half-way\n"
        with pytest.raises(BackupError, match="pågår"):
            made_in(house)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert Shelf(house.settings.backups).newest() is None
    (partial,) = house.settings.backups.iterdir()
    assert partial.suffix == ".partial"
    made = made_in(house)
    assert files_in(house) == [made.path.name]
    assert [path.name for path in (house.settings.instance / "backup-work").iterdir()] == ["lock"]


def test_a_disk_that_takes_no_more_leaves_nothing_behind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_writer: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.Writer, "finish", full)
    with pytest.raises(BackupError, match="No space left"):
        made_in(house)
    assert files_in(house) == []


@ONE_AT_A_TIME
def test_a_folder_that_cannot_be_made_is_told(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BackupError, match="går inte att skapa"):
        make(house.settings, tmp_path / "file/backups", keep=1, watch=lambda n, total: None)


@ONE_AT_A_TIME
def test_without_a_key_nothing_is_made_and_the_way_to_one_is_told(house: House) -> None:
    with pytest.raises(BackupError, match="smail init"):
        made_in(replace(house, settings=replace(house.settings, backup_key=None)))
    assert not house.settings.backups.exists()


@ONE_AT_A_TIME
def test_an_empty_database_is_not_backed_up(house: House, tmp_path: Path) -> None:
    elsewhere = replace(house.settings, database_url=f"sqlite:///{tmp_path / 'empty.sqlite'}")
    with pytest.raises(BackupError, match="smail db upgrade"):
        made_in(replace(house, settings=elsewhere))


@ONE_AT_A_TIME
def test_two_at_a_time_are_refused_and_one_after_the_other_are_not(house: House) -> None:
    with work_room(house.settings.instance), pytest.raises(BackupError, match="pågår"):
        made_in(house)
    made_in(house)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
class TestProgramsOfPostgresql:
    """What pg_dump does not do well must not become a backup."""

    def test_where_it_is_missing_it_is_told_how_to_come_by_it(self, house: House, tmp_path: Path) -> None:
        with pytest.raises(BackupError, match="SMAIL_PG_BIN"):
            made_in(replace(house, settings=replace(house.settings, pg_bin=tmp_path)))
        assert not house.settings.backups.exists()

    @pytest.mark.parametrize("ending", ["exit 1", "kill -9 $$"])
    def test_where_it_ends_badly_no_backup_stands(self, house: House, tmp_path: Path, ending: str) -> None:
        script = tmp_path / "bin/pg_dump"
        script.parent.mkdir()
        script.write_text(f"#!/bin/sh\nprintf PGDMP\necho 'pg_dump: error: too old' >&2\n{ending}\n")
        script.chmod(0o700)
        with pytest.raises(BackupError, match="pg_dump: error: too old"):
            made_in(replace(house, settings=replace(house.settings, pg_bin=script.parent)))
        assert files_in(house) == []

    def test_the_password_stands_in_no_command(self, house: House, tmp_path: Path) -> None:
        script = tmp_path / "bin/pg_dump"
        script.parent.mkdir()
        script.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\necho "$PGPASSWORD" > {tmp_path}/known\n')
        script.chmod(0o700)
        parts = postgresql._dumped([str(script)], make_url("postgresql+psycopg://a:hemligt@/b"))
        assert list(parts) == []
        assert (tmp_path / "said").read_text() == "--dbname=postgresql://a@/b\n"
        assert (tmp_path / "known").read_text() == "hemligt\n"

    def test_the_role_that_serves_may_make_a_backup_too(self, house: House) -> None:
        made = made_in(replace(house, settings=replace(house.settings, migration_url=None)))
        assert made.manifest.rows["participant"] == 1

    def test_a_server_that_is_away_is_told(self, house: House, tmp_path: Path) -> None:
        away = replace(house.settings, migration_url=f"postgresql://a@/b?host={tmp_path}")
        with pytest.raises(SQLAlchemyError):
            made_in(replace(house, settings=away))
