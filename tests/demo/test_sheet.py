"""The sheet can be read by a program and by a person, and on disk by its owner only."""

import json
from datetime import UTC, datetime
from pathlib import Path

from smail import passwords
from smail.demo import sheet as sheets
from smail.demo.sheet import DemoSheet, ParticipantLine, StaffLine
from tests.support.travel import TravelTo

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SHEET = DemoSheet(
    "http://127.0.0.1:8000",
    (StaffLine("handledare", "ida.knivsta", "abcd-efgh-jkmn-pqrs", SECRET),),
    (
        ParticipantLine("KX4-82P", "http://127.0.0.1:8000/s#abc", "604182", True, "sv"),
        ParticipantLine("KX4-W36", "http://127.0.0.1:8000/s#def", None, True, "en"),
    ),
)


def test_the_file_holds_exactly_what_programs_look_for(tmp_path: Path) -> None:
    sheets.write(tmp_path, SHEET)
    found = json.loads((tmp_path / "demo.json").read_text("utf-8"))
    assert list(found) == ["base_url", "staff", "participants"]
    assert list(found["staff"][0]) == ["role", "username", "password", "totp_secret"]
    assert list(found["participants"][0]) == ["number", "link", "pin", "due", "language"]


def test_only_the_owner_reads_the_file_also_when_it_is_written_again(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{}")
    sheets.write(tmp_path, SHEET)
    sheets.write(tmp_path, SHEET)
    assert (tmp_path / "demo.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json"]


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    assert sheets.read(tmp_path) is None
    sheets.write(tmp_path, SHEET)
    assert sheets.read(tmp_path) == SHEET


def test_what_somebody_else_wrote_is_no_sheet(tmp_path: Path) -> None:
    for text in ("", "[]", "{}", '{"base_url": 1, "staff": [{}], "participants": []}'):
        (tmp_path / "demo.json").write_text(text)
        assert sheets.read(tmp_path) is None


def test_the_table_shows_the_codes_of_this_moment(at: TravelTo) -> None:
    moment = datetime(2026, 11, 21, 9, 0, 10, tzinfo=UTC)
    at(moment)
    lines = SHEET.text().splitlines()
    staff = next(line for line in lines if "ida.knivsta" in line)
    assert staff.split() == [
        "handledare",
        "ida.knivsta",
        "abcd-efgh-jkmn-pqrs",
        passwords.totp_code(SECRET, moment),
        SECRET,
    ]
    assert any("604182" in line and "ja" in line and line.endswith("/s#abc") for line in lines)


def test_the_secret_of_a_link_is_what_stands_after_the_hash() -> None:
    assert SHEET.participants[0].token == "abc"
