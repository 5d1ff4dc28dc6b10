"""A paper: tagged, the same bytes each time, and no text in it is ever read as markup."""

import pytest

from smail.reports.papers import Paper, Part, Section, own_data_pdf

HOSTILE = '#panic("x") *fet* $x$ @ref <label> \\ " // /* #sys.inputs `kod` = rubrik'


def paper(words: str = "Alva") -> Paper:
    """A paper with these words in every place."""
    return Paper(
        words,
        words,
        "sv",
        (Section(words, ((words, words),), (Part(words, ((words, words),)),), words), Section("Tomt")),
    )


def test_it_is_a_tagged_pdf_with_a_language() -> None:
    made = own_data_pdf(paper())
    assert made.startswith(b"%PDF-")
    assert b"/MarkInfo" in made
    assert b"/StructTreeRoot" in made
    assert b"/Lang" in made
    assert b"pdfuaid" in made


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert own_data_pdf(paper()) == own_data_pdf(paper())
    assert own_data_pdf(paper()) != own_data_pdf(paper("Bo"))


@pytest.mark.parametrize("words", [HOSTILE, "العربية فارسی", "Åsa Öström", "x" * 3000])
def test_whatever_was_written_is_only_text(words: str) -> None:
    assert own_data_pdf(paper(words)).startswith(b"%PDF-")
