"""Names stand in lists as in a Swedish register, and every list asks for the order in the same place."""

import re
from pathlib import Path

import smail
from smail.domain.alphabet import swedish_order

LISTS = ("queries", "web", "services")


def test_the_last_three_letters_come_last_and_in_their_order() -> None:
    names = ["Öjvind", "Ärla", "Zeta", "Åre", "alva", "Bo"]
    assert sorted(names, key=swedish_order) == ["alva", "Bo", "Zeta", "Åre", "Ärla", "Öjvind"]


def test_letters_of_the_neighbours_stand_beside_ours() -> None:
    letters = ["Ø", "Æ", "Å", "Y", "X", "Ü", "Z"]
    assert sorted(letters, key=swedish_order) == ["X", "Y", "Ü", "Z", "Å", "Æ", "Ø"]
    assert swedish_order("André") == swedish_order("andre")


def test_no_list_is_sorted_by_folded_letters_alone() -> None:
    files = (file for place in LISTS for file in (Path(smail.__file__).parent / place).rglob("*.py"))
    assert [file.name for file in files if re.search(r"key=lambda.*casefold", file.read_text("utf-8"))] == []
