"""One A4 of a programme's closed quarter, for those who read on paper and never sign in."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from smail.charts.canvas import Width
from smail.charts.effects import EffectsPicture, draw_effects
from smail.reports.typesetting import set_as_pdf

# The largest that fits the page is set; smaller than the last it is only where the goals are very many.
SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0)


@dataclass(frozen=True, slots=True)
class ProgrammePaper:
    """Everything that stands on the sheet, worded."""

    title: str
    lead: tuple[str, ...]
    # Of all, of women and of men, with a header; nothing where none is told by sex.
    sexes: tuple[tuple[str, ...], ...]
    picture: EffectsPicture | None
    picture_title: str
    picture_words: str
    change_by_sex: tuple[str, ...]
    goals_title: str
    goals_words: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    base_title: str
    base: tuple[str, ...]
    counted_title: str
    counted: tuple[tuple[str, str], ...]
    foot: tuple[str, ...]


def programme_pdf(paper: ProgrammePaper, sizes: Sequence[float] = SIZES) -> bytes:
    """The sheet as PDF/UA; the same sheet gives the same bytes."""
    values: dict[str, Any] = asdict(paper)
    values["sizes"] = list(sizes)
    picture = paper.picture
    values["picture"] = (
        None
        if picture is None
        else {"svg": draw_effects(picture, Width.DESK).decode(), "alt": paper.picture_words}
    )
    return set_as_pdf("programme.typ", values)
