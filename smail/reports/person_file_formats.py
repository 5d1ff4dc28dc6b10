"""The tables of a file about persons for other programs: a workbook, two files for SPSS, a script for R."""

from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from itertools import chain
from typing import BinaryIO

from smail import clock
from smail.domain.instrument import AnswerKind
from smail.reports.person_file_codebook import (
    CODEBOOK_HEADER,
    SAID,
    Variable,
    codebook_rows,
    items_of,
    person_variables,
    rating_variables,
)
from smail.reports.person_file_reading import persons_of
from smail.reports.person_file_rows import Source
from smail.reports.person_file_tables import (
    Cells,
    Step,
    person_cells,
    persons_told,
    rating_cells,
    ratings_told,
)
from smail.reports.spss import SavVariable, SavWriter
from smail.reports.xlsx import Workbook

# Bytes of a text in SPSS: the sign of a person, and the longest name of a programme.
SIGN_WIDTH, TEXT_WIDTH = 12, 200
_MISSING = tuple(number for number, _words in SAID.values())


def script() -> bytes:
    """The script that reads the tables in R, each column with its codes in words."""
    return files("smail.reports").joinpath("person_file.R").read_bytes()


def write_workbook(source: Source, columns: Sequence[str], out: BinaryIO, step: Step) -> int:
    """A workbook with the persons, the ratings and the codebook; how many ratings."""
    persons, ratings = person_variables(source, columns), rating_variables(source)
    of_person = person_cells(source, columns)
    with Workbook(out) as book:
        book.write("Personer", _names(persons), map(of_person, chain.from_iterable(persons_of(source))))
        n_rows = book.write("Skattningar", _names(ratings), _ratings(source, step))
        book.write("Kodbok", CODEBOOK_HEADER, codebook_rows(persons, ratings))
    return n_rows


def write_persons_sav(source: Source, columns: Sequence[str], out: BinaryIO, step: Step) -> int:
    """The persons for SPSS; how many."""
    variables = person_variables(source, columns)
    cells, numbered = person_cells(source, columns), _numbered(variables)
    writer = SavWriter(out, list(map(_sav, variables)), source.people.check.n_persons, clock.now())
    return sum(writer.write([numbered(cells(one)) for one in rows]) for rows in persons_told(source, step))


def write_ratings_sav(source: Source, n_ratings: int, out: BinaryIO, step: Step) -> int:
    """The ratings for SPSS, a column a question; how many."""
    variables = rating_variables(source)
    cells, numbered = rating_cells([one.key for one in items_of(source)]), _numbered(variables)
    writer = SavWriter(out, list(map(_sav, variables)), n_ratings, clock.now())
    return sum(writer.write([numbered(cells(one)) for one in rows]) for rows in ratings_told(source, step))


def _names(variables: Sequence[Variable]) -> list[str]:
    return [one.name for one in variables]


def _ratings(source: Source, step: Step) -> Iterator[Cells]:
    cells = rating_cells([one.key for one in items_of(source)])
    for rows in ratings_told(source, step):
        yield from map(cells, rows)


def _sav(one: Variable) -> SavVariable:
    width = 0 if not one.is_text else SIGN_WIDTH if one.name == "person" else TEXT_WIDTH
    labels = tuple((code.number, code.words) for code in one.codes)
    missing = tuple(number for number in _MISSING if any(number == code.number for code in one.codes))
    return SavVariable(one.name, one.words, width, one.decimals, labels, missing)


def _numbered(variables: Sequence[Variable]) -> Callable[[Cells], Cells]:
    """What puts the number that SPSS has for a code in its place."""
    said = {kind: number for kind, (number, _words) in SAID.items()}
    codes = [{code.text: code.number for code in one.codes} for one in variables]

    def one_cell(value: str | int | float | None, known: dict[str, float]) -> str | int | float | None:
        if isinstance(value, AnswerKind):
            return said.get(value)
        return known.get(value) if known and isinstance(value, str) else value

    return lambda cells: [one_cell(value, known) for value, known in zip(cells, codes, strict=True)]
