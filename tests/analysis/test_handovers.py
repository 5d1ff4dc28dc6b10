"""What follows a change of handledare: against R, and against made ratings with known truth."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from smail.analysis.growth import EffectTest
from smail.analysis.handovers import what_follows

DATA = Path(__file__).parents[1] / "data" / "chickweight.csv"
# Made by handovers.R beside it, which names its versions and its data.
REFERENCE = Path(__file__).parent / "reference" / "handovers.json"
NAN = float("nan")
EVERY = np.arange(8.0)


def test_effects_errors_and_degrees_of_freedom_are_those_of_lme4() -> None:
    theirs = json.loads(REFERENCE.read_text())
    with DATA.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    chick = np.array([int(row["chick"]) for row in rows])
    time = np.array([float(row["time"]) / 4 for row in rows])
    score = np.array([float(row["weight"]) / 100 for row in rows])
    found = what_follows(chick, time, score, np.array([NAN, 2.0, 3.1])[chick % 3])
    ours = (found.before, found.lead, found.step, found.after)
    assert [one.estimate for one in ours] == pytest.approx(theirs["effects"][1:], rel=1e-4, abs=1e-5)
    assert [one.se for one in ours] == pytest.approx(theirs["se"][1:], rel=1e-4)
    assert [one.df for one in ours] == pytest.approx(theirs["df"][1:], rel=0.02)


def made(step: float, after: float, n: int = 400) -> tuple[np.ndarray, ...]:
    """Eight ratings of each of so many persons; every second one changes, at a quarter of the own."""
    dice = np.random.default_rng(8)
    person, time = np.repeat(np.arange(n), len(EVERY)), np.tile(EVERY, n)
    change = np.where(person % 2 == 0, 2.0 + (person // 2) % 4 + 0.5, NAN)
    since = np.where(np.isnan(change), -np.inf, time - change)
    own = dice.normal(3, 0.6, n)[person] + (0.05 + dice.normal(0, 0.05, n)[person]) * time
    noise = dice.normal(0, 0.4, len(time))
    return person, time, own + noise + step * (since >= 0) + after * np.maximum(since, 0), change


@pytest.mark.parametrize(("step", "after"), [(-0.3, -0.1), (0.0, 0.0), (0.25, 0.05)])
def test_a_known_step_and_slope_lie_in_their_intervals(step: float, after: float) -> None:
    found = what_follows(*made(step, after))
    for truth, one in ((step, found.step), (after, found.after), (0.0, found.lead), (0.05, found.before)):
        assert abs(one.estimate - truth) < 4 * one.se
        assert one.low < one.estimate < one.high
    assert (found.n_persons, found.n_changed, found.n_ratings) == (400, 200, 3200)


def test_whoever_changed_before_the_first_rating_is_left_out() -> None:
    person, time, score, change = made(-0.3, 0.0, 40)
    early = np.where(person == 0, 0.0, change)
    found = what_follows(person, time, score, early)
    assert (found.n_persons, found.n_changed) == (39, 19)


def test_whoever_has_not_changed_yet_is_compared_with() -> None:
    person, time, score, change = made(-0.3, 0.0, 40)
    late = np.where(person == 0, 20.0, change)
    found = what_follows(person, time, score, late)
    assert (found.n_persons, found.n_changed) == (40, 19)


def test_missing_scores_and_the_order_of_rows_change_nothing() -> None:
    person, time, score, change = made(-0.3, 0.0, 60)
    dice = np.random.default_rng(3).permutation(len(time) + 1)
    more = (np.append(person, 0), np.append(time, 9.0), np.append(score, NAN), np.append(change, change[0]))
    mixed = what_follows(*(one[dice] for one in more))
    plain = what_follows(person, time, score, change)
    assert mixed.n_ratings == plain.n_ratings
    assert mixed.step.estimate == pytest.approx(plain.step.estimate, abs=1e-6)


def test_one_who_changed_tells_nothing() -> None:
    person, time, score, change = made(-0.3, 0.0, 20)
    found = what_follows(person, time, score, np.where(person == 0, change, NAN))
    assert found.n_changed == 1
    assert all(np.isnan(value) for one in (found.before, found.step) for value in _values(one))


def _values(one: EffectTest) -> tuple[float, ...]:
    return one.estimate, one.se, one.low, one.high


def test_two_changes_of_one_person_are_refused() -> None:
    with pytest.raises(ValueError, match="more than one"):
        what_follows([1, 1], [0.0, 1.0], [1.0, 2.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="for"):
        what_follows([1, 1], [0.0, 1.0], [1.0, 2.0], [1.0])
