"""The operator installs a template of Word: tried out first, listed, and written out again."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from smail.cli import main
from smail.reports import word_template


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An instance with its database."""
    found = tmp_path / "instance"
    for command in (("init", "--base-url", "https://smail.example.se"), ("db", "upgrade")):
        assert _run(found, *command)[0] == 0
    return found


def _run(folder: Path, *words: str) -> tuple[int, str]:
    ended = CliRunner().invoke(main, ["--instance", str(folder), *words])
    return ended.exit_code, ended.output


def _template(folder: Path, *words: str) -> tuple[int, str]:
    return _run(folder, "report", "template", *words)


def test_a_template_is_tried_out_installed_listed_and_written_out(folder: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "mall.docx", tmp_path / "ut.docx"
    assert _template(folder, "show", "--out", str(file)) == (0, f"{file}: mallen SMAIL.\n")
    assert file.read_bytes() == word_template.plain()
    for said in ("från nu", "redan"):
        assert f"används {said} för final." in _template(folder, "install", str(file), "--kind", "final")[1]
    code, listed = _template(folder, "list")
    assert (code, listed.count("mall.docx")) == (0, 1)
    assert _template(folder, "show", "--kind", "final", "--out", str(out))[0] == 0
    assert out.read_bytes() == file.read_bytes()
    assert _template(folder, "show", "--out", str(out))[0] == 1


def test_a_bad_template_is_not_installed_and_it_is_said_why(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "mall.docx"
    file.write_bytes(b"Hej")
    code, said = _template(folder, "install", str(file))
    assert code == 1
    assert "Spara mallen som .docx." in said
    assert "mall.docx" not in _template(folder, "list")[1]
