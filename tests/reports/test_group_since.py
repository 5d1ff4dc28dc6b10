"""Sums over quarters: of small quarters they tell what the quarters hide, and nobody is found by them."""

import numpy as np
import pytest

from smail.domain.publishing import Publication, Split
from tests.support.since_attack import Attack, without_sums
from tests.support.since_county import Made, county


def released(made: Made) -> list[Publication]:
    return [one for quarter in made.release() for one in quarter]


@pytest.mark.parametrize("seed", [2, 3])
def test_whoever_reads_every_quarter_and_every_sum_finds_no_few_persons(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = county(rng, 3, (3, 5, 14))
    found = released(made)
    for family, split in (("due", Split.SEX), ("due", Split.AGE), ("people", Split.SEX)):
        attack = Attack(made, family, split)
        assert attack.wrong(found) == []
        assert attack.narrow(found, rng, 25) == []
    # There is something to find: without the sums less is told.
    sums = Attack(made, "due", Split.SEX)
    assert len(sums.told(found)) > len(sums.told(without_sums(found)))
