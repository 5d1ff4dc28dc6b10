"""Sheets to lay on a table: one A4 each, whatever is written on it.

A sheet is worded several times, from whole to short, and the first wording that fits the page is set. What is
left out or cut is said on the sheet itself, so that nobody takes it for everything.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from smail.reports.typesetting import set_as_pdf

CUT = "…"
# From whole to short: how many rows a block keeps, how many signs a row, and how large the letters are.
WORDINGS = (
    (99, 400, 12.0),
    (99, 400, 11.0),
    (99, 400, 10.0),
    (8, 200, 10.5),
    (6, 140, 10.0),
    (5, 110, 10.0),
    (4, 90, 9.5),
    (3, 70, 9.5),
    (2, 60, 9.0),
    (1, 60, 9.0),
)


@dataclass(frozen=True, slots=True)
class Row:
    """Words that begin a row, and what follows them; either may be empty."""

    head: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One matter: its rows, or what stands where there are none, and empty lines to write on."""

    title: str
    rows: tuple[Row, ...] = ()
    lead: str = ""
    blanks: int = 0
    # Rows that are never left out, since the sheet is about them; they may be cut.
    keeps_rows: bool = False
    # Stands beside the picture.
    beside: bool = False


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A drawing as SVG, the sentence that says the same, and its width on the paper."""

    svg: str
    alt: str
    millimetres: float = 62.0


@dataclass(frozen=True, slots=True)
class ShortWords:
    """How the sheet says that rows are left out, and that words are cut."""

    left_out: Callable[[int], str]
    cut: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that stands on the sheet, worded; `foot` is small and last."""

    title: str
    lead: tuple[str, ...]
    language: str
    blocks: tuple[Block, ...]
    short: ShortWords
    picture: SheetPicture | None = None
    foot: tuple[str, ...] = ()


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF/UA on one page; the same sheet gives the same bytes."""
    picture = None if sheet.picture is None else asdict(sheet.picture)
    head = {"title": sheet.title, "lead": sheet.lead, "language": sheet.language, "picture": picture}
    return set_as_pdf("sheet.typ", {**head, "wordings": list(_wordings(sheet))})


def _wordings(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """The sheet from whole to short; the ones that say the same as the one before are not said again."""
    for most_rows, most_signs, size in WORDINGS:
        blocks = [_shortened(block, most_rows, most_signs, sheet.short) for block in sheet.blocks]
        is_cut = any(row.text.endswith(CUT) or row.head.endswith(CUT) for one in blocks for row in one.rows)
        foot = (*sheet.foot, sheet.short.cut) if is_cut else sheet.foot
        yield {"size": size, "blocks": [asdict(block) for block in blocks], "foot": foot}


def _shortened(block: Block, most_rows: int, most_signs: int, words: ShortWords) -> Block:
    kept = block.rows if block.keeps_rows else block.rows[:most_rows]
    rows = tuple(Row(shortened(row.head, most_signs), shortened(row.text, most_signs)) for row in kept)
    left_out = len(block.rows) - len(kept)
    more = (Row("", words.left_out(left_out)),) if left_out else ()
    return replace(block, rows=rows + more, lead=shortened(block.lead, most_signs))


def shortened(text: str, most: int) -> str:
    """The text, or its beginning with a mark, broken between words where that is possible."""
    if len(text) <= most:
        return text
    begun = text[: most - 1]
    at_word = begun.rsplit(" ", 1)[0]
    return (at_word if 2 * len(at_word) > most else begun).rstrip(" ,.;:") + CUT
