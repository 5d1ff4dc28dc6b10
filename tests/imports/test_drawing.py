"""A file without a map gets one drawn: guessed from its headings, and written as a person would."""

from datetime import date

import pytest

from smail.catalogue import Catalogue
from smail.imports.drawing import Drawing, draw, guess
from smail.imports.map_file import MapError, read_map
from smail.imports.reading import read_sheet
from smail.imports.sheet import Options
from tests.imports.support import data, plan_of, table


def test_the_headings_of_the_real_data_are_understood(instruments: Catalogue) -> None:
    content, _text = data("bfi")
    sheet = read_sheet(content, Options())
    bfi = instruments.latest("bfi")
    drawing = guess(sheet, bfi, "all")
    assert drawing.uses[0] == "person"
    assert drawing.uses[1:26] == bfi.form("all").items
    assert drawing.uses[26:] == ("sex", "", "age")


def test_sexes_in_swedish_are_understood(instruments: Catalogue) -> None:
    sheet = read_sheet("Löpnummer;Kön;y\n1;K;2\n2;m;2\n3;x;1\n".encode(), Options())
    drawing = guess(sheet, instruments.latest("arthritis"), "one")
    assert drawing.uses == ("person", "sex", "y")
    assert drawing.sexes == {"K": "woman", "m": "man"}


def test_what_was_chosen_becomes_a_map_that_reads(instruments: Catalogue) -> None:
    head = 'vem,n"är\\,kön,född,svar'
    content = table('"p""1",2024-02-01,K,1980,3', head=head.replace('n"är', '"n""är').replace("\\,", '\\",'))
    sheet = read_sheet(content, Options())
    drawing = Drawing(("person", "date", "sex", "birth_year", "y"), sexes={"K": "woman"})
    text = draw(sheet.header, instruments.latest("arthritis"), "one", drawing)
    plan = plan_of(content, instruments, text)
    assert plan.faults == ()
    assert [(person.source, person.birth_year.value) for person in plan.people] == [('p"1', 1980)]
    assert read_map(text, instruments).uses()['n"är\\'] == "date"


def test_the_number_of_the_visit_becomes_its_day(instruments: Catalogue) -> None:
    content = table("a,1,3", "a,3,2", "b,2,1", head="id,besök,y")
    sheet = read_sheet(content, Options())
    arthritis = instruments.latest("arthritis")
    guessed = guess(sheet, arthritis, "one")
    assert guessed.uses == ("person", "wave", "y")
    drawing = Drawing(guessed.uses, first_day="2024-01-15", visit_days="30")
    plan = plan_of(content, instruments, draw(sheet.header, arthritis, "one", drawing))
    assert plan.faults == ()
    assert [[rating.day for rating in person.ratings] for person in plan.people] == [
        [date(2024, 1, 15), date(2024, 3, 15)],
        [date(2024, 2, 14)],
    ]


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 5000, "²"])
def test_a_number_that_is_none_is_told_as_a_fault_of_the_map(number: str, instruments: Catalogue) -> None:
    arthritis = instruments.latest("arthritis")
    visits = Drawing(("person", "wave", "y"), first_day="2024-01-15", visit_days=number)
    with pytest.raises(MapError, match="minst 1"):
        read_map(draw(("id", "besök", "y"), arthritis, "one", visits), instruments)
    ages = Drawing(("person", "age", "y"), first_day="2024-01-15", age_year=number)
    assert read_map(draw(("id", "age", "y"), arthritis, "one", ages), instruments).birth is not None


def test_a_date_and_a_visit_are_one_too_many(instruments: Catalogue) -> None:
    drawing = Drawing(("person", "date", "wave", "y"), first_day="2024-01-15", visit_days="30")
    text = draw(("id", "day", "besök", "y"), instruments.latest("arthritis"), "one", drawing)
    with pytest.raises(MapError, match="ange date"):
        read_map(text, instruments)
