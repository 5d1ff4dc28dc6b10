"""The sentences for participants that depend on numbers, names and dates."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from smail.queries.beside import Colleague
from smail.queries.opening import NotOpen
from smail.web.participant import words
from tests.support.travel import TravelTo


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


@pytest.mark.parametrize(
    ("first_names", "said", "in_english"),
    [
        ([], "", ""),
        (["Ida"], "Nu kan du och Ida se dem.", "Now you and Ida can see them."),
        (["Ida", "Nils"], "Nu kan du, Ida och Nils se dem.", "Now you, Ida and Nils can see them."),
    ],
)
def test_whoever_sees_the_answers_is_named_in_one_row(
    first_names: list[str], said: str, in_english: str
) -> None:
    people = [Colleague(name, "coach") for name in first_names]
    assert words.who_sees(people) == said
    with force_locale("en"):
        assert words.who_sees(people) == in_english


def test_whoever_is_late_is_told_that_it_can_still_be_answered_and_how(at: TravelTo) -> None:
    at(datetime(2026, 6, 8, 11, 0, tzinfo=UTC))
    day = date(2026, 6, 1)
    assert words.next_time(day, is_spent=False) == "Du skulle ha svarat runt den 1 juni. Du kan svara nu."
    assert words.why_nothing(NotOpen.LINK_DONE, day) == [
        "Dina svar är inskickade. Det finns inga fler frågor i den här länken.",
        "Det är dags för nya frågor. Be om en ny länk.",
    ]


def test_whoever_needs_a_code_is_told_whom_to_ask() -> None:
    said = words.who_to_ask_for_code([Colleague("Ida", "coach")])
    assert said == "Be Ida om en ny kod, så kan du se dina svar."
