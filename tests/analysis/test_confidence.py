"""Wherever an interval is asked for, a confidence that is none is refused by name."""

import doctest
from collections.abc import Callable

import numpy as np
import pytest

from smail.analysis import agreement, change, confidence, groups, growth, missing, reliability, survival

MODEL = growth.fit([1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3, [1, 2, 3, 2, 2, 3, 1, 3, 3])
PROGRAMMES = groups.programme_slopes(
    [1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 3, [1, 2, 3, 2, 2, 3, 1, 3, 3], [1] * 3 + [2] * 6
)
TABLE = np.array([[1.0, 2, 2], [2, 2, 3], [3, 4, 3], [4, 5, 5], [2, 1, 1]])
ONE, OTHER = TABLE[:, 0], TABLE[:, 1]

ASKED: dict[str, Callable[[float], object]] = {
    "alpha": lambda share: reliability.cronbach_alpha(TABLE, share),
    "omega": lambda share: reliability.omega_total(TABLE, share),
    "two items": lambda share: reliability.spearman_brown(ONE, OTHER, share),
    "icc": lambda share: reliability.icc(TABLE, confidence=share),
    "reliable change": lambda share: change.reliable_change(ONE, OTHER, 0.8, confidence=share),
    "reliable change on one side": lambda share: change.reliable_change(
        ONE, OTHER, 0.8, method="HA", confidence=share
    ),
    "reliable slope": lambda share: change.reliable_slope(ONE, OTHER, share),
    "detectable change": lambda share: change.minimal_detectable_change(0.5, share),
    "prediction": lambda share: MODEL.predict([1], [1.0], share),
    "prediction by rows": lambda share: MODEL.predict_rows([0, 1], [2, 3], [2], share),
    "paired change": lambda share: groups.paired_change(ONE, OTHER, share),
    "bootstrap": lambda share: groups.bootstrap_change([1, 1, 2, 2], [0, 1] * 2, ONE[:4], 1, 9, share),
    "share": lambda share: groups.share(1, 2, share),
    "share of nobody": lambda share: groups.share(0, 0, share),
    "difference of shares": lambda share: groups.difference_of_shares(1, 2, 1, 3, share),
    "difference of programmes": lambda share: PROGRAMMES.difference(0, 1, share),
    "limits of agreement": lambda share: agreement.bland_altman(ONE, OTHER, share),
    "kappa": lambda share: agreement.weighted_kappa(ONE, OTHER, 1, 5, confidence=share),
    "curve": lambda share: survival.kaplan_meier(ONE, [1, 1, 0, 1, 0], confidence=share),
    "unseen ratings": lambda share: missing.delta_adjusted([1, 1], [0, 1], [1, 2], 1, confidence=share),
}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("share", [95, 0.0, 1.0, -0.5, float("nan")])
def test_a_confidence_that_is_no_share_is_refused_by_name(name: str, share: float) -> None:
    with pytest.raises(ValueError, match="confidence: "):
        ASKED[name](share)


@pytest.mark.parametrize("name", ASKED)
def test_a_confidence_that_is_a_share_is_taken(name: str) -> None:
    assert ASKED[name](0.9) is not None


def test_examples_hold() -> None:
    assert doctest.testmod(confidence) == (0, 1)
