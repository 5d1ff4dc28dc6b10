"""The reader of documents finds a few that no group result tells, whatever stands around them."""

import io
import zipfile
from collections import Counter
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from tests.support.document_numbers import counted_in, headings_in
from tests.support.files_documents import told_in, untold
from tests.support.pdf_text import pages_of
from tests.support.published_files import Table

HEADINGS = ("1. Sammanfattning", "2. Deltagare", "3. Skattningar", "4. Mål")
# In a programme where nobody has been these stand too, and the results have a 3 in each of these ways.
EMPTY = "Den 3 mars var kvartal 3 slut. Siffror visas om minst 5 personer är bakom dem, och gäller kvartalet."
TOLD = told_in(
    [
        Table(
            "Nivå", "Nivå", ("Alla", "Kvinnor"), (("Arbete", "3,2 (2,9 till 3,5)", "13 % (3 % till 24 %)"),)
        ),
        Table("Timmar", "Timmar", ("Alla",), (("Timmar i månaden och person", "12 (3 till 22)"),)),
        Table("Handledare och certifikat", "", ("Alla",), (("Handledare när kvartalet var slut", "3"),)),
        Table("Deltagare", "Deltagare", ("Alla",), (("Började", "25"), ("Gjorda", "ungefär 10 personer"))),
        Table("Så är det räknat", "", ("Alla",), (("Inte med i summan", "Det som var före 3 juli."),)),
    ]
)
SAID = (
    f"{EMPTY} Nivån var 3,2 (2,9 till 3,5). Av 25 gjorde ungefär 10 det. Timmar: 12 (3 till 22)."
    " Andelen är 13 % (3 % till 24 %) av dem."
)


def page(text: str) -> bytes:
    body = "".join(f"<h2>{one}</h2><p>Kvartalet.</p>" for one in HEADINGS)
    return f"<main>{body}<p>{text}</p></main>".encode()


def book(text: str) -> bytes:
    found, content = Workbook(), io.BytesIO()
    for one in (*HEADINGS, text):
        found.active.append([one])
    found.save(content)
    return content.getvalue()


def word(text: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr(
            "word/document.xml", "".join(f"<w:p><w:t>{one}</w:t></w:p>" for one in (*HEADINGS, text))
        )
    return content.getvalue()


@pytest.mark.parametrize(("kind", "made"), [("", page), ("xlsx", book), ("docx", word)])
@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("", []),
        ("25 personer, 3 %.", []),
        ("3 personer.", ["dem 3 personer"]),
        ("Kvinnor 1 visas inte.", ["Kvinnor 1 visas"]),
        ("Av dem slutade 2.", ["slutade 2"]),
        ("Det gäller 4 av 25.", ["gäller 4 av"]),
        ("Slutade: 4 %.", ["Slutade 4 %"]),
        ("Om minst 5 personer är med.", ["minst 5 personer"]),
    ],
)
def test_a_few_that_are_planted_in_a_document_are_found(
    kind: str, made: Callable[[str], bytes], planted: str, found: list[str]
) -> None:
    headings = headings_in(page(""))
    plain = counted_in(kind, made(EMPTY), headings)
    numbers = counted_in(kind, made(f"{SAID} {planted}"), headings)
    assert [one.strip() for one in untold(numbers, TOLD, plain)] == found


def test_the_first_font_of_a_page_is_its_own_and_not_that_of_the_page_before() -> None:
    objects = {
        1: b"<</Type/Page/Resources 3 0 R/Contents 5 0 R>>",
        2: b"<</Type/Page/Resources 4 0 R/Contents 5 0 R>>",
        3: b"<</Font<</f0 6 0 R>>>>",
        4: b"<</Font<</f0 7 0 R>>>>",
        5: b"<<>>stream\nBT /f0 9 Tf (\\000\\001) Tj <00010001> Tj (\\000(\\000)\\000\\001) Tj ET\nendstream",
        6: b"<</Type/Font/ToUnicode 8 0 R>>",
        7: b"<</Type/Font/ToUnicode 9 0 R>>",
        8: b"<<>>stream\n1 beginbfchar\n<0001> <0037>\nendbfchar\nendstream",
        9: b"<<>>stream\n1 beginbfchar\n<0001> <0034>\nendbfchar\nendstream",
    }
    paper = b"".join(b"%d 0 obj\n%s\nendobj\n" % one for one in objects.items())
    # Two numbers of letters that are brackets as well stand around nothing.
    assert pages_of(paper) == ["7777 ", "4444 "]


def test_a_share_of_what_was_due_is_told_where_both_its_numbers_are() -> None:
    both = Table("Svarstillfällen", "", ("Alla",), (("Tillfällen som skulle göras", "17"), ("Gjorda", "13")))
    [due, done] = both.rows
    said = Counter({("saknas", 24, "procent"): 1, ("Skattningar", 76, "%"): 1})
    assert untold(said, told_in([both])) == []
    for one in (due, done):
        alone = Table("Svarstillfällen", "", ("Alla",), (one,))
        assert untold(said, told_in([alone])) == ["saknas 24 procent", "Skattningar 76 %"]
