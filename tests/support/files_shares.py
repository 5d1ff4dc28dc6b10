"""Which numbers of persons a share that is told alone can be of: nothing of SMAIL is asked."""

import itertools
import math
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
    fives = range(0, MOST + 5, 5)
    told = [pair for pair in itertools.product(fives, fives[1:]) if _says(*pair, share, half, interval)]
    found = {pair for has, n in told for pair in itertools.product(_near(has), _near(n))}
    return sorted(pair for pair in found if _is_possible(*pair, is_about=is_about))


def _is_possible(has: int, n: int, *, is_about: bool) -> bool:
    if not (FEWEST if is_about else 5) <= n <= MOST or has > n:
        return False
    return has == 0 or has >= FEWEST or not is_about


def _near(five: int) -> range:
    """What a number in fives may be of, also where it is the sum of two."""
    return range(max(five - 4, 1), five + 5) if five else range(1)


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
