"""SPSS files and workbooks written row by row, read back by the readers of others."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyreadstat
import pytest

from smail.reports import xlsx
from smail.reports.spss import SavVariable, SavWriter

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
STEPS = ((1.0, "Nej"), (2.0, "Ja, " + "å" * 200), (-1.0, "Vet inte"), (-2.0, "Hoppade över"))
VARIABLES = (
    SavVariable("person", "Personens tecken", width=12),
    SavVariable("health_strength", "Hur stark är du?", labels=STEPS, missing=(-1.0, -2.0)),
    SavVariable("mean", "Medelvärde " + "ö" * 200, decimals=2),
    SavVariable("plats", "Kommun", width=5),
)


def _read(path: Path, **how: Any) -> Any:
    return pyreadstat.read_sav(str(path), output_format="dict", **how)


def test_spss_reads_names_labels_missing_answers_and_every_case(tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    with path.open("wb") as out:
        writer = SavWriter(out, VARIABLES, 3, NOON)
        assert writer.write([("abcdefghijkl", 2, 3.25, "Älvö"), ("b", -1, None, "Åååå")]) == 2
        assert writer.write([("c", None, 1, None)]) == 1
    values, told = _read(path)
    assert values["person"] == ["abcdefghijkl", "b", "c"]
    assert values["health_strength"] == [2.0, None, None]
    assert values["mean"] == [3.25, None, 1.0]
    # Cut between signs, never in the middle of one.
    assert values["plats"] == ["Älv", "Åå", ""]
    labels = told.variable_value_labels["health_strength"]
    assert (labels[1.0], labels[-1.0], labels[2.0][:6]) == ("Nej", "Vet inte", "Ja, åå")
    assert told.column_names_to_labels["health_strength"] == "Hur stark är du?"
    assert told.number_rows == 3
    assert _read(path, user_missing=True)[0]["health_strength"] == [2.0, -1.0, None]
    # No number, the largest and the smallest, to the last bit as SPSS itself writes them.
    limits = ("ffefffffffffffff", "7fefffffffffffff", "ffeffffffffffffe")
    assert b"".join(bytes.fromhex(one)[::-1] for one in limits) in path.read_bytes()


def test_a_workbook_obeys_no_cell_and_goes_on_in_another_sheet_where_one_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    out = io.BytesIO()
    with xlsx.Workbook(out) as book:
        rows: list[list[xlsx.Cell]] = [["=1+1", 2, 3.5], ["<å&\x00>", None, ""], ["c", -1, 0]]
        assert book.write("Personer", ["text", "tal", "till"], rows) == 3
        assert book.write("Tom", ["a"], []) == 0
    read = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    found = {name: [list(one) for one in read[name].iter_rows(values_only=True)] for name in read.sheetnames}
    header = ["text", "tal", "till"]
    assert found["Personer"] == [header, ["'=1+1", 2, 3.5], ["<å&>", None, None]]
    assert found["Personer 2"] == [header, ["c", -1, 0]]
    assert found["Tom"] == [["a"]]
