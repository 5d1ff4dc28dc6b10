"""The examples in the docstrings are true."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize("room", ["fitting", "terms", "model", "effects"])
def test_examples_hold(room: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"smail.analysis.growth.{room}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
