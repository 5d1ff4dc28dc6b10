"""The figures of a round and of a group: by hand, by the house's own coefficients, and too few to show."""

import pytest

from smail.analysis.reliability import icc
from smail.domain.calibration import Leaning, Steps
from smail.reports.calibration import GroupArea, drifts, group_rounds, own_figures
from tests.factories.calibration import SITUATIONS, steps_at

ITEM = "seen_health"
# One who parts from the reference in another place each, so that none are alike.
PLACES = [place for place in SITUATIONS.places(ITEM) if SITUATIONS.reference(place) < 5]


def _one_off(number: int) -> Steps:
    place = PLACES[number % len(PLACES)]
    return {**steps_at(), place: SITUATIONS.reference(place) + 1}


def test_kappa_is_one_for_the_reference_and_nought_for_the_same_step_everywhere() -> None:
    assert own_figures(SITUATIONS, steps_at()).kappa == pytest.approx(1)
    flat = own_figures(SITUATIONS, dict.fromkeys(steps_at(), 3))
    assert flat.kappa == pytest.approx(0)
    assert flat.whole.leaning is Leaning.LIKE


def test_kappa_with_linear_weights_is_one_minus_the_share_of_steps_apart_beyond_chance() -> None:
    steps = _one_off(0)
    reference = [SITUATIONS.reference(place) for place in SITUATIONS.places()]
    chosen = [steps[place] for place in SITUATIONS.places()]
    seen = sum(abs(a - b) for a, b in zip(reference, chosen, strict=True)) / 42
    by_chance = sum(abs(a - b) for a in reference for b in chosen) / 42**2
    assert own_figures(SITUATIONS, steps).kappa == pytest.approx(1 - seen / by_chance)


def test_whoever_is_milder_everywhere_leans_to_that_side() -> None:
    found = own_figures(SITUATIONS, steps_at(1))
    assert found.whole.leaning is Leaning.MILDER
    assert [key for key, _one in found.areas] == list(SITUATIONS.all[0].references)
    assert all(one.n == 6 and one.mean > 0.5 for _key, one in found.areas)


def test_between_raters_it_is_the_coefficient_of_absolute_agreement() -> None:
    several = [_one_off(number) for number in range(5)]
    [found] = group_rounds(SITUATIONS, {1: several})
    area = next(one for one in found.areas if one.item_key == ITEM)
    own = icc([[one[place] for one in several] for place in SITUATIONS.places(ITEM)], model=2)
    assert area.icc == pytest.approx(own.estimate)
    assert area.interval == pytest.approx((own.low, own.high))
    assert found.n_raters == 5


def test_fewer_than_five_are_no_group_and_six_are_shown_as_the_first_five() -> None:
    several = [_one_off(number) for number in range(6)]
    assert group_rounds(SITUATIONS, {1: several[:4]}) == ()
    assert group_rounds(SITUATIONS, {1: several}) == group_rounds(SITUATIONS, {1: several[:5]})


def test_where_few_chose_alike_no_figure_tells_what_each_of_them_chose() -> None:
    several = [_one_off(number) for number in range(9)]
    [found] = group_rounds(SITUATIONS, {1: several})
    alike = {one.item_key: one for one in found.areas}["seen_purpose"]
    assert alike == GroupArea("seen_purpose", None, None, None, None)
    # All of the five are one step from the reference once, so their mean difference is the same too.
    assert found.apart is None
    [ten] = group_rounds(SITUATIONS, {1: [_one_off(number) for number in range(10)]})
    assert {one.item_key: one for one in ten.areas}["seen_purpose"].kappa == pytest.approx(1)
    assert ten.apart == pytest.approx(1 / 42)


def test_the_drift_is_the_median_of_the_raters_newest_round_first() -> None:
    first = [steps_at(shift, only=ITEM) for shift in (0, 0, 1, 1, 2)]
    second = [steps_at(shift, only=ITEM) for shift in (-1, -1, -1, 0, 0)]
    found = group_rounds(SITUATIONS, {1: first, 2: second, 3: second[:4]})
    assert [one.number for one in found] == [2, 1]
    middle, strict = (own_figures(SITUATIONS, one).whole.mean for one in (first[2], second[2]))
    assert found[1].apart == pytest.approx(middle)
    assert found[0].apart == pytest.approx(strict)
    assert strict < 0 < middle


def test_the_drift_with_time_is_of_those_alone_who_took_part_in_both() -> None:
    first = {rater: steps_at(0, only=ITEM) for rater in range(5)} | {9: steps_at(2, only=ITEM)}
    second = {rater: steps_at(-1 if rater < 3 else 0, only=ITEM) for rater in range(5)}
    assert drifts(SITUATIONS, {1: first}) == ()
    [found] = drifts(SITUATIONS, {1: first, 2: second})
    strict = own_figures(SITUATIONS, second[0]).whole.mean
    assert (found.number, found.n_raters) == (2, 5)
    # All five were like the reference at first, which is told of nobody.
    assert found.before is None
    assert found.after == pytest.approx(strict)
    assert found.moved == pytest.approx(strict)
    # Of fewer than five there is none: here only two were in both.
    assert drifts(SITUATIONS, {1: {rater + 3: one for rater, one in first.items()}, 2: second}) == ()
