"""The fit against R's lme4 and lmerTest on real data; growth.R made the figures and names its versions."""

from typing import Any

import numpy as np
import pytest

from smail.analysis import growth
from tests.analysis.growth.conftest import Rows

NAMES = ("sleepstudy", "chickweight", "chickweight_by_diet", "arthritis", "claus_bdi", "claus_who")


def _fitted(rows: Rows) -> growth.GrowthModel:
    return growth.fit(rows.person, rows.time, rows.score, rows.covariates)


@pytest.mark.parametrize("name", NAMES)
def test_likelihood_is_that_of_lme4_or_higher(
    name: str, real: dict[str, Rows], reference: dict[str, Any]
) -> None:
    theirs = reference[name]["log_likelihood"]
    ours = _fitted(real[name]).log_likelihood
    assert ours >= theirs - 1e-8 * abs(theirs)
    assert ours == pytest.approx(theirs, rel=1e-4)


def test_a_local_optimum_at_the_boundary_is_left_behind(
    real: dict[str, Rows], reference: dict[str, Any]
) -> None:
    stopped = reference["claus_who_default_start"]["log_likelihood"]
    assert _fitted(real["claus_who"]).log_likelihood > stopped + 0.3


@pytest.mark.parametrize("name", NAMES)
def test_fixed_effects_and_their_errors_are_those_of_lme4(
    name: str, real: dict[str, Rows], reference: dict[str, Any]
) -> None:
    model = _fitted(real[name])
    order = [0, 1, 2, 3][: len(model.names)]
    assert model.effects == pytest.approx(np.array(reference[name]["effects"])[order], rel=1e-5, abs=1e-5)
    assert np.sqrt(np.diag(model.effects_covariance)) == pytest.approx(reference[name]["se"], rel=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_variances_are_those_of_lme4(name: str, real: dict[str, Rows], reference: dict[str, Any]) -> None:
    model, theirs = _fitted(real[name]), reference[name]
    assert (model.level_sd, model.slope_sd, model.residual_sd) == pytest.approx(
        (*theirs["sd"], theirs["residual_sd"]), rel=2e-4, abs=1e-4
    )
    assert model.random_covariance[0, 1] == pytest.approx(
        theirs["covariance"], abs=2e-4 * theirs["sd"][0] * theirs["sd"][1] + 1e-8
    )


# R's coef() leaves a covariate's share of a person's line out.
@pytest.mark.parametrize("name", [name for name in NAMES if name != "chickweight_by_diet"])
def test_persons_lines_are_those_of_lme4(name: str, real: dict[str, Rows], reference: dict[str, Any]) -> None:
    model, theirs = _fitted(real[name]), reference[name]
    for ours, figures in (
        (model.estimates.level, theirs["levels"]),
        (model.estimates.slope, theirs["slopes"]),
    ):
        assert np.abs(ours - figures).max() <= 1e-4 * max(np.std(figures), 1e-3)


@pytest.mark.parametrize("name", ["sleepstudy", "arthritis", "claus_bdi", "chickweight_by_diet"])
def test_degrees_of_freedom_are_those_of_lmertest(
    name: str, real: dict[str, Rows], reference: dict[str, Any]
) -> None:
    model = _fitted(real[name])
    ours = [model.test(weights).df for weights in np.eye(len(model.names))]
    assert ours == pytest.approx(reference[name]["df"], rel=2e-3)


def test_the_figures_name_their_versions(reference: dict[str, Any]) -> None:
    assert set(reference["versions"]) == {"R", "lme4", "lmerTest"}
