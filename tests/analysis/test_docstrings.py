"""Every public function of the analysis says what it takes, refuses, rests on and gives, and truly so."""

import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from types import ModuleType

import pytest

import smail.analysis
from smail.analysis.growth import GrowthModel

SECTIONS = ("Parameters", "Raises", "References", "Examples")
ROOMS = [
    "scoring",
    "reliability",
    "change",
    "response_shift",
    "growth",
    "groups",
    "handovers",
    "agreement",
    "survival",
    "missing",
    "quality",
    "disclosure",
    "simulate",
]


def _functions(room: ModuleType) -> list[Callable[..., object]]:
    public = getattr(room, "__all__", None) or [name for name in vars(room) if not name.startswith("_")]
    found = [getattr(room, name) for name in public]
    return [
        one for one in found if inspect.isfunction(one) and (one.__module__ or "").startswith(room.__name__)
    ]


FUNCTIONS = {
    f"{name}.{one.__name__}": one
    for name in ROOMS
    for one in _functions(importlib.import_module(f"smail.analysis.{name}"))
}
MODULES = [one.name for one in pkgutil.walk_packages(smail.analysis.__path__, "smail.analysis.")]


def test_the_functions_are_found() -> None:
    assert len(FUNCTIONS) >= 35


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_says_what_it_takes_refuses_rests_on_and_gives(name: str) -> None:
    told = inspect.getdoc(FUNCTIONS[name]) or ""
    assert [section for section in SECTIONS if f"{section}\n---" not in told] == []


@pytest.mark.parametrize("name", ["test", "predict", "update", "replace", "estimate_rows", "predict_rows"])
def test_every_question_to_a_growth_model_has_an_example(name: str) -> None:
    told = inspect.getdoc(getattr(GrowthModel, name)) or ""
    assert ">>>" in told
    assert "Raises\n---" in told


@pytest.mark.parametrize("name", MODULES)
def test_every_example_is_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
