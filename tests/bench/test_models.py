"""The peers beside the models: what is not installed is left out with a line that says so."""

import io
import sys
from pathlib import Path

import pytest

from tests.bench import models
from tests.bench.figures import Absent, Figure, show


def test_what_is_not_installed_is_left_out_with_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "PEER_PYTHON", str(tmp_path / "no-python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    found = [*models.beside_r(tmp_path, [1.0], [1.0]), *models.beside_statsmodels(tmp_path)]
    assert [type(one) for one in found] == [Absent] * 3
    printed = io.StringIO()
    assert show("Models", found, printed) == []
    lines = printed.getvalue().splitlines()[-3:]
    assert all("left out: " in line for line in lines)
    assert ["lme4" in lines[0], "survival" in lines[1], "PEER_PYTHON" in lines[2]] == [True] * 3


STATSMODELS = """
import types

class Model:
    def __init__(self, y, *parts, **more):
        self.n = len(y)
    def fit(self, **asked):
        return types.SimpleNamespace(llf=-float(self.n))

MixedLM = PHReg = Model
"""


def test_a_peer_is_measured_in_a_process_of_its_own_beside_ours_on_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "lib" / "statsmodels"
    there.mkdir(parents=True)
    (there / "__init__.py").touch()
    (there / "api.py").write_text(STATSMODELS, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    monkeypatch.setattr(models, "PEER_PYTHON", sys.executable)
    monkeypatch.setattr(models, "FEWER", 60)
    found = [one for one in models.beside_statsmodels(tmp_path) if isinstance(one, Figure)]
    assert len(found) == 6
    assert "60 persons only" in found[0].name
    assert found[2].values[0] != 0
