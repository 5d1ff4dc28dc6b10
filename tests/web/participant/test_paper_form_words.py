"""A form on paper in each language that a person may have: whole, in letters that are there, no longer."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest
from flask import Flask
from fontTools.ttLib import TTFont

from smail import catalogue
from smail.domain.instrument import AnswerKind
from smail.reports.paper_forms import PaperFormText, forms_pdf
from smail.reports.typesetting import font_folders
from smail.web.participant.paper_form_words import form_text, further_forms, unread
from smail.web.words import LANGUAGES
from tests.reports.test_paper_forms import pages_of
from tests.support.readability import forbidden_words, lix, longest_sentence

SMAIL = catalogue.load([catalogue.shipped()]).get("smail", "1.0")
# Nothing here depends on what is stored.
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def made(app: Flask, language: str, *, is_large: bool = False) -> PaperFormText:
    with app.test_request_context():
        return form_text(
            SMAIL,
            SMAIL.form("seven_plus_seven"),
            language,
            number="7KXM482P",
            participant_number="KX482P",
            address="https://smail.test/papper/7KXM482P",
            is_large=is_large,
        )


def words_of(value: object) -> list[str]:
    """Every text in what a form says, also in its lists."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [words for one in value.values() for words in words_of(one)]
    return [words for one in value for words in words_of(one)] if isinstance(value, (list, tuple)) else []


def printed(form: PaperFormText) -> list[str]:
    """Everything a reader sees or hears of a form."""
    said = {key: value for key, value in asdict(form).items() if key not in ("qr", "language")}
    # Nothing is said before the first part.
    return [words for words in words_of(said) if words]


def drawn(name: str) -> set[int]:
    (path,) = [path for folder in font_folders() if (path := Path(folder) / f"{name}.ttf").is_file()]
    with TTFont(path) as font:
        return set(font.getBestCmap())


def test_every_language_has_a_form_of_its_own_in_every_place(app: Flask) -> None:
    forms = {language: made(app, language) for language in LANGUAGES}
    places = {language: printed(form) for language, form in forms.items()}
    assert len({len(words) for words in places.values()}) == 1
    swedish = places["sv"]
    numbers = {"7KXM-482P", *"12345"}
    for language in set(LANGUAGES) - {"sv", "sv-x-lattlast"}:
        assert set(places[language]) & set(swedish) <= numbers, language
    for language, words in places.items():
        assert all(one.strip() for one in words), language
        assert not any(sign in one for one in words for sign in "{}%"), language


def test_the_words_around_the_questions_are_whole_and_told_to_be_unread(database_kind: str) -> None:
    assert database_kind
    keys = {len(texts): set(texts) for texts in further_forms().values()}
    assert len(keys) == 1
    (known,) = keys.values()
    assert {AnswerKind.DONT_KNOW.value, AnswerKind.SKIPPED.value, "read_by_native"} < known
    for language, texts in further_forms().items():
        assert len(texts["lead"]) == 3, language
        assert ("{number}" in texts["whose"], "{count}" in texts["more_heading"]) == (True, True), language
    assert set(unread(SMAIL)) == set(further_forms()) == set(LANGUAGES) - {"sv", "en"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_is_missing_and_it_is_as_short_as_in_swedish(app: Flask, language: str) -> None:
    form = made(app, language)
    letters = {ord(sign) for words in printed(form) for sign in words}
    for weight, ethiopic in (("DejaVuSans", "Regular"), ("DejaVuSans-Bold", "Bold")):
        lacking = letters - drawn(weight) - drawn(f"NotoSansEthiopic-{ethiopic}")
        assert sorted(map(chr, lacking)) == []
    pdf = forms_pdf("Formulär", [form])
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"pdfuaid"):
        assert mark in pdf
    assert re.search(rb"/Lang ?\(" + language.partition("-")[0].encode() + rb"\b", pdf)
    assert pages_of(pdf) <= pages_of(forms_pdf("Formulär", [made(app, "sv")]))


def test_what_is_read_from_right_to_left_is_laid_out_so_with_the_lowest_step_first(app: Flask) -> None:
    assert [one for one in LANGUAGES if made(app, one).is_right_to_left] == ["ar", "fa"]
    for question, item in zip(made(app, "ar").parts[0].questions, SMAIL.items, strict=False):
        assert question.steps == tuple(zip("12345", item.text("ar").steps, strict=True))


def test_easy_swedish_around_the_questions_is_easy(app: Flask) -> None:
    form = made(app, "sv-x-lattlast")
    around = "\n".join(
        [
            form.title,
            *form.lead,
            form.for_staff,
            form.parts[1].heading,
            form.parts[1].lead,
            form.last,
            form.foot,
        ]
    )
    assert lix(around) <= 25
    assert longest_sentence(around) <= 16
    assert forbidden_words(around) == ()


def test_every_question_has_its_number_for_whoever_types_it_in(app: Flask) -> None:
    for language in ("sv", "ti"):
        stems = [one.stem for part in made(app, language).parts for one in part.questions]
        assert [stem.partition(". ")[0] for stem in stems] == [str(one) for one in range(1, 15)]
