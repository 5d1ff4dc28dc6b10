"""Which numbers of persons a share that is told alone can be of: nothing of SMAIL is asked."""

import itertools
import math
from collections.abc import Iterator
from functools import cache

# From here on a number is told in fives, each of which stands for five numbers.
FEWEST = 8
# Of more nobody looks, and shares are told in steps.
MOST, STEP = 160, 0.05


@cache
def pairs_told(
    share: float, half: float, interval: tuple[float | None, float | None], *, is_about: bool
) -> list[tuple[int, int]]:
    """Every number of those who have it, and of all, of which the share would be told so."""
    return [
        (has, n)
        for n, has in _possible(is_about=is_about)
        if any(_says(*pair, share, half, interval) for pair in _fives(has, n))
    ]


def _possible(*, is_about: bool) -> Iterator[tuple[int, int]]:
    for n in range(FEWEST if is_about else 5, MOST + 1):
        yield from ((n, has) for has in range(n + 1) if not 0 < has < FEWEST or not is_about)


def _fives(has: int, n: int) -> Iterator[tuple[int, int]]:
    """What they may be in fives, also where each is the sum of two."""
    yield from itertools.product(*(_near(one) for one in (has, n)))


def _near(n: int) -> list[int]:
    return [one for one in range(0, n + 5, 5) if abs(one - n) <= 4 and (one > 0) == (n > 0)]


def _says(has: int, n: int, share: float, half: float, interval: tuple[float | None, float | None]) -> bool:
    if abs(has / n - share) > half + 1e-9:
        return False
    if interval == (None, None):
        return True
    return all(
        said is None or abs(one - said) < STEP + 1e-9
        for one, said in zip(_wilson(min(has, n), n), interval, strict=True)
    )


def _wilson(has: int, n: int) -> tuple[float, float]:
    z = 1.959964
    middle, half = has + z * z / 2, z * math.sqrt(has * (n - has) / n + z * z / 4)
    return (middle - half) / (n + z * z), (middle + half) / (n + z * z)
