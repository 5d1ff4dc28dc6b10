"""Files in and out on the command line: shown first, told in full, all or nothing."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from sqlalchemy import func, select

from smail import import_commands
from smail.cli import main
from smail.db.session import Database
from smail.db.tables import Assessment
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.imports.support import DATA, MAP, rows_of, table
from tests.support import databases

PROGRAMME = ("--programme", "Steget vidare")
GOOD = table("p1,2024-02-01,1,40,3", "=1+1,2024-02-01,2,50,")
INSTRUMENTS = str(DATA.parent / "instruments")


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An instance with one programme, and beside it a file and a map."""
    before = os.umask(0o077)
    monkeypatch.setenv("SMAIL_INSTRUMENTS", INSTRUMENTS)
    place = tmp_path / "i"
    assert run(place, "init", "--base-url", "https://smail.example").exit_code == 0
    databases.copy_sqlite(sqlite_template, place)
    with database_in(place).transaction(write=True) as db:
        make_programme(db)
    (tmp_path / "good.csv").write_bytes(GOOD)
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    yield place
    os.umask(before)


def run(folder: Path, *words: str, **more: str) -> Result:
    return CliRunner().invoke(main, ["--instance", str(folder), *words], **more)


def run_import(folder: Path, name: str = "good.csv", *words: str) -> Result:
    mapping = ("--mapping", str(folder.parent / "map.toml"))
    return run(folder, "import", str(folder.parent / name), *PROGRAMME, *mapping, *words)


def database_in(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'smail.sqlite'}")


def n_ratings(folder: Path) -> int:
    with database_in(folder).transaction(write=False) as db:
        return db.scalar(select(func.count()).select_from(Assessment)) or 0


def test_a_dry_run_shows_what_would_happen_and_saves_nothing(folder: Path) -> None:
    result = run_import(folder, "good.csv", "--dry-run")
    assert result.exit_code == 0, result.stderr
    for words in (
        "id: person",
        "y: y",
        "2 personer, 1 skattningar, 1 tillfällen utan svar",
        "p1: 2024-02-01",
    ):
        assert words in result.stdout
    assert n_ratings(folder) == 0


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
@pytest.mark.parametrize("username", ["ingen", "utan.roll"])
def test_whoever_may_not_follow_people_there_is_refused_in_a_dry_run_too(
    folder: Path, dry: tuple[str, ...], username: str
) -> None:
    with database_in(folder).transaction(write=True) as db:
        make_account(db, None, username="utan.roll")
    result = run_import(folder, "good.csv", "--handledare", username, *dry)
    assert result.exit_code == 1
    assert f"{username} har inte rollen handledare" in result.stderr
    assert "Provkörning" not in result.stdout
    assert n_ratings(folder) == 0


def test_a_file_is_read_in_once_and_the_second_time_changes_nothing(folder: Path) -> None:
    first, second = run_import(folder), run_import(folder)
    assert (first.exit_code, second.exit_code) == (0, 0), first.stderr
    assert "2 nya deltagare, 1 skattningar" in first.stdout
    assert "Inget ändrades" in second.stdout
    assert n_ratings(folder) == 1
    progress = [json.loads(line) for line in first.stderr.splitlines()]
    assert progress[-1] == {"event": "progress", "work": "Import", "done": 1, "total": 1}


def test_every_fault_is_told_as_a_line_of_json_and_nothing_is_read_in(folder: Path) -> None:
    bad = table("p1,2024-02-01,1,40,3", "p2,x,1,40,9", "p3,2024-02-01,1,40,19121212-1212")
    (folder.parent / "bad.csv").write_bytes(bad)
    result = run_import(folder, "bad.csv")
    assert result.exit_code == 1
    *faults, last = result.stderr.splitlines()
    told = [json.loads(line) for line in faults]
    assert [(one["row"], one["column"], one["value"], one["reason"]) for one in told] == [
        (3, "day", "x", "not_a_date"),
        (3, "y", "9", "off_scale"),
        (4, "y", None, "personnummer"),
    ]
    assert "3 fel" in last
    assert "1212" not in result.output
    assert n_ratings(folder) == 0


def test_without_a_map_and_a_terminal_it_stops_with_2_and_says_what_to_do(folder: Path) -> None:
    result = run(folder, "import", str(folder.parent / "good.csv"), *PROGRAMME)
    assert result.exit_code == 2
    assert "--mapping" in result.stderr
    assert "Traceback" not in result.stderr


def test_on_a_terminal_each_column_is_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_commands, "is_terminal", lambda: True)
    kept = folder.parent / "kept.toml"
    lines = ["arthritis", "one", "", "date", "", "", "", "%Y-%m-%d", "2024", "woman", "man", str(kept)]
    words = ("import", str(folder.parent / "good.csv"), *PROGRAMME)
    result = run(folder, *words, input="\n".join(lines) + "\n")
    assert result.exit_code == 0, result.output
    assert n_ratings(folder) == 1
    again = run(folder, *words, "--mapping", str(kept))
    assert "Inget ändrades" in again.stdout


def test_on_a_terminal_the_number_of_the_visit_is_asked_for_and_what_needs_a_map_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_commands, "is_terminal", lambda: True)
    (folder.parent / "visits.csv").write_bytes(table("a,1,3", "a,3,2", head="id,runda,y"))
    lines = ["arthritis", "one", "", "wave", "", "2024-01-15", "30", ""]
    words = ("import", str(folder.parent / "visits.csv"), *PROGRAMME)
    result = run(folder, *words, input="\n".join(lines) + "\n")
    assert result.exit_code == 0, result.output
    assert "a: 2024-01-15, 2024-03-15" in result.stdout
    assert "flera tillfällen behövs en karta i TOML" in result.stdout
    assert n_ratings(folder) == 2


@pytest.mark.parametrize(
    "words", [("--programme", "Finns inte"), (*PROGRAMME, "--handledare", "ingen@x.example")]
)
def test_what_does_not_exist_is_told_with_what_to_do(folder: Path, words: tuple[str, ...]) -> None:
    mapping = str(folder.parent / "map.toml")
    result = run(folder, "import", str(folder.parent / "good.csv"), *words, "--mapping", mapping)
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr
    assert n_ratings(folder) == 0


def test_what_was_read_in_goes_out_as_csv_and_as_a_workbook(folder: Path) -> None:
    run_import(folder)
    for name in ("out.csv", "out.xlsx"):
        result = run(folder, "export", *PROGRAMME, "--out", str(folder.parent / name))
        assert result.exit_code == 0, result.stderr
    header = ("id", "day", "sex", "age", "y")
    before = rows_of(GOOD, header)
    text = (folder.parent / "out.csv").read_bytes().decode("utf-8-sig")
    assert text.splitlines()[0] == ";".join(header)
    after = [tuple(line.split(";")) for line in text.splitlines()[1:]]
    # The one change is the quote before what a spreadsheet would take for a formula.
    assert after == [before[0], ("'=1+1", *before[1][1:])]
    sheet = load_workbook(folder.parent / "out.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert all(cell.value is None for row in sheet.iter_rows() for cell in row if cell.data_type == "n")


def test_what_goes_out_comes_in_again_as_nothing_new(folder: Path) -> None:
    run_import(folder)
    run(folder, "export", *PROGRAMME, "--out", str(folder.parent / "out.csv"))
    assert "Inget ändrades" in run_import(folder, "out.csv").stdout


def test_a_file_that_is_there_is_never_written_over(folder: Path) -> None:
    run_import(folder)
    for name, words in (("good.csv", "finns redan"), ("out.pdf", ".xlsx")):
        result = run(folder, "export", *PROGRAMME, "--out", str(folder.parent / name))
        assert result.exit_code == 1
        assert words in result.stderr
    assert (folder.parent / "good.csv").read_bytes() == GOOD


def test_the_doctor_has_nothing_to_say_about_the_real_patients(folder: Path) -> None:
    mapping = ("--mapping", str(DATA / "arthritis.toml"))
    result = run(folder, "import", str(DATA / "arthritis.csv"), *PROGRAMME, *mapping)
    assert result.exit_code == 0, result.stderr
    assert run(folder, "doctor").exit_code == 0
