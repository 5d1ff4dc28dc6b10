"""A register of certificates on the command line: shown first, told in full, all or nothing."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from smail import clock
from smail.cli import main
from smail.db.session import Database
from smail.db.tables import Certificate
from tests.factories.accounts import make_account
from tests.factories.organisations import make_municipality
from tests.support import databases

DAYS = f"{clock.today() - timedelta(days=100)};{clock.today() + timedelta(days=100)}"
HEAD = "Namn;E-post;Kommun;Nivå;Kursdatum;Gäller till"
ROW = f"Bo Ek;bo@smail.example;Uppsala;användare;{DAYS}"


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Iterator[Path]:
    """An instance with one municipality."""
    before = os.umask(0o077)
    place = tmp_path / "i"
    assert _run(place, "init", "--base-url", "https://smail.example").exit_code == 0
    databases.copy_sqlite(sqlite_template, place)
    with Database(f"sqlite:///{place / 'smail.sqlite'}").transaction(write=True) as db:
        make_municipality(db)
    yield place
    os.umask(before)


def _run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--instance", str(folder), *words])


def _import(folder: Path, *rows: str, words: tuple[str, ...] = (), head: str = HEAD) -> Result:
    file = folder.parent / "register.csv"
    file.write_text("\n".join((head, *rows)), encoding="utf-8")
    return _run(folder, "import-register", str(file), *words)


def _n(folder: Path) -> int:
    with Database(f"sqlite:///{folder / 'smail.sqlite'}").transaction(write=False) as db:
        return db.scalar(select(func.count()).select_from(Certificate)) or 0


def test_a_dry_run_saves_nothing_and_the_second_time_changes_nothing(folder: Path) -> None:
    dry = _import(folder, ROW, words=("--dry-run",))
    assert dry.exit_code == 0, dry.stderr
    assert "Nytt: 1 person, 1 certifikat." in dry.stdout
    assert _n(folder) == 0
    assert "Inläst: 1 nya kursdeltagare, 1 certifikat." in _import(folder, ROW).stdout
    assert "Inget ändrades" in _import(folder, ROW).stdout
    assert _n(folder) == 1


def test_every_fault_is_told_as_a_line_of_json_and_nothing_is_read_in(folder: Path) -> None:
    result = _import(folder, ROW, ROW.replace("bo@", "al@").replace("Uppsala", "\x1b[31mSolna"))
    assert result.exit_code == 1
    (told, last) = result.stderr.splitlines()
    found = json.loads(told)
    assert (found["row"], found["column"], found["reason"]) == (3, "Kommun", "no_organisation")
    assert "\x1b" not in result.output
    assert "Inget är inläst" in last
    assert _n(folder) == 0


def test_columns_that_no_heading_tells_are_asked_for_and_given(folder: Path) -> None:
    head = HEAD.replace("Namn", "Vem")
    asked = _import(folder, ROW, head=head)
    assert asked.exit_code == 2
    assert "Ingen kolumn är name." in asked.stderr
    wrong = _import(folder, ROW, head=head, words=("--column", "Vem=öga"))
    assert wrong.exit_code == 1
    assert "Traceback" not in wrong.output
    assert _import(folder, ROW, head=head, words=("--column", "Vem=name")).exit_code == 0
    assert _n(folder) == 1


def test_a_name_that_is_here_stops_the_file_until_a_column_says_who_it_is(folder: Path) -> None:
    with Database(f"sqlite:///{folder / 'smail.sqlite'}").transaction(write=True) as db:
        home = make_municipality(db)
        make_account(db, username="bo.uppsala", first_name="Bo", last_name="Ek", organisation_id=home.id)
    asked = _import(folder, ROW, words=("--dry-run",))
    assert asked.exit_code == 1
    assert "Rad 2: Bo Ek finns redan här. Kolumnen Konto: bo.uppsala, eller ny. Valt: inget." in asked.stdout
    assert json.loads(asked.stderr.splitlines()[0])["reason"] == "same_name"
    assert _n(folder) == 0
    assert _import(folder, f"{ROW};ny", head=f"{HEAD};Konto").exit_code == 0
    assert _n(folder) == 1
