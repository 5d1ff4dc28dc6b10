"""A form on paper: tagged, in the language of its questions, large where asked for, by nobody's name."""

import re
import zlib
from dataclasses import replace

from smail.reports.paper_forms import PaperFormText, Question, QuestionPart, forms_pdf
from smail.web.qr import qr_path

HOSTILE = '#panic("x") *fet* $x$ @ref <label> \\ " // /* #sys.inputs `kod` = rubrik'


def text(words: str = "Fråga", language: str = "sv", *, is_large: bool = False) -> PaperFormText:
    """A form with these words in every place."""
    question = Question(words, words, (("1", words), ("2", words)), (words, words))
    return PaperFormText(
        language=language,
        is_right_to_left=language == "ar",
        is_large=is_large,
        title=words,
        lead=(words,),
        number="7KXM-482P",
        whose=words,
        for_staff=words,
        qr=qr_path("https://smail.test/papper/7KXM482P"),
        qr_label=words,
        day_label=words,
        parts=(QuestionPart("", "", (question,) * 7), QuestionPart(words, words, (question,) * 7)),
        closing_heading=words,
        areas_question=words,
        areas_help=words,
        areas=(words,) * 7,
        words_question=words,
        words_help=words,
        last=words,
        foot=words,
    )


def pages_of(made: bytes) -> int:
    """How many pages a PDF has, also where its objects are packed."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL)
    plain = [made]
    for one in packed:
        try:
            plain.append(zlib.decompress(one))
        except zlib.error:
            continue
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", b"\n".join(plain)))


def test_it_is_a_tagged_pdf_with_a_language_and_the_same_each_time() -> None:
    made = forms_pdf("Formulär", [text()])
    assert made.startswith(b"%PDF-")
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang", b"pdfuaid"):
        assert mark in made
    assert forms_pdf("Formulär", [text()]) == made


def test_several_stand_in_one_file_each_from_its_own_page() -> None:
    alone = pages_of(forms_pdf("Formulär", [text()]))
    assert alone >= 2
    assert pages_of(forms_pdf("Formulär", [text(), text("Question", "en")])) == 2 * alone


def test_large_type_takes_more_pages() -> None:
    assert pages_of(forms_pdf("x", [text(is_large=True)])) > pages_of(forms_pdf("x", [text()]))


def test_whatever_the_words_are_they_are_only_text() -> None:
    for words in (HOSTILE, "x" * 2000):
        assert forms_pdf("x", [text(words)]).startswith(b"%PDF-")
    assert forms_pdf("x", [text("العربية", "ar")]).startswith(b"%PDF-")


def test_a_questionnaire_without_a_closing_ends_with_its_questions() -> None:
    bare = replace(text(), closing_heading="", areas_question="", words_question="")
    assert forms_pdf("x", [bare]).startswith(b"%PDF-")
