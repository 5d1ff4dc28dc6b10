"""The commands: a backup by night, a drill by day, and a restore into an empty house."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from smail.backup_commands import _Watch
from smail.cli import main
from tests.support import databases


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = os.umask(0o022)
    for name in [name for name in os.environ if name.startswith("SMAIL_")]:
        monkeypatch.delenv(name)
    yield
    os.umask(before)


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--instance", str(folder), *words])


@pytest.fixture
def ready(tmp_path: Path, sqlite_template: Path) -> Path:
    """A new instance in production."""
    folder = tmp_path / "ready"
    assert run(folder, "init", "--base-url", "https://smail.example").exit_code == 0
    databases.copy_sqlite(sqlite_template, folder)
    return folder


def backups_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("smail-*.backup"))


def with_secrets_of(folder: Path, new: Path) -> Path:
    new.mkdir()
    shutil.copytree(folder / "secrets", new / "secrets")
    shutil.copy(folder / "smail.toml", new)
    return new


def test_a_backup_a_drill_and_a_restore_end_with_nought(ready: Path, tmp_path: Path) -> None:
    made = run(ready, "backup")
    assert made.exit_code == 0
    (path,) = backups_in(ready / "backups")
    assert str(path) in made.output
    assert "secrets" in made.output
    tried = run(ready, "drill")
    assert tried.exit_code == 0
    assert "godkänt" in tried.output
    (report,) = (ready / "backups").glob("drill-*.json")
    assert json.loads(report.read_text())["passed"]
    new = with_secrets_of(ready, tmp_path / "new")
    restored = run(ready, "restore", str(path), "--instance", str(new))
    assert restored.exit_code == 0
    assert "db upgrade" in restored.output
    assert run(new, "db", "upgrade").exit_code == 0
    assert run(new, "doctor").exit_code == 0


def test_progress_is_one_line_of_json_per_event_without_a_terminal(ready: Path) -> None:
    lines = [json.loads(line) for line in run(ready, "backup").stderr.splitlines()]
    assert {line["work"] for line in lines} == {"Säkerhetskopia"}
    assert lines[0]["done"] == 0
    assert lines[-1]["done"] == lines[-1]["total"] > 0
    lines = [json.loads(line) for line in run(ready, "drill").stderr.splitlines()]
    assert lines[-1]["done"] == lines[-1]["total"]


def test_a_backup_can_lie_elsewhere_and_so_can_the_report(ready: Path, tmp_path: Path) -> None:
    assert run(ready, "backup", "--to", str(tmp_path / "away")).exit_code == 0
    (path,) = backups_in(tmp_path / "away")
    assert not (ready / "backups").exists()
    assert run(ready, "drill", str(path), "--report", str(tmp_path / "reports")).exit_code == 0
    assert len(list((tmp_path / "reports").iterdir())) == 2


def test_the_folder_of_the_settings_is_used(ready: Path, tmp_path: Path) -> None:
    with (ready / "smail.toml").open("a") as file:
        file.write(f'backups = "{tmp_path / "share"}"\n')
    assert run(ready, "backup").exit_code == 0
    assert len(backups_in(tmp_path / "share")) == 1
    assert run(ready, "drill").exit_code == 0


def test_a_damaged_backup_ends_with_one_and_a_report(ready: Path) -> None:
    run(ready, "backup")
    (path,) = backups_in(ready / "backups")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(bytes(data))
    result = run(ready, "drill")
    assert result.exit_code == 1
    assert "UNDERKÄNT" in result.output
    assert "Traceback" not in result.output + result.stderr
    (report,) = (ready / "backups").glob("drill-*.json")
    assert json.loads(report.read_text())["passed"] is False


def test_without_any_backup_a_drill_ends_with_one_and_says_what_to_do(ready: Path) -> None:
    result = run(ready, "drill")
    assert result.exit_code == 1
    assert "smail backup" in result.stderr


def test_restore_writes_over_nothing(ready: Path) -> None:
    run(ready, "backup")
    before = (ready / "smail.sqlite").read_bytes()
    result = run(ready, "restore", str(*backups_in(ready / "backups")))
    assert result.exit_code == 1
    assert "Inget har skrivits över" in result.stderr
    assert (ready / "smail.sqlite").read_bytes() == before


def test_restore_asks_for_the_old_secrets_and_advises_nobody_to_make_new_ones(
    ready: Path, tmp_path: Path
) -> None:
    run(ready, "backup")
    path = str(*backups_in(ready / "backups"))
    result = run(ready, "restore", path, "--instance", str(tmp_path / "bare"))
    assert result.exit_code == 1
    assert "tillbaka mappen secrets" in result.stderr
    assert "smail init" not in result.stderr
    assert not (tmp_path / "bare").exists()
    other = tmp_path / "other"
    run(other, "init", "--base-url", "https://smail.example")
    result = run(ready, "restore", path, "--instance", str(other))
    assert result.exit_code == 1
    assert "secrets/backup_key" in result.stderr
    assert not (other / "smail.sqlite").exists()


def test_an_instance_from_before_backups_gets_its_key_by_init(ready: Path) -> None:
    (ready / "secrets/backup_key").unlink()
    before = (ready / "secrets/data_keys").read_text()
    refused = run(ready, "backup")
    assert refused.exit_code == 1
    assert "smail init" in refused.stderr
    assert run(ready, "init").exit_code == 0
    assert (ready / "secrets/data_keys").read_text() == before
    assert run(ready, "backup").exit_code == 0


def test_a_weak_key_stops_the_command(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMAIL_BACKUP_KEY", "hemligt")
    result = run(ready, "backup")
    assert result.exit_code == 1
    assert "SMAIL_BACKUP_KEY" in result.stderr


@pytest.mark.parametrize(("parts", "total"), [([5, 5], 10), ([50, 50], 10), ([1], 10), ([3, 3], 0)])
def test_the_bar_is_full_at_the_end_and_never_fuller(
    parts: list[int], total: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with _Watch("Prov") as watch:
        for part in parts:
            watch.copied(part, total)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert lines[-1]["done"] == lines[-1]["total"]
    assert max(line["done"] for line in lines) == lines[-1]["total"]
