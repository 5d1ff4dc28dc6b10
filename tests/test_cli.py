"""Every command has help, ends with 0 or not, and says in words what to do when it fails."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import smail.demo
from smail import catalogue, instance, serve
from smail.cli import main
from smail.settings import Settings
from tests.support import databases


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = os.umask(0o022)
    for name in ("SMAIL_INSTANCE", "SMAIL_BASE_URL", "FLASK_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    yield
    os.umask(before)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Settings, serve.Place]]:
    calls: list[tuple[Settings, serve.Place]] = []
    monkeypatch.setattr(serve, "run", lambda found, where, folder: calls.append((found, where)))
    return calls


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--instance", str(folder), *words], catch_exceptions=True)


def ready(folder: Path) -> Path:
    assert run(folder, "init", "--base-url", "https://smail.example").exit_code == 0
    assert run(folder, "db", "upgrade").exit_code == 0
    return folder


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    """As `ready`, on a copy of what was migrated before."""
    assert run(tmp_path / "i", "init", "--base-url", "https://smail.example").exit_code == 0
    databases.copy_sqlite(sqlite_template, tmp_path / "i")
    (tmp_path / "i/smail.sqlite").chmod(0o600)
    return tmp_path / "i"


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))


@pytest.mark.parametrize("words", [(), *commands(main)], ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*words, "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()[2].strip()) > 5


def test_init_makes_a_private_folder_and_says_what_comes_next(tmp_path: Path) -> None:
    result = run(tmp_path / "i", "init", "--base-url", "https://smail.example/")
    assert result.exit_code == 0
    assert "smail db upgrade" in result.output
    assert (tmp_path / "i").stat().st_mode & 0o777 == 0o700
    again = run(tmp_path / "i", "init")
    assert again.exit_code == 0
    assert "Ny fil" not in again.output


def test_init_without_an_address_is_done_and_says_what_to_set(tmp_path: Path) -> None:
    result = run(tmp_path / "i", "init")
    assert result.exit_code == 0
    assert "Ny fil" in result.output
    assert "SMAIL_BASE_URL" in result.output
    assert "startar inte" not in result.output
    (tmp_path / "i/smail.toml").write_text('base_url = "https://smail.example"\n')
    assert run(tmp_path / "i", "db", "upgrade").exit_code == 0


def test_init_shows_no_secret(tmp_path: Path) -> None:
    output = run(tmp_path / "i", "init", "--base-url", "https://smail.example").output
    for path in (tmp_path / "i/secrets").iterdir():
        assert path.read_text().strip() not in output


def test_init_with_a_plain_http_address_writes_nothing(tmp_path: Path) -> None:
    result = run(tmp_path / "i", "init", "--base-url", "http://smail.example")
    assert result.exit_code == 1
    assert "https://" in result.stderr
    assert not (tmp_path / "i").exists()


def test_without_settings_a_command_tells_all_that_is_missing_and_shows_no_traceback(tmp_path: Path) -> None:
    result = run(tmp_path / "i", "serve")
    assert result.exit_code == 1
    assert "SMAIL_SECRET_KEY saknas" in result.stderr
    assert "Traceback" not in result.output + result.stderr
    assert isinstance(result.exception, SystemExit)


def test_the_database_goes_up_stays_up_and_comes_down(tmp_path: Path) -> None:
    folder = ready(tmp_path / "i")
    again = run(folder, "db", "upgrade")
    assert again.exit_code == 0
    current = run(folder, "db", "current").output
    assert current.split("Databasen: ")[1].split(".")[0] == current.split("Programmet: ")[1].strip(".\n")
    assert run(folder, "db", "downgrade", "base").exit_code == 1
    assert "version ingen" in run(folder, "db", "downgrade", "base", "--yes").output


def test_an_unknown_revision_is_refused_in_words(folder: Path) -> None:
    result = run(folder, "db", "downgrade", "no-such-step", "--yes")
    assert result.exit_code == 1
    assert result.stderr.startswith("Migreringen misslyckades: ")
    assert "smail db current" in result.stderr


def test_a_broken_database_is_told_by_its_kind_only(tmp_path: Path) -> None:
    folder = tmp_path / "i"
    run(folder, "init", "--base-url", "https://smail.example")
    (folder / "smail.sqlite").write_text("Kanariefagel " * 500)
    result = run(folder, "db", "upgrade")
    assert result.exit_code == 1
    assert "DatabaseError" in result.stderr
    assert "Kanariefagel" not in result.stderr


def test_a_database_of_another_version_is_not_served(tmp_path: Path, served: list[Any]) -> None:
    run(tmp_path / "i", "init", "--base-url", "https://smail.example")
    result = run(tmp_path / "i", "serve")
    assert result.exit_code == 1
    assert "smail db upgrade" in result.stderr
    assert served == []


def test_a_database_from_the_future_is_not_served_and_not_told_to_upgrade_from_here(
    folder: Path, served: list[Any]
) -> None:
    with closing(sqlite3.connect(folder / "smail.sqlite")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_tomorrow'")
    result = run(folder, "serve")
    assert (result.exit_code, served) == (1, [])
    assert "nyare än programmet (9999_tomorrow)" in result.stderr


def test_serve_listens_where_it_is_told(folder: Path, served: list[tuple[Settings, serve.Place]]) -> None:
    assert run(folder, "serve", "--host", "0.0.0.0", "--port", "8123", "--threads", "3").exit_code == 0
    assert served[0][1] == serve.Place("0.0.0.0", 8123, 1, 3)
    assert served[0][0].base_url == "https://smail.example"


def test_a_faulty_instrument_folder_is_not_served(
    tmp_path: Path, folder: Path, served: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "more/own/1.0").mkdir(parents=True)
    (tmp_path / "more/own/1.0/structure.toml").write_text("key = \n")
    monkeypatch.setenv("SMAIL_INSTRUMENTS", str(tmp_path / "more"))
    result = run(folder, "serve")
    assert (result.exit_code, served) == (1, [])
    assert "structure.toml" in result.stderr


def test_a_database_that_answers_before_the_disk_is_not_served(
    folder: Path, served: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smail.db.session.SQLITE_DURABLE", {"synchronous": ("3",)})
    result = run(folder, "serve")
    assert (result.exit_code, served) == (1, [])
    assert "synchronous=2" in result.stderr


def test_the_database_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    assert (ready(tmp_path / "i") / "smail.sqlite").stat().st_mode & 0o777 == 0o600


def test_serve_refuses_processes_on_sqlite(folder: Path, served: list[Any]) -> None:
    assert run(folder, "serve", "--workers", "2").exit_code == 1
    assert served == []


class Sheet:
    """What the demo gives back."""

    def text(self) -> str:
        return "tabell"


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    calls: list[Settings] = []

    def prepare(found: Settings, _participants: int | None) -> Sheet:
        calls.append(found)
        return Sheet()

    monkeypatch.setattr(smail.demo, "prepare", prepare)
    monkeypatch.setattr(smail.demo, "refuse_foreign", lambda found: None)
    return calls


def test_demo_marks_its_folder_prints_the_table_and_serves_only_when_asked(
    tmp_path: Path, served: list[tuple[Settings, serve.Place]], prepared: list[Settings]
) -> None:
    result = run(tmp_path / "d", "demo", "--port", "8124")
    assert result.exit_code == 0, result.stderr
    assert result.output == "tabell\n"
    assert prepared[0].demo
    assert prepared[0].base_url == "http://127.0.0.1:8124"
    assert served == []
    assert run(tmp_path / "d", "demo", "--port", "8125", "--serve").exit_code == 0
    assert served[0][1].port == 8125


def test_demo_refuses_a_folder_that_is_in_use_and_an_open_address(
    tmp_path: Path, served: list[Any], prepared: list[Any]
) -> None:
    instance.create(tmp_path / "real", demo=False)
    assert "är inte en demo" in run(tmp_path / "real", "demo").stderr
    assert "egna datorn" in run(tmp_path / "d", "demo", "--host", "0.0.0.0", "--serve").stderr
    assert served == prepared == []


def test_the_doctor_has_nothing_to_say_about_a_new_instance(folder: Path) -> None:
    result = run(folder, "doctor")
    assert (result.exit_code, result.stdout) == (0, "Allt står rätt till.\n"), result.stderr


def test_the_doctor_tells_what_is_wrong_and_what_to_do_and_ends_with_one(folder: Path) -> None:
    (folder / "smail.sqlite").chmod(0o644)
    result = run(folder, "doctor")
    assert result.exit_code == 1
    assert f"chmod 600 {folder}/smail.sqlite" in result.stderr
    assert "1 sak att åtgärda." in result.stderr
    assert result.stdout == ""


def test_the_daily_work_says_what_it_did(folder: Path) -> None:
    result = run(folder, "work")
    assert result.exit_code == 0, result.stderr
    assert "0 deltagare" in result.stdout


def test_the_daily_work_is_not_done_on_a_database_of_another_version(tmp_path: Path) -> None:
    run(tmp_path / "i", "init", "--base-url", "https://smail.example")
    result = run(tmp_path / "i", "work")
    assert result.exit_code == 1
    assert "smail db upgrade" in result.stderr


def test_the_shipped_instruments_are_without_fault(tmp_path: Path) -> None:
    result = run(tmp_path, "instruments", "check")
    assert result.exit_code == 0, result.stderr
    assert "utan fel" in result.output


def test_a_faulty_instrument_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "own/1.0").mkdir(parents=True)
    (tmp_path / "own/1.0/structure.toml").write_text("key = \n")
    result = run(tmp_path, "instruments", "check", str(tmp_path))
    assert result.exit_code == 1
    assert "own/1.0/structure.toml, rad 1" in result.stderr


def test_without_a_folder_the_check_reads_what_the_server_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMAIL_INSTRUMENTS", str(tmp_path / "nowhere"))
    missing = run(tmp_path, "instruments", "check")
    assert (missing.exit_code, "nowhere finns inte" in missing.stderr) == (1, True)
    monkeypatch.setenv("SMAIL_INSTRUMENTS", str(catalogue.shipped()))
    twice = run(tmp_path, "instruments", "check")
    assert twice.exit_code == 1
    assert "smail/1.0: samma instrument och version finns i två mappar" in twice.stderr
    monkeypatch.delenv("SMAIL_INSTRUMENTS")
    (tmp_path / "smail.toml").write_text(f'instruments = "{tmp_path / "gone"}"\n')
    assert "gone finns inte" in run(tmp_path, "instruments", "check").stderr


def test_publishing_what_does_not_exist_says_how_to_look(tmp_path: Path) -> None:
    result = run(tmp_path, "instruments", "publish", str(tmp_path), "none", "1.0")
    assert result.exit_code == 1
    assert "smail instruments check" in result.stderr


def test_deploy_writes_a_file_for_this_instance(folder: Path) -> None:
    unit = run(folder, "deploy", "systemd", "--set", "port=8001").output
    assert f"SMAIL_INSTANCE={folder}" in unit
    assert "--port 8001" in unit
    assert "server_name smail.example;" in run(folder, "deploy", "nginx").output
    assert run(folder, "deploy", "nginx", "--set", "port").exit_code == 1


def test_the_console_script_is_this_program() -> None:
    (script,) = entry_points(group="console_scripts", name="smail")
    assert script.load() is main
    assert CliRunner().invoke(main, ["--version"]).output.startswith("smail, version ")
