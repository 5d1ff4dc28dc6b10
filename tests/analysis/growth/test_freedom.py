"""Degrees of freedom against R's pbkrtest; freedom.R made the figures and names its versions."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smail.analysis import growth
from tests.analysis.growth.conftest import Rows

REFERENCE = Path(__file__).parents[1] / "reference" / "freedom.json"
NAMES = (
    "sleepstudy",
    "sleepstudy_few",
    "chickweight",
    "chickweight_by_diet",
    "arthritis",
    "claus_bdi",
    "claus_who",
)


@pytest.fixture(scope="module")
def pbkrtest() -> dict[str, Any]:
    """What R's pbkrtest gave, with its version."""
    found: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def fitted(real: dict[str, Rows]) -> dict[str, growth.GrowthModel]:
    """The models of freedom.R."""
    every = real | {"sleepstudy_few": _few(real["sleepstudy"])}
    return {
        name: growth.fit(rows.person, rows.time, rows.score, rows.covariates) for name, rows in every.items()
    }


def _few(rows: Rows) -> Rows:
    """Eight persons of whom some stop early, and every third rating is missing, as in freedom.R."""
    place = np.unique(rows.person, return_inverse=True)[1] + 1
    kept = (place <= 8) & (rows.time <= 11 - place) & ((rows.time + place) % 3 != 0)
    return Rows(rows.person[kept], rows.time[kept], rows.score[kept])


def _tests(model: growth.GrowthModel) -> list[growth.EffectTest]:
    return [model.test(weights) for weights in np.eye(len(model.names))]


@pytest.mark.parametrize("name", NAMES)
def test_satterthwaite_is_that_of_pbkrtest(
    name: str, fitted: dict[str, growth.GrowthModel], pbkrtest: dict[str, Any]
) -> None:
    ours = _tests(fitted[name])
    assert [one.df for one in ours] == pytest.approx(pbkrtest[name]["satterthwaite"], rel=2e-5)
    assert [one.se for one in ours] == pytest.approx(pbkrtest[name]["se"], rel=5e-6)


@pytest.mark.parametrize(
    ("name", "wider"),
    [("sleepstudy", 1e-5), ("arthritis", 1e-4), ("claus_bdi", 0.002), ("sleepstudy_few", 0.04)],
)
def test_kenward_and_rogers_errors_are_as_much_wider_as_is_written(
    name: str, wider: float, fitted: dict[str, growth.GrowthModel], pbkrtest: dict[str, Any]
) -> None:
    theirs = np.array(pbkrtest[name]["kenward_roger_se"])
    ratio = theirs / [one.se for one in _tests(fitted[name])]
    assert (ratio > 1 - 5e-6).all()
    assert ratio.max() < 1 + wider


def test_the_figures_name_their_versions(pbkrtest: dict[str, Any]) -> None:
    assert set(pbkrtest["versions"]) == {"R", "lme4", "pbkrtest"}
