"""The sentences for participants that depend on a number."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from smail.web import participant_words as words


@pytest.fixture
def database_kind() -> str:
    """Words do not depend on the database."""
    return "sqlite"


@pytest.fixture(autouse=True)
def speaking(app: Flask) -> Iterator[None]:
    """A request in Swedish, as a page is drawn in."""
    with app.test_request_context(), force_locale("sv"):
        yield


@pytest.mark.parametrize(
    ("n_more", "heading", "button"),
    [
        (1, "Vill du svara på en fråga till?", "Ja, en fråga till"),
        (2, "Vill du svara på två frågor till?", "Ja, två frågor till"),
        (7, "Vill du svara på sju frågor till?", "Ja, sju frågor till"),
        (13, "Vill du svara på 13 frågor till?", "Ja, 13 frågor till"),
    ],
)
def test_the_offer_of_more_questions_counts_as_people_do(n_more: int, heading: str, button: str) -> None:
    assert (words.more_heading(n_more), words.more_yes(n_more)) == (heading, button)


def test_the_offer_of_one_more_question_counts_in_english_too() -> None:
    with force_locale("en"):
        assert words.more_yes(1) == "Yes, one more question"


def test_one_saved_answer_is_told_in_the_singular() -> None:
    assert words.saved_so_far(1) == "Ditt svar är sparat."
    assert words.saved_so_far(2) == "Dina två svar är sparade."
