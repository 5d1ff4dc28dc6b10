"""The reader of files finds what one cell too many gives away."""

from collections.abc import Mapping

import pytest

from tests.support.files_bounds import Bounds
from tests.support.files_small import small_by_difference
from tests.support.files_told import Reading, Source
from tests.support.published_files import in_lines, in_page

FEW = "visas inte"
PLACES = {"Alfa": ["Alfa"], "Beta": ["Beta"], "Gamma": ["Gamma"], "town": ["Alfa", "Beta", "Gamma"]}
QUARTER = "2026-Q1"


def page(done: str, women: str, men: str) -> str:
    cells = "".join(f"<td>{one}</td>" for one in (done, women, men))
    head = "".join(f"<th>{one}</th>" for one in ("Svarstillfällen", "Alla", "Kvinnor", "Män"))
    rows = f"<tr><th>Gjorda</th>{cells}</tr>"
    return f"<h3>Svarstillfällen</h3><table><caption>Svarstillfällen</caption><tr>{head}</tr>{rows}</table>"


def lines(done: str, women: str, men: str) -> bytes:
    head = (
        "Tabell, nyckel;Tabell;Raden är;Rad;Grupp;Värde;Nedre gräns;Övre gräns;Enhet;Avrundning;Personer;"
        "Personer, avrundning;Svar, ungefär;Saknas, procent, ungefär;Saknas: vad;Visas inte"
    )
    told = zip(("Alla", "Kvinnor", "Män"), (done, women, men), strict=True)
    said = [
        f"ratings;Svarstillfällen;siffra;Gjorda;{group};{'' if one == FEW else one};;;tillfällen;exakt;;;;;;"
        f"{'för få' if one == FEW else ''}"
        for group, one in told
    ]
    return "\r\n".join([head, *said]).encode("utf-8-sig")


def read(pages: Mapping[str, tuple[str, str, str]], files: Mapping[str, tuple[str, str, str]]) -> Reading:
    found = Reading(PLACES, [QUARTER])
    for place, cells in pages.items():
        found.read(Source(place, QUARTER, "sex", ""), in_page(page(*cells)))
    for place, cells in files.items():
        found.read(Source(place, QUARTER, "sex", ".csv"), in_lines(lines(*cells)))
    return found


def among(known: Reading, place: str, column: str) -> tuple[int, int]:
    months = known.months
    return Bounds(known).between(known.atoms(("done",), place, months, column))


def test_a_hidden_cell_that_is_printed_in_one_file_is_found_beside_the_others() -> None:
    shown = {"Alfa": ("20", FEW, FEW)}
    assert small_by_difference(read(shown, shown).told.values()) == []
    assert among(read(shown, shown), "Alfa", "Män") == (0, 20)
    leaking = read(shown, {"Alfa": ("20", "17", FEW)})
    [found] = small_by_difference(leaking.told.values())
    assert found.endswith("3 to 3")
    assert ".csv" in found
    assert among(leaking, "Alfa", "Män") == (3, 3)


def test_a_small_number_that_is_printed_is_found_by_itself() -> None:
    [found] = small_by_difference(read({"Alfa": (FEW, FEW, "2")}, {}).told.values())
    assert found.endswith(": 2")


def test_what_two_programmes_leave_of_their_town_is_found() -> None:
    pages = {"town": ("30", "20", "10"), "Alfa": ("20", FEW, FEW), "Beta": (FEW, FEW, FEW)}
    assert among(read(pages, pages), "Gamma", "Alla") == (0, 10)
    assert among(read(pages, {"Beta": ("8", FEW, FEW)}), "Gamma", "Alla") == (2, 2)


@pytest.mark.parametrize("said", ["19", "21"])
def test_two_files_that_say_two_things_of_the_same_are_found(said: str) -> None:
    known = read({"Alfa": ("20", FEW, FEW)}, {"Alfa": (said, FEW, FEW)})
    assert len(known.wrong) == 1
