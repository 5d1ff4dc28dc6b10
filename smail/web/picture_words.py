"""What the words of staff and of participants about a history share: numbers, months and alternatives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import format_date
from flask_babel.speaklater import LazyString

from smail.reports.events import EventKind
from smail.reports.history import Area, History
from smail.reports.pictures import PictureWords, month_year

DECIMAL = ","
A_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Voice:
    """How one kind of reader is spoken to in pictures."""

    name: Callable[[Area], str]
    sentence: Callable[[Area], str]
    comparison_title: str
    comparison: Callable[[History], str]
    rounds: Sequence[LazyString]
    labels: Mapping[EventKind, LazyString]
    decimal: str = DECIMAL


def words_in(history: History, voice: Voice) -> PictureWords:
    """Everything that is written in the pictures of a history, in that voice."""
    names = months()
    return PictureWords(
        areas={area.key: voice.name(area) for area in history.areas},
        sentences={area.key: voice.sentence(area) for area in history.areas},
        comparison_title=voice.comparison_title,
        comparison_sentence=voice.comparison(history),
        rounds=tuple(
            f"{voice.rounds[at]}, {month_year(one.on, names)}"
            for at, one in zip(round_places(len(history.occasions)), history.occasions, strict=True)
        ),
        events={kind: str(label) for kind, label in voice.labels.items()},
        months=names,
        decimal=voice.decimal,
    )


def months() -> tuple[str, ...]:
    """The months as short as the page's language has them: nov."""
    return tuple(str(format_date(date(A_YEAR, month, 1), "LLL")).rstrip(".") for month in range(1, 13))


def one_decimal(score: float | None) -> str:
    """A score as staff read it: 3,0; a dash where there is none."""
    return "–" if score is None else f"{score:.1f}".replace(".", DECIMAL)


def short(score: float | None, decimal: str = DECIMAL) -> str:
    """A score without a needless zero: 3, or 2,5; a dash where there is none."""
    return "–" if score is None else f"{score:.1f}".removesuffix(".0").replace(".", decimal)


def step(difference: float | None, decimal: str = DECIMAL, *, least: int = 0) -> str:
    """A difference of two scores with its sign: +1, −0,5 or 0; `least` decimals at least, a dash for none."""
    if difference is None:
        return "–"
    size = f"{abs(difference):.1f}"
    sign = "" if float(size) == 0 else "+" if difference > 0 else "−"
    return sign + (size if least else size.removesuffix(".0")).replace(".", decimal)


def round_places(n: int) -> Sequence[int]:
    """Which of first, previous and now the compared ratings are, for so many of them."""
    return {0: (), 1: (2,), 2: (0, 2)}.get(n, (0, 1, 2))
