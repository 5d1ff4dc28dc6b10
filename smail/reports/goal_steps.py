"""The steps that numbers of persons are rounded to beside exact group results."""

from smail.domain.goals.counting import Rung

STEP = 5
# From here on a multiple of five stands for five numbers.
FEWEST_ROUNDED = 8
# How many steps of a share make all of it.
PARTS = 20
# The steps of everybody who has ever been there grow by the period: they are told to nobody else.
OF_ALL_TIME = frozenset({Rung.ENROLLED, Rung.IN_GROUP})


def to_step(number: int) -> int:
    """The nearest multiple of five; nothing but 0 is 0."""
    return 0 if number == 0 else max((number + STEP // 2) // STEP, 1) * STEP


def of_step(number: int | None) -> int | None:
    """The nearest multiple of five; None of a few."""
    return None if number is None or 0 < number < FEWEST_ROUNDED else to_step(number)


def in_steps(share: float) -> float:
    """The nearest step; all or none only where it is so."""
    if share in (0, 1):
        return share
    return min(max(round(share * PARTS), 1), PARTS - 1) / PARTS
