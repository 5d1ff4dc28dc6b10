"""A map tells everything that is wrong with it at once, with line and key."""

import pytest

from smail.catalogue import Catalogue
from smail.domain.people import AnswerMode
from smail.imports.map_file import MapError, options_in, read_map
from tests.imports.support import MAP


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"arthritis"', '"smial"', "formuläret finns inte"),
        ('"arthritis"', '"smail_staff"', "besvaras av personal"),
        ('"arthritis"', '"course_users"', "besvaras utan namn"),
        ('missing = ["NA"]', "form = 'two'", "ingen sådan form"),
        ('missing = ["NA"]', "mode = 'asleep'", "mode"),
        ('missing = ["NA"]', "colour = 1", "okänd nyckel"),
        ('missing = ["NA"]', "other_codes = { x = 'yes' }", "dont_know"),
        ('"1" = "woman"', '"1" = "lady"', "woman"),
        ('date = "day"', 'date = "day"\nstart = "2024-01-15"', "date"),
        ('date = "day"', 'start = "igår"', "2026-11-21"),
        ('date = "day"', 'start = "2024-01-15"\nwave = "day"', "days"),
        ('date = "day"', 'date = "id"', "två saker"),
        ('items = { y = "y" }', 'items = { x = "y" }', "finns inte i formulärets"),
        ('items = { y = "y" }', "", "items"),
        ('age = { column = "age", year = 2024 }', 'age = { column = "age" }', "year"),
        ('column = "id"', "", "person.column"),
        ("[[occasions]]", "[occasions]", "lista av tabeller"),
        ('"arthritis"', '"arthritis', "inte TOML"),
    ],
)
def test_what_is_wrong_is_told(old: str, new: str, words: str, instruments: Catalogue) -> None:
    assert old in MAP
    with pytest.raises(MapError, match=words):
        read_map(MAP.replace(old, new, 1), instruments)


def test_all_faults_are_told_at_once_with_their_lines(instruments: Catalogue) -> None:
    text = MAP.replace('"1" = "woman"', '"1" = "lady"').replace("y = ", "z = ")
    with pytest.raises(MapError) as caught:
        read_map(text, instruments)
    assert len(caught.value.problems) == 2
    assert all(problem.line for problem in caught.value.problems)


def test_how_the_file_is_read_and_how_it_was_answered_can_be_said(instruments: Catalogue) -> None:
    text = 'mode = "paper"' + MAP + '[file]\nencoding = "cp1252"\ndelimiter = "tab"\nsheet = "Svar"\n'
    found = read_map(text, instruments)
    assert found.mode is AnswerMode.PAPER
    assert found.options == options_in(text)
    assert (found.options.encoding, found.options.delimiter, found.options.sheet) == ("cp1252", "\t", "Svar")


def test_a_delimiter_that_is_none_is_told() -> None:
    with pytest.raises(MapError, match="delimiter"):
        options_in('[file]\ndelimiter = "x"\n')
