"""The drill passes a backup that can be used, and fails one that cannot, each for its reason."""

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import text, update

from smail.backup import archive
from smail.backup.drill import N_STEPS, drill
from smail.backup.making import make
from smail.backup.manifest import AuditHead, Manifest, describe
from smail.backup.postgresql import _TRIAL
from smail.backup.report import Check, Report, write
from smail.backup.restoring import restore
from smail.backup.room import work_room
from smail.backup.sqlite import put_back
from smail.db import migrate, revisions
from smail.db.tables import Account, Answer, Assessment, Participant, Score
from smail.vault import DataKey
from tests.backup.conftest import NAME, House, allow
from tests.support.postgres import PostgresServer
from tests.support.snapshot import contents
from tests.support.travel import TravelTo

NIGHT = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
SQLITE_ONLY = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
POSTGRESQL_ONLY = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


def backup_of(house: House) -> Path:
    return make(house.settings, house.settings.backups, keep=14, watch=lambda n, total: None).path


def drilled(house: House, path: Path) -> Report:
    return drill(house.settings, path, lambda check: None)


def failed_in(report: Report) -> dict[str, str]:
    """The checks that failed, with their words."""
    return {check.name: check.words for check in report.checks if not check.is_passed}


def test_a_good_backup_passes_everything_and_touches_nothing(house: House) -> None:
    path, before = backup_of(house), contents(house.database, without=())
    told: list[Check] = []
    report = drill(house.settings, path, told.append)
    assert failed_in(report) == {}
    assert report.is_passed
    assert len(report.checks) == N_STEPS
    assert tuple(told) == report.checks
    assert contents(house.database, without=()) == before
    assert [one.name for one in (house.settings.instance / "backup-work").iterdir()] == ["lock"]


def test_it_is_back_and_looked_through_well_within_the_hour(house: House) -> None:
    report = drilled(house, backup_of(house))
    assert 0 < report.seconds < 60


@SQLITE_ONLY
@given(place=st.integers(0, 10**9), bit=st.integers(0, 7))
@hypothesis(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_changed_bit_anywhere_fails_the_drill(house: House, place: int, bit: int) -> None:
    good = next(iter(house.settings.backups.glob("*.backup")), None) or backup_of(house)
    data = bytearray(good.read_bytes())
    data[place % len(data)] ^= 1 << bit
    bad = house.settings.instance / "bad.backup"
    bad.write_bytes(bytes(data))
    assert [check.is_passed for check in drilled(house, bad).checks] == [False]


def test_a_backup_that_was_cut_short_fails_in_words(house: House) -> None:
    path = backup_of(house)
    data = path.read_bytes()
    for n in (0, 10, 63, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:n])
        assert "Filen är hel och äkta" in failed_in(drilled(house, path))


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"backup_key": b"another key that is long enough"}, "Filen är hel och äkta", "Nyckeln passar inte"),
        ({"backup_key": None}, "Filen är hel och äkta", "smail init"),
        ({"data_keys": (DataKey("k1", secrets.token_bytes(32)),)}, "Hemligheterna", "datanycklar"),
        ({"pepper": secrets.token_bytes(48)}, "Hemligheterna", "pepper"),
    ],
    ids=["key", "no-key", "data-keys", "pepper"],
)
@SQLITE_ONLY
def test_other_secrets_fail_the_drill_in_words(
    house: House, changes: dict[str, object], name: str, words: str
) -> None:
    path = backup_of(house)
    report = drill(replace(house.settings, **changes), path, lambda check: None)  # type: ignore[arg-type]
    assert words in failed_in(report)[name]
    assert report.checks[-1].name == name


@pytest.mark.parametrize(
    ("statement", "name", "words"),
    [
        (update(Score).values(total=Score.total + 1), "Summor och perioder", "är sparad, svaren ger"),
        (update(Answer).values(value=5), "Summor och perioder", "är sparad, svaren ger"),
        (text("DELETE FROM person_period WHERE number = 1"), "Summor och perioder", "datumen ger"),
        (update(Assessment).values(instrument_digest="0" * 64), "Formulären", "besvarade formulär saknas"),
        (update(Account).values(password_hash="plain"), "Konton", "går inte att använda"),
        (update(Account).values(totp_secret=b"\1\2k1" + b"x" * 60), "Konton", "går inte att använda"),
        (update(Participant).values(name=b"x"), "Namn och kontaktuppgifter", "går inte att läsa"),
    ],
    ids=["sum", "answer", "period", "digest", "password", "phone", "name"],
)
@SQLITE_ONLY
def test_what_was_wrong_in_the_house_is_found_in_its_backup(
    house: House, statement: object, name: str, words: str
) -> None:
    with house.database.transaction(write=True) as db:
        db.connection().execute(statement)  # type: ignore[call-overload]
    report = drilled(house, backup_of(house))
    assert words in failed_in(report)[name]
    assert NAME not in report.as_text()


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"rows": {"answer": 1}}, "Antalet rader", "fel antal rader"),
        ({"audit": AuditHead(1, "0" * 64)}, "Granskningsloggen", "är en annan"),
        ({"instruments": ("f" * 64,)}, "Formulären", "ffffffffffff"),
    ],
    ids=["rows", "audit", "instruments"],
)
@SQLITE_ONLY
def test_a_copy_that_is_not_what_was_counted_fails(
    house: House, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], name: str, words: str
) -> None:
    def other(*given: object) -> Manifest:
        return replace(describe(*given), **changes)  # type: ignore[arg-type]

    monkeypatch.setattr("smail.backup.making.describe", other)
    report = drilled(house, backup_of(house))
    assert failed_in(report).keys() == {name}
    assert words in failed_in(report)[name]


@SQLITE_ONLY
def test_a_row_that_refers_to_nothing_fails(house: House) -> None:
    with house.database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("INSERT INTO recovery_code (account_id, code_mac) VALUES (999, x'00')")
        driver.execute("PRAGMA foreign_keys=ON")
    assert "recovery_code" in failed_in(drilled(house, backup_of(house)))["Hänvisningar mellan tabeller"]


@SQLITE_ONLY
def test_a_database_file_that_was_damaged_before_fails(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    path = backup_of(house)

    def put_back_damaged(url: str, parts: Iterator[bytes]) -> None:
        put_back(url, parts)
        copy = Path(url.removeprefix("sqlite:///"))
        data = bytearray(copy.read_bytes())
        for place in range(4096 * 3, len(data), 4096):
            data[place : place + 100] = bytes(100)
        copy.write_bytes(bytes(data))

    monkeypatch.setattr("smail.backup.sqlite.put_back", put_back_damaged)
    failed = failed_in(drilled(house, path))
    assert "Databasen är hel" in failed
    assert "Inloggning" in failed


def test_nobody_gets_in_where_signing_in_is_broken(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    path = backup_of(house)
    monkeypatch.setattr("smail.services.sign_in.accept_code", lambda *given: False)
    report = drilled(house, path)
    assert failed_in(report).keys() == {"Inloggning"}
    assert "/logga-in/kod" in failed_in(report)["Inloggning"]


@POSTGRESQL_ONLY
class TestTemporaryDatabase:
    """The place of the drill on PostgreSQL."""

    def test_it_is_gone_afterwards_and_so_is_that_of_a_drill_that_was_killed(
        self, house: House, postgres_server: PostgresServer
    ) -> None:
        left = f"{_TRIAL}left"
        postgres_server.create(left)
        assert drilled(house, backup_of(house)).is_passed
        with closing(postgres_server.connect()) as connection:
            names = [str(name) for (name,) in connection.execute("SELECT datname FROM pg_database")]
        assert [name for name in names if name.startswith(_TRIAL)] == []

    def test_without_the_right_to_make_one_the_right_is_named(
        self, house: House, postgres_server: PostgresServer
    ) -> None:
        path = backup_of(house)
        allow(postgres_server, "NOCREATEDB")
        failed = failed_in(drilled(house, path))
        assert "ALTER ROLE smail_owner CREATEDB" in failed["En tillfällig plats"]

    def test_a_dump_that_cannot_be_put_back_fails_and_leaves_the_rest_untried(
        self, house: House, tmp_path: Path
    ) -> None:
        path = backup_of(house)
        (tmp_path / "bin").mkdir()
        script = tmp_path / "bin/pg_restore"
        script.write_text("#!/bin/sh\necho 'pg_restore: error: unsupported version' >&2\nexit 1\n")
        script.chmod(0o700)
        report = drill(replace(house.settings, pg_bin=script.parent), path, lambda check: None)
        assert "unsupported version" in failed_in(report)["Återläsning"]
        assert report.checks[-1].name == "Återläsning"


@SQLITE_ONLY
def test_a_drill_waits_for_nobody(house: House) -> None:
    path = backup_of(house)
    with work_room(house.settings.instance), pytest.raises(archive.BackupError, match="pågår"):
        drilled(house, path)


@SQLITE_ONLY
def test_the_report_is_dated_by_the_wall_calendar_and_the_same_for_people_and_programs(
    house: House, tmp_path: Path, at: TravelTo
) -> None:
    path = backup_of(house)
    at(NIGHT)
    report = drilled(house, path)
    text_file, data_file = write(report, tmp_path / "reports")
    assert (text_file.name, data_file.name) == (
        "drill-2026-11-22-003000.txt",
        "drill-2026-11-22-003000.json",
    )
    assert "godkänt" in text_file.read_text()
    found = json.loads(data_file.read_text())
    assert (found["passed"], found["backup"]) == (True, path.name)
    assert [check["name"] for check in found["checks"]] == [check.name for check in report.checks]


@SQLITE_ONLY
def test_a_failed_report_says_so_in_both(house: House, tmp_path: Path) -> None:
    path = shutil.copyfile(house.settings.instance / "smail.toml", tmp_path / "not-a.backup")
    text_file, data_file = write(drilled(house, Path(path)), tmp_path)
    assert "UNDERKÄNT" in text_file.read_text()
    assert "NEJ  Filen är hel och äkta" in text_file.read_text()
    assert json.loads(data_file.read_text())["passed"] is False


def test_no_report_writes_over_another(tmp_path: Path) -> None:
    moments = [NIGHT, NIGHT + timedelta(hours=2), NIGHT + timedelta(hours=2), NIGHT + timedelta(days=1)]
    written = [write(Report(f"copy {n}", one, ()), tmp_path) for n, one in enumerate(moments)]
    names = [text_file.name for text_file, _data in written]
    assert names == [
        "drill-2026-11-22-003000.txt",
        "drill-2026-11-22-023000.txt",
        "drill-2026-11-22-023000-2.txt",
        "drill-2026-11-23-003000.txt",
    ]
    for n, (text_file, data_file) in enumerate(written):
        assert f"copy {n}" in text_file.read_text()
        assert json.loads(data_file.read_text())["backup"] == f"copy {n}"


def test_a_report_without_a_check_is_no_success() -> None:
    assert not Report("x", NIGHT, ()).is_passed


@SQLITE_ONLY
def test_a_backup_from_before_an_upgrade_is_made_and_upgraded_in_the_drill(house: House) -> None:
    older = revisions.known()[1]
    house.database.close()
    migrate.downgrade(house.settings.database_url, older)
    path = backup_of(house)
    assert migrate.current(house.settings.database_url) == older
    report = drilled(house, path)
    assert failed_in(report) == {}
    assert f"från {older} till {revisions.head()}" in report.as_text()


@SQLITE_ONLY
def test_a_backup_newer_than_the_program_is_told_as_such(house: House) -> None:
    with house.database.transaction(write=True) as db:
        db.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    failed = failed_in(drilled(house, backup_of(house)))
    assert "nyare än programmet (9999)" in failed["Databasens version"]


@SQLITE_ONLY
def test_an_old_backup_is_judged_by_the_day_it_was_made(house: House, at: TravelTo) -> None:
    path = backup_of(house)
    at(datetime.now(UTC) + timedelta(days=700))
    assert failed_in(drilled(house, path)) == {}


def test_what_was_put_back_can_be_backed_up_and_drilled_again(house: House, new_house: House) -> None:
    restore(new_house.settings, backup_of(house))
    assert failed_in(drilled(new_house, backup_of(new_house))) == {}
