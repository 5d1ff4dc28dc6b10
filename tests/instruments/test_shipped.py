"""What comes with the program: two instruments, published, in words that hold the limits of the voice."""

import re
import shutil
from importlib.resources import as_file
from pathlib import Path

import pytest

from smail import catalogue
from smail.domain.instrument import AnswerKind, Instrument, Item, Respondent
from smail.errors import InstrumentError
from smail.web.words import LANGUAGES
from tests.support.readability import forbidden_words, lix, longest_sentence

INDICATORS = (
    "job_belief",
    "labour_market",
    "purpose",
    "collaboration",
    "everyday_life",
    "health",
    "job_search",
)
SHIPPED = catalogue.load([catalogue.shipped()])
SMAIL = SHIPPED.get("smail", "1.0")
STAFF = SHIPPED.get("smail_staff", "1.0")


def test_everything_shipped_is_published_and_said_to_be_not_validated() -> None:
    assert all(one.published and not one.validated for one in SHIPPED.all())


def test_one_changed_letter_in_a_shipped_text_stops_the_start(tmp_path: Path) -> None:
    with as_file(catalogue.shipped()) as source:
        shutil.copytree(source, tmp_path / "copy")
    text = tmp_path / "copy" / "smail" / "1.0" / "sv.toml"
    text.write_text(text.read_text(encoding="utf-8").replace("jobb?", "arbete?", 1), encoding="utf-8")
    with pytest.raises(InstrumentError, match=r"^smail/1.0/sv.toml: filen är ändrad efter publiceringen"):
        catalogue.load([tmp_path / "copy"])


def test_smail_asks_two_items_of_each_indicator_the_first_of_each_first() -> None:
    fourteen = SMAIL.form("fourteen").items
    assert [SMAIL.item(key).indicator for key in fourteen] == [*INDICATORS, *INDICATORS]
    assert len(set(fourteen)) == 14
    assert SMAIL.form("seven").parts == (fourteen[:7],)
    assert SMAIL.form("seven_plus_seven").parts == (fourteen[:7], fourteen[7:])
    assert tuple(indicator.key for indicator in SMAIL.indicators) == INDICATORS


def test_smail_has_five_steps_and_lets_one_not_know_or_skip() -> None:
    for item in SMAIL.items:
        assert (item.low, item.high, item.reversed) == (1, 5, False)
        assert item.other_answers == (AnswerKind.DONT_KNOW, AnswerKind.SKIPPED)


def test_smail_ends_with_areas_to_begin_with_and_500_characters() -> None:
    assert SMAIL.closing is not None
    assert (SMAIL.closing.focus_max, SMAIL.closing.free_text_max) == (2, 500)
    assert "112" in (SMAIL.closing.text("sv").free_text_help or "")


def test_the_names_are_those_of_the_federation() -> None:
    assert SMAIL.indicator("purpose").name("sv") == "Målmedvetenhet"
    assert [indicator.short_name("sv") for indicator in SMAIL.indicators] == [
        "Tro på jobb",
        "Vad jag vet om jobb",
        "Mina mål",
        "Göra saker med andra",
        "Min vardag",
        "Min hälsa",
        "Söka jobb",
    ]


def test_staff_answer_one_item_of_each_indicator_and_one_belief_in_none() -> None:
    assert [item.indicator for item in STAFF.items] == [*INDICATORS, None]
    assert STAFF.respondent is Respondent.STAFF
    assert all(item.other_answers == (AnswerKind.CANNOT_JUDGE,) for item in STAFF.items)
    belief = STAFF.item("work_within_12_months")
    assert "Deltagaren kan begära ut det här." in (belief.text("sv").help or "")
    assert STAFF.form("seven").items == STAFF.form("seven_and_belief").items[:7]


def _page(item: Item, language: str) -> str:
    text = item.text(language)
    return "\n".join([text.stem, text.help or "", *text.steps])


@pytest.mark.parametrize("instrument", SHIPPED.all(), ids=lambda instrument: instrument.key)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_is_easy_to_read(instrument: Instrument, language: str) -> None:
    pages = {item.key: _page(item, language) for item in instrument.items}
    assert {key: lix(page) for key, page in pages.items() if lix(page) > 35} == {}
    assert {key: page for key, page in pages.items() if longest_sentence(page) > 16} == {}


@pytest.mark.parametrize("item", SMAIL.items, ids=lambda item: item.key)
def test_easy_swedish_is_easy(item: Item) -> None:
    page = _page(item, "sv-x-lattlast")
    assert lix(page) <= 25
    assert longest_sentence(page) <= 16
    words = set(page.lower().replace(".", " ").replace(",", " ").split())
    assert words.isdisjoint({"inte", "aldrig", "ingen", "inget", "inga", "utan", "sällan", "knappt", "ej"})
    assert forbidden_words(page) == ()
    assert "just nu" in page.lower()


# What a text in the language is written with, and how it says "right now" in the lowest step.
WRITTEN = {
    "sv-x-lattlast": (r"[a-zåäö]", "Just nu"),
    "ar": (r"[\u0621-\u0652]", "الآن"),
    "fa": (r"[\u0621-\u06cc]", "الان"),
    "so": (r"[a-z]", "Hadda"),
    "ti": (r"[\u1200-\u137f]", "ሕጂ"),
    "uk": (r"[а-яіїєґ]", "Зараз"),
}


@pytest.mark.parametrize("language", WRITTEN)
def test_a_paper_asks_the_same_in_each_language_that_a_person_may_have(language: str) -> None:
    letters, right_now = WRITTEN[language]
    said = set()
    for item in SMAIL.items:
        text = item.text(language)
        assert text != item.text("sv")
        assert text.help
        assert len(set(text.steps)) == 5
        assert right_now.lower() in text.steps[0].lower()
        for words in (text.stem, text.help, *text.steps):
            assert re.search(letters, words), words
            assert words == " ".join(words.split())
        assert text.stem[-1] in "?؟"
        assert all(step[-1] in ".።" for step in text.steps)
        said.add(text.stem)
    assert len(said) == 14
    names = [indicator.short_name(language) for indicator in SMAIL.indicators]
    assert len(set(names)) == 7
    assert SMAIL.closing is not None
    closing = SMAIL.closing.text(language)
    assert "112" in (closing.free_text_help or "")
    assert "1177" in (closing.free_text_help or "")


def test_the_languages_of_the_paper_are_those_that_a_person_may_have() -> None:
    assert set(SMAIL.paper_languages) == set(LANGUAGES) == {"sv", "en", *WRITTEN}
    assert not any(SMAIL.added.values())


@pytest.mark.parametrize("instrument", SHIPPED.all(), ids=lambda instrument: instrument.key)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_two_steps_of_an_item_say_the_same(instrument: Instrument, language: str) -> None:
    assert [len(set(item.text(language).steps)) for item in instrument.items] == [5] * len(instrument.items)


@pytest.mark.parametrize("item", SMAIL.items, ids=lambda item: item.key)
def test_participants_meet_the_present_without_negation_or_words_of_the_trade(item: Item) -> None:
    page = _page(item, "sv")
    words = set(page.lower().replace(".", " ").replace(",", " ").split())
    assert words.isdisjoint({"inte", "aldrig", "ingen", "inget", "inga", "utan", "sällan", "knappt", "ej"})
    assert forbidden_words(page) == ()
    assert "just nu" in page.lower()


@pytest.mark.parametrize(
    ("key", "language", "word"),
    [
        ("health_strength", "sv", "orkar"),
        ("health_strength", "en", "the strength for"),
        ("everyday_life_appointments", "sv", "kommer"),
        ("everyday_life_appointments", "en", "get "),
    ],
)
def test_the_steps_answer_in_the_words_of_the_question(key: str, language: str, word: str) -> None:
    text = SMAIL.item(key).text(language)
    assert [one for one in (text.stem, *text.steps[1:]) if word not in one] == []


def test_the_lowest_step_of_strength_claims_none_left_over() -> None:
    text = SMAIL.item("health_strength")
    assert text.text("sv").steps[0] == "Just nu tar kraften slut varje dag."
    assert text.text("en").steps[0] == "Right now my strength runs out every day."


def test_what_participants_read_last_holds_the_same_limits() -> None:
    assert SMAIL.closing is not None
    text = SMAIL.closing.text("sv")
    page = "\n".join(filter(None, [text.focus, text.focus_help, text.free_text, text.free_text_help]))
    names = "\n".join(indicator.short_name("sv") for indicator in SMAIL.indicators)
    assert lix(page) <= 35
    assert forbidden_words(f"{page}\n{names}") == ()
