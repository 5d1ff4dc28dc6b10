"""A file without a map gets one drawn: guessed from its headings, and written as a person would."""

from smail.catalogue import Catalogue
from smail.imports.drawing import Drawing, draw, guess
from smail.imports.map_file import read_map
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
