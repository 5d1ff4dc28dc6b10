"""What a spreadsheet would do with a text, and how it is kept from it."""

import re

FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠"
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?", re.ASCII)


def neutral(text: str) -> str:
    """The text as a cell that no spreadsheet reads as a formula; a plain number stays as it is."""
    if text[:1] and text[0] in FORMULA_SIGNS and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
