"""LIX and sentence length as defined, and the words that participants never meet found in all their forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.readability import forbidden_words, lix, longest_sentence


def test_lix_is_words_per_sentence_plus_the_share_of_long_words() -> None:
    # 8 words, 2 sentences, 2 words of more than six letters: 8/2 + 100 * 2/8.
    assert lix("Katten sover på mattan. Grannens hund skäller ofta.") == 4 + 25


def test_six_letters_are_short_and_seven_are_long() -> None:
    assert lix("Mattan.") == 1
    assert lix("Mattans.") == 101


def test_a_line_break_ends_a_sentence_but_a_decimal_point_does_not() -> None:
    assert lix("Ett två\ntre fyra") == 2
    assert longest_sentence("Det kostar 2.50 kr. Tack!") == 5


@pytest.mark.parametrize("text", ["", "   ", "...\n!?"])
def test_no_words_are_no_reading(text: str) -> None:
    assert (lix(text), longest_sentence(text), forbidden_words(text)) == (0.0, 0, ())


def test_the_longest_sentence_is_counted_in_words() -> None:
    assert longest_sentence("Kort. Den här är lite längre än så? Ja!") == 7


@given(st.text())
def test_any_text_has_a_reading_between_nought_and_its_length(text: str) -> None:
    assert 0 <= lix(text) <= 100 + len(text)
    assert longest_sentence(text) <= len(text)


@pytest.mark.parametrize(
    "word",
    [
        "skatta",
        "Skattar",
        "skattning",
        "självskattningar",
        "indikatorer",
        "insatsen",
        "insatsansvarig",
        "arbetsinsats",
        "progression",
        "stegförflyttningar",
        "mätningen",
        "deltagare",
        "deltagarna",
        "avslut",
        "avslutet",
        "utskriven",
        "utskrivning",
        "bortfallet",
        "avvikelser",
        "försämringar",
        "egen försörjning",
        "signifikant",
        "autentisering",
        "hemmasittare",
        "bidragsberoende",
        "de längst ifrån",
    ],
)
def test_a_word_that_participants_never_meet_is_found(word: str) -> None:
    assert forbidden_words(f"Här står {word}, mitt i.") == (word.lower(),)


@pytest.mark.parametrize(
    "word", ["uppskattar", "uppskattning", "skatt", "avsluta", "delta", "mäta", "insikt"]
)
def test_a_word_that_only_looks_alike_is_allowed(word: str) -> None:
    assert forbidden_words(f"Här står {word}, mitt i.") == ()


def test_words_are_told_in_the_order_they_stand() -> None:
    assert forbidden_words("En mätning av insatsen") == ("mätning", "insatsen")
