"""What numbers a reader knows to be possible where one is told in tens."""

import re

# Behind every figure there are so many.
FEWEST = 5


def said(n: int, whole: int) -> int:
    """How a number is told of some of a whole that is told: in tens counted down from it."""
    return 10 * max(1, whole // 10 - (whole - n) // 10)


def tens_of(words: str) -> int | None:
    """The tens that words of a number of persons give away: at least ten fewer, or at least the fewest."""
    found = re.match(r"(ungefär|minst) (\d+)(?: personer|$)", words)
    if found is None:
        return None
    n = int(found[2])
    return n if found[1] == "ungefär" else 10 if n == FEWEST else n + 10


def ends_of(tens: int, whole: int | None) -> tuple[int, float]:
    """The least and the most that it can be; with no whole told it is the nearest ten, or ten of a few."""
    if whole is None:
        return max(FEWEST, tens - 5), tens + 5
    possible = [of for of in range(FEWEST, whole + 1) if said(of, whole) == tens]
    return min(possible), max(possible)
