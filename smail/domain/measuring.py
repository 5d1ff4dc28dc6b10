"""What meets somebody who measures without a certificate that holds: nothing, a word, or a closed page.

It is about whoever measures. A person's way to answer by a link or a code is never asked about here.
"""

from collections.abc import Iterable
from enum import StrEnum


class Demand(StrEnum):
    """What a programme asks of those who measure, the mildest first."""

    OFF = "off"
    WARN = "warn"
    BLOCK = "block"


def strictest(demands: Iterable[Demand]) -> Demand:
    """What holds for a person who is in several programmes at a time."""
    return max(demands, key=list(Demand).index, default=Demand.OFF)
