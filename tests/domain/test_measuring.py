"""What a programme asks of those who measure; the strictest of several holds."""

import pytest

from smail.domain.measuring import Demand, strictest


@pytest.mark.parametrize(
    ("demands", "holds"),
    [
        ((), Demand.OFF),
        ((Demand.OFF, Demand.WARN), Demand.WARN),
        ((Demand.BLOCK, Demand.WARN, Demand.OFF), Demand.BLOCK),
    ],
)
def test_the_strictest_of_several_programmes_holds(demands: tuple[Demand, ...], holds: Demand) -> None:
    assert strictest(demands) is holds
