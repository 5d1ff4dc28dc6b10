"""What a docstring shows is what the code says: every example of the application is run."""

import doctest
import importlib
from pathlib import Path

import pytest

import smail

ROOT = Path(smail.__file__).parent
FOUND = [
    ".".join((smail.__name__, *path.relative_to(ROOT).with_suffix("").parts))
    for path in sorted(ROOT.rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", FOUND)
def test_every_example_gives_what_it_shows(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0
