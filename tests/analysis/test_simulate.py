"""What a goal would show: the same seed the same answer, and the traps that goals fall into."""

import doctest

import numpy as np
import pytest

from smail.analysis import simulate
from smail.analysis.simulate import Measure


def test_counting_last_above_first_shows_half_of_those_who_do_not_change() -> None:
    found = simulate.goal(200, 4, 0.9, seed=1, measure=Measure.LAST_ABOVE_FIRST, n_draws=100)
    assert found.if_nobody.median == pytest.approx(0.5, abs=0.03)
    assert found.if_nobody.chance == 0.0
    assert found.if_everybody.median < 0.9
    assert not found.can_tell


def test_the_certain_ones_are_few_where_people_are_followed_for_a_short_time() -> None:
    short = simulate.goal(100, 3, 0.5, seed=1, measure=Measure.CERTAIN, n_draws=20)
    long = simulate.goal(100, 10, 0.5, seed=1, measure=Measure.CERTAIN, n_draws=20)
    assert short.if_everybody.median < 0.1 < long.if_everybody.median


def test_the_model_s_share_tells_a_county_that_rises_from_one_that_does_not() -> None:
    found = simulate.goal(150, 5, 0.8, seed=2, measure="model_share", n_draws=40)
    assert found.if_everybody.chance == 1.0
    assert found.if_nobody.high < found.if_everybody.low + 0.5
    assert found.if_nobody.shares.shape == (40,)


def test_the_same_seed_gives_the_same_answer() -> None:
    one, other = (simulate.goal(30, 4, 0.5, seed=7, n_draws=10) for _ in range(2))
    assert one.if_nobody.shares.tolist() == other.if_nobody.shares.tolist()
    third = simulate.goal(30, 4, 0.5, seed=8, n_draws=10)
    assert third.if_nobody.shares.tolist() != one.if_nobody.shares.tolist()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n_persons", 1),
        ("n_ratings", 2),
        ("n_draws", 0),
        ("wanted", 1.1),
        ("residual_sd", 0.0),
        ("level_sd", -1.0),
        ("measure", "x"),
    ],
)
def test_wrong_arguments_are_refused_by_name(name: str, value: object) -> None:
    asked: dict[str, object] = {"n_persons": 10, "n_ratings": 4, "wanted": 0.5, "seed": 1} | {name: value}
    with pytest.raises(ValueError, match=f"{name}: "):
        simulate.goal(**asked)  # type: ignore[arg-type]


def test_percentiles_are_those_of_the_draws() -> None:
    world = simulate.goal(40, 4, 0.5, seed=3, n_draws=50).if_everybody
    assert world.median == pytest.approx(np.median(world.shares))
    assert world.chance == np.mean(world.shares >= 0.5)


def test_examples_hold() -> None:
    outcome = doctest.testmod(simulate)
    assert outcome.attempted > 0
    assert outcome.failed == 0
