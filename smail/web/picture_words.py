"""What the words of staff and of participants about a history share: numbers, months and alternatives."""

from collections.abc import Sequence
from datetime import date

from flask_babel import format_date

DECIMAL = ","
A_YEAR = 2026


def months() -> tuple[str, ...]:
    """The months as short as the page's language has them: nov."""
    return tuple(str(format_date(date(A_YEAR, month, 1), "LLL")).rstrip(".") for month in range(1, 13))


def one_decimal(score: float | None) -> str:
    """A score as staff read it: 3,0; a dash where there is none."""
    return "–" if score is None else f"{score:.1f}".replace(".", DECIMAL)


def short(score: float | None, decimal: str = DECIMAL) -> str:
    """A score without a needless zero: 3, or 2,5; a dash where there is none."""
    return "–" if score is None else f"{score:.1f}".removesuffix(".0").replace(".", decimal)


def round_places(n: int) -> Sequence[int]:
    """Which of first, previous and now the compared ratings are, for so many of them."""
    return {0: (), 1: (2,), 2: (0, 2)}.get(n, (0, 1, 2))
