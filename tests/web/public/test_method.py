"""The page of method: open to all, with the figures of a typical county or, for staff, of this one."""

import re
from html import escape

import pytest

from smail.reports import method
from smail.web.public.method import _per_hundred
from tests.support.client import Browser
from tests.support.readability import forbidden_words
from tests.templates.test_participant_texts import lines_of


@pytest.fixture
def database_kind() -> str:
    """Nothing here depends on the database."""
    return "sqlite"


def test_anybody_reads_how_often_the_rule_errs_and_what_it_misses(client: Browser) -> None:
    page = client.get("/sa-raknar-vi").text
    assert "Siffrorna gäller ett vanligt län." in page
    assert "får högst 5 se någon riktning" in page
    assert "minst tre svar över minst 26 veckor" in page
    figures = method.method_of(None)
    assert f"Under tre år får {_per_hundred(figures.wrong_ever)} av 100" in page
    for _change, shares in figures.found:
        assert all(f">{escape(_per_hundred(share))}<" in page for share in shares)
    assert 'href="/sa-raknar-vi"' in client.get("/").text.split("<footer")[1]


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0"), (0.001, "<1"), (0.234, "23"), (0.999, ">99"), (1, "100")]
)
def test_everybody_and_nobody_are_said_only_where_it_is_so(share: float, said: str) -> None:
    assert _per_hundred(share) == said


def test_whoever_answers_meets_no_word_here_that_they_never_meet(client: Browser) -> None:
    assert not forbidden_words(lines_of(client.get("/sa-raknar-vi").text))


def test_an_english_visit_reads_the_page_in_english(client: Browser) -> None:
    page = client.get("/sa-raknar-vi?sprak=en").text
    assert '<html lang="en"' in page
    text = lines_of(page)
    assert "How we count" in text
    assert "The figures are those of a typical county." in text
    assert re.search(r"often \d\.\d\d steps", text)
    assert not re.search(r"[åäöÅÄÖ]", text.removeprefix("På svenska"))
