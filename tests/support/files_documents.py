"""Which numbers of a document its group results do not tell: nothing of SMAIL is asked."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.support.document_numbers import NUMBER, Between
from tests.support.published_files import Table

DUE, DONE = "Tillfällen som skulle göras", "Gjorda"
# What these say is of the staff, and a small number of them may be told.
OF_STAFF = "Handledare och certifikat"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The whole numbers that are told: of persons, as shares of them, and as estimates and their ends."""

    persons: frozenset[int]
    shares: frozenset[int]
    estimates: frozenset[int]

    def has(self, between: Between) -> bool:
        """Whether this is told; nobody is no few, and an estimate stands beside its ends."""
        before, number, after = between
        is_share = after in ("%", "procent")
        if number == 0 or (number in self.persons and not is_share):
            return True
        is_estimate = "till" in (before, after) or before.isdigit() or after.isdigit()
        return number in (self.shares if is_share else self.estimates if is_estimate else ())


def told_in(tables: Iterable[Table]) -> Numbers:
    """The whole numbers in the cells of figures; no part of a decimal is one."""
    tables = list(tables)
    found: dict[str, set[int]] = {"persons": set(), "shares": {*_of_what_was_due(tables)}, "estimates": set()}
    cells = (cell for table in tables if table.title != OF_STAFF for _row, _column, cell in table.cells)
    for cell in cells:
        for one in NUMBER.finditer(cell if re.match(r"[−\d]|ungefär|minst", cell) else ""):
            is_share, is_estimate = cell[one.end() :].startswith(" %"), " till " in cell
            if is_share:
                found["shares"].add(int(one[0]))
            if is_estimate:
                found["estimates"].add(int(one[0]))
            if not is_share and not is_estimate:
                found["persons"].add(int(one[0]))
    return Numbers(**{name: frozenset(numbers) for name, numbers in found.items()})


def _of_what_was_due(tables: Iterable[Table]) -> Iterator[int]:
    """What was done and what is missing in percent, where a table tells both numbers that it is made of."""
    for table in tables:
        told = {label: int(cell) for label, at, cell in table.cells if at == "Alla" and cell.isdigit()}
        due, done = told.get(DUE, 0), told.get(DONE)
        if due and done is not None:
            yield from (round(100 * n / due) for n in (done, due - done))


def untold(document: Counter[Between], told: Numbers, plain: Counter[Between] | None = None) -> list[str]:
    """The numbers that are not told, nor stand as often between the same words where nobody has been."""
    more = document if plain is None else document - plain
    return [" ".join(map(str, one)) for one in more if not told.has(one)]
