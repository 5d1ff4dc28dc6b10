"""Reads a list of people as it is pasted, from a spreadsheet or a letter: one on each line.

Pure, as the check of a register is. A line holds first name, last name and organisation, and may go on with
an address and the sex; the columns lie between tabs, as a spreadsheet copies them, or between semicolons.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from smail.domain.mail_address import is_address
from smail.domain.people import Sex
from smail.domain.personnummer import looks_like_personnummer
from smail.imports.register import LONGEST_NAME, place_key
from smail.imports.register_columns import SEXES

MOST_LINES = 200
LONGEST_TEXT = 40_000


class ListFault(StrEnum):
    """What is wrong with a line."""

    COLUMNS = "columns"
    NAME = "name"
    PERSONNUMMER = "personnummer"
    NO_ORGANISATION = "no_organisation"
    EMAIL = "email"
    SEX = "sex"
    TWICE = "twice"
    ANOTHERS_ADDRESS = "anothers_address"
    THERE_ALREADY = "there_already"
    NAMESAKE = "namesake"
    TOO_MANY = "too_many"
    SLID = "slid"
    HIDDEN_SIGN = "hidden_sign"


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the list, and on which line."""

    line: int
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    organisation_id: int
    email: str = field(repr=False)
    sex: Sex | None

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two lines speak of the same person."""
        if self.email:
            return (self.email.casefold(),)
        return self.first_name.casefold(), self.last_name.casefold(), str(self.organisation_id)


LineFault = tuple[int, ListFault]


def read_people(
    text: str, places: Mapping[str, int | None]
) -> tuple[tuple[Listed, ...], tuple[LineFault, ...]]:
    """Everybody on the list, and what is wrong with which line; lines are counted from 1, empty ones too.

    `places` has each name that an organisation goes by, None where several do.
    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        return (), ((lines[MOST_LINES][0], ListFault.TOO_MANY),)
    read = [_read_line(number, line, places) for number, line in lines]
    people = tuple(one for one in read if isinstance(one, Listed))
    faults = [one for one in read if not isinstance(one, Listed)]
    known: set[tuple[str, ...]] = set()
    for one in people:
        if one.key in known:
            faults.append((one.line, ListFault.TWICE))
        known.add(one.key)
    return people, tuple(sorted(faults))


def _read_line(number: int, line: str, places: Mapping[str, int | None]) -> Listed | LineFault:
    cells = [" ".join(cell.split()) for cell in line.split("\t" if "\t" in line else ";")]
    while len(cells) > 3 and not cells[-1]:
        cells.pop()
    if not 3 <= len(cells) <= 5:
        return number, ListFault.COLUMNS
    first, last, where, email, sex = [*cells, "", ""][:5]
    place = places.get(place_key(where))
    fault = _fault(first, last, place, email, sex)
    if fault is not None or place is None:
        return number, fault or ListFault.NO_ORGANISATION
    return Listed(number, first, last, place, email, SEXES.get(sex.casefold()))


def _fault(first: str, last: str, place: int | None, email: str, sex: str) -> ListFault | None:
    if any(looks_like_personnummer(one) for one in (first, last, email)):
        return ListFault.PERSONNUMMER
    if any("@" in one for one in (first, last)):
        return ListFault.SLID
    if not all(0 < len(one) <= LONGEST_NAME for one in (first, last)):
        return ListFault.NAME
    if not all(one.isprintable() for one in (first, last)):
        return ListFault.HIDDEN_SIGN
    if place is None:
        return ListFault.NO_ORGANISATION
    if email and not is_address(email):
        return ListFault.EMAIL
    return ListFault.SEX if sex and sex.casefold() not in SEXES else None
