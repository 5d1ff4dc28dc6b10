"""What a spreadsheet would do with a text, and how it is kept from it."""

import re
from collections.abc import Sequence

LONGEST_SHEET_NAME = 31
FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠"
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?", re.ASCII)


def neutral(text: str) -> str:
    """The text as a cell that no spreadsheet reads as a formula; a plain number stays as it is."""
    if text[:1] and text[0] in FORMULA_SIGNS and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def sheet_name(name: str, taken: Sequence[str]) -> str:
    """The name as a spreadsheet takes it: short, without its own signs, and once."""
    plain = "".join(sign if sign.isalnum() or sign in " ,.-" else " " for sign in name)
    begun = " ".join(plain.split())[:LONGEST_SHEET_NAME] or "Blad"
    return begun if begun not in taken else f"{begun[: LONGEST_SHEET_NAME - 3]} {len(taken) + 1}"
