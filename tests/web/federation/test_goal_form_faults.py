"""Faults of a goal that was filled in: in words of the page, which name the field and what to do."""

from collections.abc import Iterator

import pytest
from flask import Flask

from smail.domain.goals.faults import Wrong
from smail.errors import Problem
from smail.goal_files import WORDS
from smail.web.federation.goal_form_faults import LABELS, SAID, faults_of
from smail.web.federation.goal_forms import GoalForm

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])

# What only whoever writes a file has seen.
OF_FILES = (
    "=",
    "{",
    '"',
    "measure",
    "per ",
    "who",
    "wanted",
    "within",
    "at_least",
    "nyckel",
    "points",
    "event",
)


@pytest.fixture(autouse=True)
def _words(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_every_fault_is_said_in_words_of_the_page_at_a_field_that_is_there() -> None:
    assert set(SAID) == set(Wrong)
    for wrong, words in WORDS.items():
        ((field, said),) = faults_of([Problem("mal.toml", 1, "goals[1].within", words)])
        assert field == "within"
        assert said.startswith("Inom så lång tid: ")
        plain = said.removeprefix("Inom så lång tid: ")
        assert not any(sign in plain for sign in OF_FILES), (wrong, plain)
    assert all(hasattr(GoalForm, name) for name in LABELS)


def test_a_field_with_two_faults_is_named_once_and_the_short_name_follows_the_name() -> None:
    found = faults_of(
        [
            Problem("mal.toml", 2, "goals[1].key", "texten är tom"),
            Problem("mal.toml", 3, "goals[1].name", "texten är tom"),
            Problem("mal.toml", 4, "goals[1].at_least", "skriv precis ett av at_least, at_most"),
            Problem("mal.toml", 4, "goals[1].at_least", WORDS[Wrong.NOT_POSITIVE]),
        ]
    )
    assert found == [
        ("name", "Målet som det står i ansökan: Fyll i det här fältet."),
        ("value", "Antal eller procent: Skriv ett helt tal."),
    ]
