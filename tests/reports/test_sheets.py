"""A sheet is one page whatever is written on it, is tagged, and says itself what it does not hold."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from smail.reports import sheets
from smail.reports.sheets import Block, Row, Sheet, SheetPicture, ShortWords, sheet_pdf, shortened

HOSTILE = '#panic("x") *fet* $x$ @ref <label> \\ " // /* #sys.inputs `kod` = rubrik'
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="266" height="467"><rect width="266" height="467"/></svg>'
)
SHORT = ShortWords(lambda n: f"… och {n} till.", "Text som slutar med … är kortad.")


def sheet(words: str = "Alva", rows: int = 2, *, has_picture: bool = True) -> Sheet:
    """A sheet with these words in every place, and so many rows in every block."""
    every = tuple(Row(words, words) for _ in range(rows))
    return Sheet(
        title=words[:60],
        lead=(words[:200],),
        language="sv",
        blocks=(
            Block(words[:60], every, beside=True),
            Block(words[:60], every[:7], beside=True, keeps_rows=True),
            *(Block(words[:60], every) for _ in range(4)),
            Block("Nästa steg", blanks=2),
            Block("Tomt", lead=words),
        ),
        short=SHORT,
        picture=SheetPicture(SVG, words) if has_picture else None,
        foot=(words[:200],),
    )


def pages(made: bytes) -> int:
    """How many pages the file has."""
    (count,) = re.findall(rb"/Type/Pages/Count (\d+)", made)
    return int(count)


def test_it_is_a_tagged_pdf_with_a_language() -> None:
    made = sheet_pdf(sheet())
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang(sv)", b"pdfuaid", b"/Alt"):
        assert mark in made


def test_a_picture_without_words_is_refused() -> None:
    told = replace(sheet(), picture=SheetPicture(SVG, ""))
    with pytest.raises(Exception, match="alt"):
        sheet_pdf(told)


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert sheet_pdf(sheet()) == sheet_pdf(sheet())
    assert sheet_pdf(sheet()) != sheet_pdf(sheet("Bo"))


@pytest.mark.parametrize("words", [HOSTILE, "العربية فارسی", "Åsa Öström", "x" * 3000, "långa ord " * 60])
@pytest.mark.parametrize("has_picture", [True, False])
@pytest.mark.parametrize("rows", [0, 1, 40])
def test_whatever_is_written_it_is_one_page_of_text(words: str, has_picture: bool, rows: int) -> None:
    assert pages(sheet_pdf(sheet(words, rows, has_picture=has_picture))) == 1


def test_what_is_left_out_and_what_is_cut_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []

    def kept(_name: str, values: dict[str, Any]) -> bytes:
        given.append(values)
        return b""

    monkeypatch.setattr(sheets, "set_as_pdf", kept)
    sheet_pdf(sheet("många ord " * 30, 40))
    whole, *_between, short = given[0]["wordings"]
    assert "…" not in json.dumps(whole["blocks"][0], ensure_ascii=False)
    assert SHORT.cut not in whole["foot"]
    assert short["foot"][-1] == SHORT.cut
    assert short["blocks"][2]["rows"][-1]["text"] == "… och 39 till."
    # What the sheet is about is never left out.
    assert len(short["blocks"][1]["rows"]) == 7


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Kort", "Kort"),
        ("ett två tre fyra", "ett två…"),
        ("x" * 20, "x" * 9 + "…"),
        ("ett, två tre", "ett, två…"),
    ],
)
def test_a_text_is_cut_between_words_where_that_is_possible(text: str, short: str) -> None:
    assert shortened(text, 10) == short
