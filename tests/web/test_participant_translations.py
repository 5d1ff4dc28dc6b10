"""The English catalogue: nothing that a participant meets is missing, and the compiled one is the same."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import smail

ROOT = Path(__file__).parents[2]
FOLDER = Path(smail.__file__).parent / "translations"
ENGLISH = FOLDER / "en" / "LC_MESSAGES"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)s")


def said() -> set[str]:
    """Every text that a participant, or anybody who is not signed in, can meet."""
    with (FOLDER / "extract.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # the library has no types
    found = extract_from_dir(str(ROOT), methods, options, keywords=KEYWORDS)
    messages = (message for _file, _line, message, _comments, _context in found)
    return {form for message in messages for form in ((message,) if isinstance(message, str) else message)}


def written() -> Catalog:
    """The catalogue as people edit it."""
    with (ENGLISH / "messages.po").open("rb") as source:
        return read_po(source, locale="en")


def texts(catalogue: Catalog) -> dict[str, str]:
    """What stands for each Swedish text, and for each form of one that counts something."""
    return {
        form: str(string)
        for one in catalogue
        if one.id
        for form, string in zip(forms(one.id), forms(one.string), strict=True)
    }


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """The forms of a text: one, or one for each number."""
    return (text,) if isinstance(text, str) else tuple(text)


def test_something_is_covered() -> None:
    assert {"Lämna snabbt", "Vet inte", "Personuppgifter", "Sparat"} <= said()


def test_every_text_is_translated() -> None:
    known = texts(written())
    assert sorted(text for text in said() if not known.get(text)) == []


def test_nothing_is_translated_that_nobody_says() -> None:
    assert sorted(set(texts(written())) - said()) == []


def test_a_number_has_both_its_forms_in_english() -> None:
    assert {"Ja, en fråga till", "Ja, %(number)s frågor till"} <= said()
    assert texts(written())["Ja, en fråga till"] == "Yes, one more question"


def test_no_translation_is_a_guess() -> None:
    assert [one.id for one in written() if one.id and one.fuzzy] == []


def test_what_is_compiled_is_what_was_written() -> None:
    with (ENGLISH / "messages.mo").open("rb") as compiled:
        assert texts(read_mo(compiled)) == texts(written())


@pytest.mark.parametrize("text", sorted(text for text in texts(written()) if PLACE.search(text)))
def test_a_translation_has_the_same_places_to_fill(text: str) -> None:
    assert set(PLACE.findall(texts(written())[text])) == set(PLACE.findall(text))
