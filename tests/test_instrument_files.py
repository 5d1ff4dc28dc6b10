"""One version's files become one instrument, or the list of all that is wrong in them."""

import pytest

from smail.domain.instrument import Instrument
from smail.errors import Problem
from smail.instrument_files import digest, read
from tests.test_catalogue import STRUCTURE, SWEDISH

PLACE = "walk/1.0"
ENGLISH = SWEDISH.replace("Hur långt går du?", "How far?")
FILES = {"structure.toml": STRUCTURE, "sv.toml": SWEDISH, "en.toml": ENGLISH}


def files(**changes: str | None) -> dict[str, bytes]:
    """The files of the instrument; a name with None is left out, and _ stands for the dot."""
    changed = {name.replace("_", "."): text for name, text in changes.items()}
    return {name: text.encode() for name, text in (FILES | changed).items() if text is not None}


def instrument(found: Instrument | list[Problem]) -> Instrument:
    """What was read; the test ends here when it was faulty."""
    assert isinstance(found, Instrument), found
    return found


def told(found: Instrument | list[Problem]) -> list[tuple[str, int | None, str]]:
    """File, line and key of each problem."""
    assert isinstance(found, list)
    return [(one.file, one.line, one.key) for one in found]


def test_the_files_of_a_version_become_one_instrument() -> None:
    found = instrument(read(PLACE, files(), published=True))
    assert (found.key, found.version, found.published) == ("walk", "1.0", True)
    assert found.digest == digest(files())
    assert [item.key for item in found.items] == ["far", "shoes"]


def test_steps_that_questions_share_are_used_where_a_question_has_none_of_its_own() -> None:
    far, shoes = instrument(read(PLACE, files(), published=False)).items
    assert far.texts["sv"].steps == ("Kort.", "Längre.", "Långt.")
    assert shoes.texts["sv"].steps == ("Ja.", "Nej.")


@pytest.mark.parametrize(
    ("missing", "problem"),
    [("structure_toml", f"{PLACE}/structure.toml"), ("en_toml", f"{PLACE}/en.toml")],
)
def test_a_missing_file_is_told_by_its_name(missing: str, problem: str) -> None:
    assert told(read(PLACE, files(**{missing: None}), published=False)) == [(problem, None, "")]


def test_a_language_that_the_structure_does_not_name_is_refused() -> None:
    assert told(read(PLACE, files(fi_toml=ENGLISH), published=False)) == [(f"{PLACE}/fi.toml", None, "")]


def test_the_faults_of_every_language_are_told_at_once() -> None:
    broken = files(sv_toml=SWEDISH + '\n[more]\nkey = "x"\n', en_toml="title = \n")
    assert {file for file, _line, _key in told(read(PLACE, broken, published=False))} == {
        f"{PLACE}/sv.toml",
        f"{PLACE}/en.toml",
    }


def test_a_scale_with_too_few_words_is_told_with_its_line() -> None:
    short = SWEDISH.replace('"Kort.", "Längre.", "Långt."', '"Kort.", "Långt."')
    line = short.splitlines().index('steps = ["Kort.", "Långt."]') + 1
    assert told(read(PLACE, files(sv_toml=short), published=False)) == [
        (f"{PLACE}/sv.toml", line, "items.far.steps")
    ]


def test_the_digest_follows_names_and_content_and_not_the_order() -> None:
    whole = files()
    assert digest(dict(reversed(whole.items()))) == digest(whole)
    assert digest(whole | {"sv.toml": whole["sv.toml"] + b"\n"}) != digest(whole)
    moved = {name: text for name, text in whole.items() if name != "en.toml"} | {"fi.toml": whole["en.toml"]}
    assert digest(moved) != digest(whole)
