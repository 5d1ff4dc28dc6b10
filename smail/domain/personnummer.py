"""Recognises a personnummer in free text so that it can be refused: SMAIL keeps none, anywhere.

What counts is the birth date and the check digit, judged by the package `personnummer`. It is asked with the
century written out, since it would otherwise read the system clock to guess one; the two centuries that are
tried here give the same answer on every day. Samordningsnummer pass its check too, and reserve numbers with a
letter are read with the letter as 1, which is how their check digit is made.
"""

import re
import unicodedata
from collections.abc import Callable

from personnummer import personnummer

from smail.domain.people import fold_signs

_GAP = r"[ \t./+\-‐–—−]{0,3}"
_DATE = rf"(?P<year>\d\d)(?P<first_gap>{_GAP})(?P<month>\d\d)(?P<second_gap>{_GAP})(?P<day>\d\d)"
_LAST_FOUR = rf"{_GAP}(?P<last>[\dTRSUWXJKLMN]\d\d\d)"
_BEFORE = r"(?<![\d+])"
# not the start of a longer number, of a second date or of a phone number
_AFTER = r"(?!\d)(?![-–]\d\d[- ]\d)"
_SHORT = re.compile(rf"{_BEFORE}(?={_DATE}{_LAST_FOUR}{_AFTER})", re.IGNORECASE)
_LONG = re.compile(rf"{_BEFORE}(?=(?P<century>18|19|20){_GAP}{_DATE}{_LAST_FOUR}{_AFTER})", re.IGNORECASE)
# One by one or two by two, with one and the same sign between: no phone number is grouped so all the way.
_BETWEEN = r"(?P<between>[ \t./+\-‐–—−]{1,3})"
_ALONE = r"(?![ .-]?\d)"
_SPELLED_OUT = (
    re.compile(rf"{_BEFORE}(?<!\d[ .-])\d{_BETWEEN}(?:\d(?P=between)){{8,10}}\d{_ALONE}"),
    re.compile(rf"{_BEFORE}(?<!\d[ .-])\d\d{_BETWEEN}(?:\d\d(?P=between)){{3,4}}\d\d{_ALONE}"),
    re.compile(rf"{_BEFORE}(?<!\d[ .-])\d{{4}}{_BETWEEN}(?:\d\d(?P=between)){{3}}\d\d{_ALONE}"),
)
_CENTURIES = ("18", "19", "20")
_valid: Callable[[str], bool] = personnummer.valid


def looks_like_personnummer(text: str) -> bool:
    """Whether the text holds ten or twelve digits, grouped as a date and four, that are a valid personnummer.

    The digits may also be written one by one or two by two. Other groupings, such as those of a phone number,
    are left alone. Ten digits in one run that are valid by chance cannot be told apart and are found too.
    """
    plain = _without_hidden_signs(fold_signs(text))
    return (
        any(_is_long(found) for found in _LONG.finditer(plain))
        or any(_is_short(found) for found in _SHORT.finditer(plain))
        or any(_is_spelled_out(found[0]) for shape in _SPELLED_OUT for found in shape.finditer(plain))
    )


def _without_hidden_signs(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def _is_long(found: re.Match[str]) -> bool:
    grouped_as_a_date = bool(found["first_gap"]) or not found["second_gap"]
    return grouped_as_a_date and _is_valid(found, found["century"])


def _is_short(found: re.Match[str]) -> bool:
    grouped_as_a_date = bool(found["first_gap"]) == bool(found["second_gap"])
    return grouped_as_a_date and any(_is_valid(found, century) for century in ("19", "20"))


def _is_spelled_out(series: str) -> bool:
    digits = re.sub(r"\D", "", series)
    if len(digits) == 12:
        return digits.startswith(_CENTURIES) and _valid(digits)
    return len(digits) == 10 and any(_valid(century + digits) for century in ("19", "20"))


def _is_valid(found: re.Match[str], century: str) -> bool:
    last = re.sub(r"^\D", "1", found["last"])
    return _valid(f"{century}{found['year']}{found['month']}{found['day']}{last}")
