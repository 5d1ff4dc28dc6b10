"""What can be wrong with a file that somebody hands us, down to the single cell; it is worded elsewhere."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

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
    NOT_A_NAME = "not_a_name"
    HIDDEN_SIGN = "hidden_sign"
    NOT_AN_ADDRESS = "not_an_address"
    NO_ORGANISATION = "no_organisation"
    NOT_A_LEVEL = "not_a_level"
    NOT_ISO = "not_iso"
    BEFORE_ISSUE = "before_issue"
    TOO_LONG_VALID = "too_long_valid"
    NOT_A_CERTIFICATE = "not_a_certificate"
    NUMBER_TAKEN = "number_taken"
    NUMBER_TWICE = "number_twice"
    NOT_A_SEX_WORD = "not_a_sex_word"
    NOT_A_GROUP = "not_a_group"
    NO_SUCH_ACCOUNT = "no_such_account"
    MAY_NOT_CERTIFY = "may_not_certify"
    SAME_NAME = "same_name"
    NO_SUCH_SAME = "no_such_same"
    SAME_TWICE = "same_twice"
    OWN_CERTIFICATE = "own_certificate"


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


def people(n: int) -> str:
    """How many persons, in words for a terminal."""
    return "1 person" if n == 1 else f"{n} personer"
