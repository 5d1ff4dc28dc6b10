"""The operator makes the first administrator, and gives a link when nobody else can."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from smail.cli import main
from tests.support import databases

LINK = re.compile(r"https://smail\.example/inbjudan#([A-Za-z0-9_-]{22})")
CREATE = ("user", "create", "--first-name", "Kim", "--last-name", "Exempel", "--federation", "Förbundet")


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Iterator[Path]:
    before = os.umask(0o077)
    assert run(tmp_path / "i", "init", "--base-url", "https://smail.example").exit_code == 0
    databases.copy_sqlite(sqlite_template, tmp_path / "i")
    yield tmp_path / "i"
    os.umask(before)


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--instance", str(folder), *words])


def test_the_first_administrator_gets_a_link_that_is_stored_nowhere(folder: Path) -> None:
    result = run(folder, *CREATE, "--username", "kim.exempel")
    assert result.exit_code == 0, result.stderr
    (secret,) = LINK.findall(result.output)
    for path in folder.iterdir():
        assert path.is_dir() or secret.encode() not in path.read_bytes()


def test_a_second_administrator_joins_the_same_federation(folder: Path) -> None:
    assert run(folder, *CREATE, "--username", "kim.exempel").exit_code == 0
    assert run(folder, *CREATE, "--username", "mika.exempel").exit_code == 0


def test_a_taken_username_is_told_with_what_to_do(folder: Path) -> None:
    run(folder, *CREATE, "--username", "kim.exempel")
    result = run(folder, *CREATE, "--username", "Kim.Exempel")
    assert result.exit_code == 1
    assert "smail user invite" in result.stderr
    assert LINK.search(result.output) is None


def test_a_lost_invitation_is_replaced_by_another(folder: Path) -> None:
    first = LINK.findall(run(folder, *CREATE, "--username", "kim.exempel").output)
    second = LINK.findall(run(folder, "user", "invite", "--username", "kim.exempel").output)
    assert len(first) == len(second) == 1
    assert first != second


def test_a_link_that_does_not_fit_the_account_is_refused_in_words(folder: Path) -> None:
    run(folder, *CREATE, "--username", "kim.exempel")
    result = run(folder, "user", "invite", "--username", "kim.exempel", "--kind", "new_phone")
    assert result.exit_code == 1
    assert "--kind" in result.stderr


def test_an_unknown_account_is_told(folder: Path) -> None:
    result = run(folder, "user", "invite", "--username", "nobody")
    assert result.exit_code == 1
    assert "smail user create" in result.stderr


def test_a_personnummer_is_no_username(folder: Path) -> None:
    result = run(folder, *CREATE, "--username", "811218-9876")
    assert result.exit_code == 1
    assert "personnummer" in result.stderr
    assert "811218" not in result.stderr + result.output
    assert LINK.search(result.output) is None


@pytest.mark.parametrize("name", ["kim@exempel", "kim exempel@smail.example", "k", "kim exempel", "кim"])
def test_a_username_that_a_page_would_turn_back_is_turned_back_here_too(folder: Path, name: str) -> None:
    result = run(folder, *CREATE, "--username", name)
    assert result.exit_code == 2
    assert "e-postadress" in result.stderr
    assert LINK.search(result.output) is None
