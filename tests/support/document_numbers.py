"""Every number that stands in a document, whatever kind of document it is."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from html.parser import HTMLParser

from openpyxl import load_workbook

from tests.support import pdf_text

# How many figures a report shows by sex, and how many handledare there are, is no number of participants.
_OF_NO_PARTICIPANTS = re.compile(
    r"Av \d+ siffror som visas för alla visas \d+|Ingen av de \d+ siffror som visas för alla"
    r"|Handledare när kvartalet var slut\s+\d+|\d+ av \d+ handledare"
    # Nor is what a quarter is called, as its label is none.
    r"|\b(?:kvartal|tertial) \d \d{4}\b"
)
_MONTH = r"(?:jan|febr|mars|april|maj|juni|juli|aug|sept|okt|nov|dec)\w*"
_OF_NO_COUNT = re.compile(
    rf"\b\d{{1,2}} {_MONTH}\b|\b[Kk]vartal \d\b|\b20\d\d\b|\bDel \d( och \d)?\b|\b95 procents\b"
    r"|\bBild \d+ av \d+\b|\b\d+ av \d+ (?=Förra|Nästa)"
)
# A share of occasions beside the numbers that it is of.
_SHARE = re.compile(r"(\b(\d+) av (\d+) skattningar som skulle göras är gjorda), (\d+) procent")
NUMBER = re.compile(r"(?<![\w,.:−-])\d+(?![\w:-]|[,.]\d)")
_HEADING = re.compile(r"(\d+\. \w)\D*")
# A number, and the word before it and after it.
Between = tuple[str, int, str]


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
    return {int(one) for one in NUMBER.findall(_words_in(kind, content))}


def headings_in(page: bytes) -> list[str]:
    """How each heading of a page that has a number begins."""
    found = re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", page.decode(), re.DOTALL)
    plain = (" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in found)
    return [begins[1] for one in plain if (begins := _HEADING.fullmatch(one))]


def counted_in(kind: str, content: bytes, headings: Sequence[str] = ()) -> Counter[Between]:
    """How often each whole number stands between which two words; no dates, headings or numbers of pages."""
    words = _words_in(kind, content)
    for one in headings:
        words = re.sub(rf"(?<!\S){re.escape(one)}", " ", words, count=2)
    words = _OF_NO_COUNT.sub(" ", words)
    found = Counter[Between]()
    for one in NUMBER.finditer(words):
        before = re.findall(r"[\w%]+", words[max(0, one.start() - 40) : one.start()])
        after = re.findall(r"[\w%]+", words[one.end() : one.end() + 40])
        found[(before or [""])[-1], int(one[0]), (after or [""])[0]] += 1
    return found


def _words_in(kind: str, content: bytes) -> str:
    if kind == "pdf":
        pages = (" ".join(one.split()) for one in pdf_text.pages_of(content))
        words = " ".join(re.sub(rf" {at}$", "", page) for at, page in enumerate(pages, 1))
    elif kind == "xlsx":
        book = load_workbook(io.BytesIO(content))
        words = " ".join(
            f"{cell.value}{' %' if '%' in cell.number_format else ''}"
            for sheet in book
            for row in sheet
            for cell in row
            if cell.value is not None
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
    return _OF_NO_PARTICIPANTS.sub(" ", _SHARE.sub(_without_share, " ".join(words.split())))


def _without_share(found: re.Match[str]) -> str:
    """The two numbers alone, where the share says no more than they do."""
    part, whole, percent = map(int, found.groups()[1:])
    says_more = abs(100 * part / whole - percent) > 0.5
    return found[0] if says_more else found[1]
