"""Every number that stands in a document, whatever kind of document it is."""

import io
import re
import zipfile
from html.parser import HTMLParser

from openpyxl import load_workbook

from tests.support import pdf_text

# How many figures a report shows by sex is no number of persons.
_OF_FIGURES = re.compile(
    r"Av\s+\d+\s+siffror\s+som\s+visas\s+för\s+alla\s+visas\s+\d+"
    r"|Ingen\s+av\s+de\s+\d+\s+siffror\s+som\s+visas\s+för\s+alla"
)
# Nor is what a quarter is called, as its label is none.
_PERIODS = re.compile(r"\b(?:kvartal|tertial)\s+\d\s+\d{4}\b")


class Read(HTMLParser):
    """The words of a page, those of pictures too."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if value and name in ("alt", "aria-label", "title")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def numbers_in(kind: str, content: bytes) -> set[int]:
    """Every whole number that stands by itself in a document."""
    if kind == "pdf":
        words = pdf_text.words_of(content)
    elif kind == "xlsx":
        book = load_workbook(io.BytesIO(content))
        words = " ".join(
            str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None
        )
    elif kind == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            words = " ".join(
                re.findall(r"[^<>]+(?=<)|descr=\"[^\"]*", parts.read("word/document.xml").decode())
            )
    else:
        reader = Read()
        reader.feed(content.decode("utf-8-sig"))
        words = " ".join(reader.words)
    assert len(words) > 100
    words = _PERIODS.sub("", _OF_FIGURES.sub("", words))
    return {int(one) for one in re.findall(r"(?<![\w,.:−-])\d+(?![\w:-]|[,.]\d)", words)}
