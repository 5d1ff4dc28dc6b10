"""What can be wrong with a file that somebody hands us, down to the single cell."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from smail.errors import SmailError

LONGEST_SHOWN = 60


class FileFault(SmailError):  # noqa: N818 - read as what is wrong
    """The file as a whole cannot be read; the words say why and what to do."""


class Reason(StrEnum):
    """Why a row cannot be read in."""

    CELLS = "cells"
    FORMULA = "formula"
    PERSONNUMMER = "personnummer"
    NO_PERSON = "no_person"
    TOO_LONG = "too_long"
    NOT_A_CODE = "not_a_code"
    OFF_SCALE = "off_scale"
    NOT_A_SEX = "not_a_sex"
    NOT_A_NUMBER = "not_a_number"
    AGE = "age"
    NOT_A_DATE = "not_a_date"
    NO_DATE = "no_date"
    FUTURE = "future"
    BEFORE_PROGRAMME = "before_programme"
    AFTER_PROGRAMME = "after_programme"
    OUTSIDE_ENROLMENT = "outside_enrolment"
    NOT_AN_ITEM = "not_an_item"
    CONTRADICTS = "contradicts"
    CONFLICT = "conflict"


WORDS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.CELLS: "Raden har fler eller färre celler än rubrikraden.",
        Reason.FORMULA: "Cellen är en formel utan sparat värde. Öppna filen i Excel och spara den.",
        Reason.PERSONNUMMER: "Raden har ett personnummer. Byt det mot ett löpnummer: SMAIL sparar inga.",
        Reason.NO_PERSON: "Det står inte vem raden gäller.",
        Reason.TOO_LONG: "Texten är för lång. Den får ha högst 200 tecken.",
        Reason.NOT_A_CODE: "Värdet står inte i kartan.",
        Reason.OFF_SCALE: "Steget finns inte på frågans skala.",
        Reason.NOT_A_SEX: "Värdet står inte i kartan för kön.",
        Reason.NOT_A_NUMBER: "Det här är inget helt tal.",
        Reason.AGE: "Åldern ligger utanför de gränser som gäller.",
        Reason.NOT_A_DATE: "Det här är inget datum i den form som kartan säger.",
        Reason.NO_DATE: "Raden har svar men inget datum.",
        Reason.FUTURE: "Datumet har inte varit än.",
        Reason.BEFORE_PROGRAMME: "Datumet ligger före insatsens första dag.",
        Reason.AFTER_PROGRAMME: "Datumet ligger efter insatsens sista dag.",
        Reason.OUTSIDE_ENROLMENT: "Datumet ligger utanför personens tid i insatsen.",
        Reason.NOT_AN_ITEM: "Frågan står inte i kartan.",
        Reason.CONTRADICTS: "Värdet säger emot en tidigare rad om samma person.",
        Reason.CONFLICT: "SMAIL har redan ett annat värde. Det som är inläst ändras inte av en fil.",
    }
)


@dataclass(frozen=True, slots=True)
class RowFault:
    """One cell that stands in the way: where, what it says (None where that is not told), and why."""

    row: int
    column: str
    value: str | None
    reason: Reason
    # Where another row says otherwise, its number.
    other_row: int | None = None


def shown(text: str | None) -> str:
    """The text on one line, short, and without signs that a terminal would obey."""
    plain = "".join(sign if unicodedata.category(sign)[0] != "C" else "�" for sign in text or "")
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"


def line_of(fault: RowFault) -> str:
    """The fault as one line of words."""
    value = "" if fault.value is None else f" ”{shown(fault.value)}”"
    column = f", {shown(fault.column)}" if fault.column else ""
    other = "" if fault.other_row is None else f" (rad {fault.other_row})"
    return f"Rad {fault.row}{column}{value}: {WORDS[fault.reason]}{other}"
