"""A missing label is refused by name wherever rows are put in groups."""

import doctest
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import ArrayLike

from smail.analysis import groups, labels, missing, survival

ROWS = ([1, 1, 2, 2], [0, 1, 0, 1], [1.0, 2.0, 2.0, 2.0])

ASKED: dict[str, Callable[[ArrayLike], object]] = {
    "group of log_rank": lambda given: survival.log_rank([1, 2, 3, 4], [1, 1, 1, 0], given),
    "group of attrition": lambda given: missing.attrition_table(np.ones((4, 2)), given),
    "programme": lambda given: groups.programme_slopes(*ROWS, given),
    "cluster of cox": lambda given: survival.cox([0] * 4, [1, 2, 3, 4], [1] * 4, [0, 1, 0, 1], given),
    "cluster of periods": lambda given: survival.discrete_hazard([1] * 4, [1, 0, 1, 0], [0, 1, 1, 0], given),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_missing_label_is_no_group_of_its_own(name: str) -> None:
    for given in ([1.0, 1.0, np.nan, 2.0], np.array(["a", None, "b", "b"], dtype=object)):
        with pytest.raises(ValueError, match=f"{name.split()[0]}: a value is missing"):
            ASKED[name](given)
    with pytest.raises(ValueError, match=rf"{name.split()[0]}: shape \(3,\)"):
        ASKED[name]([1, 2, 2])
    assert ASKED[name](["a", "a", "b", "b"]) is not None


def test_examples_hold() -> None:
    assert doctest.testmod(labels) == (0, 1)
