"""Recognises a deltagarnummer in text that is about groups, so that it can be refused there."""

import re

from smail.domain.people import ALPHABET, fold_signs, parse_number

_SIGN = f"[{ALPHABET}]"
# As it is written, or without the sign between; not a piece of something longer.
_WRITTEN = re.compile(rf"(?<![\w-]){_SIGN}{{3}}[-‐–—− ]?{_SIGN}{{3}}(?![\w-])")


def holds_number(text: str) -> bool:
    """Whether any six signs of the text are a number whose check holds; digits alone are money."""
    found = _WRITTEN.findall(fold_signs(text).upper())
    return any(parse_number(one) and any(sign.isalpha() for sign in one) for one in found)
